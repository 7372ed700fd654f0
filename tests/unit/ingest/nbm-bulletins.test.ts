import { expect, test } from 'vitest';
import { readBulletins } from '../../../data/ingest/formats/nbm-bulletins-tar.ts';
import { parseClimateDate } from '../../../engine/weather/climate-day.ts';

const line = (label: string, cells: readonly (number | null)[]) =>
  ` ${label.padEnd(4)}${cells.map((cell) => String(cell ?? '').padStart(3)).join('')}`;
const NBS = [
  ' KLAS    NBM V5.0 NBS GUIDANCE    5/09/2026  0100 UTC',
  line('FHR', [5, 8, 11, 14, 17, 20, 23]),
  line('TXN', [null, null, -12, -11, null, 100, 101]),
].join('\n');

const NBP = `
 KLAS    NBM V5.0 NBP GUIDANCE    6/09/2026  1900 UTC
    WED 10| THU 11| FRI 12|
 UTC    12| 00  12| 00  12|
 FHR    17| 29  41| 53  65|
 TXNMN  77|105  81|104  82|
 TXNSD   4|  2 -99|  3   4|
 TXNP5  78|105  82|104  83|
 TXNP1 -99|104  73|101  74|
`;

test('a value valid at 00 UTC is the high of the day before, at 12 UTC the low of that day', () => {
  const rows = readBulletins(NBP).filter((row) => row.statistic === 'point');
  expect(rows.map(({ variable, climate_date, value_f }) => [variable, climate_date, value_f])).toEqual([
    ['low', parseClimateDate('2026-06-10'), 77],
    ['high', parseClimateDate('2026-06-10'), 105],
    ['low', parseClimateDate('2026-06-11'), 81],
    ['high', parseClimateDate('2026-06-11'), 104],
    ['low', parseClimateDate('2026-06-12'), 82],
  ]);
  expect(rows[0]).toMatchObject({ model: 'nbm_nbp', station: 'KLAS', issued_at: Date.UTC(2026, 5, 9, 19) * 1000 });
});

test('percentile rows are 10, 25, 50, 75 and 90 per cent, and -99 is missing', () => {
  const rows = readBulletins(NBP);
  expect(rows.filter((row) => row.statistic === 'p50').map((row) => row.value_f)).toEqual([78, 105, 82, 104, 83]);
  expect(rows.filter((row) => row.statistic === 'p10').map((row) => row.value_f)).toEqual([104, 73, 101, 74]);
  expect(rows.filter((row) => row.statistic === 'sd')).toHaveLength(4);
});

test('columns are sliced by position where values touch', () => {
  const rows = readBulletins(NBS).filter((row) => row.model === 'nbm_nbs');
  expect(rows.map(({ variable, value_f }) => [variable, value_f])).toEqual([
    ['low', -12],
    ['high', 101],
  ]);
});
