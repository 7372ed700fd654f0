/** A progress bar on stderr over things that are counted. Silent without a terminal or with `--json`. */
import progress from 'cli-progress';

export interface CountBar {
  readonly update: (done: number, of: number, shown: Readonly<Record<string, string | number>>) => void;
  readonly stop: () => void;
}

/** @param format of the bar: `{bar}`, `{percentage}`, `{value}`, `{total}` and the names that are shown */
export function countBar(isJson: boolean, format: string): CountBar {
  if (isJson || !process.stderr.isTTY || (process.stderr.columns ?? 0) === 0)
    return { update: () => {}, stop: () => {} };
  const bar = new progress.SingleBar(
    { format, stream: process.stderr, clearOnComplete: true, hideCursor: true },
    progress.Presets.shades_classic,
  );
  let isStarted = false;
  return {
    update: (done, of, shown) => {
      if (isStarted) bar.update(done, shown);
      else bar.start(of, done, shown);
      isStarted = true;
    },
    stop: () => bar.stop(),
  };
}
