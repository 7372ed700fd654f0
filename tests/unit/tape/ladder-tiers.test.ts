import { expect, test } from 'vitest';
import { LadderTiers } from '../../../data/tape/ladder-tiers.ts';
import { EventKind } from '../../../engine/events.ts';
import { FIDELITY_TIER_NAMES } from '../../../engine/markets/contracts.ts';
import { MICROS_PER_HOUR } from '../../../engine/time.ts';

/** Tier of a ladder of one market over hours, each with the kinds of event in it. */
function tierOf(...hours: readonly (readonly number[])[]): string {
  const tiers = new LadderTiers(1, [0]);
  hours.forEach((kinds, hour) => {
    for (const kind of kinds) tiers.onEvent(kind, 0, hour * MICROS_PER_HOUR + 1);
  });
  const [tier = -1] = tiers.tiers();
  return FIDELITY_TIER_NAMES[tier] ?? 'none';
}

const { trade, quote, bookLevel, barRange, barClose, barTrades, observation } = EventKind;
const BAR = [barRange, barClose, barTrades];

test('a ladder has the best tier that speaks in half of its hours, itself or by a better one', () => {
  expect(tierOf([trade], [trade], [quote])).toBe('trades');
  expect(tierOf([trade], [quote])).toBe('quotes');
  expect(tierOf(BAR, [trade], BAR, [quote])).toBe('candles');
  expect(tierOf(BAR, [bookLevel], [bookLevel, trade], [trade])).toBe('depth');
  expect(tierOf([quote], BAR, [trade], [trade], [trade])).toBe('trades');
});

test('bars of trades never take part, unless nothing else speaks', () => {
  expect(tierOf([barTrades], [barTrades], [barTrades], [quote])).toBe('quotes');
  expect(tierOf([barTrades], [observation])).toBe('trade_bars');
  expect(tierOf([observation])).toBe('none');
});
