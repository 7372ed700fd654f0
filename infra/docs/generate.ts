/**
 * `npm run docs`: writes the reference pages that are rendered from tables in code. With `--check` it writes nothing and exits
 * with 1 when a page differs from its code.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { GENERATED_PAGES } from './reference.ts';
import { stalePages } from './stale-pages.ts';

const ROOT = join(import.meta.dirname, '../..');
const stale = stalePages(ROOT);

if (process.argv.includes('--check')) {
  for (const path of stale) process.stderr.write(`${path} differs from the code; run \`npm run docs\`\n`);
  process.exitCode = stale.length > 0 ? 1 : 0;
} else {
  for (const { path, render } of GENERATED_PAGES.filter((one) => stale.includes(one.path))) {
    mkdirSync(dirname(join(ROOT, path)), { recursive: true });
    writeFileSync(join(ROOT, path), render());
    process.stdout.write(`wrote ${path}\n`);
  }
  process.stdout.write(`${GENERATED_PAGES.length} pages are as the code says\n`);
}
