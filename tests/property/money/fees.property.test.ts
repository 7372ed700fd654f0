/**
 * Invariants of fees:
 * 1. A net fee is a whole number of micro-dollars and never negative.
 * 2. After every fill the account's cash is on the grid of its balance step.
 * 3. Fees are conserved: net fees are the trade fees plus the rounding still in the accumulator, to the micro-dollar.
 * 4. The trade fee is the model fee rounded up: never below it, and less than one step above.
 * 5. The worst fee is never below what an order is charged, in any split into fills, as taker or maker, on either side.
 * 6. The same holds for what is left of an order after earlier fills.
 * 7. Fills at better prices than the limit never cost more in all than the limit price and the worst fee.
 * 8. An order restored from its snapshot is charged the same.
 * 9. A single taker fill costs the expected fee, and never more than the worst fee.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BookSide } from '../../../engine/events.ts';
import { expectedTakerFee, type FeeSchedule, OrderFees, scheduleFor, worstFee } from '../../../engine/money/fees.ts';
import type { Price, Quantity } from '../../../engine/money/units.ts';
import { climateDayStart, parseClimateDate } from '../../../engine/weather/climate-day.ts';

const schedules: readonly FeeSchedule[] = ['2025-01-01', '2026-04-01', '2026-06-01', '2026-10-01'].flatMap((date) =>
  (['cent', 'centicent'] as const).map((precision) =>
    scheduleFor('KXHIGHNY', climateDayStart(parseClimateDate(date), 0), precision),
  ),
);
/** A schedule on which makers pay as well, as other series have it. */
const withMakerFees = schedules.map((schedule) => ({ ...schedule, makerRateE4: 175 }));

const anySchedule = fc.constantFrom(...schedules, ...withMakerFees);
const anySide = fc.constantFrom(BookSide.bid, BookSide.ask);
const wholeCent = fc.integer({ min: 0, max: 100 }).map((cents) => (cents * 100) as Price);
const anyPrice = fc.oneof(
  wholeCent,
  fc.integer({ min: 0, max: 10_000 }).map((price) => price as Price),
);

interface Order {
  readonly schedule: FeeSchedule;
  readonly side: BookSide;
  readonly price: Price;
  readonly fills: readonly { readonly quantity: Quantity; readonly isTaker: boolean }[];
}

/** An order with fills that its schedule's time allows. */
const order = (price: fc.Arbitrary<Price>): fc.Arbitrary<Order> =>
  fc.record({ schedule: anySchedule, side: anySide, price }).chain(({ schedule, side, price: at }) =>
    fc
      .array(
        fc.record({
          quantity: fc
            .oneof(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 400 }))
            .map((steps) => (steps * schedule.fillStep) as Quantity),
          isTaker: fc.boolean(),
        }),
        { minLength: 1, maxLength: 60 },
      )
      .map((fills) => ({ schedule, side, price: at, fills })),
  );

function charge(fees: OrderFees, { schedule, side, price, fills }: Order): number {
  let total = 0;
  for (const { quantity, isTaker } of fills) total += fees.charge(schedule, price, quantity, isTaker, side);
  return total;
}

function modelFee(schedule: FeeSchedule, price: Price, quantity: Quantity, isTaker: boolean): bigint {
  const rate = BigInt(isTaker ? schedule.takerRateE4 : schedule.makerRateE4);
  return rate * BigInt(price) * BigInt(10_000 - price) * BigInt(quantity);
}

const ceilTo = (value: bigint, step: bigint) => ((value + step - 1n) / step) * step;
const totalOf = (fills: Order['fills']) => fills.reduce((sum, fill) => sum + fill.quantity, 0) as Quantity;

