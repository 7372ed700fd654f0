/**
 * Invariants of latency, of the assumed queue and of resting where the market trades, order by order:
 *
 * 1. With prints, quotes or bars, a longer assumed queue never fills more, at any moment.
 * 2. With prints or bars, more latency never fills more, at any moment. (In a full book, see `depth.test.ts`.
 *    With quotes alone it is not so: where the touch stands when an order comes decides which queue is assumed for it.)
 * 3. With prints only, a resting order has at least its share of every trade strictly through it, and at most its share of every
 *    trade at its limit or through it.
 * 4. A delay of the feed is the same as so much more latency of the order.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BookSide } from '../../../engine/events.ts';
import type { ExchangeConfig } from '../../../sim/exchange/config.ts';
import { bar, quote, TestMarket, type Told, trade } from '../../unit/exchange/market.ts';
import { contracts } from '../../unit/oms/world.ts';

const side = fc.constantFrom(BookSide.bid, BookSide.ask);
const price = fc.integer({ min: 38, max: 48 });
const size = fc.integer({ min: -1, max: 40 });
const quantity = fc.integer({ min: 1, max: 80 });
const CONTRACT = 100;

/** Something that others do every two seconds, by the tiers that are told. */
const prints = fc.array(fc.record({ price, quantity, taker: side }), { minLength: 3, maxLength: 40, size: 'max' });
const quotes = fc.array(
  fc.record({ bid: price, spread: fc.integer({ min: 1, max: 4 }), bidSize: size, askSize: size }),
  {
    minLength: 3,
    maxLength: 40,
    size: 'max',
  },
);
const bars = fc.array(
  fc.record({ mid: price, up: fc.nat(4), down: fc.nat(4), spread: fc.integer({ min: 1, max: 3 }), volume: fc.nat(80) }),
  { minLength: 3, maxLength: 20, size: 'max' },
);

const toldPrints = (list: { price: number; quantity: number; taker: BookSide }[]): Told[] =>
  list.map((print, i) => trade(2 * i + 2, print.price, print.quantity, print.taker, { at: 2 * i + 2 }));
const toldQuotes = (list: { bid: number; spread: number; bidSize: number; askSize: number }[]): Told[] =>
  list.map(({ bid, spread, bidSize, askSize }, i) => quote(2 * i + 1, bid, bid + spread, bidSize, askSize));
const toldBars = (list: { mid: number; up: number; down: number; spread: number; volume: number }[]): Told[] =>
  list.flatMap(({ mid, up, down, spread, volume }, i) => {
    const ask = [mid - down + spread, mid + up + spread, mid + spread] as const;
    const traded = volume === 0 ? ([-1, -1, 0] as const) : ([mid - down, mid + up, volume] as const);
    return bar(60 * (i + 1), 60, ask, [mid - down, mid + up, mid], traded);
  });

/** Contracts that one order had got after each event. */
function filledBy(
  events: readonly Told[],
  order: { side: BookSide; price: number; quantity: number; at: number },
  config: Partial<ExchangeConfig>,
): number[] {
  const market = new TestMarket({ printShare: 0.5, ...config });
  const sorted = [...events].sort((x, y) => x.at - y.at);
  let isSent = false;
  const filled = sorted.map((event) => {
    if (!isSent && event.at > order.at) {
      market.advance(order.at);
      market.order(order.at, order.side, order.price, order.quantity);
      isSent = true;
    }
    market.tell(event);
    market.advance(event.at);
    return market.fills.reduce((sum, fill) => sum + fill.quantity, 0);
  });
  return filled;
}

const order = fc.record({ side, price, quantity, at: fc.integer({ min: 0, max: 30 }).map((n) => n + 0.5) });
const two = fc.tuple(fc.nat(120), fc.nat(120)).map(([x, y]): [number, number] => [Math.min(x, y), Math.max(x, y)]);
const neverMore = (less: readonly number[], more: readonly number[]) => {
  for (const [i, filled] of less.entries()) expect([i, filled]).toEqual([i, Math.min(filled, more[i] as number)]);
};

describe('an order is never filled more, at any moment,', () => {
  test('when a longer queue is assumed ahead of it, with prints, quotes or bars', () => {
    fc.assert(
      fc.property(prints, quotes, bars, fc.nat(3), order, two, (p, q, b, tiers, one, [shorter, longer]) => {
        const events = [
          ...toldPrints(p),
          ...(tiers === 1 || tiers === 3 ? toldQuotes(q) : []),
          ...(tiers >= 2 ? toldBars(b) : []),
        ];
        const filled = (queueAheadContracts: number) => filledBy(events, one, { queueAheadContracts });
        neverMore(filled(longer), filled(shorter));
      }),
      { numRuns: 300 },
    );
  });

  test('when its latency is longer, with prints', () => {
    const latencies = fc.tuple(fc.nat(60_000), fc.nat(60_000));
    fc.assert(
      fc.property(prints, order, latencies, (p, one, [x, y]) => {
        const filled = (orderLatencyMillis: number) => filledBy(toldPrints(p), one, { orderLatencyMillis });
        neverMore(filled(Math.max(x, y)), filled(Math.min(x, y)));
      }),
      { numRuns: 200 },
    );
  });

  test('when its latency is longer, with bars', () => {
    const latencies = fc.tuple(fc.nat(400_000), fc.nat(400_000));
    fc.assert(
      fc.property(bars, order, latencies, (b, one, [x, y]) => {
        const filled = (orderLatencyMillis: number) =>
          filledBy(toldBars(b), { ...one, at: 100.5 }, { orderLatencyMillis });
        neverMore(filled(Math.max(x, y)), filled(Math.min(x, y)));
      }),
      { numRuns: 200 },
    );
  });
});

test('an order that rests where the market trades is filled within the bounds that the prints allow', () => {
  fc.assert(
    fc.property(prints, order, fc.constantFrom(0.25, 0.5, 1), fc.nat(60), (p, one, printShare, queueAheadContracts) => {
      const events = toldPrints(p);
      const filled = filledBy(events, one, { printShare, queueAheadContracts, immediateWindowMillis: 0 }).at(-1) ?? 0;
      const against = p.filter(({ taker }, i) => 2 * i + 2 > one.at && taker !== one.side);
      const share = ({ quantity: traded }: { quantity: number }) => Math.floor(traded * printShare) * CONTRACT;
      const sum = (list: typeof p) => list.reduce((total, print) => total + share(print), 0);
      const isThrough = (print: { price: number }) =>
        one.side === BookSide.bid ? print.price < one.price : print.price > one.price;
      const wanted = contracts(one.quantity);
      expect(filled).toBeGreaterThanOrEqual(Math.min(wanted, sum(against.filter(isThrough))));
      // A marketable order may also take the place of those who took its own side.
      const reachable = p.filter((print, i) => 2 * i + 2 > one.at && (print.price === one.price || isThrough(print)));
      expect(filled).toBeLessThanOrEqual(Math.min(wanted, sum(reachable)));
    }),
    { numRuns: 300 },
  );
});

test('a delay of the feed is so much more latency of the order', () => {
  fc.assert(
    fc.property(prints, order, fc.nat(5_000), fc.nat(5_000), (p, one, feedDelayMillis, orderLatencyMillis) => {
      const delayed = filledBy(toldPrints(p), one, { feedDelayMillis, orderLatencyMillis });
      const later = filledBy(toldPrints(p), one, { orderLatencyMillis: feedDelayMillis + orderLatencyMillis });
      expect(delayed).toEqual(later);
    }),
    { numRuns: 100 },
  );
});
