/**
 * The account's channels of a live session are cut and come back, over the real server on loopback: what was filled meanwhile is in the
 * books before an order goes out, whenever in the life of a connection it happened. Between session and server stands a line that the
 * test cuts and holds up.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { newSession } from '../../../cli/session-plan.ts';
import type { AccountClient } from '../../../data/kalshi/account-client.ts';
import { BookSide, EventKind, MISSING, SettlementStage } from '../../../engine/events.ts';
import type { MarketId } from '../../../engine/markets/contracts.ts';
import { ONE_DOLLAR_PRICE, type Price, type Quantity } from '../../../engine/money/units.ts';
import type { EpochMicros } from '../../../engine/time.ts';
import { Inbox } from '../../../live/session/inbox.ts';
import { Session } from '../../../live/session/session.ts';
import { LiveAccount } from '../../../live/venues/live-account.ts';
import { type Served, serve } from '../exchange-server/served-world.ts';
import { CutLine } from './cut-line.ts';
import { accountClientOf, socketThrough } from './served-account.ts';
import { smallWorld } from './small-session.ts';

let root: string;
let served: Served;
let line: CutLine;
let client: AccountClient;
let session: Session;
let inbox: Inbox;
let account: LiveAccount | null;
let now: number;

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'milkbot-channels-'));
  const world = await smallWorld(root, ['run.strategies=[do_nothing]']);
  served = await serve({ ...world, remove: () => {} });
  await served.step(20 * 3_600);
  line = await CutLine.to(Number(new URL(served.ws).port));
  now = Number((await served.askControl('/clock')).now_us);
  const history = { tape: world.tape };
  const wish = { ...world.wish, mode: 'live' as const, account: 'live', startsAt: now as EpochMicros, history };
  const { facts, core } = await newSession(world.config, wish);
  session = Session.start(join(root, 'session'), facts, core);
  inbox = new Inbox(() => {});
  client = accountClientOf(served, 2_000);
  account = null;
});
afterEach(async () => {
  await account?.close();
  await line.close();
  await client.close();
  await served.stop();
  session.close();
  rmSync(root, { recursive: true, force: true });
});

test('what was filled while the channels were down is booked before an order goes out', async () => {
  account = await opened();
  const market = await bought('before');
  await until(() => held(market) === 100);
  line.cut();
  await until(() => speaking().includes('account_channels_down'));
  await bought('meanwhile');
  submit(market, 'own-0');
  await account.idle();
  expect(await placed()).not.toContain('own-0');
  line.mend();
  await until(() => !speaking().includes('account_channels_down'));
  expect(held(market)).toBe(200);
  submit(market, 'own-1');
  await account.idle();
  expect(await placed()).toContain('own-1');
});

test('what was filled after a connection stood and before it was subscribed is booked', async () => {
  account = await opened();
  line.cut();
  await until(() => speaking().includes('account_channels_down'));
  line.mend();
  line.hold();
  await line.waiting();
  // Time enough to read the account, if that did not wait for the subscription.
  await sleep(300);
  const market = await bought('meanwhile');
  line.release();
  await until(() => held(market) === 100);
});

test('what was filled while the first connection was made is booked', async () => {
  line.hold();
  const opening = opened();
  await line.waiting();
  await sleep(300);
  const market = await bought('meanwhile');
  line.release();
  account = await opening;
  await until(() => held(market) === 100);
  expect(speaking()).toEqual([]);
});

test('a session whose channels cannot be had starts, reads the account and sends no order until it has them', async () => {
  line.cut();
  account = await opened();
  expect(account.found?.unexplained).toEqual([]);
  expect(speaking()).toEqual(['account_channels_down']);
  line.mend();
  await until(() => speaking().length === 0);
});

test('what was filled while the channels were down is booked although its market has been paid meanwhile', async () => {
  account = await opened();
  line.cut();
  await until(() => speaking().includes('account_channels_down'));
  const market = await bought('meanwhile');
  tellPaid(market);
  drain();
  line.mend();
  const { ledger } = session.core.engine.account;
  await until(() => ledger.paidOf(market) !== null);
  expect(ledger.netOf(market)).toBe(100);
  expect(account.found?.unexplained).toEqual([]);
});

test('what was filled while no process was there is booked although its market was paid before the next one looked', async () => {
  const first = await opened();
  await first.close();
  const market = await bought('meanwhile');
  tellPaid(market);
  account = await opened();
  const { ledger } = session.core.engine.account;
  await until(() => ledger.paidOf(market) !== null);
  expect(ledger.netOf(market)).toBe(100);
});

/** The market feed has seen that every market of a ladder was paid, this one a dollar a contract. */
function tellPaid(paying: MarketId): void {
  const { directory } = session.core;
  const at = now as EpochMicros;
  for (const { id } of directory.ladder(directory.market(paying).ladder).markets) {
    for (const a of [SettlementStage.determined, SettlementStage.final, SettlementStage.paid]) {
      const b = id === paying ? ONE_DOLLAR_PRICE : 0;
      inbox.event({
        kind: EventKind.settlement,
        source: 0,
        knownAt: at,
        trueAt: at,
        subject: id,
        a,
        b,
        c: MISSING,
        d: 0,
      });
    }
  }
}

