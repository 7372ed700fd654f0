/**
 * Invariants of the simulated exchange over random stretches of quotes and trades, with random orders, amendments and cancels:
 *
 * 1. No fill is worse than a limit that its order had, and no order is filled beyond its quantity.
 * 2. All own fills on one trade have at most the configured share of it; own fills against one display have at most its size.
 * 3. Cash, collateral and fees are conserved to the micro-dollar, and what is reserved is always there.
 * 4. A cancelled order is final: nothing is filled after its end was told, and the end counts every fill.
 * 5. Every order is answered exactly once; updates come in order of time and never before they can be known.
 * 6. Nothing fills an order that was not strictly later than its decision plus its latency.
 * 7. A snapshot taken anywhere and restored elsewhere gives the same remaining updates.
 * 8. With prints only, more latency never fills more.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BookSide, EventKind } from '../../../engine/events.ts';
import type { MarketId } from '../../../engine/markets/contracts.ts';
import type { Quantity } from '../../../engine/money/units.ts';
import type { Fill, TimeInForce, VenueUpdate } from '../../../engine/orders.ts';
import type { ExchangeConfig } from '../../../sim/exchange/config.ts';
import { TestMarket, type Told, trade } from '../../unit/exchange/market.ts';
import { cents, contracts } from '../../unit/oms/world.ts';

const DOLLARS = 40;

type Act =
  | { readonly do: 'tell'; readonly event: Told }
  | {
      readonly do: 'order';
      readonly side: BookSide;
      readonly price: number;
      readonly quantity: number;
      readonly tif: TimeInForce;
      readonly postOnly: boolean;
      readonly market: number;
    }
  | { readonly do: 'amend'; readonly index: number; readonly price: number; readonly quantity: number }
  | { readonly do: 'cancel'; readonly index: number };

const side = fc.constantFrom(BookSide.bid, BookSide.ask);
const price = fc.integer({ min: 35, max: 50 });
const market = fc.nat(1);

const tellTrade = fc
  .record({ price, quantity: fc.integer({ min: 1, max: 60 }), taker: side, market, isBlock: fc.nat(9) })
  .map(({ price: p, quantity, taker, market: subject, isBlock }): Act => {
    const event = trade(0, p, quantity, taker, { subject, d: isBlock === 0 ? 1 : 0 });
    return { do: 'tell', event };
  });
const tellQuote = fc
  .record({
    bid: price,
    spread: fc.integer({ min: 1, max: 5 }),
    sizes: fc.tuple(fc.integer({ min: -1, max: 30 }), fc.integer({ min: -1, max: 30 })),
  })
  .map(({ bid, spread, sizes }): Act => {
    const size = (n: number): number => (n < 0 ? -1 : contracts(n));
    const payload = { a: cents(bid), b: cents(bid + spread), c: size(sizes[0]), d: size(sizes[1]) };
    // Only market 0 has quotes, so both rules are at work in one run.
    return { do: 'tell', event: { kind: EventKind.quote, at: 0, subject: 0, ...payload } };
  });
const order = fc
  .record({
    side,
    price,
    quantity: fc.integer({ min: 1, max: 40 }),
    tif: fc.constantFrom<TimeInForce>(
      'good_till_canceled',
      'good_till_canceled',
      'good_till_time',
      'immediate_or_cancel',
      'fill_or_kill',
    ),
    postOnly: fc.constantFrom(false, false, false, true),
    market,
  })
  .map((more): Act => ({ do: 'order', ...more }));
const amend = fc
  .record({ index: fc.nat(20), price, quantity: fc.integer({ min: 1, max: 40 }) })
  .map((more): Act => ({ do: 'amend', ...more }));
const cancel = fc.record({ index: fc.nat(20) }).map((more): Act => ({ do: 'cancel', ...more }));

const acts = fc.array(
  fc.oneof(
    { weight: 5, arbitrary: tellTrade },
    { weight: 4, arbitrary: tellQuote },
    { weight: 4, arbitrary: order },
    amend,
    cancel,
  ),
  {
    minLength: 5,
    maxLength: 80,
    size: 'max',
  },
);
const settings = fc.record({
  orderLatencyMillis: fc.integer({ min: 0, max: 3_000 }),
  ackLatencyMillis: fc.integer({ min: 0, max: 2_000 }),
  latencySpread: fc.constantFrom(0, 0.7),
  printShare: fc.constantFrom(0.25, 0.5, 1),
  printSlippageCents: fc.integer({ min: 0, max: 3 }),
  queueAheadContracts: fc.integer({ min: 0, max: 50 }),
});

/** Plays acts one and a bit seconds apart, so that no two things happen at one instant. */
class Play {
  readonly market: TestMarket;
  readonly #acts: readonly Act[];
  readonly #ids: string[] = [];
  readonly limits = new Map<string, { side: BookSide; prices: number[]; quantities: number[]; decidedAt: number }>();
  readonly prints = new Map<number, Told>();
  readonly quotes: Told[] = [];

