import { expect, test } from 'vitest';
import { BookSide } from '../../../engine/events.ts';
import { NO_PRICE, type Price } from '../../../engine/money/units.ts';
import { omsConfig } from '../../../engine/oms/config.ts';
import { orderPrice, worsening } from '../../../engine/oms/pricing.ts';
import { cents, OmsWorld } from './world.ts';

const world = new OmsWorld();
const price = (style: 'take' | 'make', side: BookSide, limit: Price, bid: Price, ask: Price, more = {}): number => {
  const config = { ...omsConfig.parse({}), style, ...more };
  return orderPrice(world.intent({ side, limitPrice: limit }), bid, ask, config);
};
const { bid, ask } = BookSide;

test('taking asks for the other side of the touch, never beyond the limit', () => {
  expect(price('take', bid, cents(45), cents(40), cents(42))).toBe(cents(42));
  expect(price('take', bid, cents(45), cents(40), cents(42), { takeThroughCents: 2 })).toBe(cents(44));
  expect(price('take', bid, cents(41), cents(40), cents(42))).toBe(cents(41));
  expect(price('take', ask, cents(35), cents(40), cents(42))).toBe(cents(40));
  expect(price('take', ask, cents(41), cents(40), cents(42))).toBe(cents(41));
});

test('making joins or improves our own side and never crosses', () => {
  expect(price('make', bid, cents(45), cents(40), cents(42))).toBe(cents(40));
  expect(price('make', bid, cents(45), cents(40), cents(42), { improveCents: 5 })).toBe(cents(41));
  expect(price('make', ask, cents(30), cents(40), cents(42), { improveCents: 5 })).toBe(cents(41));
  expect(price('make', ask, cents(50), cents(40), cents(42))).toBe(cents(50));
});

test('a price stands on whole cents on our side of the limit', () => {
  expect(price('take', bid, 4_150 as Price, cents(40), cents(42))).toBe(cents(41));
  expect(price('take', ask, 4_150 as Price, cents(40), cents(42))).toBe(cents(42));
});

test('without the side that sets it, or off the scale, there is no price', () => {
  expect(price('take', bid, cents(45), cents(40), NO_PRICE)).toBe(NO_PRICE);
  expect(price('make', bid, cents(45), NO_PRICE, cents(42))).toBe(NO_PRICE);
  expect(price('take', ask, cents(30), NO_PRICE, cents(42))).toBe(NO_PRICE);
  expect(price('make', ask, cents(30), cents(40), NO_PRICE)).toBe(NO_PRICE);
  expect(price('make', bid, cents(45), 50 as Price, cents(1))).toBe(NO_PRICE);
});

test('worse is dearer for a buyer and cheaper for a seller', () => {
  expect(worsening(bid, cents(40), cents(42))).toBe(200);
  expect(worsening(ask, cents(40), cents(42))).toBe(-200);
});
