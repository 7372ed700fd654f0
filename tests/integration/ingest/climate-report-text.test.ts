import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ingestFiles } from '../../../data/ingest/files.ts';
import { queryRows } from '../../../data/store/sql.ts';
import { openStore, type Store } from '../../../data/store/store.ts';
import { climateReport } from '../../unit/products/climate-report-text.ts';
import { put } from './little-files.ts';

let dir: string;
let files: string;
let store: Store;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'ingest-'));
  files = join(dir, 'files');
  store = openStore(join(dir, 'data'), { create: true });
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

async function reports(): Promise<string[]> {
  const connection = await store.sql();
  try {
    const rows = await queryRows(
      connection,
      `SELECT concat_ws(' ', known_at, issued_at, station, climate_date, status, max_f, min_f, product_id) AS report
       FROM climate_reports ORDER BY known_at, source_seq`,
    );
    return rows.map(({ report }) => String(report));
  } finally {
    connection.closeSync();
  }
}

const PRELIMINARY = climateReport({
  heading: 'CDUS41 KOKX 082035',
  issued: '435 PM EDT WED JUL 08 2026',
  valid: 'VALID TODAY AS OF 0400 PM LOCAL TIME.',
});

test('every version of a report is kept, known five minutes after it was sent', async () => {
  put(files, 'a.txt', PRELIMINARY);
  put(files, 'b.txt', climateReport());
  put(files, 'c.txt.gz', climateReport({ heading: 'CDUS41 KOKX 090715 CCA', issued: '315 AM EDT THU JUL 09 2026' }));
  expect((await ingestFiles(files, store)).taken.map(({ datasets }) => datasets.climate_reports)).toEqual([1, 1, 1]);
  expect(await reports()).toEqual([
    '2026-07-08 20:40:00 2026-07-08 20:35:00 KNYC 2026-07-08 preliminary 82 71 202607082035-KOKX-CDUS41-CLINYC',
    '2026-07-09 06:31:00 2026-07-09 06:26:00 KNYC 2026-07-08 final 82 71 202607090626-KOKX-CDUS41-CLINYC',
    '2026-07-09 07:20:00 2026-07-09 07:15:00 KNYC 2026-07-08 corrected 82 71 202607090715-KOKX-CDUS41-CLINYC-CCA',
  ]);
});

test('many reports behind one another in one file are all taken', async () => {
  put(files, 'CLINYC.txt', `\u0001${PRELIMINARY}\u0003\u0001${climateReport()}\u0003`);
  await ingestFiles(files, store);
  expect(await reports()).toHaveLength(2);
});

test('of two clocks the later counts, so that nothing is known before it was sent', async () => {
  put(files, 'a.txt', climateReport({ heading: 'CDUS41 KOKX 090655' }));
  await ingestFiles(files, store);
  expect((await reports())[0]).toMatch(/^2026-07-09 07:00:00 2026-07-09 06:26:00 /);
});

test('a report sent within its climate day is preliminary, whatever it says', async () => {
  put(files, 'a.txt', climateReport({ heading: 'CDUS41 KOKX 082035 CCA', issued: '435 PM EDT WED JUL 08 2026' }));
  await ingestFiles(files, store);
  expect((await reports())[0]).toContain(' preliminary ');
});

test('sites that settle nothing, days without temperature and days to come are left with the reason', async () => {
  put(
    files,
    'a.txt',
    climateReport({ pil: 'CLIBGR', headline: '...THE BANGOR ME CLIMATE SUMMARY FOR JULY 8 2026...' }),
  );
  put(files, 'b.txt', climateReport({ rows: [] }));
  put(files, 'c.txt', climateReport({ headline: '...THE CENTRAL PARK NY CLIMATE SUMMARY FOR JULY 9 2026...' }));
  put(files, 'd.txt', 'CXUS51 KOKX 010000\nCLMNYC\n\nCLIMATE REPORT FOR THE MONTH\n');
  const { taken, left } = await ingestFiles(files, store);
  expect(taken.map(({ file }) => file)).toEqual(['c.txt']);
  expect(left.map(({ why }) => why)).toEqual([
    'of a site that is no settlement station',
    'without any temperature',
    'a climate report of another kind than the daily one, or without its heading',
  ]);
  expect(await reports()).toEqual([expect.stringContaining(' 2026-07-09 preliminary ')]);
});

test('a report from before its climate day is refused', async () => {
  put(files, 'a.txt', climateReport({ headline: '...THE CENTRAL PARK NY CLIMATE SUMMARY FOR JULY 20 2026...' }));
  expect((await ingestFiles(files, store)).left[0]?.why).toBe('issued before its climate day began');
});
