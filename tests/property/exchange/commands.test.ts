/**
 * Invariants of the exchange over random commands of every kind (orders with every flag, amendments, decreases, cancels, batches,
 * groups, pauses) among random quotes and trades, up to settlements of every kind, under both collateral models:
 *
 * 1. Cash is conserved to the micro-dollar: a model that knows only fills and settlements arrives at the same, and so do the
 *    realised profits, costs and fees that the exchange reports.
 * 2. What is available is never negative, and never more than the worst outcome leaves (found by trying every outcome and
 *    every set of fills).
 * 3. Own orders never cross each other, and no order trades with an own one: the order in the way, or the one that comes, ends.
 * 4. An order that ended never changes again, and nothing fills it.
 * 5. No order is filled beyond a limit or a quantity that it had. By one trade an own order is filled only after every own
 *    order of better priority that it reaches is filled whole.
 * 6. A group never has more matched within fifteen seconds than its limit and the one match that reached it, from reset to reset;
 *    while it is triggered nothing of it rests and nothing of it is taken.
 * 7. In a pause nothing is filled and no order is taken or amended; in a pause of the exchange nothing is cancelled by command.
 * 8. A snapshot taken anywhere and restored elsewhere answers the same from there on.
 * 9. The same orders through the in-process venue and spoken directly give the same fills.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BookSide, EventKind, MarketStatus, SettlementStage } from '../../../engine/events.ts';
import type { MarketId } from '../../../engine/markets/contracts.ts';
import type { Quantity } from '../../../engine/money/units.ts';
import type { NewOrder, SelfTradePrevention, TimeInForce } from '../../../engine/orders.ts';
import type { ExchangeConfig } from '../../../sim/exchange/config.ts';
import type { Pause } from '../../../sim/exchange/halts.ts';
import type { FillView, OrderView } from '../../../sim/exchange/views.ts';
import { DirectMarket } from '../../unit/exchange/direct-market.ts';
import { TestMarket, type Told, trade } from '../../unit/exchange/market.ts';
import { cents, contracts } from '../../unit/oms/world.ts';

const DOLLARS = 60;
const GROUP_WINDOW = 15_000_000;

type Act =
  | { readonly do: 'tell'; readonly event: Told }
  | { readonly do: 'place'; readonly order: Omit<NewOrder, 'clientOrderId'>; readonly group: number }
  | {
      readonly do: 'amend';
      readonly nth: number;
      readonly price: number;
      readonly size: number;
      readonly renew: number;
    }
  | { readonly do: 'decrease'; readonly nth: number; readonly size: number; readonly isTo: boolean }
  | { readonly do: 'cancel'; readonly nth: number }
  | { readonly do: 'cancelAll' }
  | {
      readonly do: 'group';
      readonly what: 'create' | 'reset' | 'trigger' | 'limit' | 'delete';
      readonly nth: number;
      readonly limit: number;
    }
  | { readonly do: 'pause'; readonly pause: Pause }
  | { readonly do: 'status'; readonly market: number; readonly status: MarketStatus };

const side = fc.constantFrom(BookSide.bid, BookSide.ask);
const price = fc.integer({ min: 36, max: 48 });
const market = fc.constantFrom(0, 0, 0, 1, 3);
const size = fc.integer({ min: 1, max: 30 });

const tellTrade = fc
  .record({ price, size, taker: side, market })
  .map(
    ({ price: p, size: s, taker, market: subject }): Act => ({ do: 'tell', event: trade(0, p, s, taker, { subject }) }),
  );
const tellQuote = fc
  .record({
    bid: price,
    spread: fc.integer({ min: 1, max: 4 }),
    sizes: fc.tuple(size, size),
    market: fc.constantFrom(0, 0, 3),
  })
  .map(({ bid, spread, sizes, market: subject }): Act => {
    const payload = { a: cents(bid), b: cents(bid + spread), c: contracts(sizes[0]), d: contracts(sizes[1]) };
    return { do: 'tell', event: { kind: EventKind.quote, at: 0, subject, ...payload } };
  });
const place = fc
  .record({
    side,
    price,
    size,
    market,
    tif: fc.constantFrom<TimeInForce>(
      'good_till_canceled',
      'good_till_canceled',
      'good_till_time',
      'immediate_or_cancel',
      'fill_or_kill',
    ),
    postOnly: fc.constantFrom(false, false, false, true),
    reduceOnly: fc.constantFrom(false, false, false, true),
    stp: fc.constantFrom<SelfTradePrevention>('taker_at_cross', 'maker'),
    cancelOnPause: fc.boolean(),
    group: fc.integer({ min: -3, max: 3 }),
  })
  .map(
    ({ price: p, size: s, market: m, tif, stp, group, ...flags }): Act => ({
      do: 'place',
      group,
      order: {
        ...flags,
        market: m as MarketId,
        price: cents(p),
        quantity: contracts(s),
        timeInForce: tif,
        selfTradePrevention: stp,
      },
    }),
  );
const nth = fc.nat(30);
const other = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('amend' as const), nth, price, size, renew: fc.nat(5) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('decrease' as const), nth, size, isTo: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('cancel' as const), nth }) },
  { weight: 1, arbitrary: fc.constant({ do: 'cancelAll' as const }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('group' as const),
      what: fc.constantFrom('create', 'create', 'create', 'reset', 'trigger', 'limit', 'delete'),
      nth: fc.nat(3),
      limit: fc.integer({ min: 1, max: 40 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('pause' as const),
      pause: fc.constantFrom<Pause>('none', 'none', 'none', 'none', 'trading', 'exchange'),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('status' as const),
      market,
      status: fc.constantFrom(MarketStatus.active, MarketStatus.active, MarketStatus.active, MarketStatus.inactive),
    }),
  },
) as fc.Arbitrary<Act>;
const acts = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: tellTrade },
    { weight: 4, arbitrary: tellQuote },
    { weight: 6, arbitrary: place },
    { weight: 4, arbitrary: other },
  ),
  { minLength: 10, maxLength: 90, size: 'max' },
);
const settings = fc.record({
  collateral: fc.constantFrom<ExchangeConfig['collateral']>('gross', 'ladder_worst_case'),
  queueAheadContracts: fc.integer({ min: 0, max: 30 }),
  cancelAllReachSeconds: fc.constantFrom(0, 0, 5),
  positionLimitContracts: fc.constantFrom(25_000, 40),
});
/** For each ladder: the market that wins, or how the dollar is shared, and whether the result is disputed and amended first. */
const results = fc.array(
  fc.record({
    winner: fc.nat(2),
    isShared: fc.constantFrom(false, false, true),
    share: fc.nat(10_000),
    isAmended: fc.boolean(),
  }),
  { minLength: 2, maxLength: 2 },
);

