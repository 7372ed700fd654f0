/**
 * The list of live orders. Invariants: whatever comes and goes in whatever order, it holds those that came and did not go, oldest
 * first; an order that comes back is the newest; taking out what is not there changes nothing.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { SlotOrder } from '../../../engine/oms/intent-slot.ts';
import { LiveOrders } from '../../../engine/oms/live-orders.ts';

/** Takes up so many new orders, takes one out by its age among those ever seen, brings it back, or forgets all. */
type Step = { readonly come: number } | { readonly go: number } | 'clear';

const step: fc.Arbitrary<Step> = fc.oneof(
  { arbitrary: fc.record({ come: fc.integer({ min: 1, max: 40 }) }), weight: 5 },
  { arbitrary: fc.record({ go: fc.nat({ max: 200 }) }), weight: 60 },
  { arbitrary: fc.constant('clear' as const), weight: 1 },
);

test('it holds what came and did not go, oldest first', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 300, size: 'max' }), (steps) => {
      const live = new LiveOrders();
      const seen: SlotOrder[] = [];
      let model: SlotOrder[] = [];
      for (const one of steps) {
        if (one === 'clear') {
          live.clear();
          model = [];
        } else if ('come' in one) {
          for (let i = 0; i < one.come; i++) {
            const order = { livePlace: -1, supersession: seen.length } as unknown as SlotOrder;
            seen.push(order);
            model.push(order);
            live.add(order);
          }
        } else {
          const order = seen[one.go % Math.max(1, seen.length)];
          if (order === undefined) continue;
          const isThere = model.includes(order);
          model = model.filter((other) => other !== order);
          live.delete(order);
          live.delete(order);
          expect(order.livePlace).toBe(-1);
          if (!isThere) {
            model.push(order);
            live.add(order);
          }
        }
        expect(live.size).toBe(model.length);
        expect([...live].map(({ supersession }) => supersession)).toEqual(
          model.map(({ supersession }) => supersession),
        );
      }
      for (const order of seen) expect(order.livePlace >= 0).toBe(model.includes(order));
    }),
    { numRuns: 60 },
  );
});

test.each([0, 10, 100])(
  'gaps are closed up: a long row of orders that come and go, %d at a time, has few places',
  (count) => {
    const live = new LiveOrders();
    const orders = Array.from({ length: 10_000 }, () => ({ livePlace: -1 }) as SlotOrder);
    let farthest = 0;
    orders.forEach((order, i) => {
      live.add(order);
      farthest = Math.max(farthest, order.livePlace);
      if (i >= count) live.delete(orders[i - count] as SlotOrder);
    });
    expect(farthest).toBeLessThan(300);
    expect([...live]).toEqual(orders.slice(orders.length - count));
  },
);
