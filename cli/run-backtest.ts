/** Runs a backtest from the command line: configuration, progress, interruption, report. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { RunSummary } from '../data/runs/schema.ts';
import { openStore } from '../data/store/store.ts';
import type { ClimateDate, EpochMicros } from '../engine/time.ts';
import { formatClimateDate } from '../engine/weather/climate-day.ts';
import { backtest } from '../sim/backtest.ts';
import { loadConfig } from './config/load.ts';
import { planBacktest, runName } from './plan.ts';
import { progressBar } from './progress.ts';
import { summaryLines } from './summary-lines.ts';
import { writeReport } from './write-report.ts';

export interface BacktestRequest {
  readonly config?: string | undefined;
  readonly data?: string | undefined;
  readonly json: boolean;
  readonly from: ClimateDate;
  readonly to: ClimateDate;
  readonly cities?: readonly string[] | undefined;
  readonly strategies?: readonly string[] | undefined;
  readonly set: readonly string[];
  readonly seed?: number | undefined;
  readonly out?: string | undefined;
  readonly force: boolean;
  readonly resume?: string | undefined;
  readonly stopAt?: string | undefined;
  readonly report: boolean;
}

export type BacktestResult =
  | { readonly finished: true; readonly summary: RunSummary; readonly lines: readonly string[] }
  | { readonly finished: false; readonly stoppedAt: string; readonly dir: string; readonly interrupted: boolean };

/** Runs it; with an interrupt (Ctrl-C) it stops at a snapshot, with a second one at once. */
export async function runBacktest(request: BacktestRequest): Promise<BacktestResult> {
  const config = loadConfig(request.config, settingsOf(request));
  const plan = await planBacktest(config, request.from, request.to);
  const store = openStore(request.data ?? config.data.dir);
  const from = formatClimateDate(request.from);
  const to = formatClimateDate(request.to);
  const dir = request.resume ?? request.out ?? unusedFolder(join('var', 'runs', runName(config, from, to)));
  const bar = progressBar(request.json);
  let interrupted = false;
  const onInterrupt = () => {
    if (interrupted) process.exit(130);
    interrupted = true;
  };
  process.on('SIGINT', onInterrupt);
  try {
    const outcome = await backtest(
      store,
      plan,
      { dir, force: request.force, resume: request.resume !== undefined },
      {
        onProgress: bar.update,
        shouldStop: () => interrupted,
        ...(request.stopAt !== undefined && { stopAt: (Date.parse(request.stopAt) * 1000) as EpochMicros }),
      },
    );
    bar.stop();
    if (!outcome.finished) {
      return { finished: false, stoppedAt: new Date(outcome.stoppedAt / 1000).toISOString(), dir, interrupted };
    }
    if (request.report) await writeReport(dir, join(dir, 'report.html'), config.report);
    return { finished: true, summary: outcome.summary, lines: summaryLines(outcome.summary, dir, request.report) };
  } finally {
    bar.stop();
    process.off('SIGINT', onInterrupt);
  }
}

/** The command line's own choices are settings over the file, like `--set`, so that `config.yaml` records them. */
function settingsOf({ cities, strategies, seed, set }: BacktestRequest): string[] {
  return [
    ...(cities === undefined ? [] : [`run.cities=${JSON.stringify(cities)}`]),
    ...(strategies === undefined ? [] : [`run.strategies=${JSON.stringify(strategies)}`]),
    ...(seed === undefined ? [] : [`run.seed=${seed}`]),
    ...set,
  ];
}

/** The folder itself when it is not there yet, else the first free one with a number behind it. */
function unusedFolder(dir: string): string {
  for (let count = 1; ; count++) {
    const candidate = count === 1 ? dir : `${dir}_${count}`;
    if (!existsSync(candidate)) return candidate;
  }
}
