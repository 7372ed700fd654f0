/**
 * Message in to order out: a live session against the local exchange in another process, over its real WebSocket and REST, with its
 * journal on the disk and every commit durable. The exchange's clock is stepped from tick to tick, so that what it says of a minute comes
 * in as the tick is due: measured is from the first frame's arrival until an order's request is handed to its socket, and until the
 * exchange has the order. In between lie reading, the commit of what came in, the evaluation of every ladder that changed, risk, order
 * management, the commit of what was decided, and the signature. What a tick fetches is fetched before it, as in a session with a lead.
 */
import { fork } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import diagnostics from 'node:diagnostics_channel';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { planOf } from '../../../cli/session-plan.ts';
import { AccountClient } from '../../../data/kalshi/account-client.ts';
import { ExchangeSocket, USUAL_SOCKET_MANNERS } from '../../../data/kalshi/exchange-socket.ts';
import { MarketDataClient } from '../../../data/kalshi/market-data-client.ts';
import { RequestSigner } from '../../../data/kalshi/signer.ts';
import { openStore } from '../../../data/store/store.ts';
import { compileTape } from '../../../data/tape/compile.ts';
import { type EpochMicros, MICROS_PER_MINUTE, MICROS_PER_SECOND } from '../../../engine/time.ts';
import type { SessionClock } from '../../../live/clock.ts';
import { MarketFeed } from '../../../live/feeds/market-feed.ts';
import { RestListings } from '../../../live/feeds/rest-listings.ts';
import { SessionLoop } from '../../../live/jobs/loop.ts';
import { readJournal } from '../../../live/journal/journal.ts';
import { SessionCore } from '../../../live/session/core.ts';
import { Inbox } from '../../../live/session/inbox.ts';
import { playBack } from '../../../live/session/playback.ts';
import { Session } from '../../../live/session/session.ts';
import { LiveAccount } from '../../../live/venues/live-account.ts';
import { warmupStart } from '../../../sim/backtest-run.ts';
import { synthesise } from '../../../sim/synth/synthesise.ts';
import { factsOfPlan, warmedUp } from '../../integration/live/tape-session.ts';
import { type ExchangeWord, LIVE_CITIES, LIVE_DATES, livePlanOfBench } from '../live-exchange.ts';

const HOURS = 24;
const MARKET_DATA = new Set(['ladders', 'markets', 'settlements', 'trades']);

/** A clock that stands at the exchange's instant, and is moved by hand. */
class HandClock implements SessionClock {
  readonly leadMicros = 0;
  #now: EpochMicros;
  #wake: (() => void) | null = null;
  #isWoken = false;

  constructor(now: EpochMicros) {
    this.#now = now;
  }

  now(): EpochMicros {
    return this.#now;
  }

  moveTo(now: EpochMicros): void {
    this.#now = now;
    this.wake();
  }

