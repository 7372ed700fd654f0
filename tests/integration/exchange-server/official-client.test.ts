/** The exchange's own client and a plain WebSocket client trade through the life of a market on the local exchange. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type OfficialClient, officialClient, refusalOf } from './official-client.ts';
import { type Served, serve, type TestHistory, testHistory } from './served-world.ts';
import type { Frame, TestSocket } from './test-socket.ts';

let history: TestHistory;
let served: Served;
let client: OfficialClient;
let socket: TestSocket;

beforeAll(async () => {
  history = await testHistory();
});
afterAll(() => history.remove());
beforeEach(async () => {
  served = await serve(history, { keyType: 'rsa' });
  client = officialClient(served);
  socket = await served.socket();
});
afterEach(() => served.stop());

interface Quoted {
  readonly ticker: string;
  readonly bid: number;
  readonly ask: number;
  readonly askSize: number;
}

/** Steps on until a market shows both sides inside the scale, and returns it. */
async function quotedMarket(): Promise<Quoted> {
  await socket.command('subscribe', { channels: ['ticker'] });
  for (let hours = 0; hours < 24; hours++) {
    await served.step(3_600);
    await socket.settled();
    const last = new Map(socket.of('ticker').map(({ msg }) => [msg.market_ticker, msg]));
    for (const msg of last.values()) {
      const bid = Number(msg.yes_bid_dollars);
      const ask = Number(msg.yes_ask_dollars);
      if (bid >= 0.05 && ask <= 0.6 && ask - bid >= 0.02) {
        return { ticker: String(msg.market_ticker), bid, ask, askSize: Number(msg.yes_ask_size_fp) };
      }
    }
  }
  throw new Error('no market was quoted');
}

function order(ticker: string, side: 'bid' | 'ask', price: number, count: string, extra: object = {}) {
  return {
    ticker,
    side,
    count,
    price: price.toFixed(4),
    time_in_force: 'good_till_canceled' as const,
    self_trade_prevention_type: 'taker_at_cross' as const,
    ...extra,
  };
}