/** Carries acts out 1.3 seconds apart and checks after each. */
class Play {
  readonly m: DirectMarket;
  readonly outcomes: unknown[] = [];
  readonly placed: string[] = [];
  readonly groups: string[] = [];
  readonly amended = new Set<string>();
  readonly limits = new Map<string, { prices: number[]; quantities: number[] }>();
  readonly matches = new Map<string, { at: number; quantity: number }[]>();
  readonly config: Partial<ExchangeConfig>;
  readonly #acts: readonly Act[];
  readonly #ended = new Map<string, OrderView>();
  #ids = 0;
  #fillsSeen = 0;

  constructor(list: readonly Act[], config: Partial<ExchangeConfig>) {
    this.config = config;
    this.#acts = list;
    this.m = new DirectMarket({ config, cashDollars: DOLLARS });
  }

  play(from: number, to: number): void {
    for (let i = from; i < to; i++) {
      const at = 1.3 * i + 1e-5 * i;
      const before = this.m.records.orders({ status: 'resting' });
      const act = this.#acts[i] as Act;
      const outcome = this.#one(act, at);
      this.outcomes.push(outcome);
      this.#check(act, outcome, before, at);
    }
  }

  continueIn(): Play {
    const next = new Play(this.#acts, this.config);
    next.m.exchange.restore(JSON.parse(JSON.stringify(this.m.exchange.snapshot())));
    next.placed.push(...this.placed);
    next.groups.push(...this.groups);
    for (const id of this.amended) next.amended.add(id);
    for (const [id, limits] of this.limits) next.limits.set(id, structuredClone(limits));
    for (const [id, matches] of this.matches) next.matches.set(id, structuredClone(matches));
    next.#ids = this.#ids;
    next.#fillsSeen = this.#fillsSeen;
    return next;
  }

  /** Closes every market and pays it, in steps of every kind; checks after each. */
  settle(list: readonly { winner: number; isShared: boolean; share: number; isAmended: boolean }[]): void {
    const close = 12 * 3600;
    this.m.direct.advanceTo(this.m.at(close + 1));
    expect(this.m.records.orders({ status: 'resting' })).toEqual([]);
    const steps: Told[] = [];
    list.forEach(({ winner, isShared, share, isAmended }, ladder) => {
      for (let i = 0; i < 3; i++) {
        const subject = ladder * 3 + i;
        const isNext = i === (winner + 1) % 3;
        const payout = isShared ? (i === winner ? share : isNext ? 10_000 - share : 0) : i === winner ? 10_000 : 0;
        const step = (a: SettlementStage, b: number): void => {
          steps.push({ kind: EventKind.settlement, at: 0, subject, a, b });
        };
        step(SettlementStage.determined, isAmended ? 10_000 - payout : payout);
        if (isAmended) {
          step(SettlementStage.disputed, -1);
          step(SettlementStage.amended, payout);
        }
        step(SettlementStage.final, payout);
        step(SettlementStage.paid, payout);
        // A repeated message pays nothing.
        step(SettlementStage.paid, payout);
      }
    });
    steps.forEach((step, i) => {
      this.m.tell({ ...step, at: close + 3600 + i });
      expect(this.m.direct.balance().available).toBeGreaterThanOrEqual(0);
    });
    this.#checkMoney();
    expect(this.m.direct.balance().reserved).toBe(0);
    expect(this.m.direct.balance().cash).toBeGreaterThanOrEqual(0);
    for (const position of this.m.records.positions())
      expect(position).toMatchObject({ position: 0, exposure: 0, isSettled: true });
    expect(this.m.records.settlements()).toHaveLength(this.m.records.positions().length);
  }

  #one(act: Act, at: number): unknown {
    const { m } = this;
    const now = m.at(at);
    const orderId = (n: number): string => this.placed[n % Math.max(1, this.placed.length)] ?? 'nobody';
    switch (act.do) {
      case 'tell':
        m.tell({ ...act.event, at, trueAt: act.event.kind === EventKind.trade ? at - 0.9 : at });
        return null;
      case 'status':
        m.tell({ kind: EventKind.marketStatus, at, subject: act.market, a: act.status });
        return null;
      case 'pause':
        m.direct.pause(act.pause, now);
        return null;
      case 'place': {
        const orderGroup =
          act.group < 0 ? undefined : (this.groups[act.group] ?? (act.group === 3 ? 'no-group' : undefined));
        const order: NewOrder = {
          ...act.order,
          clientOrderId: `c${this.#ids++}`,
          ...(act.order.timeInForce === 'good_till_time' && { expiresAt: m.at(Math.floor(at + 20)) }),
          ...(orderGroup !== undefined && { orderGroup }),
        };
        const outcome = m.direct.place(order, now);
        if (outcome.kind === 'placed') {
          this.placed.push(outcome.order.venueOrderId);
          this.limits.set(outcome.order.venueOrderId, { prices: [order.price], quantities: [order.quantity] });
        }
        return outcome;
      }
      case 'amend': {
        const venueOrderId = orderId(act.nth);
        const outcome = m.direct.amend(
          {
            venueOrderId,
            price: cents(act.price),
            quantity: contracts(act.size),
            ...(act.renew === 1 && { clientOrderId: `renamed-x${this.#ids++}` }),
            ...(act.renew === 2 && { expiresAt: m.at(Math.floor(at + 10)) }),
            ...(act.renew === 3 && { expiresAt: null }),
          },
          now,
        );
        if (outcome.kind === 'amended') {
          this.amended.add(venueOrderId);
          this.limits.get(venueOrderId)?.prices.push(cents(act.price));
          this.limits.get(venueOrderId)?.quantities.push(contracts(act.size));
        }
        return outcome;
      }
      case 'decrease':
        return m.direct.decrease(
          orderId(act.nth),
          act.isTo ? { to: contracts(act.size) } : { by: contracts(act.size) },
          now,
        );
      case 'cancel':
        return m.direct.cancel(orderId(act.nth), now);
      case 'cancelAll':
        return m.direct.cancelAll(now);
      case 'group':
        return this.#group(act, at);
    }
  }

