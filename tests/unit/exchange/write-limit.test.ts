import { expect, test } from 'vitest';
import { BookSide } from '../../../engine/events.ts';
import { exchangeConfig } from '../../../sim/exchange/config.ts';
import { TestMarket } from './market.ts';

test('an account of the basic tier has ten orders, or fifty cancels, at once', () => {
  const market = new TestMarket({ usageTier: 'basic' });
  for (let i = 0; i < 12; i++) market.order(1, BookSide.bid, 40, 1);
  market.advance(1);
  expect(market.story.filter((word) => word === 'accepted')).toHaveLength(10);
  expect(market.story.filter((word) => word === 'rejected: rate_limited')).toHaveLength(2);
  // A second later it is full again: fifty cancels, of which ten find their order, and no more.
  for (let i = 0; i < 52; i++) market.exchange.cancel(i < 10 ? `o${i}` : 'nobody', market.at(2));
  market.advance(10);
  const later = market.story.slice(12);
  expect(later.filter((word) => word === 'canceled: canceled_by_user')).toHaveLength(10);
  expect(later.filter((word) => word === 'cancel_rejected: order_not_found')).toHaveLength(40);
  expect(later.filter((word) => word === 'cancel_rejected: rate_limited')).toHaveLength(2);
});

test('nothing is limited unless a tier is configured', () => {
  expect(exchangeConfig.parse({}).usageTier).toBe('unlimited');
  const market = new TestMarket();
  for (let i = 0; i < 200; i++) market.order(1, BookSide.bid, 40, 1);
  market.advance(1);
  expect(market.story.every((word) => word === 'accepted')).toBe(true);
});
