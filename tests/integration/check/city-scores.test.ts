/** The score of a day: each defect deducts what the reference says, and nothing else does. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeWorld } from '../../../cli/make-world.ts';
import { checkStore } from '../../../data/check/check.ts';
import { DEDUCTIONS } from '../../../data/rollups/quality.ts';
import { queryRows } from '../../../data/store/sql.ts';
import { openStore } from '../../../data/store/store.ts';
import { parseClimateDate } from '../../../engine/weather/climate-day.ts';

let dir: string;

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'scores-'));
  const day = parseClimateDate('2025-01-03');
  await makeWorld(dir, { from: day, to: day, cities: ['NYC', 'CHI'], seed: 3, market: 'efficient', tier: 'quotes' });
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

async function scores() {
  const { cities } = await checkStore(openStore(dir));
  return new Map(cities.map((city) => [city.city, city]));
}

test('all deductions together are a hundred points', () => {
  expect(DEDUCTIONS.reduce((sum, { points }) => sum + points, 0)).toBe(100);
});

test('a jump, alike trades, a crossed touch and disorder deduct from their city and day alone', async () => {
  const before = await scores();
  const sql = await openStore(dir).sql();
  const [market] = await queryRows(
    sql,
    `SELECT ticker, event_ticker, epoch_us(best_markets.open_at)::DOUBLE AS open_us FROM best_markets JOIN best_ladders USING (event_ticker)
     WHERE city = 'NYC' AND variable = 'high' ORDER BY ticker LIMIT 1`,
  );
  sql.closeSync();
  const at = Number(market?.open_us) + 3_600_000_000;
  const ticker = String(market?.ticker);
  const trade = (n: number, price: number, seq: number) => ({
    ...{ known_at: at + n * 1_000_000, traded_at: at + n * 1_000_000, ticker, price_e4: price, quantity_e2: 100 },
    ...{ taker_side: 'bid', is_block: false, trade_id: null, source_seq: seq },
  });
  const quote = (n: number, bid: number, seq: number) => ({
    ...{ known_at: at + n * 1_000_000, quoted_at: at + n * 1_000_000, ticker, bid_e4: bid, ask_e4: 5000 },
    ...{ bid_size_e2: null, ask_size_e2: null, source_seq: seq },
  });
  await openStore(dir).write(
    [
      { dataset: 'trades', rows: [trade(0, 2000, 0), trade(1, 9000, 1), trade(2, 2000, 2), trade(2, 2000, 3)] },
      { dataset: 'quotes', rows: [quote(5, 5000, 0), quote(4, 4000, 1)] },
    ],
    { id: 'made:defects', name: 'defects' },
  );
  const after = await scores();
  expect(after.get('CHI')).toEqual(before.get('CHI'));
  const day = after.get('NYC')?.worst.find(({ event_ticker }) => event_ticker === market?.event_ticker);
  expect(day?.deductions).toMatchObject({ jumps: 5, disorder: 5 });
  expect(day?.deductions.alike).toBeGreaterThan(0);
  expect(day?.deductions.crossed).toBeGreaterThan(0);
  const deducted = Object.values(day?.deductions ?? {}).reduce((sum, points) => sum + points, 0);
  expect(day?.score).toBeCloseTo(100 - deducted, 6);
});

test('an event without result deducts 25, silence up to 30', async () => {
  const sql = await openStore(dir).sql();
  const [ladder] = await queryRows(sql, "SELECT event_ticker FROM ladders WHERE city = 'CHI' ORDER BY 1 LIMIT 1");
  sql.closeSync();
  const before = (await scores()).get('CHI')?.worst.find(({ event_ticker }) => event_ticker === ladder?.event_ticker);
  const empty = openStore(join(dir, 'empty'), { create: true });
  const listed = await openStore(dir).sql();
  const transaction = await empty.begin();
  transaction.declare({ id: 'made:listing', name: 'listing' });
  for (const name of ['ladders', 'markets'] as const) {
    const rows = await queryRows(listed, `SELECT * REPLACE (${instants(name)}, 'made:listing' AS source) FROM ${name}`);
    await transaction.append(
      name,
      rows.map((row) => ({
        ...row,
        ...(name === 'ladders' ? { settlement_timer_s: Number(row.settlement_timer_s) } : {}),
        source_seq: Number(row.source_seq),
      })),
    );
  }
  listed.closeSync();
  await empty.commit(transaction);
  const { cities } = await checkStore(empty);
  expect(before?.deductions).not.toHaveProperty('no_result');
  for (const { worst } of cities)
    for (const { deductions } of worst) expect(deductions).toEqual({ coverage: 30, no_result: 25 });
});

/** Instants and dates as the numbers that rows carry. */
function instants(name: 'ladders' | 'markets'): string {
  const of =
    name === 'ladders'
      ? ['known_at', 'open_at', 'close_at', 'expected_expiration_at']
      : ['known_at', 'open_at', 'close_at'];
  const dates = name === 'ladders' ? ["(climate_date - DATE '1970-01-01')::INTEGER AS climate_date"] : [];
  return [...of.map((column) => `epoch_us(${column})::DOUBLE AS ${column}`), ...dates].join(', ');
}