  async waitUntil(at: EpochMicros): Promise<void> {
    if (!this.#isWoken && this.#now < at) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    this.#isWoken = false;
  }

  wake(): void {
    this.#isWoken = true;
    this.#wake?.();
  }
}

const root = mkdtempSync(join(tmpdir(), 'milkbot-bench-live-'));
const made = synthesise({
  ...LIVE_DATES,
  seed: 8,
  cities: LIVE_CITIES,
  market: 'mispriced',
  tier: 'trades',
  warmupDays: 0,
  climatologyYears: 0,
  tradesPerLadder: 1_000,
});
const store = openStore(join(root, 'history'), { create: true });
await store.write(
  made.batches.filter(({ dataset }) => MARKET_DATA.has(dataset)),
  made.source,
);
const plan = await livePlanOfBench();
const tape = await compileTape(store, plan);
const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const exchange = fork(join(import.meta.dirname, '..', 'live-exchange.ts'), [
  join(root, 'history'),
  tape.dir,
  publicKey.export({ type: 'spki', format: 'pem' }).toString(),
]);
const ready = await word('ready');
const signer = new RequestSigner('bench', privateKey);
const sessionPlan = planOf({ mode: 'live', account: 'bench', from: plan.from, ticksFrom: warmupStart(plan) }, plan);
const dir = join(root, 'session');
const session = Session.start(
  dir,
  { ...factsOfPlan(plan), mode: 'live', account: 'bench' },
  warmedUp(sessionPlan, tape),
);

/** When a request for an order was handed to its socket, by client order id, in ms. */
const wentOut = new Map<string, number>();
/** What this process had used of processors at either moment, in ms. */
const usedIn = new Map<string, number>();
const usedOut = new Map<string, number>();
/** When the first frame came in that the order's tick looked at. */
const cameIn = new Map<string, number>();
let marketSocket: WebSocket | null = null;
let isMarketNext = false;
let firstFrameAt: number | null = null;
let usedThen = 0;
let target: EpochMicros | null = null;
const clock = new HandClock(session.core.now);
const emit = WebSocket.prototype.emit;
WebSocket.prototype.emit = function (this: WebSocket, event: string | symbol, ...parts: unknown[]) {
  if (event === 'open' && isMarketNext) marketSocket ??= this;
  const isFirst = event === 'message' && this === marketSocket && firstFrameAt === null && target !== null;
  if (isFirst) {
    firstFrameAt = instant();
    usedThen = used();
  }
  const had = emit.call(this, event, ...(parts as never[]));
  if (isFirst) clock.moveTo(target as EpochMicros);
  return had;
};
diagnostics.subscribe('undici:client:sendHeaders', (message) => {
  const { request } = message as { request: { method: string; body: unknown } };
  if (request.method !== 'POST') return;
  const id = /"client_order_id":"([^"]+)"/.exec(String(request.body))?.[1];
  if (id === undefined || wentOut.has(id)) return;
  wentOut.set(id, instant());
  usedOut.set(id, used());
});

const inbox = new Inbox(() => clock.wake());
const client = new AccountClient({
  baseUrl: ready.rest,
  signer,
  reads: { pace: null, retries: 2, backoffMs: 10, backoffMaxMs: 100, timeoutMs: 10_000 },
  writes: null,
  writeMillis: 10_000,
});
const socketOptions = {
  ...USUAL_SOCKET_MANNERS,
  url: ready.ws,
  headers: () => ({ ...signer.headers('GET', new URL(ready.ws).pathname, Date.now()) }),
  random: () => 0.5,
};
const over = new AbortController();
const up = Promise.withResolvers<void>();
const socket = new ExchangeSocket(socketOptions, {
  onUp: () => {
    feed.onUp();
    up.resolve();
  },
  onDown: (why) => {
    // At the end the exchange goes after the session.
    if (!over.signal.aborted) feed.onDown(why);
  },
  onFrame: (frame) => feed.onFrame(frame),
  onGap: (gap) => feed.onGap(gap),
  onOther: () => {},
  onOddFrame: (why) => session.note({ event: 'odd_frame', why }),
});
const listings = new RestListings(
  new MarketDataClient(ready.rest, { pace: null, retries: 2, backoffMs: 10, backoffMaxMs: 100, timeoutMs: 10_000 }),
);
const feed = new MarketFeed({
  socket,
  listings,
  directory: session.core.directory,
  unpaid: session.core.engine.unpaidLadders,
  toldUntil: session.core.now,
  inbox,
  now: () => clock.now(),
  series: [...new Set(tapeSeries())],
  isInStep: false,
  note: (note) => session.note(note),
});
const account = await LiveAccount.open(
  {
    session,
    dir,
    client,
    socket: socketOptions,
    inbox,
    now: () => clock.now(),
    settle: async () => {
      if (inbox.size === 0) return;
      const at = Math.max(clock.now(), session.core.now + 1) as EpochMicros;
      account.send(session.drain(at, inbox.take(at)));
    },
    orderGroupContracts: 1_000_000,
    limits: { staleSeconds: 1e9, clockSkewSeconds: 1e9, rateHoldSeconds: 0 },
    staleMicros: 20 * MICROS_PER_SECOND,
    feedHeardAt: () => clock.now(),
  },
  [],
);
const loop = new SessionLoop({
  session,
  clock,
  inbox,
  prepare: () => feed.idle(),
  send: (commands) => {
    for (const command of commands) {
      if (command.kind !== 'submit' || firstFrameAt === null) continue;
      cameIn.set(command.order.clientOrderId, firstFrameAt);
      usedIn.set(command.order.clientOrderId, usedThen);
    }
    account.send(commands);
  },
  deadlineMicros: 10 * MICROS_PER_SECOND,
  missedAfterMicros: 2 * MICROS_PER_MINUTE,
});
isMarketNext = true;
socket.start();
await up.promise;
await feed.idle();
let exchangeAt = clock.now();
const turning = loop.run(over.signal);
for (let minute = 0; minute < HOURS * 60; minute++) {
  const { at } = session.core.nextTick;
  // What is still on its way of the last minute belongs to it.
  await sleep(2);
  firstFrameAt = null;
  target = at;
  await step((at - exchangeAt) / MICROS_PER_SECOND);
  exchangeAt = at;
  // Nothing was said in this minute: the tick comes by itself.
  if (clock.now() < at) clock.moveTo(at);
  await feed.idle();
  while (session.core.nextTick.at === at) await pause();
  await account.idle();
  target = null;
}
over.abort();
await turning;
await account.idle();
await account.check();
await account.close();
socket.close();
session.close();
await client.close();
exchange.send('end');
const receipts = new Map((await word('orders')).at);

