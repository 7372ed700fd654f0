/**
 * A session fed from a tape in drains of random length, as a process of its own that can be killed: it starts or recovers the
 * session in a folder and goes on where the journal ends. Prints `ready` when it begins, and the session's
 * `decisions_sha256` when the tape is told.
 *
 * node tape-session.ts STORE SESSION SEED
 */
import { existsSync } from 'node:fs';
import { loadConfig } from '../../../cli/config/load.ts';
import { planBacktest } from '../../../cli/plan.ts';
import { planOf } from '../../../cli/session-plan.ts';
import type { Tape } from '../../../data/tape/tape.ts';
import { type EventColumns, EventKind } from '../../../engine/events.ts';
import type { LadderId } from '../../../engine/markets/contracts.ts';
import type { EpochMicros } from '../../../engine/time.ts';
import { MICROS_PER_HOUR, MICROS_PER_MINUTE } from '../../../engine/time.ts';
import { parseClimateDate } from '../../../engine/weather/climate-day.ts';
import { SessionCore, type SessionPlan } from '../../../live/session/core.ts';
import { listingOf } from '../../../live/session/directory.ts';
import { Inbox } from '../../../live/session/inbox.ts';
import { Session } from '../../../live/session/session.ts';
import type { SessionFacts } from '../../../live/session/session-facts.ts';
import { warmUp } from '../../../live/session/warm-up.ts';
import { configSha256 } from '../../../sim/backtest-configuration.ts';
import type { BacktestPlan } from '../../../sim/backtest-plan.ts';
import { warmupStart } from '../../../sim/backtest-run.ts';
import { stream } from '../../../sim/random.ts';

export const WORLD_FROM = parseClimateDate('2025-01-06');
export const WORLD_TO = parseClimateDate('2025-01-07');

/** Longest drain, in µs. */
const LONGEST_DRAIN = 25 * MICROS_PER_MINUTE;

/** The plan of the backtest that the session must equal. */
export function tapePlan(): Promise<BacktestPlan> {
  return planBacktest(loadConfig(undefined, ['data.warmupDays=0']), WORLD_FROM, WORLD_TO);
}

/** The same as a session's plan. */
export function sessionPlan(plan: BacktestPlan, ticksFrom: EpochMicros): SessionPlan {
  return planOf({ mode: 'paper', account: 'backtest', from: plan.from, ticksFrom }, plan);
}

/** The rows of a tape after an instant, one by one as a feed would bring them. */
export class TapeFeed {
  readonly #tape: Tape;
  readonly #batches: Iterator<EventColumns>;
  #batch: EventColumns | undefined;
  #row = 0;

  constructor(tape: Tape, after: EpochMicros) {
    this.#tape = tape;
    this.#batches = tape.batches(told(tape, after))[Symbol.iterator]();
    this.#batch = this.#batches.next().value;
  }

  /** When the next row becomes known; Infinity after the last. */
  get nextAt(): number {
    return this.#batch?.knownAt[this.#row] ?? Number.POSITIVE_INFINITY;
  }

  /** Puts everything that is known by an instant into an inbox. */
  tellUntil(now: EpochMicros, inbox: Inbox): void {
    while (this.#batch !== undefined && this.nextAt <= now) {
      const { kind, source, knownAt, trueAt, subject, a, b, c, d } = this.#batch;
      const at = (column: { readonly [row: number]: number | undefined }) => column[this.#row] as number;
      if (at(kind) === EventKind.ladderListed) {
        inbox.list({ ladders: [listingOf(this.#tape.directory.ladder(at(subject) as LadderId))] });
      }
      inbox.event({
        kind: at(kind) as EventKind,
        source: at(source),
        knownAt: at(knownAt) as EpochMicros,
        trueAt: at(trueAt) as EpochMicros,
        subject: at(subject),
        a: at(a),
        b: at(b),
        c: at(c),
        d: at(d),
      });
      this.#row += 1;
      if (this.#row < this.#batch.length) continue;
      this.#batch = this.#batches.next().value;
      this.#row = 0;
    }
  }
}

/** Tells the tape from where the session stands to its end, in drains of random length. */
export function feed(session: Session, tape: Tape, seed: number): void {
  const drawn = stream(seed, 'length of drains');
  const { core } = session;
  const rows = new TapeFeed(tape, core.now);
  const inbox = new Inbox(() => {});
  const end = ((tape.lastAt ?? 0) + MICROS_PER_HOUR) as EpochMicros;
  while (core.now < end) {
    const until = Math.min(end, rows.nextAt + drawn.integer(0, LONGEST_DRAIN)) as EpochMicros;
    rows.tellUntil(until, inbox);
    session.drain(until, inbox.take(until));
  }
}

/** What the journal of such a session says of it. */
export function factsOfPlan(plan: BacktestPlan): SessionFacts {
  return {
    version: 1,
    mode: 'paper',
    account: 'backtest',
    configYaml: plan.configYaml,
    configSha256: configSha256(plan),
    from: plan.from,
    ticksFrom: warmupStart(plan),
    warmupSha256: null,
    sourceSha256: null,
    strategySources: [],
    startedOn: new Date().toISOString(),
  };
}

/** A core that knows what was known before the first ladder was listed. */
export function warmedUp(plan: SessionPlan, tape: Tape): SessionCore {
  const core = new SessionCore(plan);
  warmUp(core, tape, tape.firstListingAt, plan.from);
  return core;
}

/** Rows of the tape that were known by `now`: those are in the journal. */
function told(tape: Tape, now: EpochMicros): number {
  let rows = 0;
  for (const batch of tape.batches()) {
    for (let row = 0; row < batch.length; row++) {
      if ((batch.knownAt[row] as number) > now) return rows;
      rows += 1;
    }
  }
  return rows;
}

if (process.argv[1] === import.meta.filename) {
  const [storeDir, dir, seed] = process.argv.slice(2) as [string, string, string];
  // Here alone: who only opens a tape need not wait for the database.
  const { openStore } = await import('../../../data/store/store.ts');
  const { compileTape } = await import('../../../data/tape/compile.ts');
  const plan = await tapePlan();
  const tape = await compileTape(openStore(storeDir), plan);
  const ticksFrom = warmupStart(plan);
  const made = () => sessionPlan(plan, ticksFrom);
  const session = existsSync(dir)
    ? Session.recover(dir, made, 0 as EpochMicros).session
    : Session.start(dir, factsOfPlan(plan), warmedUp(made(), tape));
  process.stdout.write('ready\n');
  feed(session, tape, Number(seed));
  process.stdout.write(`${session.core.outputs.decisionsSha256}\n`);
  session.close();
}