describe('fees of an order', () => {
  test('are whole, never negative, conserved, and leave the balance on its grid (1, 2, 3, 4)', () => {
    fc.assert(
      fc.property(order(anyPrice), ({ schedule, side, price, fills }) => {
        const fees = new OrderFees();
        let net = 0;
        let trade = 0n;
        let cash = 0;
        for (const { quantity, isTaker } of fills) {
          const fee = fees.charge(schedule, price, quantity, isTaker, side);
          expect(Number.isSafeInteger(fee) && fee >= 0).toBe(true);
          net += fee;
          // In 1e-8 µ$: the model fee, up to a multiple of the step.
          trade +=
            ceilTo(modelFee(schedule, price, quantity, isTaker), 100_000_000n * BigInt(schedule.tradeFeeStep)) /
            100_000_000n;
          cash += (side === BookSide.bid ? -1 : 1) * price * quantity - fee;
          if (schedule.rebateStep % schedule.balanceStep === 0) expect(Math.abs(cash % schedule.balanceStep)).toBe(0);
        }
        expect(BigInt(net)).toBe(trade + BigInt(fees.accumulated));
      }),
      { numRuns: 1_500 },
    );
  });

  test('are never above the worst fee, whatever the split (5)', () => {
    fc.assert(
      fc.property(order(anyPrice), (one) => {
        const total = charge(new OrderFees(), one);
        expect(total).toBeLessThanOrEqual(worstFee(one.schedule, one.price, totalOf(one.fills)));
      }),
      { numRuns: 3_000 },
    );
  });

  test('of the smallest fills there are stay below the worst fee at every price (5)', () => {
    for (const schedule of [...schedules, ...withMakerFees]) {
      for (let price = 0; price <= 10_000; price += 37) {
        for (const fills of [1, 2, 7, 60]) {
          for (const side of [BookSide.bid, BookSide.ask]) {
            for (const isTaker of [true, false]) {
              const one: Order = {
                schedule,
                side,
                price: price as Price,
                fills: Array.from({ length: fills }, () => ({ quantity: schedule.fillStep, isTaker })),
              };
              const worst = worstFee(schedule, one.price, (fills * schedule.fillStep) as Quantity);
              const total = charge(new OrderFees(), one);
              if (total > worst) expect.fail(`${schedule.name} at ${price}: ${total} above ${worst}`);
            }
          }
        }
      }
    }
  });

  test('of what is left of an order are never above the worst fee of what is left (6)', () => {
    fc.assert(
      fc.property(order(anyPrice), fc.nat(59), (one, cut) => {
        const fees = new OrderFees();
        charge(fees, { ...one, fills: one.fills.slice(0, cut) });
        const rest = one.fills.slice(cut);
        const total = charge(fees, { ...one, fills: rest });
        expect(total).toBeLessThanOrEqual(worstFee(one.schedule, one.price, totalOf(rest)));
      }),
      { numRuns: 2_000 },
    );
  });

  test('at better prices than the limit cost no more than the limit and the worst fee (7)', () => {
    fc.assert(
      fc.property(
        order(wholeCent),
        fc.array(fc.integer({ min: 0, max: 60 }), { minLength: 60, maxLength: 60 }),
        ({ schedule, side, price, fills }, improvements) => {
          const fees = new OrderFees();
          let cash = 0;
          fills.forEach(({ quantity, isTaker }, i) => {
            const better = (improvements[i] as number) * 100;
            const at = (
              side === BookSide.bid ? Math.max(0, price - better) : Math.min(10_000, price + better)
            ) as Price;
            cash += (side === BookSide.bid ? -1 : 1) * at * quantity;
            cash -= fees.charge(schedule, at, quantity, isTaker, side);
          });
          const quantity = totalOf(fills);
          const atLimit = (side === BookSide.bid ? -1 : 1) * price * quantity;
          expect(cash).toBeGreaterThanOrEqual(atLimit - worstFee(schedule, price, quantity));
        },
      ),
      { numRuns: 3_000 },
    );
  });

  test('go on identically from a snapshot (8)', () => {
    fc.assert(
      fc.property(order(anyPrice), fc.nat(59), (one, cut) => {
        const straight = new OrderFees();
        charge(straight, { ...one, fills: one.fills.slice(0, cut) });
        const restored = new OrderFees();
        restored.restore(JSON.parse(JSON.stringify(straight.snapshot())) as number);
        const rest = { ...one, fills: one.fills.slice(cut) };
        expect(charge(restored, rest)).toBe(charge(straight, rest));
      }),
      { numRuns: 500 },
    );
  });

  test('of one fill are the expected fee and within the worst fee (9)', () => {
    fc.assert(
      fc.property(anySchedule, anyPrice, fc.integer({ min: 1, max: 1_000_000 }), (schedule, price, steps) => {
        const quantity = (steps * schedule.fillStep) as Quantity;
        const expected = expectedTakerFee(schedule, price, quantity);
        expect(expected).toBeLessThanOrEqual(worstFee(schedule, price, quantity));
      }),
      { numRuns: 2_000 },
    );
  });
});
