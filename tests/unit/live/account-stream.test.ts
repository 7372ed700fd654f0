/** What the account's channels push becomes what the venue says; what cannot be is noted, and neither thrown nor told. */
import { expect, test } from 'vitest';
import type { ServerFrame } from '../../../data/kalshi/schemas/websocket-frames.ts';
import type { VenueUpdate } from '../../../engine/orders.ts';
import type { EpochMicros } from '../../../engine/time.ts';
import { listingOf, NOTHING_LISTED, SessionDirectory } from '../../../live/session/directory.ts';
import { AccountStream } from '../../../live/venues/account-stream.ts';
import { KnownOrders } from '../../../live/venues/known-orders.ts';
import { ladderOf } from '../oms/world.ts';

const LADDER = ladderOf();

function heard(fill: Readonly<Record<string, unknown>>): { told: VenueUpdate[]; notes: unknown[] } {
  const directory = new SessionDirectory();
  directory.add({ ...NOTHING_LISTED, ladders: [listingOf(LADDER)] });
  const told: VenueUpdate[] = [];
  const notes: unknown[] = [];
  const stream = new AccountStream({
    command: () => Promise.reject(new Error('nobody is asked')),
    directory,
    known: new KnownOrders([]),
    tell: (update) => told.push(update),
    now: () => 1 as EpochMicros,
    onGroupTriggered: () => {},
    note: (note) => notes.push(note),
  });
  const msg = {
    trade_id: 't',
    order_id: 'o',
    market_ticker: LADDER.markets[0]?.ticker,
    book_side: 'bid',
    yes_price_dollars: '0.4000',
    count_fp: '2.00',
    fee_cost: '0.0300',
    is_taker: true,
    ts_ms: 1,
    ...fill,
  };
  stream.onFrame({ type: 'fill', sid: 1, msg } as unknown as ServerFrame);
  return { told, notes };
}

test('a fill is told', () => {
  expect(heard({}).told).toMatchObject([{ kind: 'fill', fill: { fillId: 't', price: 4_000, quantity: 200 } }]);
});

test.each([
  ['a price beyond a dollar', { yes_price_dollars: '1.4000' }],
  ['a price finer than any', { yes_price_dollars: '0.400001' }],
  ['less than no contracts', { count_fp: '-2.00' }],
  ['no contracts', { count_fp: '0.00' }],
])('a fill of %s is noted and not told', (_, fill) => {
  const { told, notes } = heard(fill);
  expect(told).toEqual([]);
  expect(notes).toMatchObject([{ event: 'odd_frame', why: expect.stringContaining('fill') }]);
});