const { difference } = playBack(new SessionCore(sessionPlan), readJournal(dir));
const sent = [...cameIn].filter(([id]) => wentOut.has(id));
const out = sent.map(([id, at]) => (wentOut.get(id) as number) - at).sort((x, y) => x - y);
const taken = sent.filter(([id]) => receipts.has(id)).map(([id, at]) => (receipts.get(id) as number) - at);
taken.sort((x, y) => x - y);
const cost = sent.map(([id]) => (usedOut.get(id) as number) - (usedIn.get(id) as number)).sort((x, y) => x - y);
const quantile = (sorted: readonly number[], share: number) =>
  sorted[Math.floor(share * (sorted.length - 1))] as number;
rmSync(root, { recursive: true, force: true });
process.stdout.write(
  JSON.stringify({
    parity: {
      replayed: difference === null,
      unexplained: account.status().lastReconciled?.unexplained,
      enough: out.length >= 100,
      strangers: [...receipts.keys()].filter((id) => !wentOut.has(id)).length,
    },
    figures: {
      'live orders measured': out.length,
      'live message in to order out p50 ms': quantile(out, 0.5),
      'live message in to order out p99 ms': quantile(out, 0.99),
      'live message in to order out p50 processor ms': quantile(cost, 0.5),
      'live message in to order out p99 processor ms': quantile(cost, 0.99),
      'live message in to order at the exchange p50 ms': quantile(taken, 0.5),
      'live message in to order at the exchange p99 ms': quantile(taken, 0.99),
    },
  }),
);

function tapeSeries(): string[] {
  return Array.from({ length: tape.directory.ladderCount }, (_, id) => tape.directory.ladder(id as never).series);
}

/** The next word of a kind that the exchange says. */
async function word<Kind extends ExchangeWord['kind']>(kind: Kind): Promise<Extract<ExchangeWord, { kind: Kind }>> {
  for (;;) {
    const [said] = (await once(exchange, 'message')) as [ExchangeWord];
    if (said.kind === kind) return said as Extract<ExchangeWord, { kind: Kind }>;
  }
}

/** Time of this process on processors so far, every thread counted, in ms. */
function used(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

function instant(): number {
  return performance.timeOrigin + performance.now();
}

function pause(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

async function step(seconds: number): Promise<void> {
  await fetch(`${ready.control}/clock`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ action: 'step', by_seconds: seconds }),
  });
}
