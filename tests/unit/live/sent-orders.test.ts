/** Which orders a journal says were at the exchange, and what became of them. */
import { expect, test } from 'vitest';
import { BookSide } from '../../../engine/events.ts';
import type { MarketId } from '../../../engine/markets/contracts.ts';
import type { Price, Quantity } from '../../../engine/money/units.ts';
import type { Fill, NewOrder, VenueUpdate } from '../../../engine/orders.ts';
import type { EpochMicros } from '../../../engine/time.ts';
import { EntryKind, type JournalEntry, jsonEntry } from '../../../live/journal/entries.ts';
import type { VenueCommand } from '../../../live/session/venue.ts';
import { sentOrders } from '../../../live/shadow/sent-orders.ts';

const at = (seconds: number) => (seconds * 1_000_000) as EpochMicros;

function order(clientOrderId: string): NewOrder {
  return {
    clientOrderId,
    market: 0 as MarketId,
    side: BookSide.bid,
    price: 4_000 as Price,
    quantity: 1_000 as Quantity,
    timeInForce: 'good_till_canceled',
    postOnly: false,
    reduceOnly: false,
  };
}

function fill(clientOrderId: string, fillId: string, executedAt: number): VenueUpdate {
  const told = { fillId, clientOrderId, quantity: 100 as Quantity, executedAt: at(executedAt) };
  return { kind: 'fill', knownAt: at(executedAt + 1), clientOrderId, fill: told as Fill };
}

function journal(...entries: readonly (readonly VenueCommand[] | { readonly updates: readonly VenueUpdate[] })[]) {
  return entries.map((entry, index): JournalEntry => {
    const made =
      'updates' in entry
        ? jsonEntry(EntryKind.updates, at(index), entry.updates)
        : jsonEntry(EntryKind.commands, at(index), entry);
    return { ...made, sequence: index + 1 };
  });
}

test('an order is sent when the exchange spoke of it as its own; fills count once, by their time', () => {
  const { sent, neverThere } = sentOrders(
    journal(
      [
        { kind: 'submit', at: at(1), order: order('filled') },
        { kind: 'submit', at: at(1), order: order('refused') },
        { kind: 'submit', at: at(1), order: order('lost') },
      ],
      {
        updates: [
          { kind: 'rejected', knownAt: at(2), clientOrderId: 'refused', reason: 'insufficient_balance' },
          { kind: 'timed_out', knownAt: at(2), clientOrderId: 'lost' },
          { kind: 'not_found', knownAt: at(9), clientOrderId: 'lost', askedAt: at(8) },
          { kind: 'accepted', knownAt: at(2), clientOrderId: 'filled', venueOrderId: 'v' },
          fill('filled', 'b', 5),
          fill('filled', 'a', 3),
          fill('filled', 'b', 5),
          fill("a person's", 'c', 4),
        ],
      },
      [{ kind: 'cancel', at: at(7), clientOrderId: 'filled' }],
    ),
  );
  expect(neverThere).toBe(2);
  expect(sent.map((one) => [one.order.clientOrderId, one.fills.map(({ fillId }) => fillId), one.later])).toEqual([
    ['filled', ['a', 'b'], [{ kind: 'cancel', at: at(7) }]],
  ]);
});

test('an order that was looked up after silence was there, and one that was renamed by an amendment is the same', () => {
  const amend = { clientOrderId: 'one', newClientOrderId: 'two', price: 4_100 as Price, quantity: 900 as Quantity };
  const { sent, neverThere } = sentOrders(
    journal(
      [{ kind: 'submit', at: at(1), order: order('one') }],
      {
        updates: [
          {
            kind: 'found',
            knownAt: at(3),
            clientOrderId: 'one',
            order: { state: 'resting' } as Extract<VenueUpdate, { kind: 'found' }>['order'],
          },
        ],
      },
      [{ kind: 'amend', at: at(4), amend }],
      { updates: [fill('two', 'a', 6)] },
      [{ kind: 'cancel', at: at(7), clientOrderId: 'two' }],
    ),
  );
  expect(neverThere).toBe(0);
  expect(sent).toHaveLength(1);
  expect(sent[0]?.fills.map(({ fillId }) => fillId)).toEqual(['a']);
  expect(sent[0]?.later).toEqual([
    { kind: 'amend', at: at(4), price: 4_100, quantity: 900 },
    { kind: 'cancel', at: at(7) },
  ]);
});
