/**
 * The account of a live session against the real server on loopback: an order goes out once whatever comes back, every answer becomes
 * the update that it means, a person's business is left alone, and what nothing explains is found.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { AccountClient } from '../../../data/kalshi/account-client.ts';
import { tierLimits } from '../../../data/kalshi/rate-limits.ts';
import { signerOfKeyFile } from '../../../data/kalshi/signer.ts';
import { BookSide } from '../../../engine/events.ts';
import type { LadderId, MarketId } from '../../../engine/markets/contracts.ts';
import type { Cash, Price, Quantity } from '../../../engine/money/units.ts';
import type { NewOrder, VenueReason, VenueUpdate } from '../../../engine/orders.ts';
import { Ledger } from '../../../engine/portfolio/ledger.ts';
import type { EpochMicros } from '../../../engine/time.ts';
import { killSession } from '../../../live/guards/kill-switch.ts';
import { listingOf, NOTHING_LISTED, SessionDirectory } from '../../../live/session/directory.ts';
import { AccountKeeper } from '../../../live/venues/account-keeper.ts';
import { KnownOrders } from '../../../live/venues/known-orders.ts';
import { orderFuse } from '../../../live/venues/order-fuse.ts';
import { OrderGateway } from '../../../live/venues/order-gateway.ts';
import { SessionBooks } from '../../../live/venues/session-books.ts';
import { NO_FAULTS, readFaults } from '../../../sim/exchange-server/faults/fault-plan.ts';
import { type Served, serve, type TestHistory, testHistory } from '../exchange-server/served-world.ts';
import { signedHeaders } from '../exchange-server/signed.ts';
import { accountClientOf } from './served-account.ts';

const AT = 1 as EpochMicros;
let history: TestHistory;
let directory: SessionDirectory;
let served: Served;
let client: AccountClient;
let told: VenueUpdate[];
let dir: string;
let books: SessionBooks;
let ledger: Ledger;
let known: KnownOrders;
let objection: VenueReason | null;
let triggered: number;

beforeAll(async () => {
  history = await testHistory();
  directory = new SessionDirectory();
  const ladders = Array.from({ length: history.tape.directory.ladderCount }, (_, id) =>
    listingOf(history.tape.directory.ladder(id as LadderId)),
  );
  directory.add({ ...NOTHING_LISTED, ladders });
});
afterAll(() => history.remove());

beforeEach(async () => {
  served = await serve(history);
  await served.step(18 * 3_600);
  client = accountClientOf(served, 300);
  told = [];
  dir = mkdtempSync(join(tmpdir(), 'milkbot-gateway-'));
  books = new SessionBooks();
  ledger = new Ledger(500_000_000 as Cash);
  known = new KnownOrders([]);
  objection = null;
  triggered = 0;
});
afterEach(async () => {
  await client.close();
  await served.stop();
  rmSync(dir, { recursive: true, force: true });
});

function gateway(orderGroup: string | null = null): OrderGateway {
  return new OrderGateway({
    client,
    directory,
    known,
    tell: (update) => told.push(update),
    now: () => AT,
    orderGroup,
    onGroupTriggered: () => {
      triggered += 1;
    },
    since: 0 as EpochMicros,
    staleMicros: 1_000,
    objection: () => objection,
    note: () => {},
  });
}

function keeper(): AccountKeeper {
  const parts = { client, dir, directory, ledger, books, known, now: () => AT, note: () => {} };
  return new AccountKeeper({ ...parts, tell: (update) => told.push(update), settle: async () => bookAll() });
}

/** Books every fill that was told and is not booked, as the engine does. */
function bookAll(): void {
  const booked = new Set(books.fills.map(({ fillId }) => fillId));
  for (const update of told) {
    if (update.kind !== 'fill' || booked.has(update.fill.fillId) || !known.isOwn(update.clientOrderId)) continue;
    booked.add(update.fill.fillId);
    ledger.applyFill(update.fill, directory.market(update.fill.market));
    books.book(update);
  }
}

