/**
 * Invariants of the true book and of the full-book rule against it, over random orders of others:
 *
 * 1. The levels that were recorded add up to the book as it is.
 * 2. What the rule for full books fills at the order's arrival is exactly what the true book fills then.
 * 3. When all cancellations come from behind, it never fills more of a resting order than the true book would have, at any moment
 *    until the order has taken displayed size from others. (From then on somebody may miss that size and stand in the way, whom
 *    the record does not show there.)
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BookSide, EventKind } from '../../../engine/events.ts';
import { recordBook } from '../../../sim/synth/book-rows.ts';
import { insertedOrder } from '../../../sim/synth/inserted-order.ts';
import { type BookAction, TrueBook } from '../../../sim/synth/true-book.ts';
import { TestMarket, type Told } from '../../unit/exchange/market.ts';
import { cents, contracts, NOON } from '../../unit/oms/world.ts';

const SECOND = 1_000_000;
/** Seconds between two actions: more than the time of matching. */
const STEP = 3;

const side = fc.constantFrom(BookSide.bid, BookSide.ask);
const acts = fc
  .array(
    fc.oneof(
      {
        weight: 3,
        arbitrary: fc.record({
          side,
          price: fc.integer({ min: 45, max: 55 }),
          quantity: fc.integer({ min: 1, max: 40 }),
          isImmediate: fc.nat(3).map((n) => n === 0),
        }),
      },
      { weight: 1, arbitrary: fc.record({ cancels: fc.nat(60) }) },
    ),
    { minLength: 8, maxLength: 60, size: 'max' },
  )
  .map((list) =>
    list.map((act, i): BookAction => {
      const at = NOON + STEP * (i + 1) * SECOND;
      if ('cancels' in act) return { do: 'cancel', at, id: act.cancels % (i + 1) };
      const { side: s, price, quantity, isImmediate } = act;
      return { do: 'place', at, id: i, side: s, price: cents(price), quantity: contracts(quantity), isImmediate };
    }),
  );

const NAMES = { ticker: 'T', source: 's', firstSequence: 0 };

function tell(actions: readonly BookAction[]): Told[] {
  const { depth, trades } = recordBook(actions, NOON + 3_600 * SECOND, NAMES);
  const seconds = (micros: number) => (micros - NOON) / SECOND;
  const levels = depth.map(
    (row): Told => ({
      kind: EventKind.bookLevel,
      at: seconds(row.known_at),
      trueAt: seconds(row.exchange_at),
      a: row.side === 'bid' ? BookSide.bid : BookSide.ask,
      b: row.price_e4,
      c: row.size_e2,
      d: 0,
    }),
  );
  const prints = trades.map(
    (row): Told => ({
      kind: EventKind.trade,
      at: seconds(row.known_at),
      trueAt: seconds(row.traded_at),
      a: row.price_e4,
      b: row.quantity_e2,
      c: row.taker_side === 'bid' ? BookSide.bid : BookSide.ask,
      d: 0,
    }),
  );
  return [...levels, ...prints].sort((x, y) => x.at - y.at);
}

describe('over any orders of others', () => {
  test('the recorded levels add up to the true book', () => {
    fc.assert(
      fc.property(acts, (actions) => {
        const book = new TrueBook();
        for (const action of actions) book.act(action);
        const recorded = new Map<string, number>();
        for (const row of recordBook(actions, NOON + 3_600 * SECOND, NAMES).depth) {
          recorded.set(`${row.side} ${row.price_e4}`, row.size_e2);
        }
        for (let price = 45; price <= 55; price++) {
          expect(recorded.get(`bid ${cents(price)}`) ?? 0).toBe(book.size(BookSide.bid, cents(price)));
          expect(recorded.get(`ask ${cents(price)}`) ?? 0).toBe(book.size(BookSide.ask, cents(price)));
        }
      }),
      { numRuns: 200 },
    );
  });

  test('the full-book rule fills at arrival what the true book does, and afterwards never more of it', () => {
    const own = fc.record({
      side,
      price: fc.integer({ min: 45, max: 55 }),
      quantity: fc.integer({ min: 1, max: 60 }),
      after: fc.nat(40),
    });
    fc.assert(
      fc.property(acts, own, (actions, { side: s, price, quantity, after }) => {
        const at = STEP * ((after % actions.length) + 1) + 1.5;
        const market = new TestMarket({ cancelFrontShare: 0, tradeMatchMillis: 1_000 });
        let isSent = false;
        const filled: [number, number][] = [];
        for (const told of tell(actions)) {
          if (!isSent && told.at > at) {
            market.order(at, s, price, quantity);
            isSent = true;
          }
          market.tell(told);
          market.advance(told.at);
          const sum = market.fills.reduce((total, fill) => total + fill.quantity, 0);
          if (market.fills.every(({ evidence }) => evidence !== 'displayed') || filled.at(-1)?.[1] === 0)
            filled.push([told.at, sum]);
        }
        if (!isSent) market.order(at, s, price, quantity);
        market.advance(3_000);
        const order = { at: market.at(at), side: s, price: cents(price), quantity: contracts(quantity) };
        const truth = insertedOrder(actions, { ...order, endAt: NOON + 3_600 * SECOND });
        const takings = (list: readonly { isTaker: boolean; price: number; quantity: number }[]) => {
          const byPrice = new Map<number, number>();
          for (const fill of list) {
            if (fill.isTaker) byPrice.set(fill.price, (byPrice.get(fill.price) ?? 0) + fill.quantity);
          }
          return [...byPrice];
        };
        expect(takings(market.fills)).toEqual(takings(truth));
        for (const [known, sum] of filled) {
          const true_ = truth
            .filter((fill) => fill.at <= market.at(known))
            .reduce((total, fill) => total + fill.quantity, 0);
          expect([known, sum]).toEqual([known, Math.min(sum, true_)]);
        }
        expect(market.fills.every((fill) => fill.isTaker || fill.price === cents(price))).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});