  #group({ what, nth: n, limit }: Extract<Act, { do: 'group' }>, at: number): unknown {
    const { direct } = this.m;
    const now = this.m.at(at);
    const id = this.groups[n] ?? 'no-group';
    const quantity = contracts(limit);
    switch (what) {
      case 'create': {
        const outcome = direct.createGroup(quantity, now);
        if (outcome.kind === 'group') this.groups.push(outcome.group.id);
        return outcome;
      }
      case 'reset':
        this.matches.delete(id);
        return direct.resetGroup(id, now);
      case 'trigger':
        return direct.triggerGroup(id, now);
      case 'limit':
        // From here on the group is judged by another limit.
        this.matches.delete(id);
        return direct.limitGroup(id, quantity, now);
      case 'delete':
        return direct.deleteGroup(id, now);
    }
  }

  #check(act: Act, outcome: unknown, before: readonly OrderView[], at: number): void {
    const { direct, records } = this.m;
    const now = this.m.at(at);
    const resting = records.orders({ status: 'resting' });
    const pause = direct.pauseAt(now);
    const fills = records.fills().slice(this.#fillsSeen);
    this.#fillsSeen += fills.length;
    this.#checkMoney();
    expect(direct.balance().available).toBeGreaterThanOrEqual(0);
    if (this.config.collateral === 'ladder_worst_case') {
      expect(direct.balance().available).toBeLessThanOrEqual(worstOutcome(records, direct.balance().cash));
    }
    checkUncrossed(resting);
    for (const [id, ended] of this.#ended) expect(records.order(id)).toEqual(ended);
    for (const order of records.orders()) if (order.status !== 'resting') this.#ended.set(order.venueOrderId, order);
    this.#checkLimits(fills);
    if (act.do === 'tell' && act.event.kind === EventKind.trade)
      checkPriority(act.event, before, fills, records, this.amended);
    this.#checkGroups(fills, resting, at);
    if (pause !== 'none') {
      expect(fills).toEqual([]);
      if (act.do === 'place' || act.do === 'amend') expect(outcome).toMatchObject({ kind: 'refused' });
      if (pause === 'exchange' && act.do !== 'pause') {
        const commands = ['cancel', 'cancelAll', 'decrease'];
        if (commands.includes(act.do)) expect(outcome).toEqual({ kind: 'refused', reason: 'exchange_paused' });
      }
    }
  }

  #checkLimits(fills: readonly FillView[]): void {
    for (const { venueOrderId, price: p, side: s, quantity } of fills) {
      const { prices, quantities } = this.limits.get(venueOrderId) ?? { prices: [], quantities: [] };
      if (prices.length > 0) {
        if (s === BookSide.bid) expect(p).toBeLessThanOrEqual(Math.max(...prices));
        else expect(p).toBeGreaterThanOrEqual(Math.min(...prices));
        expect(this.m.order(venueOrderId).filled).toBeLessThanOrEqual(Math.max(...quantities));
      }
      expect(quantity).toBeGreaterThan(0);
    }
  }

  #checkGroups(fills: readonly FillView[], resting: readonly OrderView[], at: number): void {
    for (const fill of fills) {
      const { orderGroup } = this.m.order(fill.venueOrderId);
      if (orderGroup === null) continue;
      const matches = this.matches.get(orderGroup) ?? [];
      matches.push({ at: fill.executedAt, quantity: fill.quantity });
      this.matches.set(orderGroup, matches);
    }
    for (const group of this.m.direct.groups(this.m.at(at))) {
      if (group.isTriggered) expect(resting.filter(({ orderGroup }) => orderGroup === group.id)).toEqual([]);
      const matches = this.matches.get(group.id) ?? [];
      // All but the match that came last stay below the limit, in every window of fifteen seconds.
      const earlier = matches.slice(0, -1);
      for (const { at: end } of earlier) {
        const within = earlier.filter((match) => match.at <= end && match.at > end - GROUP_WINDOW);
        expect(within.reduce((sum, { quantity }) => sum + quantity, 0)).toBeLessThan(group.limit);
      }
    }
  }

  #checkMoney(): void {
    const { records, direct } = this.m;
    const { cash } = direct.balance();
    expect(cash).toBe(cashByModel(records.fills(), records.settlements()));
    let reported = DOLLARS * 1_000_000;
    for (const { realized, exposure, feesPaid } of records.positions()) reported += realized - exposure - feesPaid;
    expect(cash).toBe(reported);
  }
}

