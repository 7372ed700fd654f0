/**
 * In process and over the wire the same orders on the same history get the same fills: a run of orders drawn by a seed goes to
 * the exchange as backtests drive it, and to the server through REST, and both must agree on every fill, fee and refusal.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createOrderResponse } from '../../../data/kalshi/schemas/orders.ts';
import { BookSide, type EventColumns } from '../../../engine/events.ts';
import { boardConfig } from '../../../engine/markets/config.ts';
import type { Directory, MarketId } from '../../../engine/markets/contracts.ts';
import { moneyConfig } from '../../../engine/money/config.ts';
import { formatCash, formatPrice, formatQuantity } from '../../../engine/money/format.ts';
import type { Cash, Price, Quantity } from '../../../engine/money/units.ts';
import type { NewOrder, TimeInForce } from '../../../engine/orders.ts';
import type { EpochMicros } from '../../../engine/time.ts';
import { exchangeConfig } from '../../../sim/exchange/config.ts';
import { DIRECT_SETTINGS } from '../../../sim/exchange/direct.ts';
import { SimulatedExchange } from '../../../sim/exchange/exchange.ts';
import { stream } from '../../../sim/random.ts';
import { serve, type TestHistory, testHistory } from './served-world.ts';
import { signedHeaders } from './signed.ts';

type Act =
  | { readonly kind: 'place'; readonly at: EpochMicros; readonly order: NewOrder }
  | {
      readonly kind: 'cancel' | 'amend';
      readonly at: EpochMicros;
      readonly of: string;
      readonly price: Price;
      readonly quantity: Quantity;
    };

/** What a fill was, in words that both sides speak. */
type Filled = readonly [client: string, price: string, count: string, fee: string, taker: boolean, at: number];

const CASH = 1_000_000_000 as Cash;
const TIMES: readonly TimeInForce[] = [
  'good_till_canceled',
  'good_till_canceled',
  'immediate_or_cancel',
  'fill_or_kill',
];

/** Orders at drawn instants, in drawn markets at drawn prices, some of them changed or cancelled later. */
function drawActs(directory: Directory, from: number, to: number, seed: number, count: number): Act[] {
  const random = stream(seed, 'acts');
  const acts: Act[] = [];
  for (let i = 0; i < count; i++) {
    const at = Math.floor(from + random.uniform() * (to - from)) as EpochMicros;
    const market = random.integer(0, directory.marketCount - 1) as MarketId;
    const price = (100 * random.integer(1, 99)) as Price;
    const quantity = (100 * random.integer(1, 12)) as Quantity;
    const timeInForce = random.pick(TIMES);
    const order: NewOrder = {
      clientOrderId: `order-${seed}-${i}`,
      market,
      side: random.chance(0.5) ? BookSide.bid : BookSide.ask,
      price,
      quantity,
      timeInForce,
      postOnly: timeInForce === 'good_till_canceled' && random.chance(0.2),
      reduceOnly: false,
      selfTradePrevention: random.chance(0.5) ? 'maker' : 'taker_at_cross',
    };
    acts.push({ kind: 'place', at, order });
    if (!random.chance(0.3)) continue;
    const later = (at + random.integer(1, 7_200) * 1_000_000) as EpochMicros;
    acts.push({
      kind: random.chance(0.5) ? 'cancel' : 'amend',
      at: later,
      of: order.clientOrderId,
      price: Math.max(100, price - 100 * random.integer(0, 3)) as Price,
      quantity,
    });
  }
  return acts.sort((x, y) => x.at - y.at);
}

/** As a backtest drives its venue: every row of the tape, what falls due between, and orders at their instants. */
function inProcess({ tape }: TestHistory, acts: readonly Act[]): { fills: Filled[]; cash: string } {
  const venue = new SimulatedExchange({
    config: { ...exchangeConfig.parse({}), ...DIRECT_SETTINGS },
    board: boardConfig.parse({}),
    fees: moneyConfig.parse({}),
    directory: tape.directory,
    seed: 1,
    cash: CASH,
  });
  const fills: Filled[] = [];
  const runUntil = (at: number) => {
    for (;;) {
      venue.advanceTo(at as EpochMicros);
      if (venue.nextUpdateAt() > at) return;
      const update = venue.takeUpdate();
      if (update.kind !== 'fill') continue;
      const { clientOrderId, price, quantity, fee, isTaker, executedAt } = update.fill;
      fills.push([
        clientOrderId,
        formatPrice(price),
        formatQuantity(quantity),
        formatCash(fee),
        isTaker,
        Math.floor(executedAt / 1_000),
      ]);
    }
  };
  let next = 0;
  const actUntil = (at: number) => {
    for (; next < acts.length && (acts[next] as Act).at < at; next++) {
      const act = acts[next] as Act;
      runUntil(act.at);
      if (act.kind === 'place') venue.submit(act.order, act.at);
      else if (act.kind === 'cancel') venue.cancel(act.of, act.at);
      else venue.amend({ clientOrderId: act.of, price: act.price, quantity: act.quantity }, act.at);
      runUntil(act.at);
    }
  };
  const tell = (batch: EventColumns, row: number) => {
    const at = batch.knownAt[row] as number;
    actUntil(at);
    runUntil(at - 1);
    venue.onEvent(batch, row);
  };
  for (const batch of tape.batches()) for (let row = 0; row < batch.length; row++) tell(batch, row);
  actUntil(Number.POSITIVE_INFINITY);
  runUntil((tape.lastAt ?? 0) + 3_600_000_000);
  return { fills, cash: formatCash(venue.account.cash) };
}

