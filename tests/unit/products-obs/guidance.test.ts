import { expect, test } from 'vitest';
import type { GuidanceProduct } from '../../../data/products/guidance-product.ts';
import { mosParser } from '../../../data/products/mos.ts';
import { nbmParser } from '../../../data/products/nbm.ts';
import { LAV, LEV, MAV, MEX, NBE, NBP, NBS } from './product-texts.ts';

const extremesOf = ({ stations }: GuidanceProduct, statistic = 'point') =>
  stations.flatMap(({ extremes }) =>
    extremes.filter((e) => e.statistic === statistic).map((e) => `${e.climate_date} ${e.variable} ${e.value_f}`),
  );
const valuesOf = ({ stations }: GuidanceProduct, element: string) =>
  stations.flatMap(({ values }) =>
    values.filter((v) => v.element === element).map((v) => [v.valid_at.slice(5, 13), v.value]),
  );

test('an extreme at 00 UTC is the high of the day before, at 12 UTC the low of that day', () => {
  const product = mosParser.parse(MAV);
  expect(product).toMatchObject({ kind: 'MOS', model: 'gfs_mos', problems: [] });
  expect(product.stations).toMatchObject([{ station: 'KEED', model: 'gfs_mos', run_at: '2014-01-01T00:00:00Z' }]);
  expect(extremesOf(product)).toEqual([
    '2014-01-01 high 68',
    '2014-01-02 low 48',
    '2014-01-02 high 68',
    '2014-01-03 low 42',
    '2014-01-03 high 67',
  ]);
});

test('hours of the clock follow one another over the days, also where columns are six hours apart', () => {
  const hours = valuesOf(mosParser.parse(MAV), 'TMP').map(([at]) => at);
  expect(hours.slice(0, 2)).toEqual(['01-01T06', '01-01T09']);
  expect(hours.slice(-3)).toEqual(['01-03T12', '01-03T18', '01-04T00']);
});

test('the climatology behind the last column is not a forecast', () => {
  const product = mosParser.parse(MEX);
  expect(extremesOf(product)).toHaveLength(15);
  expect(extremesOf(product).slice(-2)).toEqual(['2020-11-14 low -7', '2020-11-14 high 7']);
  expect(product.problems).toEqual([]);
});

test('999 is missing, and the first hour of the clock is the next after the run', () => {
  const temperatures = valuesOf(mosParser.parse(LAV), 'TMP');
  expect(temperatures).toHaveLength(25);
  expect(temperatures.slice(4, 7)).toEqual([
    ['07-10T17', null],
    ['07-10T18', 74],
    ['07-10T19', 77],
  ]);
  expect(mosParser.parse(LAV)).toMatchObject({ stations: [{ run_at: '2020-07-10T12:30:00Z' }], problems: [] });
});

test('a column at the hour of the run is a day ahead, not the run itself', () => {
  const product = mosParser.parse(MAV.replace('0000 UTC', '0600 UTC'));
  expect(valuesOf(product, 'TMP')[0]).toEqual(['01-02T06', 48]);
});

test('-99 is missing in the blend, in a temperature as in a spread', () => {
  const product = nbmParser.parse(
    NBP.replace('TXNMN  60| 77', 'TXNMN -99| 77').replace('TXNSD   2|  3', 'TXNSD   2|-99'),
  );
  expect(valuesOf(product, 'TXNMN').slice(0, 2)).toEqual([
    ['06-02T12', null],
    ['06-03T00', 77],
  ]);
  expect(extremesOf(product, 'sd')).toHaveLength(17);
  expect(product.problems).toEqual([]);
});

test('hours under HR above a row of UTC are counted from the whole hour of the run', () => {
  const ceilings = valuesOf(mosParser.parse(LEV), 'CIG');
  expect(ceilings.map(([at]) => at)).toEqual([
    ...Array.from({ length: 10 }, (_, i) => `07-14T${14 + i}`),
    '07-15T00',
    '07-15T01',
    '07-15T02',
  ]);
});

test('pairs of thunderstorm and severe probabilities are not taken for single numbers', () => {
  expect(valuesOf(mosParser.parse(MAV), 'T06')).toEqual([]);
  expect(valuesOf(mosParser.parse(MAV), 'P12').length).toBeGreaterThan(0);
});

