/** With full depth on record the whole book is shown, own fills come off it, and own orders stand in it. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Served, serve, type TestHistory, testHistory } from './served-world.ts';
import { signedHeaders } from './signed.ts';
import type { TestSocket } from './test-socket.ts';

const TICKER = 'KXHIGHNY-25JAN06-B42.5';
const AT = Date.parse('2025-01-05T20:00:00Z') * 1_000;

let history: TestHistory;
let served: Served;
let socket: TestSocket;

function row(number: number, seconds: number, kind: string, side: string, price: number, size: number) {
  const at = AT + seconds * 1_000_000;
  return {
    known_at: at,
    exchange_at: at,
    ticker: TICKER,
    kind,
    side,
    price_e4: price * 100,
    size_e2: size * 100,
    source_seq: number,
  };
}

beforeAll(async () => {
  history = await testHistory({
    days: 1,
    tier: 'trades',
    tradesPerLadder: 0,
    depth: [
      row(0, 0, 'snapshot', 'bid', 40, 100),
      row(1, 0, 'snapshot', 'bid', 38, 250),
      row(2, 0, 'snapshot', 'ask', 43, 30),
      row(3, 0, 'snapshot', 'ask', 45, 70),
      row(4, 60, 'delta', 'bid', 41, 20),
      row(5, 120, 'delta', 'bid', 38, 0),
      row(6, 180, 'snapshot', 'bid', 39, 10),
      row(7, 180, 'snapshot', 'ask', 44, 15),
    ],
  });
});
afterAll(() => history.remove());
beforeEach(async () => {
  served = await serve(history);
  socket = await served.socket();
  await served.askControl('/clock', { action: 'step', to_us: AT });
});
afterEach(() => served.stop());

/** Levels of the book now, as YES bids and NO bids. */
async function book(): Promise<unknown> {
  const other = await served.socket();
  await other.command('subscribe', { channels: ['orderbook_delta'], market_ticker: TICKER });
  await other.settled();
  const { yes_dollars_fp: yes = [], no_dollars_fp: no = [] } = other.of('orderbook_snapshot')[0]?.msg ?? {};
  other.close();
  return { yes, no };
}

async function place(side: 'bid' | 'ask', price: string, count: string): Promise<Record<string, string>> {
  const path = '/trade-api/v2/portfolio/events/orders';
  const answer = await fetch(new URL(path, served.rest), {
    method: 'POST',
    headers: {
      ...signedHeaders(served.key.access.id, served.privateKeyPem, 'POST', path),
      'content-type': 'application/json',
    },
    body: JSON.stringify({
      ticker: TICKER,
      side,
      price,
      count,
      client_order_id: `${side}-${price}`,
      time_in_force: 'good_till_canceled',
      self_trade_prevention_type: 'maker',
    }),
  });
  return (await answer.json()) as Record<string, string>;
}

test('snapshots and changes of the record are what is shown', async () => {
  expect(await book()).toEqual({
    yes: [
      ['0.3800', '250.00'],
      ['0.4000', '100.00'],
    ],
    no: [
      ['0.5500', '70.00'],
      ['0.5700', '30.00'],
    ],
  });
  await socket.command('subscribe', { channels: ['orderbook_delta'], market_ticker: TICKER });
  await served.step(120);
  await socket.settled();
  expect(socket.of('orderbook_delta').map(({ msg }) => [msg.side, msg.price_dollars, msg.delta_fp])).toEqual([
    ['yes', '0.4100', '20.00'],
    ['yes', '0.3800', '-250.00'],
  ]);
  await served.step(60);
  await socket.settled();
  const changes = socket.of('orderbook_delta').slice(2);
  expect(changes.map(({ msg }) => [msg.side, msg.price_dollars, msg.delta_fp])).toEqual([
    ['yes', '0.3900', '10.00'],
    ['yes', '0.4000', '-100.00'],
    ['yes', '0.4100', '-20.00'],
    ['no', '0.5700', '-30.00'],
    ['no', '0.5600', '15.00'],
    ['no', '0.5500', '-70.00'],
  ]);
  expect(await book()).toEqual({ yes: [['0.3900', '10.00']], no: [['0.5600', '15.00']] });
});

test('an order takes level after level off the book, and what is left of it stands there', async () => {
  await socket.command('subscribe', { channels: ['orderbook_delta', 'fill'], market_ticker: TICKER });
  const taken = await place('bid', '0.4400', '40');
  expect(taken).toMatchObject({ fill_count: '30.00', remaining_count: '10.00', average_fill_price: '0.430000' });
  await socket.settled();
  expect(
    socket.of('orderbook_delta').map(({ msg }) => [msg.side, msg.price_dollars, msg.delta_fp, msg.client_order_id]),
  ).toEqual([
    ['yes', '0.4400', '10.00', 'bid-0.4400'],
    ['no', '0.5700', '-30.00', undefined],
  ]);
  const through = await place('bid', '0.4600', '100');
  expect(through).toMatchObject({ fill_count: '70.00', average_fill_price: '0.450000' });
  expect(await book()).toEqual({
    yes: [
      ['0.3800', '250.00'],
      ['0.4000', '100.00'],
      ['0.4400', '10.00'],
      ['0.4600', '30.00'],
    ],
    no: [],
  });
});
