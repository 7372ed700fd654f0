/**
 * `npm run test:long`: the long form of the model-based tests. Plays `--runs` sequences (100,000) in chunks, each with its own
 * seed counted from `--seed`, for at most `--minutes`. With `--path` and `--replay` it plays the one sequence that a failure named. Exits with
 * 1 at the first failure, after it has written the shortest sequence that fails and the command that plays it again.
 */
import { parseArgs } from 'node:util';
import { runSequences } from '../property/stack/sequences.ts';

const CHUNK = 1_000;

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '100000' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000_000) },
    minutes: { type: 'string', default: '120' },
    path: { type: 'string' },
    replay: { type: 'string' },
  },
});
const [runs, seed, minutes] = [Number(values.runs), Number(values.seed), Number(values.minutes)];
if (![runs, seed, minutes].every(Number.isFinite)) {
  process.stderr.write('--runs, --seed and --minutes are numbers\n');
  process.exit(2);
}

const startedAt = performance.now();
const elapsed = (): number => (performance.now() - startedAt) / 60_000;
try {
  if (values.path !== undefined) {
    runSequences(1, { seed, path: values.path, ...(values.replay !== undefined && { replayPath: values.replay }) });
    process.stdout.write('the sequence passes\n');
  } else {
    let done = 0;
    for (; done < runs && elapsed() < minutes; done += CHUNK) {
      runSequences(Math.min(CHUNK, runs - done), { seed: seed + done / CHUNK });
      if ((done / CHUNK) % 10 === 9)
        process.stdout.write(`${done + CHUNK} sequences, ${elapsed().toFixed(1)} minutes\n`);
    }
    const played = Math.min(done, runs);
    process.stdout.write(`${played} sequences from seed ${seed} passed in ${elapsed().toFixed(1)} minutes\n`);
    if (played < runs) process.stdout.write(`${runs - played} were left when the time was over\n`);
  }
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exit(1);
}
