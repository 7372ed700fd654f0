/**
 * At free speed, with frames dropped, delayed and cut off and requests that fail, a session over the exchange's wire and the weather
 * services is still played back from its journal, its journal as history tells all that it was told, in the same
 * order, and a backtest of that history decides what it decided.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadConfig } from '../../../cli/config/load.ts';
import { planBacktest } from '../../../cli/plan.ts';
import { connectDuckDb, queryRows, quoted } from '../../../data/store/sql.ts';
import { openStore } from '../../../data/store/store.ts';
import { compileTape } from '../../../data/tape/compile.ts';
import { type EventColumns, EventKind } from '../../../engine/events.ts';
import { CITIES } from '../../../engine/markets/stations.ts';
import { type EpochMicros, MICROS_PER_HOUR } from '../../../engine/time.ts';
import type { SessionClock } from '../../../live/clock.ts';
import { exportSession } from '../../../live/history/export-session.ts';
import { EntryKind } from '../../../live/journal/entries.ts';
import { readJournal } from '../../../live/journal/journal.ts';
import { writeSessionRun } from '../../../live/replay/session-run.ts';
import { SessionCore } from '../../../live/session/core.ts';
import { unpackColumns } from '../../../live/session/event-rows.ts';
import { playBack } from '../../../live/session/playback.ts';
import { factsOf, Session } from '../../../live/session/session.ts';
import { warmupStart } from '../../../sim/backtest-run.ts';
import { faultPlan } from '../../../sim/exchange-server/faults/fault-plan.ts';
import { synthesise } from '../../../sim/synth/synthesise.ts';
import { serve } from '../exchange-server/served-world.ts';
import { backtestOf, followExchange, notesOf } from './lockstep-session.ts';
import { factsOfPlan, sessionPlan, WORLD_FROM, warmedUp } from './tape-session.ts';

/** Simulated seconds a second. */
const SPEED = 16_000;
let root: string;

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'milkbot-free-'));
});

afterAll(() => rmSync(root, { recursive: true, force: true }));

test('a session at free speed with faults is played back, and is the backtest of what it was told', async () => {
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

  // The backtest ends an hour after the last record; a session that lost the last ones goes on a little longer.
  const outcome = await backtestOf(openStore(join(root, 'known')), plan, join(root, 'run'));
  expect(outcome.fills).toBeGreaterThan(0);
  const facts = factsOf(dir);
  const request = { dir, facts, plan: sessionPlan(plan, warmupStart(plan)), backtest: plan, force: false };
  await writeSessionRun({ ...request, out: join(root, 'played') });
  const decided = await tableOf(join(root, 'run'), 'decisions');
  const ofSession = await tableOf(join(root, 'played'), 'decisions');
  expect(ofSession.slice(0, decided.length)).toEqual(decided);
  const endAt = (exported.lastAt as number) + MICROS_PER_HOUR;
  for (const { us } of ofSession.slice(decided.length)) expect(Number(us)).toBeGreaterThan(endAt);
  for (const table of ['orders', 'fills', 'settlements']) {
    expect(await tableOf(join(root, 'played'), table)).toEqual(await tableOf(join(root, 'run'), table));
  }
});

/** The rows of a table of a run, as they were written. */
async function tableOf(run: string, table: string) {
  const connection = await connectDuckDb();
  const at = table === 'decisions' ? ', epoch_us(engine_at) AS us' : '';
  return queryRows(connection, `SELECT *${at} FROM read_parquet(${quoted(join(run, `${table}.parquet`))})`);
}

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