function opened(): Promise<LiveAccount> {
  return LiveAccount.open(
    {
      session,
      dir: join(root, 'session'),
      client,
      socket: socketThrough(line, served, 1_000),
      inbox,
      now: () => now as EpochMicros,
      settle: async () => drain(),
      orderGroupContracts: 100_000,
      limits: { staleSeconds: 1e9, clockSkewSeconds: 20, rateHoldSeconds: 0 },
      staleMicros: 1e12,
      feedHeardAt: () => now as EpochMicros,
    },
    [],
  );
}

function drain(): void {
  now = Math.max(now, session.core.now) + 1;
  session.drain(now as EpochMicros, inbox.take(now as EpochMicros));
}

async function until(isTrue: () => boolean): Promise<void> {
  for (let turn = 0; turn < 200; turn++) {
    if (inbox.size > 0) drain();
    if (isTrue()) return;
    await sleep(10);
  }
  throw new Error('it did not come to that');
}

const speaking = () => account?.guards.status().map(({ code }) => code as string) ?? [];
const held = (market: MarketId) => session.core.engine.account.ledger.position(market);
const placed = async () => (await client.orders(0)).map(({ client_order_id }) => client_order_id);

/** A person buys a contract on the account at once; returns where. */
async function bought(name: string): Promise<MarketId> {
  const answer = await fetch(`${served.rest}/markets?limit=1000&status=open`);
  const { markets } = (await answer.json()) as { markets: { ticker: string; yes_ask_dollars: string }[] };
  const { directory } = session.core;
  const found = markets.find(
    ({ ticker, yes_ask_dollars: ask }) =>
      Number(ask) > 0.05 && Number(ask) < 0.9 && directory.marketId(ticker) !== undefined,
  );
  if (found === undefined) throw new Error('nothing is offered');
  const order = {
    ticker: found.ticker,
    client_order_id: name,
    side: 'bid' as const,
    count: '1.00',
    price: '0.9500',
    time_in_force: 'immediate_or_cancel' as const,
    self_trade_prevention_type: 'taker_at_cross' as const,
  };
  const placedOrder = await client.createOrder(order, () => null);
  expect(placedOrder).toMatchObject({ kind: 'done', value: { fill_count: '1.00' } });
  return directory.marketId(found.ticker) as MarketId;
}

function submit(market: MarketId, clientOrderId: string): void {
  const order = {
    clientOrderId,
    market,
    side: BookSide.bid,
    price: 100 as Price,
    quantity: 100 as Quantity,
    timeInForce: 'good_till_canceled' as const,
    postOnly: false,
    reduceOnly: false,
  };
  account?.send([{ kind: 'submit', at: now as EpochMicros, order }]);
}