/** Cash worked out from fills and settlements alone. */
function cashByModel(fills: readonly FillView[], paid: readonly { market: MarketId; payout: number }[]): number {
  let cash = DOLLARS * 1_000_000;
  const position = new Map<MarketId, number>();
  for (const { market: m, side: s, price: p, quantity, fee } of fills) {
    const signed = s === BookSide.bid ? quantity : -quantity;
    const before = position.get(m) ?? 0;
    position.set(m, before + signed);
    // A short position is what is held of NO: a dollar each is set aside.
    cash -= signed * p + fee + 10_000 * (Math.max(0, -(before + signed)) - Math.max(0, -before));
  }
  for (const { market: m, payout } of paid) {
    const held = position.get(m) ?? 0;
    cash += held > 0 ? held * payout : -held * (10_000 - payout);
  }
  return cash;
}

/** What the worst outcome of the ladders leaves, before fees: every winner and every set of own orders filled is tried. */
function worstOutcome(records: DirectMarket['records'], cash: number): number {
  let total = cash;
  for (const ladder of [0, 1]) {
    const ids = [0, 1, 2].map((i) => (ladder * 3 + i) as MarketId);
    const orders = records
      .orders({ status: 'resting' })
      .filter(({ market: m }) => ids.includes(m))
      .slice(0, 9);
    let worst = Number.POSITIVE_INFINITY;
    for (const winner of ids) {
      const pays = (m: MarketId): number => (m === winner ? 10_000 : 0);
      let held = 0;
      for (const m of ids) {
        const position = records.position(m)?.position ?? 0;
        held += position > 0 ? position * pays(m) : -position * (10_000 - pays(m));
      }
      for (let set = 0; set < 1 << orders.length; set++) {
        let profit = 0;
        orders.forEach(({ market: m, side: s, price: p, remaining }, i) => {
          if ((set & (1 << i)) !== 0) profit += (s === BookSide.bid ? pays(m) - p : p - pays(m)) * remaining;
        });
        worst = Math.min(worst, held + profit);
      }
    }
    total += worst;
  }
  return total;
}

