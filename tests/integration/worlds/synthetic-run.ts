/** Backtests of synthetic worlds, and what each fill was truly worth when it was made. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '../../../cli/config/load.ts';
import { planBacktest } from '../../../cli/plan.ts';
import { readRun } from '../../../data/runs/reader.ts';
import type { FillRow, RunData } from '../../../data/runs/schema.ts';
import { openStore } from '../../../data/store/store.ts';
import { CITIES } from '../../../engine/markets/stations.ts';
import type { ClimateDate, EpochMicros } from '../../../engine/time.ts';
import { parseClimateDate } from '../../../engine/weather/climate-day.ts';
import { backtest } from '../../../sim/backtest.ts';
import type { SynthConfig } from '../../../sim/synth/config.ts';
import { synthesise } from '../../../sim/synth/synthesise.ts';
import type { SyntheticTruth } from '../../../sim/synth/truth.ts';

export interface WorldRun {
  readonly run: RunData;
  readonly truth: SyntheticTruth;
}

const FROM = parseClimateDate('2025-01-06');

/** Makes a world, runs the shipped strategies over it and reads the run back. */
export async function runWorld(
  world: Partial<SynthConfig> & { seed: number; days: number; cities: readonly string[] },
  settings: readonly string[] = [],
): Promise<WorldRun> {
  const { seed, days, cities, ...market } = world;
  const dir = mkdtempSync(join(tmpdir(), 'milkbot-world-'));
  try {
    const to = (FROM + days - 1) as ClimateDate;
    const made = synthesise({
      ...market,
      seed,
      from: FROM,
      to,
      cities: CITIES.filter(({ code }) => cities.includes(code)),
    });
    const store = openStore(join(dir, 'data'), { create: true });
    await store.write(made.batches, made.source);
    const config = loadConfig(undefined, settings);
    const plan = await planBacktest(config, FROM, to);
    const out = join(dir, 'run');
    await backtest(store, plan, { dir: out, force: false, resume: false });
    return { run: await readRun(out), truth: made.truth };
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** What a fill cost and was worth, in dollars. */
export interface FillWorth {
  /** Hash of the world's rows, and the ladder that was traded. */
  readonly world: string;
  readonly ladder: string;
  readonly contracts: number;
  readonly fee: number;
  /** Distance of its price from the middle of the touch when it was decided: what crossing the spread cost. */
  readonly spread: number;
  /** Expected profit before the fee, by the true probability at the instant of its execution. */
  readonly trueEdge: number;
  /** The same by the probability that the program believed in when it decided. */
  readonly claimedEdge: number;
  /** What it earned before the fee. */
  readonly earned: number;
}

/** The worth of every fill of a run, by the truth of its world. */
export function worthOf({ run, truth }: WorldRun): FillWorth[] {
  const indexOf = new Map(
    truth.ladders.flatMap(({ markets }) => markets.map(({ ticker }, index) => [ticker, index] as const)),
  );
  return run.fills.map((fill: FillRow) => {
    const sign = fill.side === 'bid' ? 1 : -1;
    const contracts = fill.quantity_e2 / 100;
    const price = fill.price_e4 / 10_000;
    const probabilities = truth.probabilities(fill.event_ticker, fill.executed_at as EpochMicros);
    const p = probabilities[indexOf.get(fill.ticker) as number] as number;
    const middle = fill.bid_e4 === null || fill.ask_e4 === null ? price : (fill.bid_e4 + fill.ask_e4) / 20_000;
    return {
      world: run.summary.data_sha256,
      ladder: fill.event_ticker,
      contracts,
      fee: fill.fee_e6 / 1e6,
      spread: contracts * sign * (price - middle),
      trueEdge: contracts * sign * (p - price),
      claimedEdge: contracts * sign * ((fill.p_yes ?? price) - price),
      earned: (fill.gross_pnl_e6 ?? Number.NaN) / 1e6,
    };
  });
}

/** Sum of one quantity over fills. */
export function total(fills: readonly FillWorth[], of: Exclude<keyof FillWorth, 'world' | 'ladder'>): number {
  return fills.reduce((sum, fill) => sum + fill[of], 0);
}
