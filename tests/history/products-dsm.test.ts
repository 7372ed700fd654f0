import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type DsmProduct, dsmParser } from '../../data/products/dsm.ts';

const folder = join(process.env.MILKBOT_HISTORY ?? '', 'weather', 'products');
const has = process.env.MILKBOT_HISTORY !== undefined && existsSync(join(folder, 'DSM'));
const read = (name: string) =>
  dsmParser.parse(readFileSync(join(folder, 'DSM', name), 'latin1'), { receivedYear: 2015 }) as DsmProduct;

/** A message as another reader gives it. */
interface Reference {
  readonly station: string;
  readonly high: string;
  readonly hightime: string;
  readonly low: string;
  readonly lowtime: string;
}

describe.skipIf(!has)('the real daily summaries', () => {
  test('all stations of a collective are read, as an independent reader reads them', () => {
    const { reports, problems } = read('DSM.txt');
    expect(reports).toHaveLength(23);
    expect(problems).toEqual([]);
    expect(reports[12]).toMatchObject({ station: 'KPBF', climate_date: '2015-11-26', max_f: 63, min_f: 45 });
    const expected: Reference[] = JSON.parse(readFileSync(join(folder, 'obs_expected.json'), 'utf8')).dsm[
      'independent_parse_of_DSM.txt'
    ];
    expect(expected.length).toBeGreaterThan(10);
    for (const { station, high, hightime, low, lowtime } of expected) {
      expect(reports.find((report) => report.station === station)).toMatchObject({
        max_f: Number(high),
        max_time_lst: hightime,
        min_f: Number(low),
        min_time_lst: lowtime,
      });
    }
  });

  test('messages with every value missing are read as that', () => {
    const { reports, problems } = read('DSM_allmissing.txt');
    expect(reports.map(({ station, max_f, min_f }) => [station, max_f, min_f])).toEqual([
      ['KHKS', null, null],
      ['KXXX', null, null],
    ]);
    expect(problems).toEqual([]);
  });
});