/** A market that can be bought at once, and the price at which. */
async function offered(): Promise<{ market: MarketId; ask: number }> {
  const answer = await fetch(`${served.rest}/markets?limit=1000&status=open`);
  const { markets } = (await answer.json()) as { markets: { ticker: string; yes_ask_dollars: string }[] };
  const found = markets.find(({ yes_ask_dollars: ask }) => Number(ask) > 0.05 && Number(ask) < 0.9);
  if (found === undefined) throw new Error('nothing is offered');
  return {
    market: directory.marketId(found.ticker) as MarketId,
    ask: Math.round(Number(found.yes_ask_dollars) * 10_000),
  };
}

function order(market: MarketId, price: number, over: Partial<NewOrder> = {}): NewOrder {
  return {
    clientOrderId: 'own-0',
    market,
    side: BookSide.bid,
    price: price as Price,
    quantity: 300 as Quantity,
    timeInForce: 'good_till_canceled',
    postOnly: false,
    reduceOnly: false,
    ...over,
  };
}

async function send(...commands: Parameters<OrderGateway['send']>[0]): Promise<string[]> {
  const from = told.length;
  const open = gateway();
  open.send(commands);
  await open.idle();
  return told.slice(from).map((update) => ('reason' in update ? `${update.kind} ${update.reason}` : update.kind));
}

const ordersPlaced = async () => (await client.orders(0)).length;
const faults = (text: string) => served.askControl('/faults', readFaults(text));

describe('an order', () => {
  test('that rests is accepted, amended, and gone when it is cancelled', async () => {
    const { market } = await offered();
    expect(await send({ kind: 'submit', at: AT, order: order(market, 100) })).toEqual(['accepted']);
    const amend = { clientOrderId: 'own-0', price: 200 as Price, quantity: 500 as Quantity };
    expect(await send({ kind: 'amend', at: AT, amend })).toEqual(['amended']);
    expect(await send({ kind: 'cancel', at: AT, clientOrderId: 'own-0' })).toEqual(['canceled canceled_by_user']);
    expect(told.at(-1)).toMatchObject({ market, filledQuantity: 0 });
    expect(await send({ kind: 'cancel', at: AT, clientOrderId: 'own-0' })).toEqual(['cancel_rejected order_not_found']);
  });

  test('that trades at once brings its fills with their exact fees', async () => {
    const { market, ask } = await offered();
    expect(await send({ kind: 'submit', at: AT, order: order(market, ask + 200) })).toContain('fill');
    const [fill] = await client.fills(0);
    expect(told.find(({ kind }) => kind === 'fill')).toMatchObject({
      fill: {
        fillId: fill?.trade_id,
        evidence: 'exchange',
        isTaker: true,
        fee: Math.round(Number(fill?.fee_cost) * 1e6),
      },
    });
  });

  test('that the exchange has already is refused as a duplicate and found by its id', async () => {
    const { market } = await offered();
    await send({ kind: 'submit', at: AT, order: order(market, 100) });
    expect(await send({ kind: 'submit', at: AT, order: order(market, 100) })).toEqual([
      'rejected duplicate_client_order_id',
    ]);
    known = new KnownOrders([]);
    expect(await send({ kind: 'look_up', at: AT, clientOrderId: 'own-0' })).toEqual(['found']);
    expect(told.at(-1)).toMatchObject({ order: { state: 'resting', price: 100, filled: 0, remaining: 300, market } });
    expect(await send({ kind: 'look_up', at: AT, clientOrderId: 'nobody-0' })).toEqual(['not_found']);
  });

  test.each([
    ['rest.errorBefore=1', 0, 'not_found'],
    ['rest.errorAfter=1', 1, 'found'],
    ['rest.timeoutBefore=1,rest.timeoutMillis=600', 0, 'not_found'],
    ['rest.timeoutAfter=1,rest.timeoutMillis=600', 1, 'found'],
  ])('under %s is timed out, sent once, and looked up', async (plan, placed, found) => {
    const { market } = await offered();
    await faults(plan);
    expect(await send({ kind: 'submit', at: AT, order: order(market, 100) })).toEqual(['timed_out']);
    await served.askControl('/faults', NO_FAULTS);
    expect(await ordersPlaced()).toBe(placed);
    expect(await send({ kind: 'look_up', at: AT, clientOrderId: 'own-0' })).toEqual([found]);
  });

  test('beyond the rate limit is rejected and nothing was done', async () => {
    const { market } = await offered();
    await faults('rest.tooManyRequests=1');
    expect(await send({ kind: 'submit', at: AT, order: order(market, 100) })).toEqual(['rejected rate_limited']);
    await served.askControl('/faults', NO_FAULTS);
    expect(await ordersPlaced()).toBe(0);
    expect(client.refusedByRate).toBe(1);
  });

  test('that a guard objects to, or that waited too long, does not go out; a cancel always does', async () => {
    const { market } = await offered();
    await send({ kind: 'submit', at: AT, order: order(market, 100) });
    objection = 'trading_paused';
    const second = order(market, 100, { clientOrderId: 'own-1' });
    expect(await send({ kind: 'submit', at: AT, order: second })).toEqual(['rejected trading_paused']);
    expect(await send({ kind: 'cancel', at: AT, clientOrderId: 'own-0' })).toEqual(['canceled canceled_by_user']);
    objection = null;
    expect(await send({ kind: 'submit', at: -1_000 as EpochMicros, order: second })).toEqual(['rejected rate_limited']);
    expect(await ordersPlaced()).toBe(1);
  });

  test('is refused for what the exchange says: a pause, the price grid, no money', async () => {
    const { market, ask } = await offered();
    expect(await send({ kind: 'submit', at: AT, order: order(market, 105) })).toEqual(['rejected invalid_price']);
    const much = order(market, 9_000, { quantity: 200_000 as Quantity });
    expect(await send({ kind: 'submit', at: AT, order: much })).toEqual(['rejected insufficient_balance']);
    const crossing = order(market, ask, { postOnly: true });
    expect(await send({ kind: 'submit', at: AT, order: crossing })).toEqual(['rejected post_only_would_cross']);
    await served.askControl('/pause', { pause: 'trading' });
    expect(await send({ kind: 'submit', at: AT, order: order(market, 100) })).toEqual(['rejected trading_paused']);
  });
});

