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
import { openStore } from '../../../data/store/store.ts';
import { compileTape } from '../../../data/tape/compile.ts';
import type { Tape } from '../../../data/tape/tape.ts';
import { EventKind } from '../../../engine/events.ts';
import type { LadderId } from '../../../engine/markets/contracts.ts';
import type { Cash } from '../../../engine/money/units.ts';
import type { EpochMicros } from '../../../engine/time.ts';
import { MICROS_PER_HOUR, MICROS_PER_MINUTE } from '../../../engine/time.ts';
import { parseClimateDate } from '../../../engine/weather/climate-day.ts';
import { SessionCore, type SessionPlan } from '../../../live/session/core.ts';
import { type LadderListing, listingOf } from '../../../live/session/directory.ts';
import type { FeedEvent } from '../../../live/session/event-rows.ts';
import { PaperVenue } from '../../../live/session/paper-venue.ts';
import { Session } from '../../../live/session/session.ts';
import type { SessionFacts } from '../../../live/session/session-facts.ts';
import { warmUp } from '../../../live/session/warm-up.ts';
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
  return {
    rooms: plan.rooms,
    panel: { chosen: plan.strategies, scoredOnly: plan.scoredOnly },
    cities: plan.cities,
    variables: plan.variables,
    from: plan.from,
    ticksFrom,
    account: 'backtest',
    venue: (directory) =>
      new PaperVenue({
        config: plan.exchange,
        board: plan.rooms.board,
        fees: plan.rooms.fees,
        directory,
        seed: plan.seed,
        cash: Math.round(plan.rooms.risk.bankrollUsd * 1e6) as Cash,
      }),
  };
}

/** Tells the tape from where the session stands to its end. */
export function feed(session: Session, tape: Tape, seed: number): void {
  const drawn = stream(seed, 'length of drains');
  const { core } = session;
  let rows = told(tape, core.now);
  const end = ((tape.lastAt ?? 0) + MICROS_PER_HOUR) as EpochMicros;
  let waiting: FeedEvent[] = [];
  let ladders: LadderListing[] = [];
  let until = core.now;
  const drain = (at: EpochMicros) => {
    session.drain(at, { listing: { ladders, forecastSources: [] }, events: waiting, updates: [], operator: [] });
    waiting = [];
    ladders = [];
  };
  for (const batch of tape.batches(rows)) {
    for (let row = 0; row < batch.length; row++) {
      const knownAt = batch.knownAt[row] as EpochMicros;
      if (knownAt > until) {
        if (until > core.now) drain(until);
        until = (knownAt + drawn.integer(0, LONGEST_DRAIN)) as EpochMicros;
      }
      const kind = batch.kind[row] as EventKind;
      const subject = batch.subject[row] as number;
      if (kind === EventKind.ladderListed) ladders.push(listingOf(tape.directory.ladder(subject as LadderId)));
      const { source, trueAt, a, b, c, d } = batch;
      const at = (column: { readonly [row: number]: number | undefined }) => column[row] as number;
      const payload = { a: at(a), b: at(b), c: at(c), d: at(d) };
      waiting.push({ kind, source: at(source), knownAt, trueAt: at(trueAt) as EpochMicros, subject, ...payload });
      rows += 1;
    }
  }
  if (until > core.now) drain(until);
  if (end > core.now) drain(end);
}

/** A core that knows what was known before the first ladder was listed. */
function warmedUp(plan: SessionPlan, tape: Tape): SessionCore {
  const core = new SessionCore(plan);
  warmUp(core, tape, tape.firstListingAt);
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
  const plan = await tapePlan();
  const tape = await compileTape(openStore(storeDir), plan);
  const ticksFrom = warmupStart(plan);
  const made = () => sessionPlan(plan, ticksFrom);
  const facts: SessionFacts = {
    version: 1,
    mode: 'paper',
    account: 'backtest',
    configYaml: plan.configYaml,
    configSha256: '',
    from: plan.from,
    ticksFrom,
    warmupSha256: null,
    sourceSha256: null,
    strategySources: [],
    startedOn: new Date().toISOString(),
  };
  const session = existsSync(dir)
    ? Session.recover(dir, made, 0 as EpochMicros).session
    : Session.start(dir, facts, warmedUp(made(), tape));
  process.stdout.write('ready\n');
  feed(session, tape, Number(seed));
  process.stdout.write(`${session.core.outputs.decisionsSha256}\n`);
  session.close();
}
