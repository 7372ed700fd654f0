/** The WebSocket: commands, refusals by number, numbered books, and a client that does not keep up. */
import { once } from 'node:events';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { type Served, serve, type TestHistory, testHistory } from './served-world.ts';
import { signedHeaders } from './signed.ts';
import type { Frame, TestSocket } from './test-socket.ts';

let history: TestHistory;
let served: Served;
let socket: TestSocket;

beforeAll(async () => {
  history = await testHistory();
});
afterAll(() => history.remove());
beforeEach(async () => {
  served = await serve(history);
  socket = await served.socket();
});
afterEach(() => served.stop());

/** All markets that were listed, by their tickers. */
async function tickers(): Promise<string[]> {
  await socket.command('subscribe', { channels: ['ticker'], send_initial_snapshot: true });
  await socket.settled();
  return [...new Set(socket.of('ticker').map(({ msg }) => String(msg.market_ticker)))];
}

/** The book that a client builds from a snapshot and the changes after it. */
function built(frames: readonly Frame[], ticker: string): Record<'yes' | 'no', Record<string, number>> {
  let book: Record<'yes' | 'no', Record<string, number>> = { yes: {}, no: {} };
  for (const { type, msg } of frames) {
    if (msg?.market_ticker !== ticker) continue;
    if (type === 'orderbook_snapshot') {
      const side = (name: string) =>
        Object.fromEntries(((msg[name] ?? []) as [string, string][]).map(([price, size]) => [price, Number(size)]));
      book = { yes: side('yes_dollars_fp'), no: side('no_dollars_fp') };
    }
    if (type !== 'orderbook_delta') continue;
    const levels = book[msg.side as 'yes' | 'no'];
    const price = String(msg.price_dollars);
    const left = Math.round(((levels[price] ?? 0) + Number(msg.delta_fp)) * 100) / 100;
    expect(left).toBeGreaterThanOrEqual(0);
    if (left === 0) delete levels[price];
    else levels[price] = left;
  }
  return book;
}

describe('subscriptions', () => {
  test('a book is the snapshot plus the changes, numbered without a gap over all markets of the subscription', async () => {
    const [first = '', second = '', third = ''] = await tickers();
    const { msg } = await socket.command('subscribe', {
      channels: ['orderbook_delta'],
      market_tickers: [first, second],
    });
    const sid = msg.sid as number;
    await served.step(6 * 3_600);
    const ok = await socket.command('update_subscription', {
      sids: [sid],
      action: 'add_markets',
      market_tickers: [third],
    });
    expect(ok.msg.market_tickers).toEqual([first, second, third]);
    await served.step(6 * 3_600);
    await socket.settled();
    const books = [first, second, third].map((ticker) => built(socket.frames, ticker));
    const before = socket.frames.length;
    await socket.command('update_subscription', { sid, action: 'delete_markets', market_ticker: third });
    socket.send({
      id: 999,
      cmd: 'update_subscription',
      params: { sid, action: 'get_snapshot', market_tickers: [first, second, third] },
    });
    await socket.settled();
    const fresh = socket.frames.slice(before);
    expect([first, second, third].map((ticker) => built(fresh, ticker))).toEqual(books);
    expect(books.some(({ yes, no }) => Object.keys(yes).length > 0 && Object.keys(no).length > 0)).toBe(true);
    const numbers = socket.frames.filter((frame) => frame.sid === sid && frame.seq !== undefined).map(({ seq }) => seq);
    expect(numbers).toEqual(numbers.map((_, index) => index + 1));
    expect(numbers.length).toBeGreaterThan(20);
  });

  test('with use_yes_price the no side comes at YES prices', async () => {
    await served.step(10 * 3_600);
    const [ticker = ''] = await tickers();
    await socket.command('subscribe', { channels: ['orderbook_delta'], market_ticker: ticker });
    const other = await served.socket();
    await other.command('subscribe', { channels: ['orderbook_delta'], market_ticker: ticker, use_yes_price: true });
    await served.step(6 * 3_600);
    await Promise.all([socket.settled(), other.settled()]);
    const [own, flipped] = [built(socket.frames, ticker), built(other.frames, ticker)];
    expect(flipped.yes).toEqual(own.yes);
    const turned = Object.entries(own.no).map(([price, size]) => [(1 - Number(price)).toFixed(4), size]);
    expect(flipped.no).toEqual(Object.fromEntries(turned));
  });

  test('are listed, narrowed and ended, and nothing comes of what was ended', async () => {
    const [ticker = ''] = await tickers();
    const tickerSid = (await socket.command('list_subscriptions')).msg as unknown as { channel: string; sid: number }[];
    expect(tickerSid).toEqual([{ channel: 'ticker', sid: 1 }]);
    await socket.command('subscribe', { channels: ['trade', 'fill'], market_tickers: [ticker] });
    const listed = (await socket.command('list_subscriptions')).msg as unknown as { channel: string; sid: number }[];
    expect(listed.map(({ channel }) => channel)).toEqual(['ticker', 'trade', 'fill']);
    await socket.command('unsubscribe', { sids: [1] });
    const before = socket.of('ticker').length;
    await served.step(86_400);
    await socket.settled();
    expect(socket.of('ticker')).toHaveLength(before);
    expect(socket.of('trade').length).toBeGreaterThan(0);
    expect(new Set(socket.of('trade').map(({ msg }) => msg.market_ticker))).toEqual(new Set([ticker]));
  });

  test('a client that does not take what it asked for is told so by error 25, and its subscription ends', async () => {
    const busy = await testHistory({ days: 1, tradesPerLadder: 8_000 });
    const crowded = await serve(busy, { maxBacklogBytes: 64 * 1_024 });
    try {
      const slow = await crowded.socket();
      await slow.command('subscribe', { channels: ['ticker', 'trade', 'market_lifecycle_v2'] });
      slow.socket.pause();
      await crowded.step(40 * 86_400);
      slow.socket.resume();
      const error = await slow.until((frame) => frame.type === 'error' && frame.msg.code === 25);
      expect(error.msg.msg).toBe('Subscription buffer overflow');
      const left = (await slow.command('list_subscriptions')).msg as unknown as { sid: number }[];
      expect(left.map(({ sid }) => sid)).not.toContain(error.sid);
    } finally {
      await crowded.stop();
      busy.remove();
    }
  });
});

