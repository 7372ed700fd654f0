/** When people in a synthetic market look and trade: makers every half hour, traders by the hour of the climate day. */
import { MICROS_PER_HOUR } from '../../engine/time.ts';
import { climateDayStart } from '../../engine/weather/climate-day.ts';
import type { ListedLadder } from './listing.ts';

const STEP = MICROS_PER_HOUR / 2;

/** The next instant after `at` at which the market maker looks at the news. */
export function nextLook(at: number): number {
  return (Math.floor(at / STEP) + 1) * STEP;
}

/** How much people trade between two instants: little at night, most on the day itself until the afternoon is over. */
export function activityOf(ladder: ListedLadder, from: number, until: number): number {
  const dayStart = climateDayStart(ladder.date, ladder.city.lstOffsetMinutes);
  let sum = 0;
  for (let at = from; at < until; at = nextLook(at)) {
    const hours = (at - dayStart) / MICROS_PER_HOUR;
    const hourOfDay = ((hours % 24) + 24) % 24;
    const awake = hourOfDay >= 7 && hourOfDay < 22 ? 1 : 0.2;
    const interest = hours >= 8 && hours < 17 ? 2 : hours >= 17 ? 0.4 : 1;
    sum += awake * interest * (Math.min(nextLook(at), until) - at);
  }
  return sum;
}
