/** The progress bar of a backtest: simulated date, events per second, share done. Silent without a terminal or with `--json`. */
import progress from 'cli-progress';
import type { BacktestProgress } from '../sim/backtest-plan.ts';

export interface ProgressBar {
  readonly update: (progress: BacktestProgress) => void;
  readonly stop: () => void;
}

/** A bar on stderr. */
export function progressBar(isJson: boolean): ProgressBar {
  if (isJson || !process.stderr.isTTY || (process.stderr.columns ?? 0) === 0)
    return { update: () => {}, stop: () => {} };
  const bar = new progress.SingleBar(
    {
      format: '{bar} {percentage}%  {date}  {speed} events/s',
      stream: process.stderr,
      clearOnComplete: true,
      hideCursor: true,
    },
    progress.Presets.shades_classic,
  );
  let started = false;
  return {
    update: ({ engineAt, rowsDone, rows, eventsPerSecond }) => {
      const shown = { date: new Date(engineAt / 1000).toISOString().slice(0, 10), speed: compact(eventsPerSecond) };
      if (started) bar.update(rowsDone, shown);
      else bar.start(rows, rowsDone, shown);
      started = true;
    },
    stop: () => bar.stop(),
  };
}

function compact(value: number): string {
  if (value >= 1e6) return `${(value / 1e6).toFixed(1)} M`;
  return value >= 1e3 ? `${(value / 1e3).toFixed(0)} k` : value.toFixed(0);
}
