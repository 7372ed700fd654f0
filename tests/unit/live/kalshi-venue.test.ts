/** Answers from outside come in the order of their time and survive a snapshot; refusals mean what they say. */
import { describe, expect, test } from 'vitest';
import type { VenueUpdate } from '../../../engine/orders.ts';
import type { EpochMicros } from '../../../engine/time.ts';
import { KalshiVenue } from '../../../live/venues/kalshi-venue.ts';
import { reasonOfRefusal } from '../../../live/venues/refusal-reasons.ts';
import { REFUSALS } from '../../../sim/exchange-server/errors.ts';

function said(at: number, clientOrderId: string): VenueUpdate {
  return { knownAt: at as EpochMicros, clientOrderId, kind: 'timed_out' };
}

function drained(venue: KalshiVenue): string[] {
  const names: string[] = [];
  while (venue.nextUpdateAt() < Number.POSITIVE_INFINITY) names.push(venue.takeUpdate().clientOrderId);
  return names;
}

test('updates are taken by their time, and at one instant in the order in which they came', () => {
  const venue = new KalshiVenue();
  venue.receive([said(3, 'c'), said(1, 'a')]);
  venue.receive([said(3, 'd'), said(2, 'b')]);
  expect(venue.nextUpdateAt()).toBe(1);
  expect(drained(venue)).toEqual(['a', 'b', 'c', 'd']);
  expect(() => venue.takeUpdate()).toThrow('nothing was told');
});

test('what waits survives a snapshot, and commands change nothing', () => {
  const venue = new KalshiVenue();
  venue.receive([said(2, 'b'), said(1, 'a')]);
  venue.submit();
  venue.cancel();
  const next = new KalshiVenue();
  next.restore(JSON.parse(JSON.stringify(venue.snapshot())));
  expect(drained(next)).toEqual(['a', 'b']);
});

describe('a refusal of the local exchange means to the session what it meant to the exchange', () => {
  // Two reasons share a code with another one, and mean the same to whoever sent the order.
  const same: Readonly<Record<string, string>> = { market_not_open: 'market_closed' };
  const never = new Set(['order_group_limit_invalid']);
  test.each(Object.entries(REFUSALS).filter(([reason]) => !never.has(reason)))(
    '%s',
    (reason, [, code, details = '']) => {
      expect(reasonOfRefusal(code, details)).toBe(same[reason] ?? reason);
    },
  );
});

test('a code that nobody knows has no reason', () => {
  expect(reasonOfRefusal('something_new', '')).toBeNull();
  expect(reasonOfRefusal('invalid_order', 'something new')).toBeNull();
});
