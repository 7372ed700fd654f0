/**
 * At free speed, with frames dropped, delayed and cut off and requests that fail, a session over the exchange's wire and the weather
 * services is still played back from its journal, and its journal as history tells all that it was told, in the same order.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadConfig } from '../../../cli/config/load.ts';
import { planBacktest } from '../../../cli/plan.ts';
import { openStore } from '../../../data/store/store.ts';
import { compileTape } from '../../../data/tape/compile.ts';
import { type EventColumns, EventKind } from '../../../engine/events.ts';
import { CITIES } from '../../../engine/markets/stations.ts';
import type { EpochMicros } from '../../../engine/time.ts';
import type { SessionClock } from '../../../live/clock.ts';
import { exportSession } from '../../../live/history/export-session.ts';
import { EntryKind } from '../../../live/journal/entries.ts';
import { readJournal } from '../../../live/journal/journal.ts';
import { SessionCore } from '../../../live/session/core.ts';
import { unpackColumns } from '../../../live/session/event-rows.ts';
import { playBack } from '../../../live/session/playback.ts';
import { Session } from '../../../live/session/session.ts';
import { warmupStart } from '../../../sim/backtest-run.ts';
import { faultPlan } from '../../../sim/exchange-server/faults/fault-plan.ts';
import { synthesise } from '../../../sim/synth/synthesise.ts';
import { serve } from '../exchange-server/served-world.ts';
import { followExchange, notesOf } from './lockstep-session.ts';
import { factsOfPlan, sessionPlan, WORLD_FROM, warmedUp } from './tape-session.ts';

/** Simulated seconds a second. */
const SPEED = 16_000;
let root: string;

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'milkbot-free-'));
});

afterAll(() => rmSync(root, { recursive: true, force: true }));

test('a session at free speed with faults is played back, and its history tells what it was told', async () => {
  const cities = CITIES.filter(({ code }) => code === 'NYC');
  const made = synthesise({
    seed: 8,
    from: WORLD_FROM,
    to: WORLD_FROM,
    cities,
    market: 'mispriced',
    tier: 'quotes',
    warmupDays: 0,
    climatologyYears: 1,
    tradesPerLadder: 200,
  });
  const history = openStore(join(root, 'history'), { create: true });
  await history.write(made.batches, made.source);
  const settings = [
    'data.warmupDays=0',
    'run.cities=[NYC]',
    'run.strategies=[buy_favourite]',
    'engine.fastLoopSeconds=300',
  ];
  const plan = await planBacktest(loadConfig(undefined, settings), WORLD_FROM, WORLD_FROM);
  const tape = await compileTape(history, plan);
  const dir = join(root, 'session');
  const session = Session.start(dir, factsOfPlan(plan), warmedUp(sessionPlan(plan, warmupStart(plan)), tape));
  // At this speed a commit that waits for the disk would take longer than the time between two ticks.
  session.outliveProcessOnly();
  const faults = faultPlan.parse({
    rest: { errorBefore: 0.05 },
    ws: { drop: 0.02, disconnect: 0.002, delay: { chance: 0.05, toMillis: 5 } },
  });
  const served = await serve(
    { store: history, tape, remove: () => {} },
    { tier: 'none', board: plan.rooms.board, faults },
  );
  const over = new AbortController();
  const clock = new ServedClock(() => {
    const { now_us, ended } = served.pace.state();
    if (ended) over.abort();
    return now_us as EpochMicros;
  });
  try {
    served.pace.run(SPEED);
    await followExchange({ session, served, plan, dir, tape, pace: { kind: 'clock', clock } }, over.signal);
  } finally {
    await served.stop();
    session.close();
  }
  const journal = [...readJournal(dir)];
  expect(notesOf(journal).some((note) => (note as { event: string }).event !== 'late_tick')).toBe(true);
  const kinds = new Set(
    journal.filter(({ kind }) => kind === EntryKind.events).flatMap(({ body }) => [...unpackColumns(body).kind]),
  );
  expect([...kinds]).toEqual(expect.arrayContaining([EventKind.quote, EventKind.trade, EventKind.bookClear]));
  // Which of the weather is heard in time is a matter of the machine's speed.
  const weather = [EventKind.observation, EventKind.forecast, EventKind.climateReport];
  expect(weather.some((kind) => kinds.has(kind))).toBe(true);
  const core = new SessionCore(sessionPlan(plan, warmupStart(plan)));
  expect(playBack(core, journal, { checkCheckpoints: true }).difference).toBeNull();

  const known = openStore(join(root, 'known'), { create: true });
  const before = (rows: Iterable<{ readonly known_at: number }>) =>
    [...rows].filter(({ known_at }) => known_at < tape.firstListingAt);
  await known.write(
    made.batches.map(({ dataset, rows }) => ({ dataset, rows: before(rows as never) as never })),
    made.source,
  );
  await exportSession(dir, known);
  const exported = await compileTape(openStore(join(root, 'known')), plan);
  const told = [...exported.batches()].flatMap((columns) => recordsOf(columns));
  const heard = journal
    .filter(({ kind }) => kind === EntryKind.events)
    .flatMap(({ body }) => recordsOf(unpackColumns(body)));
  expect(heard.length).toBeGreaterThan(500);
  expect(told.filter(({ knownAt }) => knownAt >= tape.firstListingAt)).toEqual(heard);
});

/** What was told, but for what follows from the records of ladders and markets. */
function recordsOf(columns: EventColumns) {
  const rows = Array.from({ length: columns.length }, (_, row) => row);
  const at = (column: { readonly [row: number]: number | undefined }, row: number) => column[row] as number;
  return rows
    .map((row) => ({
      knownAt: at(columns.knownAt, row),
      kind: at(columns.kind, row),
      trueAt: at(columns.trueAt, row),
      subject: at(columns.subject, row),
      payload: [columns.a, columns.b, columns.c, columns.d].map((column) => at(column, row)),
    }))
    .filter(({ kind }) => kind !== EventKind.ladderListed && kind !== EventKind.marketStatus);
}

/** The simulated clock of a served stretch as a session's own. */
class ServedClock implements SessionClock {
  readonly leadMicros = 0;
  readonly #read: () => EpochMicros;
  #last = 0 as EpochMicros;
  #isWoken = false;

  constructor(read: () => EpochMicros) {
    this.#read = read;
  }

  now(): EpochMicros {
    this.#last = Math.max(this.#last, this.#read()) as EpochMicros;
    return this.#last;
  }

  async waitUntil(at: EpochMicros): Promise<void> {
    do await new Promise((resolve) => setTimeout(resolve, 1));
    while (!this.#isWoken && this.now() < at);
    this.#isWoken = false;
  }

  wake(): void {
    this.#isWoken = true;
  }
}