  constructor(list: readonly Act[], config: Partial<ExchangeConfig>) {
    this.#acts = list;
    this.market = new TestMarket({ ...config, feedLatencyMillis: 1_000 }, DOLLARS);
  }

  play(from: number, to: number): void {
    for (let i = from; i < to; i++) this.#one(this.#acts[i] as Act, 1.3 * i + 1e-5 * i);
    const { available, reserved } = this.market.exchange.account;
    expect(available).toBeGreaterThanOrEqual(0);
    expect(reserved).toBeGreaterThanOrEqual(0);
  }

  finish(): void {
    this.market.advance(14 * 3600);
  }

  /** Goes on in a fresh exchange that was given this one's snapshot. */
  continueIn(config: Partial<ExchangeConfig>): Play {
    const other = new Play(this.#acts, config);
    other.market.exchange.restore(JSON.parse(JSON.stringify(this.market.exchange.snapshot())));
    other.#ids.push(...this.#ids);
    return other;
  }

  #one(act: Act, at: number): void {
    const { market: m } = this;
    m.advance(at);
    if (act.do === 'tell') {
      const event = { ...act.event, at, trueAt: act.event.kind === EventKind.trade ? at - 0.9 : at };
      if (event.kind === EventKind.trade) this.prints.set(m.at(event.trueAt), event);
      else this.quotes.push(event);
      m.tell(event);
    } else if (act.do === 'order') {
      const timeInForce = act.tif;
      const expires = timeInForce === 'good_till_time' ? { expiresAt: m.at(Math.floor(at + 30)) } : {};
      const id = m.order(at, act.side, act.price, act.quantity, {
        clientOrderId: `p${this.#ids.length}`,
        timeInForce,
        postOnly: act.postOnly,
        market: act.market as MarketId,
        ...expires,
      });
      this.#ids.push(id);
      this.limits.set(id, {
        side: act.side,
        prices: [cents(act.price)],
        quantities: [contracts(act.quantity)],
        decidedAt: m.at(at),
      });
    } else {
      const clientOrderId = this.#ids[act.index] ?? 'nobody';
      if (act.do === 'cancel') {
        m.exchange.cancel(clientOrderId, m.at(at));
        return;
      }
      m.exchange.amend({ clientOrderId, price: cents(act.price), quantity: contracts(act.quantity) }, m.at(at));
      this.limits.get(clientOrderId)?.prices.push(cents(act.price));
      this.limits.get(clientOrderId)?.quantities.push(contracts(act.quantity));
    }
  }
}

const sum = (numbers: Iterable<number>): number => [...numbers].reduce((x, y) => x + y, 0);

/** Cash after the fills under gross collateral, worked out on its own from the fills alone. */
function cashAfter(fills: readonly Fill[]): number {
  let cash = DOLLARS * 1_000_000;
  const yes = new Map<number, number>();
  const no = new Map<number, number>();
  for (const { market: m, side: s, price: p, quantity, fee } of fills) {
    const held = s === BookSide.bid ? yes : no;
    held.set(m, (held.get(m) ?? 0) + quantity);
    cash -= (s === BookSide.bid ? p : 10_000 - p) * quantity + fee;
    const pairs = Math.min(yes.get(m) ?? 0, no.get(m) ?? 0);
    yes.set(m, (yes.get(m) ?? 0) - pairs);
    no.set(m, (no.get(m) ?? 0) - pairs);
    cash += pairs * 10_000;
  }
  return cash;
}

describe('over any stretch and any orders', () => {
  test('fills are within limits, shares and displays; money is conserved; ends are final; answers are single and in time', () => {
    fc.assert(
      fc.property(acts, settings, (list, config) => {
        const play = new Play(list, config);
        play.play(0, list.length);
        play.finish();
        const { updates, fills, exchange } = play.market;

        const filled = new Map<string, number>();
        for (const fill of fills) {
          const {
            side: s,
            prices,
            quantities,
            decidedAt,
          } = play.limits.get(fill.clientOrderId) as NonNullable<ReturnType<typeof play.limits.get>>;
          if (s === BookSide.bid) expect(fill.price).toBeLessThanOrEqual(Math.max(...prices));
          else expect(fill.price).toBeGreaterThanOrEqual(Math.min(...prices));
          filled.set(fill.clientOrderId, (filled.get(fill.clientOrderId) ?? 0) + fill.quantity);
          expect(filled.get(fill.clientOrderId)).toBeLessThanOrEqual(Math.max(...quantities));
          const latency = config.latencySpread === 0 ? config.orderLatencyMillis * 1_000 : 0;
          expect(fill.executedAt).toBeGreaterThanOrEqual(decidedAt + latency);
        }

        const byPrint = new Map<number, number>();
        for (const fill of fills.filter(({ evidence }) => evidence.startsWith('traded'))) {
          byPrint.set(fill.executedAt, (byPrint.get(fill.executedAt) ?? 0) + fill.quantity);
          expect(fill.executedAt).toBeGreaterThan(play.limits.get(fill.clientOrderId)?.decidedAt ?? 0);
        }
        for (const [at, quantity] of byPrint) {
          const print = play.prints.get(at);
          expect(print?.d).toBe(0);
          expect(quantity).toBeLessThanOrEqual((print?.b ?? 0) * config.printShare);
        }
        for (const takenFrom of [BookSide.bid, BookSide.ask]) checkDisplays(play, fills, takenFrom);

        expect(exchange.account.cash).toBe(cashAfter(fills));
        expect(exchange.account.reserved).toBe(0);

        checkAnswers(play, updates, filled);
      }),
      { numRuns: 400 },
    );
  });

  test('a snapshot taken anywhere gives the same remaining updates', () => {
    fc.assert(
      fc.property(acts, settings, fc.nat(100), (list, config, cut) => {
        const at = cut % (list.length + 1);
        const whole = new Play(list, config);
        whole.play(0, at);
        const before = whole.market.updates.length;
        const resumed = whole.continueIn(config);
        whole.play(at, list.length);
        whole.finish();
        resumed.play(at, list.length);
        resumed.finish();
        expect(resumed.market.updates).toEqual(whole.market.updates.slice(before));
        expect(resumed.market.exchange.snapshot()).toEqual(whole.market.exchange.snapshot());
      }),
      { numRuns: 150 },
    );
  });
});