/** The same over the wire, as any client of the exchange would do it. */
async function overTheWire(history: TestHistory, acts: readonly Act[]): Promise<{ fills: Filled[]; cash: string }> {
  const served = await serve(history, { cash: CASH });
  try {
    const socket = await served.socket();
    await socket.command('subscribe', { channels: ['fill'] });
    const { directory } = history.tape;
    const ids = new Map<string, { readonly orderId: string; readonly order: NewOrder }>();
    const ask = async (method: string, path: string, body: object) => {
      const full = `/trade-api/v2/portfolio/events/orders${path}`;
      const headers = signedHeaders(served.key.access.id, served.privateKeyPem, method, full);
      const sent = method === 'DELETE' ? {} : { body: JSON.stringify(body) };
      return fetch(new URL(full, served.rest), {
        method,
        headers: { ...headers, ...(method !== 'DELETE' && { 'content-type': 'application/json' }) },
        ...sent,
      });
    };
    for (const act of acts) {
      await served.askControl('/clock', { action: 'step', to_us: act.at });
      if (act.kind === 'place') {
        const { order } = act;
        const answer = await ask('POST', '', {
          ticker: directory.market(order.market).ticker,
          client_order_id: order.clientOrderId,
          side: order.side === BookSide.bid ? 'bid' : 'ask',
          count: formatQuantity(order.quantity),
          price: formatPrice(order.price),
          time_in_force: order.timeInForce,
          post_only: order.postOnly,
          self_trade_prevention_type: order.selfTradePrevention,
        });
        if (answer.status === 201) {
          ids.set(order.clientOrderId, { orderId: createOrderResponse.parse(await answer.json()).order_id, order });
        }
        continue;
      }
      const known = ids.get(act.of);
      if (known === undefined) continue;
      if (act.kind === 'cancel') await ask('DELETE', `/${known.orderId}`, {});
      else {
        await ask('POST', `/${known.orderId}/amend`, {
          ticker: directory.market(known.order.market).ticker,
          side: known.order.side === BookSide.bid ? 'bid' : 'ask',
          price: formatPrice(act.price),
          count: formatQuantity(act.quantity),
        });
      }
    }
    await served.step(40 * 86_400);
    await socket.settled();
    const fills = socket.of('fill').map(({ msg }): Filled => {
      const { client_order_id, yes_price_dollars, count_fp, fee_cost, is_taker, ts_ms } = msg as Record<string, string>;
      return [
        client_order_id as string,
        yes_price_dollars as string,
        count_fp as string,
        fee_cost as string,
        Boolean(is_taker),
        Number(ts_ms),
      ];
    });
    const path = '/trade-api/v2/portfolio/balance';
    const headers = signedHeaders(served.key.access.id, served.privateKeyPem, 'GET', path);
    const balance = (await (await fetch(new URL(path, served.rest), { headers })).json()) as {
      balance_dollars: string;
    };
    return { fills, cash: balance.balance_dollars };
  } finally {
    await served.stop();
  }
}

describe.each(['quotes', 'trades'] as const)('on a history of %s', (tier) => {
  let history: TestHistory;
  beforeAll(async () => {
    history = await testHistory({ tier, days: 2, tradesPerLadder: 600 });
  });
  afterAll(() => history.remove());

  test.each([1, 2, 3])('orders drawn by seed %i are filled alike in process and over the wire', async (seed) => {
    const { tape } = history;
    const acts = drawActs(tape.directory, tape.firstListingAt, tape.lastAt ?? 0, seed, 120);
    const expected = inProcess(history, acts);
    const actual = await overTheWire(history, acts);
    expect(expected.fills.length).toBeGreaterThan(5);
    expect(actual).toEqual(expected);
  });
});
