/**
 * The local exchange over real trades: a resting order in a market that really traded is filled by those trades, settled on the
 * exchange's own result, and everything that the server says of it fits its schemas.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openStore } from '../../data/store/store.ts';
import { compileTape } from '../../data/tape/compile.ts';
import { CITIES } from '../../engine/markets/stations.ts';
import { parseClimateDate } from '../../engine/weather/climate-day.ts';
import { type OfficialClient, officialClient } from '../integration/exchange-server/official-client.ts';
import { type Served, serve } from '../integration/exchange-server/served-world.ts';
import type { TestSocket } from '../integration/exchange-server/test-socket.ts';
import { hasHistory, historyStore, INGEST_MILLIS } from './real-history.ts';

let served: Served;
let client: OfficialClient;
let socket: TestSocket;

describe.skipIf(!hasHistory)('two real days in New York', () => {
  beforeAll(async () => {
    const store = openStore(await historyStore());
    const tape = await compileTape(store, {
      from: parseClimateDate('2024-12-10'),
      to: parseClimateDate('2024-12-11'),
      cities: CITIES.filter(({ code }) => code === 'NYC').map(({ id }) => id),
      warmupDays: 0,
      climatologyYears: 0,
      forecastStations: {},
    });
    served = await serve({ store, tape, remove: () => {} }, { keyType: 'rsa' });
    client = officialClient(served);
    socket = await served.socket();
  }, INGEST_MILLIS);
  afterAll(() => served?.stop());

  test('orders rest through real trades, are filled by them alone, and are settled on the real result', async () => {
    await socket.command('subscribe', {
      channels: ['trade', 'fill', 'user_orders', 'market_positions', 'market_lifecycle_v2', 'ticker'],
    });
    await served.step(12 * 3_600);
    await socket.settled();
    // With prints only there is no book but what is our own.
    const traded = [...new Set(socket.of('trade').map(({ msg }) => String(msg.market_ticker)))];
    expect(traded.length).toBeGreaterThan(3);
    await socket.command('subscribe', { channels: ['orderbook_delta'], market_tickers: traded });
    for (const snapshot of socket.of('orderbook_snapshot')) expect(snapshot.msg.yes_dollars_fp).toBeUndefined();
    const prices = new Map(
      socket.of('trade').map(({ msg }) => [String(msg.market_ticker), Number(msg.yes_price_dollars)]),
    );
    const placedAt = socket.frames.length;
    for (const [ticker, last] of prices) {
      for (const [side, price] of [
        ['bid', last - 0.01],
        ['ask', last + 0.01],
      ] as const) {
        if (price < 0.01 || price > 0.99) continue;
        await client.orders.createOrderV2({
          ticker,
          side,
          count: '5',
          price: price.toFixed(2),
          time_in_force: 'good_till_canceled',
          self_trade_prevention_type: 'maker',
        });
      }
    }
    await served.step(6 * 3_600);
    await client.orders.cancelAllOrders();
    await served.step(5 * 86_400);
    await socket.settled();
    const fills = socket.of('fill');
    expect(fills.length).toBeGreaterThan(0);
    for (const fill of fills) {
      // A trade of that instant that reaches the price, or a quote that came to it.
      const { market_ticker, ts_ms, yes_price_dollars, book_side } = fill.msg;
      const price = Number(yes_price_dollars);
      const isBid = book_side === 'bid';
      const reached = socket.frames.some(({ type, msg }) => {
        if (msg?.market_ticker !== market_ticker) return false;
        if (type === 'trade') {
          const traded = Number(msg.yes_price_dollars);
          return msg.ts_ms === ts_ms && (isBid ? traded <= price : traded >= price);
        }
        const isThen = type === 'ticker' && Math.abs(Number(msg.ts_ms) - Number(ts_ms)) <= 2_000;
        return isThen && (isBid ? Number(msg.yes_ask_dollars) <= price : Number(msg.yes_bid_dollars) >= price);
      });
      expect(reached, JSON.stringify(fill)).toBe(true);
      expect(socket.frames.indexOf(fill)).toBeGreaterThan(placedAt);
    }
    const settlements = (await client.portfolio.getSettlements()).data.settlements;
    expect(settlements.length).toBeGreaterThan(0);
    const determined = new Map(
      socket
        .of('market_lifecycle_v2')
        .filter(({ msg }) => msg.event_type === 'determined')
        .map(({ msg }) => [String(msg.market_ticker), String(msg.result)]),
    );
    expect(determined.size).toBe(12);
    for (const { ticker, market_result } of settlements) expect(market_result).toBe(determined.get(ticker));
    const { balance_dollars } = (await client.portfolio.getBalance()).data;
    const read = (await client.portfolio.getFills(undefined, undefined, undefined, undefined, 1_000)).data.fills;
    const paid = read.reduce((sum, fill) => {
      const price = fill.book_side === 'bid' ? Number(fill.yes_price_dollars) : Number(fill.no_price_dollars);
      return sum + price * Number(fill.count_fp) + Number(fill.fee_cost);
    }, 0);
    // Cash is what was there, less what was paid, with each pair of YES and NO given back and each settlement paid out.
    const revenue = settlements.reduce((sum, { revenue: cents }) => sum + cents / 100, 0);
    const bought = new Map<string, [number, number]>();
    for (const fill of read) {
      const sides = bought.get(fill.ticker) ?? [0, 0];
      sides[fill.book_side === 'bid' ? 0 : 1] += Number(fill.count_fp);
      bought.set(fill.ticker, sides);
    }
    const pairs = [...bought.values()].reduce((sum, [yes, no]) => sum + Math.min(yes, no), 0);
    expect(Number(balance_dollars)).toBeCloseTo(1_000 - paid + pairs + revenue, 5);
  });
});