function checkUncrossed(resting: readonly OrderView[]): void {
  for (let m = 0; m < 6; m++) {
    const own = resting.filter((order) => order.market === m);
    const bids = own.filter(({ side: s }) => s === BookSide.bid).map(({ price: p }) => p);
    const asks = own.filter(({ side: s }) => s === BookSide.ask).map(({ price: p }) => p);
    if (bids.length > 0 && asks.length > 0) expect(Math.max(...bids)).toBeLessThan(Math.min(...asks));
  }
}

/** An own order that a trade filled stands behind none of better price, or of its price and earlier, that was left unfilled. */
function checkPriority(
  print: Told,
  before: readonly OrderView[],
  fills: readonly FillView[],
  records: DirectMarket['records'],
  amended: ReadonlySet<string>,
): void {
  for (const fill of fills) {
    if (!fill.evidence.startsWith('traded') || fill.isTaker) continue;
    for (const order of before) {
      if (order.market !== fill.market || order.side !== fill.side || order.reduceOnly) continue;
      const other = before.find(({ venueOrderId }) => venueOrderId === fill.venueOrderId);
      const isBetter =
        order.price === fill.price
          ? other !== undefined && order.createdAt < other.createdAt && !amended.has(order.venueOrderId)
          : order.side === BookSide.bid
            ? order.price > fill.price
            : order.price < fill.price;
      if (!isBetter || order.updatedAt >= fill.executedAt || order.timeInForce === 'fill_or_kill') continue;
      const now = records.order(order.venueOrderId);
      if (now?.endReason === 'order_group_triggered') continue;
      expect({ print, left: now?.remaining }).toEqual({ print, left: 0 });
    }
  }
}

