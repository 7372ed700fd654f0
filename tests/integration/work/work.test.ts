/**
 * The work that a run takes, counted. Invariants: every scenario does what the committed file says, call for call, and the page
 * shows that file.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { workPage } from '../../work/page.ts';
import { countWork, differences, readWork } from '../../work/results.ts';

test('every scenario takes the work that is committed: if more was meant, run `npm run work`', async () => {
  expect(differences(readWork(), await countWork({ objects: false }))).toEqual([]);
}, 240_000);

test('the page shows what is committed', () => {
  const page = readFileSync(join(import.meta.dirname, '../../../docs/work.md'), 'utf8');
  expect(page).toBe(workPage(readWork()));
});
