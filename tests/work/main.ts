/**
 * Counts the work of every scenario and writes `docs/work.json` and `docs/work.md`; with `--check` it compares instead, and
 * prints what differs.
 *
 * node tests/work/main.ts [--check]
 */
import { countWork, differences, readWork, writeWork } from './results.ts';

const args = process.argv.slice(2);
const unknown = args.find((arg) => arg !== '--check');
if (unknown !== undefined) {
  process.stderr.write(`"${unknown}" is no option; there is --check\n`);
  process.exit(2);
}
const work = await countWork({ objects: true });
if (args.includes('--check')) {
  const lines = differences(readWork(), work);
  for (const line of lines) process.stdout.write(`${line}\n`);
  if (lines.length === 0) process.stdout.write('the work is what it was\n');
  process.exitCode = lines.length > 0 ? 1 : 0;
} else {
  writeWork(work);
  process.stdout.write('written to docs/work.json and docs/work.md\n');
}
