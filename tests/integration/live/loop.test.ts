/** The loop under a clock that a test moves: it decides what a backtest decides, and says so when ticks come late or not at all. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openStore } from '../../../data/store/store.ts';
import { compileTape } from '../../../data/tape/compile.ts';
import type { Tape } from '../../../data/tape/tape.ts';
import { CITIES } from '../../../engine/markets/stations.ts';
import { type EpochMicros, MICROS_PER_HOUR, MICROS_PER_MINUTE, MICROS_PER_SECOND } from '../../../engine/time.ts';
import type { SessionClock } from '../../../live/clock.ts';
import { SessionLoop } from '../../../live/jobs/loop.ts';
import { EntryKind, jsonOf } from '../../../live/journal/entries.ts';
import { readJournal } from '../../../live/journal/journal.ts';
import { SessionCore } from '../../../live/session/core.ts';
import { Inbox } from '../../../live/session/inbox.ts';
import { playBack } from '../../../live/session/playback.ts';
import { Session } from '../../../live/session/session.ts';
import { backtest } from '../../../sim/backtest.ts';
import type { BacktestPlan } from '../../../sim/backtest-plan.ts';
import { warmupStart } from '../../../sim/backtest-run.ts';
import { synthesise } from '../../../sim/synth/synthesise.ts';
import { factsOfPlan, sessionPlan, TapeFeed, tapePlan, WORLD_FROM, WORLD_TO, warmedUp } from './tape-session.ts';

let root: string;
let plan: BacktestPlan;
let tape: Tape;
let decided: string;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'milkbot-loop-'));
  const cities = CITIES.filter(({ code }) => code === 'NYC');
  const kept = { warmupDays: 200, tradesPerLadder: 60 };
  const made = synthesise({ ...kept, seed: 5, from: WORLD_FROM, to: WORLD_TO, cities, market: 'mispriced' });
  const store = openStore(join(root, 'data'), { create: true });
  await store.write(made.batches, made.source);
  plan = await tapePlan();
  tape = await compileTape(store, plan);
  const outcome = await backtest(store, plan, { dir: join(root, 'run'), force: false, resume: false });
  if (!outcome.finished) throw new Error('the backtest did not finish');
  decided = outcome.summary.decisions_sha256;
});

afterAll(() => rmSync(root, { recursive: true, force: true }));

test('under a clock that keeps up it decides what the backtest decided', async () => {
  const { session, figures } = await runLoop('prompt', {});
  expect(session.core.outputs.decisionsSha256).toBe(decided);
  expect(figures.ticks).toBeGreaterThan(1_000);
  expect(figures).toMatchObject({ lateTicks: 0, missedTicks: 0, failedFetches: 0 });
});

test('a fetch that fails or never ends delays its tick to the deadline, and is noted', async () => {
  let fetches = 0;
  const { dir, session, figures } = await runLoop('slow', {
    prepare: () => {
      fetches += 1;
      if (fetches === 100) return Promise.reject(new Error('the service is down'));
      return fetches === 200 ? new Promise(() => {}) : Promise.resolve();
    },
  });
  expect(figures).toMatchObject({ lateTicks: 1, failedFetches: 1, missedTicks: 0 });
  const notes = notesOf(dir);
  expect(notes.filter(({ event }) => event === 'fetch_failed')).toMatchObject([{ why: 'the service is down' }]);
  expect(notes.filter(({ event }) => event === 'late_tick')).toMatchObject([{ fetched: false, late_micros: DEADLINE }]);
  // Nothing was seen later than it was known: the decisions are the same.
  expect(session.core.outputs.decisionsSha256).toBe(decided);
});

test('ticks that a sleeping machine missed are left out and noted, and the journal plays back the same', async () => {
  const asleepFrom = (tape.firstListingAt + 20 * MICROS_PER_HOUR) as EpochMicros;
  const { dir, session, figures } = await runLoop('asleep', { asleepFrom, asleepMicros: 47 * MICROS_PER_MINUTE });
  expect(figures.missedTicks).toBe(1);
  const [missed] = notesOf(dir).filter(({ event }) => event === 'missed_ticks');
  expect(Number(missed?.until) - Number(missed?.from)).toBeGreaterThan(40 * MICROS_PER_MINUTE);
  const core = new SessionCore(sessionPlan(plan, warmupStart(plan)));
  expect(playBack(core, readJournal(dir)).difference).toBeNull();
  expect(core.outputs.decisionsSha256).toBe(session.core.outputs.decisionsSha256);
  expect(core.outputs.decisionsSha256).not.toBe(decided);
});

const DEADLINE = 10 * MICROS_PER_SECOND;

interface Course {
  readonly prepare?: () => Promise<void>;
  /** The clock jumps from here on by so much. */
  readonly asleepFrom?: EpochMicros;
  readonly asleepMicros?: number;
}

async function runLoop(name: string, course: Course) {
  const dir = join(root, name);
  const core = warmedUp(sessionPlan(plan, warmupStart(plan)), tape);
  const session = Session.start(dir, factsOfPlan(plan), core);
  const end = ((tape.lastAt ?? 0) + MICROS_PER_HOUR) as EpochMicros;
  const stopped = new AbortController();
  const feed = new TapeFeed(tape, core.now);
  const inbox = new Inbox(() => clock.wake());
  const clock = new ScriptedClock(tape.firstListingAt, course, (now) => {
    feed.tellUntil(now, inbox);
    if (now >= end) stopped.abort();
    return Math.min(feed.nextAt, end);
  });
  const loop = new SessionLoop({
    session,
    clock,
    inbox,
    prepare: course.prepare ?? (() => Promise.resolve()),
    send: () => {},
    deadlineMicros: DEADLINE,
    missedAfterMicros: 2 * MICROS_PER_MINUTE,
  });
  await loop.run(stopped.signal);
  session.close();
  return { dir, session, figures: loop.figures };
}

/** Moves at once to whatever is waited for, or to what is told next if that comes earlier. */
class ScriptedClock implements SessionClock {
  readonly leadMicros = 0;
  #now: EpochMicros;
  #isWoken = false;
  #slept: number;
  readonly #course: Course;
  /** Tells what is known at an instant; returns when more will be. */
  readonly #tell: (now: EpochMicros) => number;

  constructor(start: EpochMicros, course: Course, tell: (now: EpochMicros) => number) {
    this.#now = start;
    this.#course = course;
    this.#tell = tell;
    this.#slept = course.asleepMicros ?? 0;
  }

  now(): EpochMicros {
    return this.#now;
  }

  async waitUntil(at: EpochMicros): Promise<void> {
    // Whoever was called back by a promise has his turn first.
    await new Promise(setImmediate);
    const next = this.#tell(this.#now);
    if (!this.#isWoken) this.#now = Math.max(this.#now, Math.min(at, next)) as EpochMicros;
    this.#isWoken = false;
    if (this.#now >= (this.#course.asleepFrom ?? Number.POSITIVE_INFINITY)) {
      this.#now = (this.#now + this.#slept) as EpochMicros;
      this.#slept = 0;
    }
    this.#tell(this.#now);
  }

  wake(): void {
    this.#isWoken = true;
  }
}

function notesOf(dir: string): { readonly event: string; readonly [key: string]: unknown }[] {
  return [...readJournal(dir)]
    .filter(({ kind }) => kind === EntryKind.note)
    .map((entry) => jsonOf(entry) as { event: string; [key: string]: unknown });
}