describe('one account from the first order to the settlement', () => {
  test('places, amends, decreases, cancels, is filled and settled, and reads all of it back', async () => {
    const market = await quotedMarket();
    await socket.command('subscribe', { channels: ['user_orders', 'fill', 'market_positions'] });
    await socket.command('subscribe', { channels: ['orderbook_delta'], market_ticker: market.ticker });
    const start = (await client.portfolio.getBalance()).data;
    expect(start.balance_dollars).toBe('1000.000000');

    const low = Math.max(0.01, market.bid - 0.03);
    const placed = (
      await client.orders.createOrderV2(order(market.ticker, 'bid', low, '10', { client_order_id: 'first' }))
    ).data;
    expect(placed).toMatchObject({ client_order_id: 'first', fill_count: '0.00', remaining_count: '10.00' });
    await socket.settled();
    expect(socket.of('orderbook_delta').at(-1)?.msg).toMatchObject({
      delta_fp: '10.00',
      side: 'yes',
      client_order_id: 'first',
    });
    expect((await client.orders.getOrder(placed.order_id)).data.order).toMatchObject({
      status: 'resting',
      client_order_id: 'first',
    });
    const queue = (await client.orders.getOrderQueuePosition(placed.order_id)).data;
    expect(Number(queue.queue_position_fp)).toBeGreaterThanOrEqual(0);
    const reserved = (await client.portfolio.getBalance()).data;
    expect(reserved.balance).toBeLessThan(start.balance);

    const amended = (
      await client.orders.amendOrderV2(placed.order_id, {
        ticker: market.ticker,
        side: 'bid',
        price: (low - 0.01 || 0.01).toFixed(2),
        count: '8',
        updated_client_order_id: 'second',
      })
    ).data;
    expect(amended).toMatchObject({ client_order_id: 'second', remaining_count: '8.00' });
    const decreased = (await client.orders.decreaseOrderV2(placed.order_id, { reduce_to: '5' })).data;
    expect(decreased.remaining_count).toBe('5.00');
    const cancelled = (await client.orders.cancelOrderV2(placed.order_id)).data;
    expect(cancelled).toMatchObject({ client_order_id: 'second', reduced_by: '5.00' });
    expect((await refusalOf(client.orders.cancelOrderV2(placed.order_id))).status).toBe(404);
    expect((await client.portfolio.getBalance()).data.balance).toBe(start.balance);

    const count = Math.min(5, Math.floor(market.askSize));
    const taken = (
      await client.orders.createOrderV2(
        order(market.ticker, 'bid', market.ask, String(count), {
          time_in_force: 'immediate_or_cancel',
          client_order_id: 'taker',
        }),
      )
    ).data;
    expect(taken).toMatchObject({ fill_count: `${count}.00`, average_fill_price: market.ask.toFixed(6) });
    await socket.settled();
    const fill = socket.of('fill').at(-1) as Frame;
    expect(fill.msg).toMatchObject({
      is_taker: true,
      count_fp: `${count}.00`,
      post_position_fp: `${count}.00`,
      client_order_id: 'taker',
    });
    expect(socket.of('market_position').at(-1)?.msg).toMatchObject({
      market_ticker: market.ticker,
      position_fp: `${count}.00`,
    });
    expect(socket.of('user_order').at(-1)?.msg).toMatchObject({ status: 'executed', order_id: taken.order_id });

    const fills = (await client.portfolio.getFills()).data.fills;
    expect(fills.map(({ trade_id }) => trade_id)).toEqual([fill.msg.trade_id]);
    const fee = Number(fills[0]?.fee_cost);
    const spent = count * market.ask + fee;
    const after = (await client.portfolio.getBalance()).data;
    expect(Number(after.balance_dollars)).toBeCloseTo(1000 - spent, 6);
    const positions = (await client.portfolio.getPositions()).data;
    expect(positions.market_positions).toMatchObject([{ ticker: market.ticker, position_fp: `${count}.00` }]);
    expect(positions.event_positions).toHaveLength(1);

    await served.step(5 * 86_400);
    await socket.settled();
    const [settlement] = (await client.portfolio.getSettlements()).data.settlements;
    expect(settlement).toMatchObject({ ticker: market.ticker, yes_count_fp: `${count}.00`, no_count_fp: '0.00' });
    const won = settlement?.market_result === 'yes';
    expect(settlement?.revenue).toBe(won ? count * 100 : 0);
    const end = (await client.portfolio.getBalance()).data;
    expect(Number(end.balance_dollars)).toBeCloseTo(1000 - spent + (won ? count : 0), 6);
    expect((await client.portfolio.getPositions()).data.market_positions).toEqual([]);
    const settled = (
      await client.portfolio.getPositions(undefined, undefined, undefined, undefined, undefined, undefined)
    ).data;
    expect(settled.event_positions).toEqual([]);
  });

  test('batches answer item by item, and a double is refused with 409', async () => {
    const market = await quotedMarket();
    const low = Math.max(0.01, market.bid - 0.02);
    const bodies = [
      order(market.ticker, 'bid', low, '1', { client_order_id: 'a' }),
      order('KXNOSUCH-1', 'bid', low, '1', { client_order_id: 'b' }),
      order(market.ticker, 'bid', low, '1', { client_order_id: 'a' }),
      order(market.ticker, 'bid', low, '2'),
    ];
    const { orders } = (await client.orders.batchCreateOrdersV2({ orders: bodies })).data;
    expect(orders.map(({ error }) => error?.code)).toEqual([
      undefined,
      'market_not_found',
      'order_already_exists',
      undefined,
    ]);
    const double = await refusalOf(client.orders.createOrderV2(bodies[0] as never));
    expect(double).toMatchObject({ status: 409, body: { error: { code: 'order_already_exists' } } });
    const page = (await client.orders.getOrders(undefined, undefined, undefined, undefined, 'resting', 1)).data;
    expect(page.orders).toHaveLength(1);
    expect(page.cursor).not.toBe('');
    const rest = (await client.orders.getOrders(undefined, undefined, undefined, undefined, 'resting', 1, page.cursor))
      .data;
    expect(rest.orders[0]?.order_id).not.toBe(page.orders[0]?.order_id);
    expect(rest.cursor).toBe('');
    const [first] = orders;
    const gone = (
      await client.orders.batchCancelOrdersV2({ orders: [{ order_id: String(first?.order_id) }, { order_id: 'nope' }] })
    ).data;
    expect(gone.orders.map(({ reduced_by, error }) => [reduced_by, error?.code])).toEqual([
      ['1.00', undefined],
      ['0.00', 'not_found'],
    ]);
    const all = await client.orders.cancelAllOrders();
    expect(all.status).toBe(204);
    expect((await client.orders.getOrders(undefined, undefined, undefined, undefined, 'resting')).data.orders).toEqual(
      [],
    );
  });

  test('an order group is made, listed, limited, triggered, reset and deleted, and its channel tells of it', async () => {
    await socket.command('subscribe', { channels: ['order_group_updates'] });
    const market = await quotedMarket();
    const { order_group_id: id } = (await client.groups.createOrderGroup({ contracts_limit: 10 })).data;
    const low = Math.max(0.01, market.bid - 0.02);
    const member = (await client.orders.createOrderV2(order(market.ticker, 'bid', low, '3', { order_group_id: id })))
      .data;
    expect((await client.groups.getOrderGroup(id)).data).toMatchObject({
      contracts_limit_fp: '10.00',
      orders: [member.order_id],
    });
    await client.groups.updateOrderGroupLimit(id, { contracts_limit: 20 });
    expect((await client.groups.getOrderGroups()).data.order_groups).toMatchObject([
      { id, contracts_limit_fp: '20.00' },
    ]);
    await client.groups.triggerOrderGroup(id);
    expect((await client.orders.getOrder(member.order_id)).data.order.status).toBe('canceled');
    const refused = await refusalOf(
      client.orders.createOrderV2(order(market.ticker, 'bid', low, '1', { order_group_id: id })),
    );
    expect(refused).toMatchObject({ status: 409, body: { error: { code: 'order_group_triggered' } } });
    await client.groups.resetOrderGroup(id);
    await client.orders.createOrderV2(order(market.ticker, 'bid', low, '1', { order_group_id: id }));
    await client.groups.deleteOrderGroup(id);
    expect((await refusalOf(client.groups.getOrderGroup(id))).status).toBe(404);
    await socket.settled();
    const events = socket.of('order_group_updates');
    expect(events.map(({ msg }) => msg.event_type)).toEqual([
      'created',
      'limit_updated',
      'triggered',
      'reset',
      'deleted',
    ]);
    expect(events.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5]);
  });

  test('what cannot be is refused in the words of the exchange', async () => {
    const market = await quotedMarket();
    const place = (body: object) => refusalOf(client.orders.createOrderV2(body as never));
    const base = order(market.ticker, 'bid', 0.05, '1');
    expect(await place({ ...base, price: '0.0550' })).toMatchObject({
      status: 400,
      body: { error: { code: 'invalid_price' } },
    });
    expect(await place({ ...base, count: '0' })).toMatchObject({ status: 400, body: { code: 'invalid_parameters' } });
    expect(await place({ ...base, ticker: 'KXNO-1' })).toMatchObject({
      status: 404,
      body: { error: { code: 'market_not_found' } },
    });
    expect(await place({ ...base, price: '0.5000', count: '10000' })).toMatchObject({
      status: 400,
      body: { error: { code: 'insufficient_balance' } },
    });
    expect(await place({ ...base, reduce_only: true })).toMatchObject({
      status: 400,
      body: { error: { code: 'invalid_order' } },
    });
    expect(await place({ ...base, price: market.ask.toFixed(2), post_only: true })).toMatchObject({
      status: 400,
      body: { error: { details: 'post only cross' } },
    });
    expect(await place({ ...base, expiration_time: 1 })).toMatchObject({
      status: 400,
      body: { error: { code: 'invalid_order' } },
    });
    await served.askControl('/pause', { pause: 'trading' });
    expect(await place(base)).toMatchObject({ status: 409, body: { error: { code: 'trading_is_paused' } } });
    expect((await client.exchange.getExchangeStatus()).data).toMatchObject({
      exchange_active: true,
      trading_active: false,
    });
    await served.askControl('/pause', { pause: 'none' });
    await served.step(5 * 86_400);
    expect(await place(base)).toMatchObject({ body: { error: { code: 'MARKET_INACTIVE' } } });
    expect((await client.account.getAccountApiLimits()).data.usage_tier).toBe('prestige');
    expect((await client.exchange.getExchangeSchedule()).data.schedule.standard_hours).toHaveLength(1);
    expect((await client.account.getAccountEndpointCosts()).data.default_cost).toBe(10);
  });
});
