/**
 * Invariants of the caps, each by itself, over random requests, fills and marks of equity:
 * 1. No order that adds risk is let through beyond its cap at the equity of that moment, measured from scratch.
 * 2. No more orders are sent within a minute than may be, whether or not they add risk.
 * 3. Once the day's loss or the drawdown has reached its limit, no order passes of which some fill adds risk.
 */
import fc from 'fast-check';
import { it } from 'vitest';
import { capProperty } from './cap-harness.ts';
import { CAPS } from './cap-models.ts';

it.each(Object.entries(CAPS))('the cap on %s is never exceeded by an order that was let through', (_, cap) => {
  fc.assert(capProperty(cap, null), { numRuns: 150 });
});