test('orders beyond the write bucket of the tier wait for their turn, and none is refused', async () => {
  await served.stop();
  await client.close();
  served = await serve(history, { tier: 'basic' });
  await served.step(18 * 3_600);
  const { read } = tierLimits('basic', (Date.now() * 1_000) as EpochMicros);
  // Below the tier's own, so that a busy machine refuses nothing either.
  const write = { refillPerSecond: 80, capacity: 80 };
  client = new AccountClient({
    baseUrl: served.rest,
    signer: signerOfKeyFile(served.key.access.id, served.key.privateKeyPath as string),
    reads: { pace: read, retries: 1, backoffMs: 1, backoffMaxMs: 2, timeoutMs: 2_000 },
    writes: write,
    writeMillis: 2_000,
  });
  const { market } = await offered();
  const orders = Array.from({ length: 14 }, (_, n) => order(market, 100, { clientOrderId: `own-${n}` }));
  const said = await send(...orders.map((one) => ({ kind: 'submit' as const, at: AT, order: one })));
  expect(new Set(said)).toEqual(new Set(['accepted']));
  expect(said.length).toBe(14);
});

describe('the order group', () => {
  test('is kept with the session, and its orders end when more matches than it allows', async () => {
    const group = await orderFuse(client, dir, 1);
    expect(await orderFuse(client, dir, 1)).toBe(group);
    const { market, ask } = await offered();
    const open = gateway(group);
    open.send([{ kind: 'submit', at: AT, order: order(market, 100) }]);
    await open.idle();
    open.send([{ kind: 'submit', at: AT, order: order(market, ask + 200, { clientOrderId: 'own-1' }) }]);
    await open.idle();
    expect((await client.orders(0)).map(({ status }) => status)).not.toContain('resting');
    // Whether or not anybody heard of it, the next order does.
    expect(triggered).toBe(0);
    open.send([{ kind: 'submit', at: AT, order: order(market, 100, { clientOrderId: 'own-2' }) }]);
    await open.idle();
    expect(triggered).toBe(1);
    expect(told.at(-1)).toMatchObject({ kind: 'rejected', reason: 'order_group_triggered' });
  });
});