describe('what is wrong is refused by its number', () => {
  test.each([
    ['no command at all', 'hello', 1],
    ['a list', '[1]', 1],
    ['an unknown command', { id: 1, cmd: 'subscrive', params: {} }, 5],
    ['no params', { id: 1, cmd: 'subscribe' }, 2],
    ['no channels', { id: 1, cmd: 'subscribe', params: {} }, 3],
    ['an unknown channel', { id: 1, cmd: 'subscribe', params: { channels: ['tape'] } }, 8],
    ['a book of no market', { id: 1, cmd: 'subscribe', params: { channels: ['orderbook_delta'] } }, 14],
    ['an unknown market', { id: 1, cmd: 'subscribe', params: { channels: ['ticker'], market_ticker: 'KXNO-1' } }, 16],
    ['a flag that is none', { id: 1, cmd: 'subscribe', params: { channels: ['ticker'], use_yes_price: 'yes' } }, 11],
    [
      'both ways of naming',
      { id: 1, cmd: 'subscribe', params: { channels: ['ticker'], market_ticker: 'A', market_tickers: ['B'] } },
      11,
    ],
    ['no sids', { id: 1, cmd: 'unsubscribe', params: {} }, 4],
    ['an unknown sid', { id: 1, cmd: 'unsubscribe', params: { sids: [77] } }, 7],
    ['two sids', { id: 1, cmd: 'update_subscription', params: { sids: [1, 2], action: 'add_markets' } }, 12],
    ['a drained step that is none', { id: 1, cmd: 'milkbot_drained', params: { seq: 'x' } }, 11],
  ])('%s', async (_, command, code) => {
    socket.send(command);
    const error = await socket.until((frame) => frame.type === 'error');
    expect(error.msg.code).toBe(code);
    await socket.settled();
  });

  test('a second subscription to the same, an action that there is not, and markets that are not named', async () => {
    await socket.command('subscribe', { channels: ['trade'] });
    expect((await socket.command('subscribe', { channels: ['trade'] })).msg.code).toBe(6);
    expect((await socket.command('update_subscription', { sid: 1 })).msg.code).toBe(15);
    expect((await socket.command('update_subscription', { sid: 1, action: 'indexlist' })).msg.code).toBe(13);
    expect((await socket.command('update_subscription', { sid: 1, action: 'add_markets' })).msg.code).toBe(14);
  });
});

describe('the handshake', () => {
  test.each([
    ['without a signature', {}, 401],
    ['with the signature of another path', 'path', 401],
    ['with an old timestamp', 'old', 401],
  ])('%s is refused before the upgrade', async (_, kind, status) => {
    const { id } = served.key.access;
    const headers =
      kind === 'path'
        ? signedHeaders(id, served.privateKeyPem, 'GET', '/trade-api/ws/v1')
        : kind === 'old'
          ? signedHeaders(id, served.privateKeyPem, 'GET', '/trade-api/ws/v2', Date.now() - 25_000)
          : {};
    const refused = new WebSocket(served.ws, { headers });
    refused.on('error', () => {});
    const [, response] = (await once(refused, 'unexpected-response')) as [unknown, { statusCode: number }];
    expect(response.statusCode).toBe(status);
  });
});
