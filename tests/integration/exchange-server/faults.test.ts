/** Faults on demand: each does what it says, strikes as its seed decides, and can be changed while the server runs. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { NO_FAULTS, readFaults } from '../../../sim/exchange-server/faults/fault-plan.ts';
import { type Served, serve, type TestHistory, testHistory } from './served-world.ts';
import { signedHeaders } from './signed.ts';
import type { Frame } from './test-socket.ts';

let history: TestHistory;
let served: Served;

beforeAll(async () => {
  history = await testHistory();
});
afterAll(() => history.remove());
afterEach(() => served.stop());

async function start(faults: string, seed = 1): Promise<void> {
  served = await serve(history, { faults: faults === '' ? NO_FAULTS : readFaults(faults), seed });
  await served.step(12 * 3_600);
}

const TICKER = 'KXHIGHNY-25JAN06';

async function ask(method: string, path: string, body?: object): Promise<Response> {
  const full = `/trade-api/v2${path}`;
  const headers = signedHeaders(served.key.access.id, served.privateKeyPem, method, full);
  const json = body === undefined ? {} : { body: JSON.stringify(body) };
  return fetch(new URL(full, served.rest), {
    method,
    headers: { ...headers, ...(body !== undefined && { 'content-type': 'application/json' }) },
    ...json,
  });
}

/** A market of the first day, by what the ticker channel names. */
async function someTicker(): Promise<string> {
  const socket = await served.socket();
  await socket.command('subscribe', { channels: ['ticker'], send_initial_snapshot: true });
  await socket.settled();
  const found = socket.of('ticker').find(({ msg }) => String(msg.market_ticker).startsWith(TICKER));
  return String(found?.msg.market_ticker);
}

async function place(ticker: string, clientOrderId: string): Promise<Response> {
  return ask('POST', '/portfolio/events/orders', {
    ticker,
    client_order_id: clientOrderId,
    side: 'bid',
    count: '1',
    price: '0.01',
    time_in_force: 'good_till_canceled',
    self_trade_prevention_type: 'maker',
  });
}

async function orderCount(): Promise<number> {
  await served.askControl('/faults', readFaults('rest.errorBefore=0'));
  return ((await (await ask('GET', '/portfolio/orders')).json()) as { orders: unknown[] }).orders.length;
}

describe('requests', () => {
  test('429 comes in the shape of the exchange, and nothing was done', async () => {
    await start('');
    const ticker = await someTicker();
    await served.askControl('/faults', readFaults('rest.tooManyRequests=1'));
    const answer = await place(ticker, 'a');
    expect([answer.status, await answer.json()]).toEqual([429, { error: 'too many requests' }]);
    expect(await orderCount()).toBe(0);
  });

  test.each([
    ['rest.errorBefore=1', 0],
    ['rest.errorAfter=1', 1],
  ])('%s answers 5xx with %i order placed', async (faults, placed) => {
    await start('');
    const ticker = await someTicker();
    await served.askControl('/faults', readFaults(faults));
    const answer = await place(ticker, 'a');
    expect([500, 503]).toContain(answer.status);
    expect(await orderCount()).toBe(placed);
    expect((await place(ticker, 'a')).status).toBe(placed === 1 ? 409 : 201);
  });

  test.each([
    ['rest.timeoutBefore=1,rest.timeoutMillis=50', 0],
    ['rest.timeoutAfter=1,rest.timeoutMillis=50', 1],
  ])('%s gives no answer with %i order placed', async (faults, placed) => {
    await start('');
    const ticker = await someTicker();
    await served.askControl('/faults', readFaults(faults));
    await expect(place(ticker, 'a')).rejects.toThrow();
    expect(await orderCount()).toBe(placed);
  });

  test('the same seed strikes the same requests, another seed others', async () => {
    const statuses = async (seed: number) => {
      await start('rest.errorBefore=0.3,rest.tooManyRequests=0.2', seed);
      const seen: number[] = [];
      for (let i = 0; i < 40; i++) seen.push((await ask('GET', '/portfolio/balance')).status);
      await served.stop();
      return seen;
    };
    const [one, again, other] = [await statuses(1), await statuses(1), await statuses(2)];
    expect(again).toEqual(one);
    expect(other).not.toEqual(one);
    expect(new Set(one)).toEqual(new Set([200, 429, 500, 503]));
    await start('');
  });
});