describe('reconciliation', () => {
  test('finds nothing where everything was booked, with orders at rest or without', async () => {
    const accounts = keeper();
    await accounts.open();
    const { market, ask } = await offered();
    await send({ kind: 'submit', at: AT, order: order(market, ask + 200) });
    bookAll();
    expect((await accounts.check()).differences).toEqual([]);
    await send({ kind: 'submit', at: AT, order: order(market, 100, { clientOrderId: 'own-1' }) });
    const { differences, unexplained } = await accounts.check();
    expect(unexplained).toEqual([]);
    expect(differences.map(({ explained }) => explained)).toEqual(['held back for resting orders']);
  });

  test('brings a fill that nobody told', async () => {
    const accounts = keeper();
    await accounts.open();
    const { market, ask } = await offered();
    await faults('rest.timeoutAfter=1,rest.timeoutMillis=600');
    expect(await send({ kind: 'submit', at: AT, order: order(market, ask + 200) })).toEqual(['timed_out']);
    await served.askControl('/faults', NO_FAULTS);
    expect((await accounts.check()).differences).toEqual([]);
    expect(books.fills.length).toBeGreaterThan(0);
  });

  test("leaves a person's trades alone, before the session and during it", async () => {
    const { market, ask } = await offered();
    await personBuys(market, ask + 200, 'person-before');
    const accounts = keeper();
    await accounts.open();
    await personBuys(market, ask + 300, 'person-after');
    const { differences, unexplained } = await accounts.check();
    expect(unexplained).toEqual([]);
    expect(new Set(differences.map(({ explained }) => explained))).toEqual(
      new Set(['held before the session began', "a trade that is not the session's"]),
    );
  });

  test("leaves a person's order alone that rests since before the session, and the cash that comes back with its end", async () => {
    const { market } = await offered();
    await personBuys(market, 100, 'person-rests', 'good_till_canceled');
    const accounts = keeper();
    await accounts.open();
    expect((await accounts.check()).unexplained).toEqual([]);
    const [resting] = await client.restingOrders();
    await client.cancelOrder(String(resting?.order_id));
    expect((await accounts.check()).unexplained).toEqual([]);
  });

  test('does not explain a fee, a fill or money that only the books have', async () => {
    const accounts = keeper();
    await accounts.open();
    const { market, ask } = await offered();
    await send({ kind: 'submit', at: AT, order: order(market, ask + 200) });
    told = told.map((update) =>
      update.kind === 'fill' ? { ...update, fill: { ...update.fill, fee: (update.fill.fee + 1) as Cash } } : update,
    );
    bookAll();
    const { unexplained } = await accounts.check();
    expect(unexplained.map(({ code }) => code)).toContain('fee_difference');
    expect(unexplained.reduce((sum, { cash }) => sum + cash, 0)).toBe(books.fills.length);
  });
});

test('the kill switch cancels every order through faults and leaves the kill file', async () => {
  const { market } = await offered();
  await send({ kind: 'submit', at: AT, order: order(market, 100) });
  await faults('rest.errorBefore=0.4,rest.errorAfter=0.2');
  const killed = await killSession({ dir, client, tries: 50, pauseMillis: 1, why: 'a test' });
  expect(readFileSync(killed.killFile, 'utf8')).toBe('a test\n');
  await served.askControl('/faults', NO_FAULTS);
  expect((await client.orders(0)).map(({ status }) => status)).toEqual(['canceled']);
});

async function personBuys(market: MarketId, price: number, name: string, time = 'immediate_or_cancel'): Promise<void> {
  const path = '/trade-api/v2/portfolio/events/orders';
  const answer = await fetch(new URL(path, served.rest), {
    method: 'POST',
    headers: {
      ...signedHeaders(served.key.access.id, served.privateKeyPem, 'POST', path),
      'content-type': 'application/json',
    },
    body: JSON.stringify({
      ticker: directory.market(market).ticker,
      client_order_id: name,
      side: 'bid',
      count: '1',
      price: (price / 10_000).toFixed(4),
      time_in_force: time,
      self_trade_prevention_type: 'maker',
    }),
  });
  expect(answer.status).toBe(201);
}
