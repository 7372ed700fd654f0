/**
 * The local exchange over loopback: requests a second, the round trip of an order, and frames a second to a subscriber. One
 * client, one connection, rate limits off; parity is what was placed, answered and sent, and the account at the end.
 */
import { constants, createPrivateKey, generateKeyPairSync, sign } from 'node:crypto';
import { once } from 'node:events';
import { Agent, request } from 'undici';
import { WebSocket } from 'ws';
import { openStore } from '../../../data/store/store.ts';
import { compileTape } from '../../../data/tape/compile.ts';
import { formatPrice } from '../../../engine/money/format.ts';
import type { Cash, Price } from '../../../engine/money/units.ts';
import { NO_FAULTS } from '../../../sim/exchange-server/faults/fault-plan.ts';
import { startExchangeServer } from '../../../sim/exchange-server/server.ts';
import { accessKeyOf } from '../../../sim/exchange-server/signature.ts';
import { benchPlan, benchStore, FROM } from '../world.ts';

const ORDERS = 2_000;
const READS = 3_000;
const LISTED_SECONDS = 8 * 3_600;

const store = openStore(await benchStore());
const plan = await benchPlan();
const tape = await compileTape(store, { ...plan, from: FROM, to: FROM, warmupDays: 0, climatologyYears: 0 });
const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
const privateKey = createPrivateKey(pair.privateKey.export({ type: 'pkcs8', format: 'pem' }));
const server = await startExchangeServer({
  store,
  tape,
  exchange: plan.exchange,
  board: plan.rooms.board,
  fees: plan.rooms.fees,
  seed: 1,
  cash: 1_000_000_000_000 as Cash,
  key: accessKeyOf('bench', pair.publicKey),
  tier: 'none',
  faults: NO_FAULTS,
  port: 0,
  maxBacklogBytes: 1 << 30,
});
const agent = new Agent({ connections: 1, pipelining: 1 });

function signed(method: string, path: string): Record<string, string> {
  const timestamp = Date.now();
  const { RSA_PKCS1_PSS_PADDING: padding, RSA_PSS_SALTLEN_DIGEST: saltLength } = constants;
  const signature = sign('sha256', Buffer.from(`${timestamp}${method}${path}`), {
    key: privateKey,
    padding,
    saltLength,
  });
  return {
    'KALSHI-ACCESS-KEY': 'bench',
    'KALSHI-ACCESS-TIMESTAMP': String(timestamp),
    'KALSHI-ACCESS-SIGNATURE': signature.toString('base64'),
  };
}

async function ask(
  method: 'GET' | 'POST' | 'DELETE',
  path: string,
  body?: object,
  headers = signed(method, path),
): Promise<unknown> {
  const answer = await request(new URL(path, server.rest), {
    method,
    dispatcher: agent,
    headers: { ...headers, ...(body !== undefined && { 'content-type': 'application/json' }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const json = (await answer.body.json()) as object;
  if (answer.statusCode >= 400)
    throw new Error(`${method} ${path} answered ${answer.statusCode} ${JSON.stringify(json)}`);
  return json;
}

const step = (seconds: number) => ask('POST', '/milkbot/clock', { action: 'step', by_seconds: seconds }, {});
const ORDERS_PATH = '/trade-api/v2/portfolio/events/orders';

await step(LISTED_SECONDS);
const markets = tape.directory.ladder(0 as never).markets;
const trips: number[] = [];
let filled = 0;
for (let i = 0; i < ORDERS; i++) {
  const market = markets[i % markets.length];
  const body = {
    ticker: market?.ticker,
    client_order_id: `bench-${i}`,
    side: i % 2 === 0 ? 'bid' : 'ask',
    count: '1.00',
    price: formatPrice((100 * (i % 2 === 0 ? 1 + (i % 30) : 99 - (i % 30))) as Price),
    time_in_force: 'good_till_canceled',
    self_trade_prevention_type: 'maker',
  };
  // The client's own signing is not the exchange's round trip.
  const headers = signed('POST', ORDERS_PATH);
  const before = performance.now();
  const placed = (await ask('POST', ORDERS_PATH, body, headers)) as { fill_count: string };
  trips.push(performance.now() - before);
  filled += Number(placed.fill_count);
}
const reads = signed('GET', '/trade-api/v2/portfolio/balance');
const readsFrom = performance.now();
for (let i = 0; i < READS; i++) await ask('GET', '/trade-api/v2/portfolio/balance', undefined, reads);
const readsPerSecond = READS / ((performance.now() - readsFrom) / 1_000);
const balance = await ask('GET', '/trade-api/v2/portfolio/balance');

const socket = new WebSocket(server.ws, { headers: signed('GET', '/trade-api/ws/v2') });
await once(socket, 'open');
let frames = 0;
let bytes = 0;
const ended = new Promise<void>((resolve) => {
  socket.on('message', (data: Buffer) => {
    frames += 1;
    bytes += data.length;
    if (data.includes('"milkbot_clock"') && data.includes('"ended":true')) resolve();
  });
});
const tickers = Array.from(
  { length: tape.directory.marketCount },
  (_, id) => tape.directory.market(id as never).ticker,
);
const listed = tickers.filter((ticker) => markets.some((market) => market.ticker === ticker));
socket.send(
  JSON.stringify({ id: 1, cmd: 'subscribe', params: { channels: ['ticker', 'trade', 'market_lifecycle_v2'] } }),
);
socket.send(
  JSON.stringify({ id: 2, cmd: 'subscribe', params: { channels: ['orderbook_delta'], market_tickers: listed } }),
);
await once(socket, 'message');
const framesFrom = performance.now();
await ask('POST', '/milkbot/clock', { action: 'run', speed: 0 }, {});
while (!((await ask('GET', '/milkbot/clock', undefined, {})) as { ended: boolean }).ended)
  await new Promise((resolve) => setTimeout(resolve, 2));
socket.send(JSON.stringify({ cmd: 'milkbot_clock' }));
await ended;
const framesPerSecond = frames / ((performance.now() - framesFrom) / 1_000);
socket.terminate();
await agent.close();
await server.close();

trips.sort((x, y) => x - y);
const quantile = (share: number) => trips[Math.floor(share * (trips.length - 1))] as number;
process.stdout.write(
  JSON.stringify({
    parity: { orders: ORDERS, filled, balance, frames, bytes },
    figures: {
      'exchange server requests/s': readsPerSecond,
      'exchange server order round trip p50 ms': quantile(0.5),
      'exchange server order round trip p99 ms': quantile(0.99),
      'exchange server frames/s': framesPerSecond,
    },
  }),
);
