/**
 * Which whole books are told when several of a market come at one instant.
 * Invariants: what is told of one market at one instant holds at most one whole book, the last; nothing else is left out; the book
 * that stands at the end is the one that would have stood with everything told.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { EventKind } from '../../../engine/events.ts';
import type { EpochMicros } from '../../../engine/time.ts';
import type { FeedEvent } from '../../../live/session/event-rows.ts';
import { withoutReplacedBooks } from '../../../live/session/replaced-books.ts';

const event = (kind: EventKind, subject: number, knownAt: number, b = 0, c = 0): FeedEvent => ({
  kind,
  source: 0,
  knownAt: knownAt as EpochMicros,
  trueAt: knownAt as EpochMicros,
  subject,
  a: 0,
  b,
  c,
  d: 0,
});
const clear = (subject: number, at = 1) => event(EventKind.bookClear, subject, at);
const level = (subject: number, price: number, size: number, at = 1) =>
  event(EventKind.bookLevel, subject, at, price, size);

test('of two whole books at one instant the last is told, and what came before and after both', () => {
  const before = level(7, 4_000, 100);
  const trade = event(EventKind.trade, 7, 1, 4_100, 100);
  const other = level(8, 5_000, 300);
  const last = [clear(7), level(7, 4_200, 500), level(7, 4_200, 0)];
  const told = withoutReplacedBooks([before, clear(7), level(7, 4_100, 200), trade, other, ...last]);
  expect(told).toEqual([before, trade, other, ...last]);
});

test('one whole book at an instant, or one at each of two, leaves everything as it was', () => {
  const events = [level(7, 4_000, 100), clear(7), level(7, 4_100, 200), clear(8), clear(7, 2), level(7, 4_300, 100, 2)];
  expect(withoutReplacedBooks(events)).toEqual(events);
});

test('the book that stands is the same, and at most one whole book of a market is told at an instant', () => {
  const market = fc.integer({ min: 0, max: 1 });
  const instant = fc.integer({ min: 1, max: 2 });
  const any = fc.oneof(
    fc.tuple(market, instant).map(([subject, at]) => clear(subject, at)),
    fc
      .tuple(market, instant, fc.integer({ min: 1, max: 3 }), fc.integer({ min: 0, max: 3 }))
      .map(([subject, at, price, size]) => level(subject, price, size, at)),
    fc.tuple(market, instant).map(([subject, at]) => event(EventKind.trade, subject, at)),
  );
  const inOrder = fc.array(any, { maxLength: 30 }).map((events) => [...events].sort((x, y) => x.knownAt - y.knownAt));
  fc.assert(
    fc.property(inOrder, (events) => {
      const told = withoutReplacedBooks(events);
      expect(booksAfter(told)).toEqual(booksAfter(events));
      const trades = (list: readonly FeedEvent[]) => list.filter(({ kind }) => kind === EventKind.trade);
      expect(trades(told)).toEqual(trades(events));
      const clears = told.filter(({ kind }) => kind === EventKind.bookClear);
      const places = clears.map(({ subject, knownAt }) => `${subject} ${knownAt}`);
      expect(new Set(places).size).toBe(places.length);
    }),
  );
});

/** Sizes by market and price once everything was told. */
function booksAfter(events: readonly FeedEvent[]): Record<string, number> {
  const books: Record<string, number> = {};
  for (const { kind, subject, b, c } of events) {
    if (kind === EventKind.bookClear) {
      for (const key of Object.keys(books)) if (key.startsWith(`${subject} `)) delete books[key];
    } else if (kind === EventKind.bookLevel) {
      if (c === 0) delete books[`${subject} ${b}`];
      else books[`${subject} ${b}`] = c;
    }
  }
  return books;
}
