/** METAR reports as circuits sent them, and what others who read the same texts found in them. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseProducts } from '../../data/products/collective.ts';
import { metarParser } from '../../data/products/metar.ts';
import { readMetarTemperatures } from '../../data/products/metar-groups.ts';
import type { EpochMicros } from '../../engine/time.ts';

const history = process.env.MILKBOT_HISTORY ?? '';
const sample = (name: string) => readFileSync(join(history, 'weather/products/METAR', name), 'latin1');
const near = (text: string) => ({ reference: (Date.parse(text) * 1000) as EpochMicros });

describe.skipIf(!history)('METAR samples', () => {
  test.each([
    ['collective.txt', '2013-08-08T14:00:00Z', 11, 3],
    ['collective2.txt', '2018-02-01T00:00:00Z', 35, 0],
    ['badchars.txt', '2026-01-03T21:00:00Z', 3, 0],
    ['first.txt', '2017-12-01T00:00:00Z', 2, 0],
    ['kawn.txt', '2026-01-02T01:00:00Z', 3, 0],
    ['kmwn.txt', '2026-01-20T04:00:00Z', 1, 0],
    ['nullbyte.txt', '2026-01-23T14:00:00Z', 1, 0],
    ['rtd_bbb.txt', '2026-01-09T09:00:00Z', 1, 0],
    ['sa.txt', '2026-01-24T14:00:00Z', 0, 4],
  ])('%s gives the reports it holds and names what is none', (name, reference, reports, problems) => {
    const product = metarParser.parse(sample(name), near(reference));
    expect(product.reports).toHaveLength(reports);
    expect(product.problems).toHaveLength(problems);
    expect(product.reports.filter(({ observed_at }) => observed_at === null)).toEqual([]);
    expect(parseProducts(sample(name), near(reference))).toEqual([product]);
  });

  test('reports at the turn of a month are of both months', () => {
    const { reports } = metarParser.parse(sample('first.txt'), near('2017-12-01T00:00:00Z'));
    expect(reports.map(({ observed_at }) => observed_at?.slice(0, 7))).toEqual(['2017-11', '2017-12']);
  });

  test('the groups of a collective are read with their signs', () => {
    const { reports } = metarParser.parse(sample('collective2.txt'), near('2018-02-01T00:00:00Z'));
    expect(reports.find(({ station }) => station === 'KCAR')).toMatchObject({
      observed_at: '2018-01-31T23:54:00Z',
      automatic: true,
      temp_c: -13.9,
      max_6h_c: -8.3,
      min_6h_c: -13.9,
    });
  });

  test.each([
    ['KQQQ 012253Z 16/05 RMK AO2 T01610050 10178 20122 56014', { tempC: 16.1, max6hC: 17.8, min6hC: 12.2 }],
    ['SCT030 TEMPO 0306 RMK 402500072', { max24hC: 25, min24hC: 7.2 }],
    ['KQQQ RMK SLP176 60001 T00170006 10017 21006 56017', { tempC: 1.7, max6hC: 1.7, min6hC: -0.6 }],
    ['KQQQ M04/M07 RMK T10391072', { tempC: -3.9 }],
    ['KQQQ M14/M14 RMK T11401140', { tempC: -14 }],
    ['KQQQ RMK T1367', { tempC: -36.7 }],
  ])('%s', (report, expected) => {
    expect(readMetarTemperatures(report)).toMatchObject(expected);
  });
});
