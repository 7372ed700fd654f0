/**
 * Invariants of the local exchange over malformed requests and commands of every kind:
 *
 * 1. No request makes the server fail: it never answers 5xx, and it still answers the next one.
 * 2. Every refusal is one of the exchange's error bodies, and what is accepted fits its schema.
 * 3. No command on the WebSocket cuts the connection, and every frame that comes fits its schema.
 * 4. Nothing that was refused reserves any cash.
 */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { errorResponse } from '../../../data/kalshi/schemas/exchange.ts';
import { createOrderResponse } from '../../../data/kalshi/schemas/orders.ts';
import { type Served, serve, type TestHistory, testHistory } from '../../integration/exchange-server/served-world.ts';
import { signedHeaders } from '../../integration/exchange-server/signed.ts';
import { expectExactly, type TestSocket } from '../../integration/exchange-server/test-socket.ts';

let history: TestHistory;
let served: Served;

beforeAll(async () => {
  history = await testHistory({ days: 1 });
  served = await serve(history);
  await served.step(12 * 3_600);
});
afterAll(async () => {
  await served.stop();
  history.remove();
});

const REAL = 'KXHIGHNY-25JAN06-T40';
const TICKERS = ['KXNO-1', '', 'x'.repeat(300), '../..', '%00'];
const junk = fc.oneof(
  fc.constantFrom(null, true, 0, -1, 1e308, '', 'NaN', '1e3', '-1', '0x10', '0.5', '١', [], {}, [[]]),
  fc.string({ maxLength: 12 }),
  fc.double(),
);
/** An order that the exchange takes. */
const SOUND = {
  ticker: REAL,
  side: 'bid',
  count: '1',
  price: '0.01',
  time_in_force: 'good_till_canceled',
  self_trade_prevention_type: 'maker',
};
/** Mostly what is meant, now and then anything. */
function mostly(meant: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 12, arbitrary: meant }, { weight: 1, arbitrary: junk });
}
const order = fc.record(
  {
    ticker: mostly(fc.constantFrom(...TICKERS, REAL, REAL, REAL, REAL, REAL, REAL)),
    client_order_id: mostly(fc.string({ maxLength: 80, unit: fc.constantFrom('a', 'B', '1', '-', ':', ' ') })),
    side: mostly(fc.constantFrom('bid', 'ask')),
    count: mostly(fc.constantFrom('1', '0.01', '10.00', '1000000000000')),
    price: mostly(fc.constantFrom('0.01', '0.02', '0.5000', '0.99', '1.00', '0.00', '0.5050')),
    time_in_force: mostly(fc.constantFrom('good_till_canceled', 'immediate_or_cancel', 'fill_or_kill')),
    self_trade_prevention_type: mostly(fc.constantFrom('maker', 'taker_at_cross')),
    post_only: mostly(fc.boolean()),
    reduce_only: mostly(fc.constantFrom(false, false, true)),
    expiration_time: mostly(fc.constantFrom(0, 1, 4_000_000_000)),
    subaccount: mostly(fc.constant(0)),
    exchange_index: mostly(fc.constantFrom(0, -1)),
    order_group_id: mostly(fc.constant(undefined)),
  },
  { requiredKeys: ['ticker', 'side', 'count', 'price', 'time_in_force', 'self_trade_prevention_type'] },
);
const body = fc.oneof(order, fc.record({ orders: fc.oneof(fc.array(order, { maxLength: 3 }), junk) }), junk, fc.json());
const id = fc.constantFrom('nope', '00000000-0000-8000-8000-000000000000', '%2e%2e', 'a b', '🌡');
const path = fc.oneof(
  fc.constantFrom(
    '/portfolio/events/orders',
    '/portfolio/events/orders/batched',
    '/portfolio/orders',
    '/portfolio/balance',
  ),
  fc.constantFrom(
    '/portfolio/order_groups/create',
    '/portfolio/order_groups',
    '/portfolio/positions',
    '/portfolio/fills',
  ),
  fc.constantFrom('/portfolio/settlements', '/portfolio/orders/queue_positions', '/account/limits', '/exchange/status'),
  fc.constantFrom('/markets', '/events', '/markets/trades', '/markets/orderbooks', '/markets/candlesticks', '/series'),
  fc.constantFrom('/historical/cutoff', '/historical/markets', '/historical/trades', `/markets/${REAL}/orderbook`),
  fc.constantFrom(`/series/KXHIGHNY/markets/${REAL}/candlesticks`, '/events/KXHIGHNY-25JAN06', '/series/KXHIGHNY'),
  id.map((one) => `/markets/${encodeURI(one)}`),
  id.map((one) => `/events/${encodeURI(one)}`),
  id.map((one) => `/portfolio/events/orders/${encodeURI(one)}`),
  id.map((one) => `/portfolio/events/orders/${encodeURI(one)}/amend`),
  id.map((one) => `/portfolio/events/orders/${encodeURI(one)}/decrease`),
  id.map((one) => `/portfolio/order_groups/${encodeURI(one)}/limit`),
);
const query = fc.dictionary(
  fc.constantFrom(
    'limit',
    'cursor',
    'status',
    'min_ts',
    'max_ts',
    'ticker',
    'event_ticker',
    'subaccount',
    'count_filter',
    'tickers',
    'depth',
    'start_ts',
    'end_ts',
    'period_interval',
    'with_nested_markets',
  ),
  fc.oneof(fc.string({ maxLength: 10 }), fc.integer().map(String), fc.constantFrom('resting', 'position', '-1', '1e9')),
  { maxKeys: 3 },
);

