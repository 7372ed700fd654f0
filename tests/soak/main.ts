/**
 * The long form of the soak. With `--write` its figures go into docs/reliability.md. Ends with 1 when something grows or was late.
 *
 * node tests/soak/main.ts [--days 90] [--write]
 */
import { parseArgs } from 'node:util';
import { machineLine, writeSection } from '../chaos/page.ts';
import { soak } from './soak.ts';
import { soakSection } from './soak-section.ts';

const { values } = parseArgs({
  options: { days: { type: 'string', default: '90' }, write: { type: 'boolean', default: false } },
});
const result = await soak(Number(values.days), ({ day, rss, heap, handles, segments, journal }) => {
  const mega = (bytes: number) => (bytes / 1e6).toFixed(1);
  process.stdout.write(
    `day ${day.toFixed(1)}: ${mega(rss)} MB, heap ${mega(heap)} MB, ${handles} open files, ${segments} journal files of ${mega(journal)} MB\n`,
  );
});
process.stdout.write(`${JSON.stringify({ ...result.end, growth: result.growth, seconds: result.seconds })}\n`);
for (const what of result.broken) process.stdout.write(`BROKEN: ${what}\n`);
if (values.write) {
  const command = `npm run soak -- --days ${values.days} --write`;
  writeSection(
    'soak',
    soakSection(result, { command, machine: machineLine(), date: new Date().toISOString().slice(0, 10) }),
  );
}
if (result.broken.length > 0) process.exitCode = 1;
