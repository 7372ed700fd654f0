/**
 * The parts of a backtest under way, wired together: tape, clock, engine, simulated exchange, audit and writer. Its snapshot
 * holds all of them, so that a resumed run decides as if it had never stopped.
 */
import type { RunWriter } from '../data/runs/writer.ts';
import type { Tape } from '../data/tape/tape.ts';
import { UserError } from '../data/user-error.ts';
import { Engine } from '../engine/engine.ts';
import { CITIES } from '../engine/markets/stations.ts';
import type { Cash } from '../engine/money/units.ts';
import { type ClimateDate, type EpochMicros, MICROS_PER_HOUR } from '../engine/time.ts';
import { climateDayStart } from '../engine/weather/climate-day.ts';
import { configSha256 } from './backtest-configuration.ts';
import type { BacktestPlan } from './backtest-plan.ts';
import { SimulatedExchange } from './exchange/exchange.ts';
import { Replay, type ReplayPosition } from './replay.ts';
import { SettlementAudit } from './settlement-audit.ts';
import type { RunSnapshot } from './snapshot-file.ts';

/** Time after the last event in which answers of the venue still arrive. */
const RUN_OUT_MICROS = MICROS_PER_HOUR;

export class BacktestRun {
  readonly engine: Engine;
  readonly venue: SimulatedExchange;
  readonly replay: Replay;
  readonly audit: SettlementAudit;
  readonly writer: RunWriter;
  readonly endAt: EpochMicros;
  readonly #tapeSha256: string;
  readonly #configSha256: string;

  constructor(tape: Tape, plan: BacktestPlan, writer: RunWriter, resume?: RunSnapshot) {
    const { directory } = tape;
    this.#tapeSha256 = tape.sha256;
    this.#configSha256 = configSha256(plan);
    if (
      resume !== undefined &&
      (resume.tapeSha256 !== this.#tapeSha256 || resume.configSha256 !== this.#configSha256)
    ) {
      throw new UserError(
        'the stopped run was made with other data or another configuration; resume it with the same',
        2,
      );
    }
    this.writer = writer;
    this.audit = new SettlementAudit(directory, plan.from, plan.to);
    this.venue = new SimulatedExchange({
      config: plan.exchange,
      board: plan.rooms.board,
      fees: plan.rooms.fees,
      directory,
      seed: plan.seed,
      cash: Math.round(plan.rooms.risk.bankrollUsd * 1e6) as Cash,
    });
    this.engine = new Engine({
      rooms: plan.rooms,
      panel: { chosen: plan.strategies, scoredOnly: plan.scoredOnly },
      directory,
      venue: this.venue,
      journal: writer,
      account: 'backtest',
      cities: plan.cities,
      variables: plan.variables,
      from: plan.from,
      to: plan.to,
    });
    this.endAt = ((tape.lastAt ?? 0) + RUN_OUT_MICROS) as EpochMicros;
    this.replay = new Replay({
      engine: this.engine,
      venue: this.venue,
      ticksFrom: warmupStart(plan),
      endAt: this.endAt,
      fastLoopSeconds: plan.rooms.engine.fastLoopSeconds,
      slowLoopMinutes: plan.rooms.engine.slowLoopMinutes,
      ...(resume && { resumeFrom: resume.position as ReplayPosition }),
    });
    if (resume === undefined) return;
    this.engine.restore(resume.engine);
    this.venue.restore(resume.venue);
    this.audit.restore(resume.audit);
  }

  snapshot() {
    return {
      tapeSha256: this.#tapeSha256,
      configSha256: this.#configSha256,
      position: this.replay.position,
      engine: this.engine.snapshot(),
      venue: this.venue.snapshot(),
      audit: this.audit.snapshot(),
      writer: this.writer.checkpoint(),
    };
  }
}

/** The first instant of the warm-up, two days early: a ladder is listed the day before its own. */
export function warmupStart({ from, warmupDays }: Pick<BacktestPlan, 'from' | 'warmupDays'>): EpochMicros {
  const offsets = CITIES.map(({ lstOffsetMinutes }) => lstOffsetMinutes);
  return climateDayStart((from - warmupDays - 2) as ClimateDate, Math.max(...offsets));
}
