/**
 * Invariants of the full-book rule over random consistent books with random orders:
 *
 * 1. No fill is outside the limit of its order, and no order is filled beyond its quantity.
 * 2. All own fills on one trade have at most its size; own takings at a price have at most what was ever displayed there.
 * 3. The queue ahead of an order is never negative.
 * 4. Own resting orders and what is left of the displayed book never cross.
 * 5. A snapshot taken anywhere and restored elsewhere gives the same remaining updates.
 * 6. An order that comes later is never filled more, at any moment, nor one whose queue is moved less by cancellations; with the
 *    same arrival a resting order is never filled more when more was displayed ahead of it. (The price that a taker pays is not
 *    monotone: the book may come nearer while its order is under way. Nor are orders that end with their first chance.)
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BookSide } from '../../../engine/events.ts';
import type { MarketId } from '../../../engine/markets/contracts.ts';
import { NO_PRICE } from '../../../engine/money/units.ts';
import type { TimeInForce } from '../../../engine/orders.ts';
import type { ExchangeConfig } from '../../../sim/exchange/config.ts';
import { level, TestMarket, type Told } from '../../unit/exchange/market.ts';
import { cents, contracts } from '../../unit/oms/world.ts';
import { isPrint, type Move, moves, OthersBook, STEP } from './depth-market.ts';

const M = 0 as MarketId;
const SETTINGS = { tradeMatchMillis: 100, printShare: 0.25 } as const;

interface Own {
  readonly after: number;
  readonly side: BookSide;
  readonly price: number;
  readonly quantity: number;
  readonly tif: TimeInForce;
}

const own = fc.record({
  after: fc.nat(30),
  side: fc.constantFrom(BookSide.bid, BookSide.ask),
  price: fc.integer({ min: 46, max: 54 }),
  quantity: fc.integer({ min: 1, max: 60 }),
  tif: fc.constantFrom<TimeInForce>('good_till_canceled', 'good_till_canceled', 'immediate_or_cancel', 'fill_or_kill'),
});
const settings = fc.record({
  cancelFrontShare: fc.constantFrom(0, 0.25, 0.5, 1),
  orderLatencyMillis: fc.constantFrom(0, 700, 3_300),
  ackLatencyMillis: fc.constantFrom(0, 400),
});

/** Plays moves with orders in between; `look` is called after every event. */
function play(
  list: readonly Move[],
  orders: readonly Own[],
  config: Partial<ExchangeConfig>,
  look: (market: TestMarket, others: OthersBook, at: number) => TestMarket = (market) => market,
): { market: TestMarket; others: OthersBook; prints: Told[] } {
  const others = new OthersBook();
  let market = new TestMarket({ ...SETTINGS, ...config });
  const prints: Told[] = [];
  market.tell(...others.snapshot(0));
  list.forEach((move, i) => {
    const at = STEP * (i + 1);
    orders.forEach(({ after, side, price, quantity, tif }, n) => {
      if (after % list.length !== i) return;
      market.advance(at - 1);
      market.order(at - 1, side, price, quantity, { clientOrderId: `p${n}`, timeInForce: tif });
    });
    const told = others.move(move, at);
    prints.push(...told.filter(isPrint));
    market.tell(...told);
    market.advance(at + 0.5);
    market = look(market, others, at + 0.5);
  });
  market.advance(14 * 3600);
  return { market, others, prints };
}

interface SavedOrder {
  readonly terms: { readonly side: BookSide; readonly timeInForce: TimeInForce };
  readonly price: number;
  readonly quantity: number;
  readonly filled: number;
  readonly queueAhead: number;
}
const resting = (market: TestMarket): SavedOrder[] =>
  (market.exchange.snapshot() as unknown as { books: { books: SavedOrder[][] } }).books.books.flat();