describe('the rate limit of the usage tier', () => {
  test('reads beyond the bucket are refused with 429 and nothing else, and writes have a bucket of their own', async () => {
    served = await serve(history, { tier: 'basic' });
    const answers = await Promise.all(Array.from({ length: 60 }, () => ask('GET', '/portfolio/balance')));
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused.length).toBeGreaterThan(20);
    expect(answers.filter(({ status }) => status === 200).length).toBeGreaterThanOrEqual(20);
    expect(await refused[0]?.json()).toEqual({ error: 'too many requests' });
    expect(refused[0]?.headers.get('retry-after')).toBeNull();
    const batch = Array.from({ length: 11 }, () => ({ order_id: 'x' }));
    expect((await ask('POST', '/portfolio/events/orders/batched', { orders: batch })).status).toBe(429);
    expect((await ask('DELETE', '/portfolio/events/orders/batched', { orders: batch })).status).toBe(200);
  });
});

describe('frames', () => {
  async function framesWith(faults: string, seed = 1): Promise<Frame[]> {
    await start('', seed);
    const socket = await served.socket();
    const ticker = await someTicker();
    await socket.command('subscribe', { channels: ['orderbook_delta'], market_ticker: ticker });
    await served.askControl('/faults', readFaults(faults));
    await served.step(12 * 3_600);
    await served.askControl('/faults', readFaults('ws.drop=0'));
    await socket.settled();
    const frames = socket.of('orderbook_delta');
    await served.stop();
    return frames;
  }
  const numbers = (frames: readonly Frame[]) => frames.map(({ seq }) => seq as number);

  test('dropped frames leave holes in the numbers, the same for the same seed', async () => {
    const whole = await framesWith('ws.drop=0');
    const dropped = await framesWith('ws.drop=0.2');
    expect(dropped.length).toBeLessThan(whole.length);
    expect(whole.map(({ msg }) => msg)).toEqual(expect.arrayContaining(dropped.map(({ msg }) => msg)));
    expect(numbers(await framesWith('ws.drop=0.2'))).toEqual(numbers(dropped));
    await start('');
  });

  test('a gap leaves numbers out and loses nothing', async () => {
    const whole = await framesWith('ws.drop=0');
    const gaps = await framesWith('ws.gap=0.2');
    expect(gaps.map(({ msg }) => msg)).toEqual(whole.map(({ msg }) => msg));
    expect(numbers(gaps).at(-1)).toBeGreaterThan(numbers(whole).at(-1) as number);
    await start('');
  });

  test('duplicates and swapped frames carry their numbers, and all of them come', async () => {
    const whole = numbers(await framesWith('ws.drop=0'));
    const mixed = numbers(await framesWith('ws.duplicate=0.2,ws.reorder=0.2'));
    expect(mixed.length).toBeGreaterThan(whole.length);
    expect([...new Set(mixed)].sort((x, y) => x - y)).toEqual(whole);
    expect(mixed).not.toEqual([...mixed].sort((x, y) => x - y));
    await start('');
  });

  test('delayed frames come in their order, and replies behind them', async () => {
    const whole = await framesWith('ws.drop=0');
    const delayed = await framesWith('ws.delay.chance=0.05,ws.delay.toMillis=5');
    expect(delayed).toEqual(whole);
    await start('');
  });

  test('a disconnect cuts the connection', async () => {
    await start('');
    const socket = await served.socket();
    await socket.command('subscribe', { channels: ['ticker'] });
    await served.askControl('/faults', readFaults('ws.disconnect=1'));
    await served.step(12 * 3_600);
    await expect(socket.until(() => false)).rejects.toThrow('did not come');
    expect(socket.isClosed).toBe(true);
  });
});

describe('the plan', () => {
  test('is refused when it is wrong, over the control route and as text', async () => {
    await start('');
    await expect(served.askControl('/faults', { rest: { errorBefore: 2 } })).rejects.toThrow('400');
    await expect(served.askControl('/faults', { rest: { errorbefore: 1 } })).rejects.toThrow('400');
    expect(() => readFaults('rest.nope=1')).toThrow('«rest.nope» is no fault');
    expect(() => readFaults('ws.drop=x')).toThrow('«ws.drop=x» is not NAME=NUMBER');
    expect(() => readFaults('ws.delay.fromMillis=500')).toThrow('fromMillis is more than toMillis');
    expect(await served.askControl('/faults')).toMatchObject({ seed: 1, struck: {} });
  });
});
