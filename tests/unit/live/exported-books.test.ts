/** Books of a session's journal as records of history: what of them is a snapshot, and what came after it at the same instant. */
import { expect, test } from 'vitest';
import { EventKind } from '../../../engine/events.ts';
import type { EpochMicros } from '../../../engine/time.ts';
import { HistoryRows } from '../../../live/history/session-rows.ts';
import type { SessionDirectory } from '../../../live/session/directory.ts';
import { columnsInOrder, type FeedEvent } from '../../../live/session/event-rows.ts';

const AT = 1_700_000_000_000_000 as EpochMicros;
const directory = { market: () => ({ ticker: 'KXHIGHNY-25JAN06-B40.5' }) } as unknown as SessionDirectory;

const clear: FeedEvent = {
  kind: EventKind.bookClear,
  source: 0,
  knownAt: AT,
  trueAt: AT,
  subject: 3,
  a: 0,
  b: 0,
  c: 0,
  d: 0,
};
const level = (price: number, size: number, at: number = AT): FeedEvent => ({
  ...clear,
  kind: EventKind.bookLevel,
  knownAt: at as EpochMicros,
  b: price,
  c: size,
});

function exported(events: readonly FeedEvent[]): unknown[] {
  const columns = columnsInOrder(events);
  const rows = new HistoryRows(directory, 'session:x');
  return Array.from({ length: columns.length }, (_, i) => rows.of(columns, i))
    .flat()
    .map(({ row }) => {
      const { kind, price_e4, size_e2 } = row as { kind: string; price_e4: number; size_e2: number };
      return [kind, price_e4, size_e2];
    });
}

test('levels at the instant of a whole book belong to it, later ones do not', () => {
  expect(exported([clear, level(4_000, 100), level(4_100, 200), level(4_100, 300, AT + 1)])).toEqual([
    ['snapshot', 4_000, 100],
    ['snapshot', 4_100, 200],
    ['delta', 4_100, 300],
  ]);
});

test('a level that is removed at the instant of a whole book is a change after it', () => {
  expect(exported([clear, level(4_000, 100), level(4_000, 0)])).toEqual([
    ['snapshot', 4_000, 100],
    ['delta', 4_000, 0],
  ]);
});

test('a whole book without levels says so, also where only a removal follows', () => {
  expect(exported([clear])).toEqual([['snapshot', 0, 0]]);
  expect(exported([clear, level(0, 0)])).toEqual([['snapshot', 0, 0]]);
  expect(exported([clear, level(4_000, 0)])).toEqual([
    ['snapshot', 0, 0],
    ['delta', 4_000, 0],
  ]);
});
