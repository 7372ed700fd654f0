import { expect, test } from 'vitest';
import { BookSide } from '../../../engine/events.ts';
import type { MarketDef } from '../../../engine/markets/contracts.ts';
import { clientOrderId, clientOrderIdFromStem, clientOrderIdStem, intentKey } from '../../../engine/oms/idempotency.ts';
import { ladderOf } from './world.ts';

const ladder = ladderOf();
const market = ladder.markets[0] as MarketDef;

test('the key names city, market, side, strategy and event date', () => {
  expect(intentKey(ladder, market, BookSide.ask, 'ensemble')).toBe('NYC|KXHIGHNY-25JAN31-L0M0|ask|ensemble|2025-01-31');
});

test('the client order id is a pure function of account, key and supersession, and differs with each of them', () => {
  const key = intentKey(ladder, market, BookSide.bid, 'ensemble');
  const id = clientOrderId('a', key, 0);
  expect(clientOrderId('a', key, 0)).toBe(id);
  expect(clientOrderIdFromStem(clientOrderIdStem('a', key), 0)).toBe(id);
  const others = [clientOrderId('b', key, 0), clientOrderId('a', `${key}x`, 0), clientOrderId('a', key, 1)];
  expect(new Set([id, ...others]).size).toBe(4);
});

test('the id of an order never changes between versions and fits the exchange', () => {
  expect(clientOrderId('live', 'NYC|KXHIGHNY-25JAN31-B40.5|bid|ensemble|2025-01-31', 3)).toMatchInlineSnapshot(
    `"f4ccc10beab5c26f1b093516fd14cb3665d6f6ee-3"`,
  );
  expect(clientOrderId('live', 'k', Number.MAX_SAFE_INTEGER)).toMatch(/^[-\w:+=/]{1,64}$/);
});

test('a supersession that is no count is refused', () => {
  expect(() => clientOrderId('a', 'k', -1)).toThrow(RangeError);
  expect(() => clientOrderId('a', 'k', 0.5)).toThrow(RangeError);
});