/** Own fills against one display of a side (until price or size changes) have at most its size, or the assumed size once. */
function checkDisplays(play: Play, fills: readonly Fill[], side: BookSide): void {
  const shown = (event: Told): [number, number] =>
    (side === BookSide.bid ? [event.a, event.c] : [event.b, event.d]) as [number, number];
  let display: [number, number] = [-1, -1];
  let used = 0;
  const own = fills.filter((fill) => fill.market === 0 && !fill.evidence.startsWith('traded') && fill.side !== side);
  const moments = [
    ...play.quotes.map((event) => ({ at: play.market.at(event.at), event, fill: null })),
    ...own.map((fill) => ({ at: fill.executedAt as number, event: null, fill })),
  ].sort((x, y) => x.at - y.at || (x.event === null ? 1 : -1));
  for (const { event, fill } of moments) {
    if (event !== null) {
      const next = shown(event);
      if (next[0] !== display[0] || (next[1] !== display[1] && next[1] !== -1)) used = 0;
      display = next;
    } else if (fill !== null) {
      used += fill.quantity;
      expect(used).toBeLessThanOrEqual(display[1] === -1 ? contracts(25) : display[1]);
    }
  }
}

function checkAnswers(play: Play, updates: readonly VenueUpdate[], filled: ReadonlyMap<string, number>): void {
  const answers = updates.filter(({ kind }) => kind === 'accepted' || kind === 'rejected');
  expect(answers.map(({ clientOrderId }) => clientOrderId).sort()).toEqual([...play.limits.keys()].sort());
  expect(updates.map(({ knownAt }) => knownAt)).toEqual(
    [...updates.map(({ knownAt }) => knownAt)].sort((x, y) => x - y),
  );
  const emitted = new Map<string, number>();
  const ended = new Set<string>();
  for (const update of updates) {
    const { clientOrderId } = update;
    if (update.kind === 'fill') {
      expect(update.knownAt).toBeGreaterThanOrEqual(update.fill.executedAt);
      emitted.set(clientOrderId, (emitted.get(clientOrderId) ?? 0) + update.fill.quantity);
    }
    if (update.kind !== 'canceled') continue;
    expect(ended.has(clientOrderId)).toBe(false);
    ended.add(clientOrderId);
    expect(update.filledQuantity).toBe((filled.get(clientOrderId) ?? 0) as Quantity);
  }
  expect(sum(emitted.values())).toBe(sum(filled.values()));
}

describe('with prints only', () => {
  test('more latency never fills more, order by order', () => {
    const prints = fc.array(
      fc.record({
        price,
        quantity: fc.integer({ min: 1, max: 60 }),
        taker: side,
        gap: fc.integer({ min: 1, max: 4_000 }),
      }),
      { minLength: 3, maxLength: 40, size: 'max' },
    );
    const filledWith = (
      list: { price: number; quantity: number; taker: BookSide; gap: number }[],
      s: BookSide,
      p: number,
      after: number,
      latency: number,
    ): number => {
      const m = new TestMarket({ orderLatencyMillis: latency, queueAheadContracts: 10, printShare: 0.5 });
      let at = 0;
      list.forEach((print, i) => {
        at += print.gap / 1_000;
        m.tell(trade(at, print.price, print.quantity, print.taker, { at }));
        if (i === after) m.order(at, s, p, 100);
      });
      m.advance(14 * 3600);
      return sum(m.fills.map(({ quantity }) => quantity));
    };
    fc.assert(
      fc.property(prints, side, price, fc.nat(39), fc.nat(10_000), fc.nat(10_000), (list, s, p, after, x, y) => {
        const [less, more] = [Math.min(x, y), Math.max(x, y)];
        const at = after % list.length;
        expect(filledWith(list, s, p, at, more)).toBeLessThanOrEqual(filledWith(list, s, p, at, less));
      }),
      { numRuns: 300 },
    );
  });
});