describe('over any commands', () => {
  test('money, books, groups, pauses and ends keep their invariants, and settlements pay what is owed', () => {
    let fills = 0;
    fc.assert(
      fc.property(acts, settings, results, (list, config, outcome) => {
        const play = new Play(list, config);
        play.play(0, list.length);
        play.m.direct.pause('none', play.m.at(1.4 * list.length));
        fills += play.m.records.fillCount;
        play.settle(outcome);
      }),
      { numRuns: 250 },
    );
    // The stretches are no idle ones.
    expect(fills).toBeGreaterThan(500);
  });

  test('a snapshot taken anywhere answers the same from there on', () => {
    fc.assert(
      fc.property(acts, settings, fc.nat(100), (list, config, cut) => {
        const at = cut % (list.length + 1);
        const whole = new Play(list, config);
        whole.play(0, at);
        const before = whole.outcomes.length;
        const resumed = whole.continueIn();
        whole.play(at, list.length);
        resumed.play(at, list.length);
        expect(resumed.outcomes).toEqual(whole.outcomes.slice(before));
        expect(resumed.m.exchange.snapshot()).toEqual(whole.m.exchange.snapshot());
      }),
      { numRuns: 80 },
    );
  });
});

test('the same orders through the venue and spoken directly give the same fills', () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(tellTrade, tellQuote, place), { minLength: 10, maxLength: 70, size: 'max' }),
      (list) => {
        const settingsOfBoth = { queueAheadContracts: 10, immediateWindowMillis: 0, feedLatencyMillis: 0 };
        const directly = new DirectMarket({ config: settingsOfBoth, cashDollars: DOLLARS });
        const venue = new TestMarket(settingsOfBoth, DOLLARS);
        list.forEach((act, i) => {
          const at = 1.3 * i;
          if (act.do === 'tell') {
            const event = { ...act.event, at, trueAt: act.event.kind === EventKind.trade ? at - 0.9 : at };
            venue.tell(event);
            directly.tell(event);
          } else if (act.do === 'place') {
            const expires = act.order.timeInForce === 'good_till_time' && { expiresAt: venue.at(Math.floor(at + 20)) };
            const order: NewOrder = { ...act.order, ...expires, clientOrderId: `c${i}` };
            venue.exchange.submit(order, venue.at(at));
            directly.direct.place(order, venue.at(at));
          }
        });
        venue.advance(13 * 3600);
        directly.direct.advanceTo(directly.at(13 * 3600));
        const own = directly.records.fills().map(({ venueOrderId: _, positionAfter: __, ...fill }) => fill);
        expect(own).toEqual(venue.fills);
        const filled = own.reduce((sum, { quantity }) => sum + quantity, 0) as Quantity;
        expect(filled).toBeGreaterThanOrEqual(0);
      },
    ),
    { numRuns: 120 },
  );
});
