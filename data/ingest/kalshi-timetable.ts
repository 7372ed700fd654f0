/**
 * The exchange's documented timetable, for records that do not carry their own times. Where practice was not uniform the
 * derived time errs against the trader: opening not too early, close not too late, results not too early.
 *
 * Observed in the exchange's own records: trading opens at 10:00 AM Eastern on the day before; it closed at 11:59 PM of the wall
 * clock (Chicago by Eastern time up to 2025-02-19) and closes one minute before the end of the climate day since spring 2026;
 * results are expected at 10:00 AM Eastern on the day after for KXHIGH* series, at 19:00 UTC for newer ones.
 */
import { Temporal } from 'temporal-polyfill';
import type { City } from '../../engine/markets/stations.ts';
import {
  type ClimateDate,
  type EpochMicros,
  MICROS_PER_HOUR,
  MICROS_PER_MINUTE,
  MICROS_PER_SECOND,
} from '../../engine/time.ts';
import { climateDateFromCivil, climateDayEnd, formatClimateDate } from '../../engine/weather/climate-day.ts';

/** When a ladder is traded and settled. */
export interface LadderTimes {
  readonly openAt: EpochMicros;
  readonly closeAt: EpochMicros;
  readonly expectedExpirationAt: EpochMicros;
  readonly settlementTimerSeconds: number;
}

const EASTERN = 'America/New_York';
const CHICAGO_OWN_CLOCK_FROM = climateDateFromCivil(2025, 2, 20);
/** From here on every record seen closes by standard time; before, the wall clock is the earlier of the two. */
const STANDARD_TIME_CLOSE_FROM = climateDateFromCivil(2026, 4, 1);
/** Longest timer seen for the series in question; a longer one only makes a result known later. */
const TIMER_SECONDS = 3600;
/** A result without a settlement time is taken to be public this long after expiration and timer. */
const RESULT_MARGIN_HOURS = 24;

/** Times of a ladder by its city, series and climate date. */
export function derivedTimes(city: City, series: string, date: ClimateDate): LadderTimes {
  const newSeries = /^KX(HIGHT|LOWT)/.test(series);
  return {
    openAt: wallClock(date - 1, 10, 0, EASTERN),
    closeAt: closeOf(city, date),
    expectedExpirationAt: newSeries ? utc(date + 1, 19) : wallClock(date + 1, 10, 0, EASTERN),
    settlementTimerSeconds: TIMER_SECONDS,
  };
}

/** When a result without settlement time is taken to be known: expected expiration, the timer, and a day. */
export function resultKnownAt(
  times: Pick<LadderTimes, 'expectedExpirationAt' | 'settlementTimerSeconds'>,
): EpochMicros {
  return (times.expectedExpirationAt +
    times.settlementTimerSeconds * MICROS_PER_SECOND +
    RESULT_MARGIN_HOURS * MICROS_PER_HOUR) as EpochMicros;
}

function closeOf(city: City, date: ClimateDate): EpochMicros {
  if (date >= STANDARD_TIME_CLOSE_FROM) {
    return (climateDayEnd(date, city.lstOffsetMinutes) - MICROS_PER_MINUTE) as EpochMicros;
  }
  const zone = city.code === 'CHI' && date < CHICAGO_OWN_CLOCK_FROM ? EASTERN : city.zone;
  return wallClock(date, 23, 59, zone);
}

/** An hour and minute of a zone's wall clock on a date. */
function wallClock(date: number, hour: number, minute: number, zone: string): EpochMicros {
  const day = Temporal.PlainDate.from(formatClimateDate(date as ClimateDate));
  const at = day.toZonedDateTime({ timeZone: zone, plainTime: { hour, minute } });
  return (at.epochMilliseconds * 1000) as EpochMicros;
}

function utc(date: number, hour: number): EpochMicros {
  return wallClock(date, hour, 0, 'UTC');
}
