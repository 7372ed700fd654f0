/**
 * Invariants of the hour after which a strategy without the day's observations is silent:
 * 1. there is one instant before which it counts as before the day is under way and from which it never speaks again;
 * 2. that instant lies within the hours of the configuration, and moves with them one to one;
 * 3. a later hour never makes it silent earlier.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { LadderDef } from '../../../engine/markets/contracts.ts';
import { CITIES } from '../../../engine/markets/stations.ts';
import { dayUnderWayAt } from '../../../engine/strategies/day-under-way.ts';
import { MICROS_PER_HOUR } from '../../../engine/time.ts';
import { climateDayStart } from '../../../engine/weather/climate-day.ts';
import { ladderOf } from '../../unit/strategies/ladder-fixture.ts';

const hour = fc.double({ min: -48, max: 24, noNaN: true });

test('the instant is the hour of the climate day of the ladder, and grows with it', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 18_000, max: 22_000 }),
      fc.nat(CITIES.length - 1),
      fc.constantFrom(0 as const, 1 as const),
      hour,
      hour,
      (date, city, variable, highs, lows) => {
        const ladder: LadderDef = { ...ladderOf(date, 0, city), variable };
        const until = dayUnderWayAt(ladder, { lastHourForHighs: highs, lastHourForLows: lows });
        const own = variable === 0 ? highs : lows;
        const start = climateDayStart(ladder.climateDate, CITIES[city]?.lstOffsetMinutes ?? 0);
        expect(Number.isInteger(until)).toBe(true);
        expect(Math.abs(until - 1 - start - own * MICROS_PER_HOUR)).toBeLessThanOrEqual(0.5);
        const later = dayUnderWayAt(ladder, { lastHourForHighs: highs + 1, lastHourForLows: lows + 1 });
        expect(Math.abs(later - until - MICROS_PER_HOUR)).toBeLessThanOrEqual(1);
      },
    ),
    { numRuns: 300 },
  );
});
