/** The exchange's own client finds its way: from the series to the events, the markets, their books and trades, as they stand now. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type OfficialClient, officialClient } from './official-client.ts';
import { type Served, serve, type TestHistory, testHistory } from './served-world.ts';
import type { TestSocket } from './test-socket.ts';

let history: TestHistory;
let served: Served;
let client: OfficialClient;
let socket: TestSocket;

beforeAll(async () => {
  history = await testHistory();
  served = await serve(history, { keyType: 'rsa' });
  client = officialClient(served);
  socket = await served.socket();
  await socket.command('subscribe', { channels: ['ticker', 'trade'] });
  await served.step(12 * 3_600);
});
afterAll(async () => {
  await served.stop();
  history.remove();
});

test('series, event, markets and their prices are found, and are those of the ticker channel', async () => {
  expect((await client.markets.getSeries('KXHIGHNY')).data.series).toMatchObject({
    ticker: 'KXHIGHNY',
    frequency: 'daily',
  });
  const { events } = (await client.events.getEvents(200, undefined, false, false, 'open', 'KXHIGHNY')).data;
  expect(events.map(({ event_ticker }) => event_ticker)).toContain('KXHIGHNY-25JAN06');
  const { markets } = (await client.events.getEvent('KXHIGHNY-25JAN06', false)).data;
  expect(markets).toHaveLength(6);
  await socket.settled();
  const last = new Map(socket.of('ticker').map(({ msg }) => [msg.market_ticker, msg]));
  const open = (await client.markets.getMarkets(100, undefined, 'KXHIGHNY-25JAN06')).data.markets;
  for (const market of open) {
    const told = last.get(market.ticker);
    expect(market.status).toBe('active');
    expect([market.yes_bid_dollars, market.yes_ask_dollars]).toEqual([told?.yes_bid_dollars, told?.yes_ask_dollars]);
    expect([market.last_price_dollars, market.volume_fp]).toEqual([told?.price_dollars, told?.volume_fp]);
  }
});

test('the book over REST is the book of the channel, own orders included', async () => {
  const { markets } = (await client.markets.getMarkets(100, undefined, 'KXHIGHNY-25JAN06')).data;
  const market = markets.find(({ yes_bid_dollars }) => Number(yes_bid_dollars) >= 0.05);
  const ticker = String(market?.ticker);
  await client.orders.createOrderV2({
    ticker,
    side: 'bid',
    count: '3',
    price: '0.01',
    time_in_force: 'good_till_canceled',
    self_trade_prevention_type: 'maker',
  });
  await socket.command('subscribe', { channels: ['orderbook_delta'], market_ticker: ticker });
  await socket.settled();
  const { yes_dollars_fp, no_dollars_fp } = socket.of('orderbook_snapshot').at(-1)?.msg ?? {};
  const { orderbook_fp } = (await client.markets.getMarketOrderbook(ticker)).data;
  expect(orderbook_fp).toEqual({ yes_dollars: yes_dollars_fp ?? [], no_dollars: no_dollars_fp ?? [] });
  expect(orderbook_fp.yes_dollars[0]).toEqual(['0.0100', '3.00']);
});

test('trades over REST are those of the channel, by the same ids', async () => {
  await socket.settled();
  const told = socket.of('trade').map(({ msg }) => String(msg.trade_id));
  const { trades } = (await client.markets.getTrades(1_000)).data;
  expect(told.length).toBeGreaterThan(10);
  expect(trades.map(({ trade_id }) => trade_id).sort()).toEqual([...told].sort());
});

test('bars, books of many markets, fee changes and the archive answer in their schemas', async () => {
  const { markets } = (await client.markets.getMarkets(100, undefined, 'KXHIGHNY-25JAN06')).data;
  const tickers = markets.map(({ ticker }) => ticker);
  const ticker = String(tickers[0]);
  const [from, to] = [Date.parse('2025-01-05T00:00:00Z') / 1_000, Date.parse('2025-01-07T00:00:00Z') / 1_000];
  expect((await client.markets.getMarketCandlesticks('KXHIGHNY', ticker, from, to, 60)).data.ticker).toBe(ticker);
  await client.markets.batchGetMarketCandlesticks(tickers.join(','), from, to, 60);
  await client.events.getMarketCandlesticksByEvent('KXHIGHNY-25JAN06', 'KXHIGHNY', from, to, 60);
  expect((await client.markets.getMarketOrderbooks(tickers)).data.orderbooks).toHaveLength(6);
  await client.exchange.getSeriesFeeChanges();
  expect((await client.historical.getHistoricalCutoff()).data.market_settled_ts).toBeDefined();
  expect(
    (await client.historical.getHistoricalMarkets(undefined, undefined, undefined, 'KXHIGHNY-25JAN06')).data.markets,
  ).toEqual([]);
  await client.historical.getTradesHistorical();
  expect((await client.historical.getFillsHistorical()).data.fills).toEqual([]);
  expect((await client.historical.getHistoricalOrders()).data.orders).toEqual([]);
  expect((await client.historical.getHistoricalPositions()).data.market_positions).toEqual([]);
  expect((await client.portfolio.getDeposits()).data.deposits).toEqual([]);
});
