/** The page of the journal says what the code has: every kind of entry, every version, every column. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { liveConfig } from '../../../live/config.ts';
import { ENTRY_COLUMNS } from '../../../live/history/journal-tables.ts';
import { EntryKind } from '../../../live/journal/entries.ts';
import { JOURNAL_MIGRATIONS } from '../../../live/journal/migrations.ts';
import { JOURNAL_VERSION } from '../../../live/journal/segment.ts';

const page = readFileSync(join(import.meta.dirname, '../../../docs/reference/journal.md'), 'utf8');

test('every kind of entry has its row, and no row is of another', () => {
  const rows = [...page.matchAll(/^\| (\d+) \| `(\w+)` \|/gm)].map(([, number, name]) => [name, Number(number)]);
  expect(rows).toEqual(Object.entries(EntryKind));
});

test('every version has its row, and every earlier one a step to the next', () => {
  const rows = [...page.matchAll(/^\| (\d+) \| (?:first|now) \|/gm)].map(([, version]) => Number(version));
  const versions = Array.from({ length: JOURNAL_VERSION }, (_, i) => i + 1);
  expect(rows).toEqual(versions);
  expect(JOURNAL_MIGRATIONS.map(({ from }) => from)).toEqual(versions.slice(0, -1));
});

test('columns and limits are as the page says', () => {
  for (const { name } of ENTRY_COLUMNS) expect(page).toContain(`\`${name}\``);
  const { journalCheckpointHours, journalSegmentMegabytes } = liveConfig.parse({});
  expect(page).toContain(`\`live.journalCheckpointHours\` of engine time (${journalCheckpointHours})`);
  expect(page).toContain(`\`live.journalSegmentMegabytes\` (${journalSegmentMegabytes})`);
});
