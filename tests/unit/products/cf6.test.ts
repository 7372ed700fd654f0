import { expect, test } from 'vitest';
import { type Cf6Product, cf6Parser } from '../../../data/products/cf6.ts';

const RULE = '='.repeat(80);
function table(heading: string, month: string, year: string, rows: readonly string[]): string {
  return [
    '351',
    heading,
    'CF6DSM',
    'PRELIMINARY LOCAL CLIMATOLOGICAL DATA (WS FORM: F-6)',
    '                                          STATION:   DES MOINES IA',
    `                                          MONTH:     ${month}`,
    `                                          YEAR:      ${year}`,
    RULE,
    'DY MAX MIN AVG DEP HDD CDD  WTR  SNW DPTH SPD SPD DIR MIN PSBL S-S WX    SPD DR',
    RULE,
    '',
    ...rows,
    RULE,
    'SM  760  364       862   0  0.21     2.7 228.0          M      123',
  ].join('\n');
}
const read = (...parts: Parameters<typeof table>) => cf6Parser.parse(table(...parts), {}) as Cf6Product;

const FIRST = ' 1  42  32  37  13  28   0 0.00  0.0    8 10.3 17 230   M    M   8 18     23 230';
const SECOND = ' 2   4 -10  -3 -30  68   0    T    T    1 14.7 25 320   M    M   1        37 330';
const OPEN = ' 3   M   M   M   M   M   M    M    M    M    M  M   M   M    M   M         M   M';

test('rows are read by fixed columns, traces and negative values among them', () => {
  expect(cf6Parser.recognises(table('CXUS53 KDMX 030920', 'FEBRUARY', '2020', [FIRST]))).toBe(true);
  expect(read('CXUS53 KDMX 030920', 'FEBRUARY', '2020', [FIRST, SECOND, OPEN])).toEqual({
    kind: 'CF6',
    pil: 'CF6DSM',
    office: 'KDMX',
    issued_at: '2020-02-03T09:20:00Z',
    station: 'DES MOINES IA',
    month: '2020-02',
    days: [
      {
        climate_date: '2020-02-01',
        max_f: 42,
        min_f: 32,
        average_f: 37,
        precipitation_in: 0,
        precipitation_trace: false,
        snowfall_in: 0,
        snowfall_trace: false,
        weather: '18',
      },
      {
        climate_date: '2020-02-02',
        max_f: 4,
        min_f: -10,
        average_f: -3,
        precipitation_in: 0,
        precipitation_trace: true,
        snowfall_in: 0,
        snowfall_trace: true,
        weather: null,
      },
    ],
    problems: [],
  });
});

test('days that had not ended at issue are dropped, whatever stands in their rows', () => {
  expect(read('CXUS53 KDMX 020920', '2', '2020', [FIRST, SECOND, OPEN]).days.map((day) => day.climate_date)).toEqual([
    '2020-02-01',
  ]);
});

test('a complete table that came early in a month was issued in the next', () => {
  const rows = Array.from({ length: 31 }, (_, i) => `${String(i + 1).padStart(2)}${FIRST.slice(2)}`);
  const { issued_at, days } = read('CXUS53 KDMX 010920', 'December', '2020', rows);
  expect(issued_at).toBe('2021-01-01T09:20:00Z');
  expect(days).toHaveLength(31);
});

test('amounts set one place off are read whole', () => {
  const shifted = '01  32  25  28  15  37   0  0.05  M    M 12.4  M   M   M    M   M        37  250';
  expect(read('CXUS53 KDMX 020920', 'Feb', '2020', [shifted])).toMatchObject({
    days: [{ precipitation_in: 0.05, snowfall_in: null, weather: null }],
    problems: [],
  });
});

test('a table without month, without rows or without rules says so and gives no day', () => {
  expect(read('CXUS53 KDMX 230920', '', '2020', [FIRST])).toMatchObject({
    month: null,
    days: [],
    problems: [{ part: 'header', text: 'no month and year' }],
  });
  expect(read('CXUS53 KDMX 230920', '2', '2020', [])).toMatchObject({ days: [], problems: [] });
  const error = 'CXUS56 KTFX 260915\nCF6WYS\nBad date: 12/2020.';
  expect(cf6Parser.parse(error, {})).toMatchObject({ kind: 'CF6', days: [], problems: [{}, { part: 'table' }] });
});

test('an impossible temperature and a day that the month lacks are reported, not passed on', () => {
  const { days, problems } = read('CXUS53 KDMX 030920', '2', '2020', [
    FIRST.replace('  42', ' 420'),
    SECOND.replace(' 2 ', '31 '),
  ]);
  expect(days.map(({ max_f, min_f }) => [max_f, min_f])).toEqual([[null, 32]]);
  expect(problems).toEqual([
    { part: 'day 2020-02-01', text: 'maximum: "420" is no possible temperature' },
    { part: 'day 31', text: 'no such day in the month' },
  ]);
});
