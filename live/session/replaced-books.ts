/**
 * Whole books that were replaced at the very instant at which they came: after a gap or a lost connection a book is often asked for
 * twice. Nobody could decide in between, and history has one whole book of a market at an instant, so only the last one is told.
 */
import { EventKind } from '../../engine/events.ts';
import type { FeedEvent } from './event-rows.ts';

/** The events without those of a book that another whole book of its market replaces at the same instant; order is kept. */
export function withoutReplacedBooks(events: readonly FeedEvent[]): readonly FeedEvent[] {
  const clears = new Map<string, { first: number; last: number }>();
  for (const [at, event] of events.entries()) {
    if (event.kind !== EventKind.bookClear) continue;
    const known = clears.get(keyOf(event));
    if (known === undefined) clears.set(keyOf(event), { first: at, last: at });
    else known.last = at;
  }
  if ([...clears.values()].every(({ first, last }) => first === last)) return events;
  return events.filter((event, at) => {
    if (event.kind !== EventKind.bookClear && event.kind !== EventKind.bookLevel) return true;
    const book = clears.get(keyOf(event));
    return book === undefined || at < book.first || at >= book.last;
  });
}

function keyOf({ subject, knownAt }: FeedEvent): string {
  return `${subject} ${knownAt}`;
}