async function ask(method: string, where: string, sent: unknown): Promise<{ status: number; json: unknown }> {
  const url = new URL(`${served.rest}${where}`);
  const headers = signedHeaders(served.key.access.id, served.privateKeyPem, method, url.pathname);
  const hasBody = method !== 'GET' && sent !== undefined;
  const answer = await fetch(url, {
    method,
    headers: { ...headers, ...(hasBody && { 'content-type': 'application/json' }) },
    ...(hasBody && { body: typeof sent === 'string' ? sent : JSON.stringify(sent) }),
  });
  const text = await answer.text();
  return { status: answer.status, json: text === '' ? undefined : JSON.parse(text) };
}

const balance = async () => (await ask('GET', '/portfolio/balance', undefined)).json;

describe('malformed input', () => {
  test('no request makes the server fail, and every refusal has a shape of the exchange', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('GET', 'POST', 'PUT', 'DELETE'),
        path,
        query,
        body,
        async (method, where, asked, sent) => {
          const search = new URLSearchParams(asked).toString();
          const { status, json } = await ask(method, search === '' ? where : `${where}?${search}`, sent);
          expect(status).toBeLessThan(500);
          if (status >= 400) expectExactly(errorResponse, json);
        },
      ),
      { numRuns: 300 },
    );
    expect((await ask('GET', '/exchange/status', undefined)).status).toBe(200);
  });

  test('an order is taken whole or refused, and a refused one reserves nothing', async () => {
    await ask('DELETE', '/portfolio/events/orders', undefined);
    await served.step(120);
    let taken = 0;
    await fc.assert(
      fc.asyncProperty(order, async (sent) => {
        const before = await balance();
        const { status, json } = await ask('POST', '/portfolio/events/orders', sent);
        if (status === 201) {
          taken += 1;
          expectExactly(createOrderResponse, json);
        } else expect(await balance()).toEqual(before);
      }),
      { numRuns: 200, examples: [[SOUND]] },
    );
    expect(taken).toBeGreaterThan(0);
  });

  test('no command cuts the connection, and every answer fits its schema', async () => {
    const socket: TestSocket = await served.socket();
    const params = fc.dictionary(
      fc.constantFrom(
        'channels',
        'market_ticker',
        'market_tickers',
        'market_ids',
        'sids',
        'sid',
        'action',
        'seq',
        'use_yes_price',
      ),
      fc.oneof(
        junk,
        fc.array(junk, { maxLength: 3 }),
        fc.constantFrom(['ticker'], ['orderbook_delta'], ['trade', 'fill'], [1], 'add_markets', 'get_snapshot'),
        fc.constantFrom(...TICKERS),
      ),
    );
    const command = fc.record({
      id: fc.oneof(fc.integer({ min: 1_000_000, max: 2_000_000 }), junk),
      cmd: fc.oneof(
        fc.constantFrom(
          'subscribe',
          'unsubscribe',
          'update_subscription',
          'list_subscriptions',
          'milkbot_clock',
          'milkbot_drained',
        ),
        junk,
      ),
      params: fc.oneof(params, junk),
    });
    await fc.assert(
      fc.asyncProperty(fc.oneof(command, fc.json(), fc.string()), async (sent) => {
        const before = socket.frames.length;
        socket.send(typeof sent === 'string' ? sent : JSON.stringify(sent));
        await socket.settled();
        expect(socket.frames.length).toBeGreaterThan(before);
        expect(socket.isClosed).toBe(false);
      }),
      { numRuns: 300 },
    );
  });
});
