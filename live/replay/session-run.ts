/**
 * Plays a session back into a run's folder, so that whatever reads a backtest reads a session: the report, the audit of risk, SQL
 * over its tables. It begins where the session took over from its history.
 */
import { basename, resolve } from 'node:path';
import { RunWriter } from '../../data/runs/writer.ts';
import { reasonOfNumber } from '../../engine/reasons.ts';
import type { ClimateDate } from '../../engine/time.ts';
import type { BacktestPlan } from '../../sim/backtest-plan.ts';
import { summarise } from '../../sim/backtest-summary.ts';
import { scoreRun } from '../../sim/scores/score-run.ts';
import { SessionCore, type SessionPlan } from '../session/core.ts';
import type { SessionFacts } from '../session/session-facts.ts';
import { replayInto, type SessionReplay } from './replay-session.ts';
import { toldData } from './told-data.ts';

/** What a session's run is made of. */
export interface SessionRunRequest {
  readonly dir: string;
  readonly facts: SessionFacts;
  readonly plan: SessionPlan;
  /** The session's configuration as the plan of a backtest; its dates are the session's. */
  readonly backtest: Omit<BacktestPlan, 'from' | 'to'>;
  readonly out: string;
  readonly force: boolean;
}

/**
 * Replays the session in `dir` and writes the run. After a difference there is no run: its folder says why.
 * @throws UserError 2 when `out` is in use, 3 when the journal is damaged.
 */
export async function writeSessionRun(request: SessionRunRequest): Promise<SessionReplay> {
  const { dir, facts, out } = request;
  const startedAt = performance.now();
  const told = toldData(dir, facts.from as ClimateDate, facts.warmupSha256);
  const plan: BacktestPlan = { ...request.backtest, from: facts.from as ClimateDate, to: told.to };
  let writer: RunWriter | null = null;
  const core = new SessionCore(request.plan, (directory) => {
    writer = RunWriter.create(
      {
        dir: out,
        directory,
        from: plan.from,
        to: plan.to,
        configYaml: facts.configYaml,
        reasonText: (code) => reasonOfNumber(code)?.code ?? `reason ${code}`,
        tierOf: told.tierOf,
        isRestored: () => false,
      },
      request.force,
    );
    return writer;
  });
  const run = writer as unknown as RunWriter;
  try {
    const replay = replayInto(core, dir, {
      lastSequence: told.lastSequence,
      // Clusters that the warm-up estimated are in force from the start; no record of the journal says so.
      onBegun: () => run.clusters(core.now, core.engine.account.risk.clusters),
    });
    if (replay.difference !== null) {
      run.abort(`this program decides otherwise than the session did at entry ${replay.difference.sequence}`);
      return replay;
    }
    const scores = scoreRun(run, told, plan);
    await run.finish(() => {
      const summary = summarise({
        runId: basename(resolve(out)),
        mode: facts.mode,
        run: { writer: run, audit: told.audit, engine: core.engine, replay: { eventsDone: told.events } },
        decisionsSha256: core.outputs.decisionsSha256,
        tape: told,
        plan,
        scores,
        wallSeconds: (performance.now() - startedAt) / 1000,
        startedOn: new Date(facts.startedOn),
        dataSha256: told.inputsSha256,
        cities: [],
      });
      const notes = [...summary.data_quality.notes, NOTE];
      return { ...summary, data_quality: { ...summary.data_quality, notes } };
    }, core.engine.asides());
    return replay;
  } catch (error) {
    run.abort(error instanceof Error ? error.message : String(error));
    throw error;
  }
}

const NOTE =
  "This is a session's journal played back: data_sha256 is of what the engine was told, climatology in the scores knows the session's own reports alone, and what the warm-up decided is in decisions_sha256 but not in the tables.";
