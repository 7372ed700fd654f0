/** `node cli/main.ts --help` in a process of its own. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const main = join(import.meta.dirname, '../../../cli/main.ts');
const startedAt = performance.now();
const { status, stdout } = spawnSync(process.execPath, [main, '--help'], { encoding: 'utf8' });
const millis = performance.now() - startedAt;
process.stdout.write(
  JSON.stringify({ parity: { status, lines: stdout.split('\n').length }, figures: { '--help ms': millis } }),
);
