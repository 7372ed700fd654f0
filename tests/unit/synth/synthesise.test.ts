import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { DatasetName } from '../../../data/catalog/catalog.ts';
import { CATALOG } from '../../../data/catalog/catalog.ts';
import { cityByCode } from '../../../engine/markets/stations.ts';
import type { ClimateDate } from '../../../engine/time.ts';
import { parseClimateDate } from '../../../engine/weather/climate-day.ts';
import type { SyntheticWorld, SynthOptions } from '../../../sim/synth/synthesise.ts';
import { synthesise } from '../../../sim/synth/synthesise.ts';

const cities = (...codes: string[]) => codes.flatMap((code) => cityByCode(code) ?? []);
const small: SynthOptions = {
  seed: 7,
  from: parseClimateDate('2025-11-01'),
  to: parseClimateDate('2025-11-04'),
  cities: cities('NYC', 'DEN'),
  variables: ['high', 'low'],
  warmupDays: 20,
  climatologyYears: 1,
  tradesPerLadder: 40,
};

type Rows = Partial<Record<DatasetName, Record<string, unknown>[]>>;
function rowsOf(world: SyntheticWorld): Rows {
  const rows: Rows = {};
  for (const batch of world.batches) {
    const list = rows[batch.dataset] ?? [];
    for (const row of batch.rows) list.push(row);
    rows[batch.dataset] = list;
  }
  return rows;
}
const digest = (value: unknown) => createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 16);
const without = (rows: Record<string, unknown>[] | undefined) =>
  rows?.map((row) => ({ ...row, source: '', source_seq: 0 })) ?? [];

describe('a synthetic world', () => {
  const world = synthesise(small);
  const rows = rowsOf(world);

  it('has rows that every dataset accepts, each with its own place in the source', () => {
    for (const [name, list] of Object.entries(rows)) {
      expect(list.length).toBeGreaterThan(0);
      for (const row of list) CATALOG[name as DatasetName].schema.parse(row);
      expect(new Set(list.map((row) => row.source_seq)).size).toBe(list.length);
      expect(new Set(list.map((row) => row.source))).toEqual(new Set([world.source.id]));
    }
    expect(Object.keys(rows).sort()).toEqual(
      ['climate_reports', 'forecasts', 'ladders', 'markets', 'observations', 'quotes', 'settlements', 'trades'].sort(),
    );
  });

  it('is the same in every process', () => {
    expect(digest(rows)).toBe('adab450d677265fc');
    expect(digest(rowsOf(synthesise(small)))).toBe(digest(rows));
    expect(digest(rowsOf(synthesise({ ...small, seed: 8 })))).not.toBe(digest(rows));
  });

  it('gives the same rows whenever its batches are read again, and the quotes without the trades', () => {
    expect(digest(rowsOf(world))).toBe(digest(rows));
    const quotes = world.batches.filter((batch) => batch.dataset === 'quotes').flatMap((batch) => [...batch.rows]);
    expect(digest(quotes)).toBe(digest(rows.quotes));
  });

  it('has the same trades with and without quotes', () => {
    const prints = rowsOf(synthesise({ ...small, tier: 'trades' }));
    expect(prints.quotes).toBeUndefined();
    expect(without(prints.trades)).toEqual(without(rows.trades));
  });

  it('leaves a city as it was when another joins, and a date when more follow', () => {
    const more = rowsOf(
      synthesise({ ...small, cities: cities('NYC', 'DEN', 'MIA'), to: (small.to + 2) as ClimateDate }),
    );
    const of = (list: Record<string, unknown>[] | undefined) =>
      without(list?.filter((row) => /^KX(HIGHNY|LOWTDEN)-25NOV0[1-4]/.test(String(row.ticker))));
    for (const name of ['trades', 'quotes', 'settlements'] as const) {
      expect(of(rows[name]).length).toBeGreaterThan(0);
      expect(of(more[name])).toEqual(of(rows[name]));
    }
  });

  it('is identified by its options', () => {
    expect(world.source.id).toMatch(/^synthetic:[0-9a-f]{16}$/);
    expect(synthesise(small).source).toEqual(world.source);
    expect(synthesise({ ...small, biasF: 4 }).source.id).not.toBe(world.source.id);
  });

  it('refuses dates in the wrong order, no city and unknown settings', () => {
    expect(() => synthesise({ ...small, to: (small.from - 1) as ClimateDate })).toThrow(/end before it begins/);
    expect(() => synthesise({ ...small, cities: [] })).toThrow(/needs a city/);
    expect(() => synthesise({ ...small, spreadCents: -1 })).toThrow();
  });
});
