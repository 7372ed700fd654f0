import { expect, test } from 'vitest';
import { CATALOG, DATASET_NAMES, datasetOf } from '../../../data/catalog/catalog.ts';
import { formatOfSource, rankOfSource, SOURCE_PRECEDENCE } from '../../../data/catalog/precedence.ts';
import { renderDatasetsReference } from '../../../data/catalog/reference.ts';

test('the catalog has the twelve datasets of the history', () => {
  expect(DATASET_NAMES).toEqual([
    ...['ladders', 'markets', 'quotes', 'depth', 'trades', 'candles', 'forecasts', 'observations'],
    ...['climate_reports', 'settlements', 'market_status', 'recording_notes'],
  ]);
});

test('every dataset says when its records are known, and every column what it means', () => {
  for (const name of DATASET_NAMES) {
    const dataset = datasetOf(name);
    expect(dataset.knownAtRule.length).toBeGreaterThan(10);
    expect(dataset.columns.at(0)).toMatchObject({ name: 'known_at', sql: 'TIMESTAMP', nullable: false });
    expect(dataset.columns.slice(-2).map((column) => column.name)).toEqual(['source', 'source_seq']);
    for (const column of dataset.columns) expect(column.description).toMatch(/\.$/);
  }
});

test('a price above one dollar and an unknown column are refused by the schema', () => {
  const trade = {
    ...{ known_at: 1, traded_at: 0, ticker: 'KXHIGHNY-25JAN01-B40.5', price_e4: 4500, quantity_e2: 100 },
    ...{ taker_side: 'bid', is_block: false, trade_id: null, source: 'made:1', source_seq: 0 },
  };
  expect(CATALOG.trades.schema.safeParse(trade).success).toBe(true);
  expect(CATALOG.trades.schema.safeParse({ ...trade, price_e4: 10_100 }).success).toBe(false);
  expect(CATALOG.trades.schema.safeParse({ ...trade, volume: 5 }).success).toBe(false);
});

test('bounds and words of the schema are known as column properties, so that SQL checks the same', () => {
  const column = (name: string) => datasetOf('trades').columns.find((candidate) => candidate.name === name);
  expect(column('price_e4')).toMatchObject({ minimum: 0, maximum: 10_000, values: null });
  expect(column('taker_side')).toMatchObject({ values: ['bid', 'ask'] });
  expect(column('trade_id')).toMatchObject({ nullable: true });
});

test('the reference page has a section for every dataset and a row for every column', () => {
  const page = renderDatasetsReference();
  for (const name of DATASET_NAMES) {
    expect(page).toContain(`\n## ${name}\n`);
    for (const column of datasetOf(name).columns) expect(page).toContain(`| \`${column.name}\` | ${column.sql}`);
  }
});

test("the exchange's own record comes before a derived one, and a source outside the table before all", () => {
  expect(formatOfSource('kalshi_results:0123')).toBe('kalshi_results');
  expect(rankOfSource('kalshi_markets_csv:a')).toBeLessThan(rankOfSource('kalshi_results:a'));
  expect(rankOfSource('kalshi_results:a')).toBeLessThan(rankOfSource('kalshi_quote_log:a'));
  expect(rankOfSource('synthetic:a')).toBe(0);
  expect(new Set(SOURCE_PRECEDENCE.map((entry) => entry.format)).size).toBe(SOURCE_PRECEDENCE.length);
});
