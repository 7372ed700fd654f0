/** Bulletins of the National Blend: an independent reading of the same texts, and four months of one station. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { tarEntries } from '../../data/ingest/tar.ts';
import type { StationGuidance } from '../../data/products/guidance-product.ts';
import { nbmParser } from '../../data/products/nbm.ts';

const history = process.env.MILKBOT_HISTORY ?? '';
const weather = join(history, 'weather');

/** An independent reading: by product and station, the run and the values of each column by its time. */
interface IndependentReading {
  readonly run: string;
  readonly TXN?: Readonly<Record<string, number>>;
  readonly columns?: Readonly<Record<string, Readonly<Record<string, number | string>>>>;
}

describe.skipIf(!history)('NBM bulletins', () => {
  const bulletins = history
    ? tarEntries(gunzipSync(readFileSync(join(weather, 'klas/nbm_bulletins.tar.gz')))).map(({ name, bytes }) => ({
        name,
        text: bytes.toString('latin1'),
      }))
    : [];
  const expected: Record<string, IndependentReading> = history
    ? JSON.parse(readFileSync(join(weather, 'products/obs_expected.json'), 'utf8')).nbm_independent_parse
    : {};
  const reading = (words: string): IndependentReading => {
    const found = Object.entries(expected).find(([name]) => name.includes(words));
    return found?.[1] ?? { run: 'not in the file of expectations' };
  };
  const of = (text: string, model: string) =>
    nbmParser.parse(text).stations.find((station) => station.model === model) as StationGuidance;
  const row = (station: StationGuidance, element: string) =>
    Object.fromEntries(
      station.values
        .filter((value) => value.element === element)
        .map(({ valid_at, value }) => [valid_at.replace(':00Z', 'Z'), value]),
    );

  test('extremes of the short range agree with an independent reading', () => {
    const august = bulletins.find(({ name }) => name.includes('2026082213'))?.text ?? '';
    const april = readFileSync(join(weather, 'products/MOS/NBS_v5.txt'), 'latin1');
    for (const [text, words] of [
      [august, 'Z.txt NBS'],
      [april, 'KDSM'],
    ] as const) {
      const station = of(text, 'nbm_nbs');
      expect(station.run_at.replace(':00Z', 'Z')).toBe(reading(words).run);
      expect(row(station, 'TXN')).toEqual(reading(words).TXN);
    }
  });

  test('percentiles agree with an independent reading', () => {
    const station = of(bulletins.find(({ name }) => name.includes('2026082213'))?.text ?? '', 'nbm_nbp');
    const columns = reading('Z.txt NBP').columns ?? {};
    expect(Object.keys(columns)).toHaveLength(18);
    for (const element of ['TXNMN', 'TXNSD', 'TXNP1', 'TXNP2', 'TXNP5', 'TXNP7', 'TXNP9'])
      expect(row(station, element)).toEqual(
        Object.fromEntries(Object.entries(columns).map(([at, column]) => [at, column[element]])),
      );
    for (const [at, { kind }] of Object.entries(columns)) expect(kind).toBe(at.includes('T00') ? 'max' : 'min');
  });

  test('all bulletins of a summer are read whole', () => {
    expect(bulletins).toHaveLength(409);
    for (const { name, text } of bulletins) {
      const { stations, problems } = nbmParser.parse(text);
      expect([name, problems]).toEqual([name, []]);
      expect(stations.map(({ model }) => model)).toEqual(['nbm_nbh', 'nbm_nbs', 'nbm_nbe', 'nbm_nbx', 'nbm_nbp']);
    }
  });

  test('the samples of two versions hold eighteen extremes of each statistic for every station', () => {
    for (const [name, stations] of [
      ['nbp_20240601_13z_v42_temp_rows.txt', 1],
      ['nbp_20260928_13z_temp_rows.txt', 3],
    ] as const) {
      const product = nbmParser.parse(readFileSync(join(weather, 'products/NBM', name), 'latin1'));
      expect(product.problems).toEqual([]);
      expect(product.stations.map(({ extremes }) => extremes.length)).toEqual(Array(stations).fill(18 * 7));
    }
  });
});