test('the blend gives extremes and their spread', () => {
  const product = nbmParser.parse(NBS);
  expect(product).toMatchObject({ kind: 'NBM', model: 'nbm_nbs', problems: [] });
  expect(extremesOf(product)).toEqual([
    '2026-04-08 low 50',
    '2026-04-08 high 59',
    '2026-04-09 low 47',
    '2026-04-09 high 62',
    '2026-04-10 low 44',
  ]);
  expect(extremesOf(product, 'sd')[0]).toBe('2026-04-08 low 3');
});

test('early versions name the extremes otherwise', () => {
  expect(extremesOf(nbmParser.parse(NBE)).slice(0, 2)).toEqual(['2020-07-23 low 64', '2020-07-23 high 87']);
});

test('percentile rows are 10, 25, 50, 75 and 90 per cent', () => {
  const { stations, problems } = nbmParser.parse(NBP);
  const first = stations[0]?.extremes.filter((e) => e.climate_date === '2024-06-02' && e.variable === 'high');
  expect(first?.map((e) => [e.statistic, e.value_f])).toEqual([
    ['point', 77],
    ['sd', 3],
    ['p10', 73],
    ['p25', 75],
    ['p50', 77],
    ['p75', 79],
    ['p90', 80],
  ]);
  expect(problems).toEqual([]);
});

test('a text of several products names the source of each table and none for the whole', () => {
  const product = nbmParser.parse(`${NBS}\n${NBP}`);
  expect(product.model).toBeNull();
  expect(product.stations.map(({ model }) => model)).toEqual(['nbm_nbs', 'nbm_nbp']);
});

test('an impossible temperature is withheld and named', () => {
  const product = mosParser.parse(MAV.replace(' 68          48', '168          48'));
  expect(extremesOf(product)[0]).toBe('2014-01-02 low 48');
  expect(product.problems).toEqual([{ part: 'KEED X/N, column 7', text: '168 °F is impossible' }]);
});

test('a row that is out of its columns is left out and named', () => {
  for (const moved of ['TMP 48 46', 'TMP   48 46', 'TMP 48  46']) {
    const product = mosParser.parse(MAV.replace('TMP  48 46', moved));
    expect(valuesOf(product, 'TMP')).toEqual([]);
    expect(product.problems).toEqual([{ part: 'KEED TMP', text: 'the values are not in their columns' }]);
  }
});

test('a row that was cut inside a number does not give the number that is left', () => {
  const cut = NBP.slice(0, NBP.indexOf('TXNP9') + 8);
  expect(extremesOf(nbmParser.parse(cut), 'p90')).toEqual([]);
  expect(nbmParser.parse(cut).problems).toHaveLength(1);
});

test('a table whose forecast hours and hours of the clock differ gives nothing', () => {
  const product = nbmParser.parse(NBS.replace('UTC  21 00', 'UTC  20 00'));
  expect(product.stations).toMatchObject([{ station: 'KDSM', values: [], extremes: [] }]);
  expect(product.problems[0]?.text).toContain('do not agree');
});

test('rows below a heading that cannot be read are nobody’s', () => {
  const second = NBS.slice(NBS.indexOf('KDSM')).replace('GUIDANCE', 'GUIXANCE');
  const product = nbmParser.parse(NBS + second);
  expect(product.stations).toHaveLength(1);
  expect(product.problems).toMatchObject([{ text: 'not station, model, GUIDANCE and run time' }]);
  const headless = nbmParser.parse(NBS + second.slice(second.indexOf('DT')));
  expect(headless.stations).toEqual(nbmParser.parse(NBS).stations);
  expect(headless.problems).toMatchObject([{ part: 'KDSM DT' }]);
});

test('a run at a date that does not exist is refused', () => {
  expect(mosParser.parse(MAV.replace('1/01/2014', '2/30/2014'))).toMatchObject({
    stations: [],
    problems: [{ text: 'the run time is not a date and time' }],
  });
});

test('each reader knows its own products and no others', () => {
  expect([MAV, MEX, LAV, LEV].every(mosParser.recognises)).toBe(true);
  expect([NBS, NBE, NBP].every(nbmParser.recognises)).toBe(true);
  expect([NBS, NBE, NBP].some(mosParser.recognises)).toBe(false);
  expect([MAV, MEX, LAV, LEV].some(nbmParser.recognises)).toBe(false);
  expect(mosParser.parse('Good morning')).toMatchObject({ stations: [], problems: [{ part: 'text' }] });
});
