import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import * as schemas from '../../../data/kalshi/schemas/market-data.ts';
import type { Store } from '../../../data/store/store.ts';
import { type EpochMicros, MICROS_PER_HOUR } from '../../../engine/time.ts';
import { exchangeHistory, instantWith, SERIES } from '../../fixtures/exchange-history.ts';
import { type MarketDataServer, serveMarketData } from '../../fixtures/market-data-server.ts';

/** The schema, but without room for fields that it does not list. */
function strict(schema: z.ZodType): z.ZodType {
  if (schema instanceof z.ZodObject)
    return z.strictObject(
      Object.fromEntries(Object.entries(schema.shape).map(([name, type]) => [name, strict(type as z.ZodType)])),
    );
  if (schema instanceof z.ZodArray) return z.array(strict(schema.element as z.ZodType));
  if (schema instanceof z.ZodOptional) return strict(schema.unwrap() as z.ZodType).optional();
  return schema;
}

describe('the market data of the local exchange', () => {
  let dir: string;
  let server: MarketDataServer;
  let store: Store;
  const END = instantWith(2);

  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'milkbot-market-data-'));
    store = await exchangeHistory(join(dir, 'data'), 3, 60);
    server = await serveMarketData(store, END);
  });
  afterAll(async () => {
    await server.close();
    rmSync(dir, { recursive: true, force: true });
  });

  // biome-ignore lint/suspicious/noExplicitAny: answers are checked by the schemas.
  async function ask(path: string, status = 200): Promise<any> {
    const answer = await fetch(`${server.rest}${path}`);
    expect(answer.status, path).toBe(status);
    return answer.json();
  }
  const tickersOf = (answer: { markets?: { ticker: string }[] }) => (answer.markets ?? []).map(({ ticker }) => ticker);

  it('has the shapes of the exchange, and no field beside them', async () => {
    server.setNow(END);
    const live = tickersOf(await ask(`/markets?series_ticker=${SERIES}`)).at(0) ?? '';
    const archived = tickersOf(await ask(`/historical/markets?series_ticker=${SERIES}`)).at(0) ?? '';
    const event = live.replace(/-[BT][\d.]+$/, '');
    const span = 'start_ts=1736000000&end_ts=1737000000&period_interval=60';
    for (const [path, schema] of [
      ['/series', schemas.seriesListResponse],
      [`/series/${SERIES}`, schemas.seriesResponse],
      ['/series/fee_changes', schemas.seriesFeeChangesResponse],
      [`/events?series_ticker=${SERIES}&with_nested_markets=true`, schemas.eventsResponse],
      [`/events/${event}`, schemas.eventResponse],
      [`/markets?event_ticker=${event}`, schemas.marketsResponse],
      [`/markets/${live}`, schemas.marketResponse],
      [`/historical/markets/${archived}`, schemas.marketResponse],
      ['/markets/trades?limit=50', schemas.tradesResponse],
      [`/historical/trades?ticker=${archived}`, schemas.tradesResponse],
      [`/series/${SERIES}/markets/${live}/candlesticks?${span}`, schemas.candlesticksResponse],
      [`/historical/markets/${archived}/candlesticks?${span}`, schemas.historicalCandlesticksResponse],
      [`/markets/candlesticks?market_tickers=${live}&${span}`, schemas.batchCandlesticksResponse],
      [`/series/${SERIES}/events/${event}/candlesticks?${span}`, schemas.eventCandlesticksResponse],
      [`/markets/${live}/orderbook`, schemas.orderbookResponse],
      [`/markets/orderbooks?tickers=${live}`, schemas.orderbooksResponse],
      ['/historical/cutoff', schemas.cutoffResponse],
    ] as const) {
      expect(strict(schema).safeParse(await ask(path)).error, path).toBeUndefined();
    }
  });

  it('keeps what settled before the cutoff in the archive alone', async () => {
    server.setNow(END);
    const live = tickersOf(await ask(`/markets?series_ticker=${SERIES}&limit=999`));
    const archived = tickersOf(await ask(`/historical/markets?series_ticker=${SERIES}&limit=999`));
    expect([live.length, archived.length]).toEqual([12, 12]);
    await ask(`/markets/${archived[0]}`, 404);
    await ask(`/historical/markets/${live[0]}`, 404);
    expect((await ask(`/markets/trades?ticker=${archived[0]}`)).trades).toEqual([]);
  });

  it('shows nothing before its time: no market before its opening, no result before its settlement, no trade of later', async () => {
    const first = END - 90 * 24 * MICROS_PER_HOUR;
    let lastSettled = 0;
    for (let hour = -72; hour <= 60; hour += 6) {
      const now = (first + hour * MICROS_PER_HOUR) as EpochMicros;
      server.setNow(now);
      const { markets } = z.object({ markets: z.array(schemas.marketRecord) }).parse(await ask('/markets?limit=999'));
      for (const market of markets) {
        expect(Date.parse(market.open_time) * 1000).toBeLessThanOrEqual(now);
        expect(market.result !== '').toBe(market.status === 'finalized');
        if (market.settlement_ts) expect(Date.parse(market.settlement_ts) * 1000).toBeLessThanOrEqual(now);
      }
      const { trades } = schemas.tradesResponse.parse(await ask('/markets/trades?limit=999'));
      for (const trade of trades) expect(Date.parse(trade.created_time) * 1000).toBeLessThanOrEqual(now);
      const settled = markets.filter(({ status }) => status === 'finalized').length;
      expect(settled).toBeGreaterThanOrEqual(lastSettled);
      lastSettled = settled;
    }
    expect(lastSettled).toBeGreaterThan(0);
  });

  it('gives every trade once through its pages, of one market and of all', async () => {
    server.setNow(END);
    const connection = await store.sql();
    const counted = await connection.runAndReadAll('SELECT count(*)::INTEGER FROM trades');
    connection.closeSync();
    const ids: string[] = [];
    for (const path of ['/markets/trades', '/historical/trades']) {
      let cursor = '';
      do {
        const page: { trades: { trade_id: string }[]; cursor: string } = await ask(`${path}?limit=37&cursor=${cursor}`);
        ids.push(...page.trades.map(({ trade_id }) => trade_id));
        cursor = page.cursor;
      } while (cursor !== '');
    }
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.length).toBe(Number(counted.getRows()[0]?.[0]));
  });

  it.each([
    ['/markets?limit=1001', 400],
    ['/markets?status=nonsense', 400],
    ['/markets?status=open&min_settled_ts=1', 400],
    ['/markets/trades?cursor=nonsense', 400],
    ['/historical/markets?series_ticker=A&event_ticker=B', 400],
    ['/markets/NONE', 404],
    ['/events/NONE', 404],
    ['/series/NONE', 404],
    ['/markets/NONE/orderbook', 404],
    [`/series/${SERIES}/markets/NONE/candlesticks?start_ts=1&end_ts=2&period_interval=5`, 400],
  ])('refuses %s with %i in the words of the exchange', async (path, status) => {
    const answer: { code?: string; error?: { code: string } } = await ask(path, status);
    expect(answer.code ?? answer.error?.code).toMatch(/^(invalid_parameters|not_found)$/);
  });
});
