/**
 * One backtest: history is compiled to a tape, the replay clock drives the engine and the simulated exchange over it, and the
 * run's folder is written. Stopped in the middle, it leaves a snapshot; resumed from it, it decides as if it never stopped.
 */
import { basename, resolve } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { RunSummary } from '../data/runs/schema.ts';
import { RunWriter } from '../data/runs/writer.ts';
import type { Store } from '../data/store/store.ts';
import { compileTape } from '../data/tape/compile.ts';
import type { Tape } from '../data/tape/tape.ts';
import { UserError } from '../data/user-error.ts';
import type { LadderId, MarketId } from '../engine/markets/contracts.ts';
import { reasonOfNumber } from '../engine/reasons.ts';
import type { EpochMicros } from '../engine/time.ts';
import { formatClimateDate } from '../engine/weather/climate-day.ts';
import type { BacktestControl, BacktestPlan } from './backtest-plan.ts';
import { BacktestRun } from './backtest-run.ts';
import { summarise } from './backtest-summary.ts';
import { scoreCitiesOfRun } from './city-scores.ts';
import { scoreRun } from './scores/score-run.ts';
import { readSnapshot, removeSnapshot, writeSnapshot } from './snapshot-file.ts';

/** Rows told between two looks at the clock on the wall. */
const ROWS_PER_TURN = 8_192;
const PROGRESS_EVERY_MILLIS = 200;

export interface BacktestTarget {
  readonly dir: string;
  readonly force: boolean;
  /** Go on with the stopped run in `dir`. */
  readonly resume: boolean;
}

export type BacktestOutcome =
  | { readonly finished: true; readonly summary: RunSummary }
  | { readonly finished: false; readonly stoppedAt: EpochMicros };

/** Runs a plan over a store. @throws UserError 3 when the range has no ladders or the history is damaged. */
export async function backtest(
  store: Store,
  plan: BacktestPlan,
  target: BacktestTarget,
  control: BacktestControl = {},
): Promise<BacktestOutcome> {
  const startedAt = performance.now();
  const startedOn = new Date();
  const tape = await compileTape(store, plan);
  refuseEmptyRange(tape, plan, store);
  const cities = await scoreCitiesOfRun(store, tape, plan);
  const run = target.resume ? resumeRun(tape, plan, target) : startRun(tape, plan, target);
  try {
    const stopped = await replayAll(run, tape, control);
    if (stopped) {
      writeSnapshot(target.dir, run.snapshot());
      run.writer.abort(`the run was stopped at ${new Date(run.replay.now / 1000).toISOString()} and can be resumed`);
      return { finished: false, stoppedAt: run.replay.now };
    }
    const scores = scoreRun(run.writer, tape, plan);
    const dataSha256 = await store.fingerprint();
    const runId = basename(resolve(target.dir));
    const summary = await run.writer.finish(() => {
      const wallSeconds = (performance.now() - startedAt) / 1000;
      return summarise({ runId, run, tape, plan, scores, wallSeconds, startedOn, dataSha256, cities });
    }, run.engine.asides());
    removeSnapshot(target.dir);
    return { finished: true, summary };
  } catch (error) {
    run.writer.abort(error instanceof Error ? error.message : String(error));
    throw error;
  }
}

/** A run that is told nothing yet, and writes into a new folder. */
export function startRun(tape: Tape, plan: BacktestPlan, target: Pick<BacktestTarget, 'dir' | 'force'>): BacktestRun {
  return new BacktestRun(tape, plan, RunWriter.create(writerOptions(tape, plan, target), target.force));
}

function resumeRun(tape: Tape, plan: BacktestPlan, target: BacktestTarget): BacktestRun {
  const snapshot = readSnapshot(target.dir);
  return new BacktestRun(tape, plan, RunWriter.resume(writerOptions(tape, plan, target), snapshot.writer), snapshot);
}

function writerOptions(tape: Tape, plan: BacktestPlan, target: Pick<BacktestTarget, 'dir'>) {
  return {
    dir: target.dir,
    directory: tape.directory,
    from: plan.from,
    to: plan.to,
    configYaml: plan.configYaml,
    reasonText: (code: number) => reasonOfNumber(code)?.code ?? `reason ${code}`,
    tierOf: (ladder: LadderId) => tape.tierOf(ladder),
    isRestored: (market: MarketId) => tape.directory.isRestored(market),
  };
}

/** Tells the whole tape; returns true when it was stopped before its end. */
async function replayAll(run: BacktestRun, tape: Tape, control: BacktestControl): Promise<boolean> {
  const { replay } = run;
  const startedAt = performance.now();
  const firstRow = replay.position.rowsDone;
  let reportedAt = startedAt;
  const stopAt = control.stopAt ?? run.endAt;
  for (const batch of tape.batches(firstRow)) {
    for (let from = 0; from < batch.length; ) {
      const to = Math.min(batch.length, from + ROWS_PER_TURN);
      const told = replay.tell(batch, from, to, stopAt);
      for (let row = from; row < told; row++) run.audit.onEvent(batch, row);
      if (told < to) {
        replay.settleUntil(stopAt);
        return true;
      }
      from = to;
      await nextTurn();
      if (control.shouldStop?.()) return true;
      const now = performance.now();
      if (now - reportedAt < PROGRESS_EVERY_MILLIS) continue;
      reportedAt = now;
      control.onProgress?.({
        engineAt: replay.now,
        rowsDone: replay.position.rowsDone,
        rows: tape.rows,
        eventsPerSecond: ((replay.position.rowsDone - firstRow) / (now - startedAt)) * 1000,
      });
    }
  }
  replay.settleUntil(run.endAt);
  return false;
}

function refuseEmptyRange(tape: Tape, plan: BacktestPlan, store: Store): void {
  for (let id = 0; id < tape.directory.ladderCount; id++) {
    const { climateDate } = tape.directory.ladder(id as never);
    if (climateDate >= plan.from && climateDate <= plan.to) return;
  }
  throw new UserError(
    `${store.dir} has no ladders from ${formatClimateDate(plan.from)} to ${formatClimateDate(plan.to)} for these cities; \`sim data ls\` shows what is there`,
    3,
  );
}
