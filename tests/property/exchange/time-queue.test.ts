/**
 * The queue of what is under way. Invariants: whatever goes in and is taken in whatever order of calls, items come out by time and
 * then by order of entry; nothing is lost or doubled; `nextAt` is the time of what comes out next; a queue that was written down
 * and refilled goes on as the first would.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Timed, TimeQueue } from '../../../sim/exchange/time-queue.ts';

/** Pushes an item at a time, takes so many, or writes the queue down and reads it back. */
type Step = { readonly push: number } | { readonly take: number } | 'refill';

// Mostly in order, as messages are; some wait long, as expirations do.
const step: fc.Arbitrary<Step> = fc.oneof(
  { arbitrary: fc.record({ push: fc.nat({ max: 20 }) }), weight: 8 },
  { arbitrary: fc.record({ push: fc.constant(10_000) }), weight: 1 },
  { arbitrary: fc.record({ take: fc.nat({ max: 12 }) }), weight: 3 },
  { arbitrary: fc.constant('refill' as const), weight: 1 },
);

function inOrder(items: readonly Timed<string>[]): Timed<string>[] {
  return [...items].sort((x, y) => x.at - y.at || x.sequence - y.sequence);
}

test('items come out by time and order of entry, whatever happened before', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 400 }), (steps) => {
      let queue = new TimeQueue<string>();
      let model: Timed<string>[] = [];
      let sequence = 0;
      let clock = 0;
      for (const one of steps) {
        if (one === 'refill') {
          const saved = queue.sorted();
          expect(saved).toEqual(model);
          queue = new TimeQueue<string>();
          queue.refill(saved);
        } else if ('push' in one) {
          // Time goes on by a step, so that some of what comes is earlier than what is there and some is not.
          clock += 5;
          const entry = { at: clock + one.push, sequence, item: `item ${sequence}` };
          queue.push(entry.at, entry.sequence, entry.item);
          sequence += 1;
          model = inOrder([...model, entry]);
        } else {
          for (let i = 0; i < one.take && model.length > 0; i++) expect(queue.pop()).toBe(model.shift()?.item);
        }
        expect(queue.nextAt).toBe(model[0]?.at ?? Number.POSITIVE_INFINITY);
      }
      while (model.length > 0) expect(queue.pop()).toBe(model.shift()?.item);
      expect(() => queue.pop()).toThrow('the queue is empty');
    }),
  );
});

test('a long row that is taken as it comes keeps nothing of what was taken', () => {
  const queue = new TimeQueue<number>();
  for (let i = 0; i < 1_000; i++) queue.push(i, i, i);
  for (let i = 0; i < 100_000; i++) {
    expect(queue.pop()).toBe(i);
    queue.push(i + 1_000, i + 1_000, i + 1_000);
  }
  expect(queue.sorted()).toHaveLength(1_000);
});