describe('over any consistent book and any orders', () => {
  test('fills are within limits, trades and displays; queues are not negative; nothing that rests crosses the book', () => {
    fc.assert(
      fc.property(moves, fc.array(own, { minLength: 1, maxLength: 6 }), settings, (list, orders, config) => {
        const { market, others, prints } = play(list, orders, config, (now, _, at) => {
          const shown = now.exchange.displayedBook(M, now.at(at));
          for (const order of resting(now)) {
            expect(order.queueAhead).toBeGreaterThanOrEqual(0);
            if (order.terms.timeInForce !== 'good_till_canceled' || order.filled === order.quantity) continue;
            const other = (order.terms.side === BookSide.bid ? shown?.asks : shown?.bids)?.[0]?.[0] ?? NO_PRICE;
            if (other === NO_PRICE) continue;
            if (order.terms.side === BookSide.bid) expect(other).toBeGreaterThan(order.price);
            else expect(other).toBeLessThan(order.price);
          }
          return now;
        });
        const byOrder = new Map<string, number>();
        const byTrade = new Map<number, number>();
        const byLevel = new Map<number, number>();
        const add = <Key>(to: Map<Key, number>, key: Key, quantity: number) =>
          to.set(key, (to.get(key) ?? 0) + quantity);
        for (const fill of market.fills) {
          const order = orders[Number(fill.clientOrderId.slice(1))] as Own;
          add(byOrder, fill.clientOrderId, fill.quantity);
          if (order.side === BookSide.bid) expect(fill.price).toBeLessThanOrEqual(cents(order.price));
          else expect(fill.price).toBeGreaterThanOrEqual(cents(order.price));
          if (fill.evidence.startsWith('traded')) add(byTrade, fill.executedAt, fill.quantity);
          if (fill.isTaker) add(byLevel, fill.side * 10_000 + fill.price, fill.quantity);
        }
        for (const [id, filled] of byOrder) {
          expect(filled).toBeLessThanOrEqual(contracts(orders[Number(id.slice(1))]?.quantity ?? 0));
        }
        for (const [at, quantity] of byTrade) {
          const print = prints.find((told) => market.at(told.trueAt ?? told.at) === at);
          expect(quantity).toBeLessThanOrEqual(print?.b ?? 0);
        }
        for (const [key, quantity] of byLevel) {
          const side = key >= 10_000 ? BookSide.bid : BookSide.ask;
          expect(quantity).toBeLessThanOrEqual(contracts(others.supplied[side].get((key % 10_000) / 100) ?? 0));
        }
      }),
      { numRuns: 250 },
    );
  });

  test('a snapshot taken anywhere gives the same remaining updates', () => {
    fc.assert(
      fc.property(
        moves,
        fc.array(own, { minLength: 1, maxLength: 4 }),
        settings,
        fc.nat(60),
        (list, orders, config, cut) => {
          const whole = play(list, orders, config).market.updates;
          let seen = 0;
          let steps = 0;
          const resumed = play(list, orders, config, (market) => {
            if (steps++ !== cut % list.length) return market;
            const other = new TestMarket({ ...SETTINGS, ...config });
            other.exchange.restore(JSON.parse(JSON.stringify(market.exchange.snapshot())));
            seen = market.updates.length;
            return other;
          }).market.updates;
          expect(resumed).toEqual(whole.slice(seen));
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('a resting order in a full book', () => {
  const filledBy = (list: readonly Move[], order: Own, config: Partial<ExchangeConfig>): Map<number, number> => {
    const filled = new Map<number, number>();
    play(list, [{ ...order, tif: 'good_till_canceled' }], config, (market, _, at) => {
      filled.set(
        at,
        market.fills.reduce((sum, fill) => sum + fill.quantity, 0),
      );
      return market;
    });
    return filled;
  };
  const neverMore = (more: Map<number, number>, less: Map<number, number>) => {
    for (const [at, quantity] of less) expect([at, quantity]).toEqual([at, Math.min(quantity, more.get(at) ?? 0)]);
  };

  test('is never filled more with more latency, at any moment', () => {
    fc.assert(
      fc.property(moves, own, fc.nat(9_000), fc.nat(9_000), fc.constantFrom(0, 0.25, 1), (list, order, x, y, share) => {
        const at = (latency: number) =>
          filledBy(list, order, { orderLatencyMillis: awayFromEvents(latency), cancelFrontShare: share });
        neverMore(at(Math.min(x, y)), at(Math.max(x, y)));
      }),
      { numRuns: 200 },
    );
  });

  test('is never filled more when fewer of the cancellations come from in front of it', () => {
    fc.assert(
      fc.property(moves, own, fc.integer({ min: 0, max: 10 }), fc.integer({ min: 0, max: 10 }), (list, order, x, y) => {
        const at = (share: number) => filledBy(list, order, { cancelFrontShare: share / 10 });
        neverMore(at(Math.max(x, y)), at(Math.min(x, y)));
      }),
      { numRuns: 150 },
    );
  });

  test('is never filled more when more was displayed ahead of it', () => {
    const sizes = fc.tuple(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 0, max: 60 }));
    const prints = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 10 });
    fc.assert(
      fc.property(sizes, prints, fc.integer({ min: 1, max: 50 }), ([shown, more], list, quantity) => {
        const filled = (ahead: number): number => {
          const market = new TestMarket(SETTINGS);
          market.tell(level(0, BookSide.bid, 49, ahead), level(0, BookSide.ask, 51, 10));
          market.order(1, BookSide.bid, 49, quantity);
          let left = ahead;
          list.forEach((traded, i) => {
            left = Math.max(0, left - traded);
            const at = STEP * (i + 1);
            market.tell(
              { kind: 10, at: at + 0.01, trueAt: at, a: cents(49), b: contracts(traded), c: BookSide.ask, d: 0 },
              level(at + 0.02, BookSide.bid, 49, left),
            );
          });
          market.advance(14 * 3600);
          return market.fills.reduce((sum, fill) => sum + fill.quantity, 0);
        };
        expect(filled(shown + more)).toBeLessThanOrEqual(filled(shown));
      }),
      { numRuns: 150 },
    );
  });
});

/** Orders are sent a second after a move: keeps their arrival out of the tenth of a second around the moves. */
function awayFromEvents(latencyMillis: number): number {
  const phase = (latencyMillis + 1_000) % (STEP * 1_000);
  return phase < 200 ? latencyMillis + 200 : phase > STEP * 1_000 - 200 ? latencyMillis + 400 : latencyMillis;
}
