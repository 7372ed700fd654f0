/** What own orders left in the data is taken out of it, and nothing else. */
import { describe, expect, test } from 'vitest';
import { BookSide, EventKind, MarketStatus } from '../../../engine/events.ts';
import type { MarketDef, MarketId } from '../../../engine/markets/contracts.ts';
import type { Fill } from '../../../engine/orders.ts';
import { withoutOwn } from '../../../live/shadow/own-footprint.ts';

interface Row {
  readonly kind: number;
  readonly knownAt: number;
  readonly trueAt: number;
  readonly a?: number;
  readonly b?: number;
  readonly c?: number;
}

const MARKET = { id: 3 as MarketId } as MarketDef;
const SECOND = 1_000_000;

function history(rows: readonly Row[]) {
  const ints = (name: 'a' | 'b' | 'c') => Int32Array.from(rows.map((row) => row[name] ?? 0));
  return {
    market: MARKET,
    columns: {
      length: rows.length,
      kind: Uint8Array.from(rows.map(({ kind }) => kind)),
      source: new Uint8Array(rows.length),
      knownAt: Float64Array.from(rows.map(({ knownAt }) => knownAt)),
      trueAt: Float64Array.from(rows.map(({ trueAt }) => trueAt)),
      subject: Int32Array.from(rows.map(() => MARKET.id)),
      a: ints('a'),
      b: ints('b'),
      c: ints('c'),
      d: new Int32Array(rows.length),
    },
  };
}

/** The rows that are told, behind the first one, which opens the market. */
function told(rows: readonly Row[], fills: readonly Partial<Fill>[], arrivesAt: number) {
  const { columns } = withoutOwn(history(rows), [{ fills: fills as Fill[], arrivesAt }]);
  expect([columns.kind[0], columns.a[0], columns.subject[0]]).toEqual([
    EventKind.marketStatus,
    MarketStatus.active,
    MARKET.id,
  ]);
  return Array.from({ length: columns.length - 1 }, (_, i) => [columns.knownAt[i + 1], columns.b[i + 1]]);
}

const print = (knownAt: number, trueAt: number, quantity: number, over: Partial<Row> = {}): Row => ({
  kind: EventKind.trade,
  knownAt,
  trueAt,
  a: 4_000,
  b: quantity,
  c: BookSide.bid,
  ...over,
});
const taken = {
  price: 4_000,
  quantity: 500,
  side: BookSide.bid,
  isTaker: true,
  executedAt: 10 * SECOND,
} as Partial<Fill>;

describe('prints', () => {
  test('of an own taking fill are left out, over as many prints as it takes; the rest of a print stays', () => {
    const rows = [
      print(11 * SECOND, 10 * SECOND, 300),
      print(11 * SECOND, 10 * SECOND, 300),
      print(12 * SECOND, 11 * SECOND, 50),
    ];
    expect(told(rows, [taken], 0)).toEqual([
      [11 * SECOND, 100],
      [12 * SECOND, 50],
    ]);
  });

  test.each([
    ['at another price', { a: 4_100 }],
    ['of the other side', { c: BookSide.ask }],
    ['of another time', { trueAt: 13 * SECOND }],
  ])('%s stay', (_, over) => {
    expect(told([print(13 * SECOND, 10 * SECOND, 300, over)], [taken], 0)).toEqual([[13 * SECOND, 300]]);
  });

  test('that filled a resting order stay: somebody came', () => {
    const rows = [print(11 * SECOND, 10 * SECOND, 500)];
    expect(told(rows, [{ ...taken, isTaker: false }], 20 * SECOND)).toEqual([[11 * SECOND, 500]]);
  });
});

test('what is told after the first own fill waits until the tried order has arrived; what was true before does not', () => {
  const level = (knownAt: number, trueAt: number, size: number): Row => ({
    kind: EventKind.bookLevel,
    knownAt,
    trueAt,
    c: 1,
    b: size,
  });
  const rows = [
    level(10.1 * SECOND, 9 * SECOND, 1),
    level(10.2 * SECOND, 10 * SECOND, 2),
    level(10.3 * SECOND, 9.5 * SECOND, 3),
    level(10.6 * SECOND, 10.1 * SECOND, 4),
  ];
  expect(told(rows, [taken], 10.5 * SECOND)).toEqual([
    [10.1 * SECOND, 1],
    [10.3 * SECOND, 3],
    [10.5 * SECOND + 1, 2],
    [10.6 * SECOND, 4],
  ]);
});
