/**
 * When the exchange lists and closes daily-temperature ladders and expects their results, by climate date: measured on its records.
 *
 * Listing and expiration follow the wall clock of New York; the close followed each city's wall clock until November 2025
 * and the end of the climate day since.
 */
import type { City } from '../../engine/markets/stations.ts';
import { WEATHER_COMPANY_FROM } from '../../engine/markets/stations.ts';
import { easternWallClock } from '../../engine/settlement/eastern-time.ts';
import type { ClimateDate, EpochMicros } from '../../engine/time.ts';
import { MICROS_PER_DAY, MICROS_PER_HOUR, MICROS_PER_MINUTE } from '../../engine/time.ts';
import { climateDateFromCivil, climateDayEnd, climateDayStart } from '../../engine/weather/climate-day.ts';

/** 2024-10-24: tickers changed from HIGH to KXHIGH. */
const RENAMED_FROM = climateDateFromCivil(2024, 10, 24);
/** From here on closes follow local standard time; the exact day of the change is not known. */
const STANDARD_TIME_CLOSE_FROM = climateDateFromCivil(2025, 11, 3);
/** Until then Chicago closed by the wall clock of New York. */
const CHICAGO_CLOSES_LOCALLY_FROM = climateDateFromCivil(2025, 2, 20);
const EASTERN_STANDARD_MINUTES = -300;

/** The times of one ladder. */
export interface LadderHours {
  readonly openAt: EpochMicros;
  readonly closeAt: EpochMicros;
  readonly expectedExpirationAt: EpochMicros;
  readonly settlementTimerSeconds: number;
}

/** When a ladder opens (10:00 AM in New York the day before), closes and is expected to expire. */
export function ladderHours(city: City, series: string, date: ClimateDate): LadderHours {
  const isLate = date >= WEATHER_COMPANY_FROM;
  const expected = isLate
    ? (((date + 1) * MICROS_PER_DAY + 19 * MICROS_PER_HOUR) as EpochMicros)
    : easternWallClock((date + 1) as ClimateDate, 10);
  return {
    openAt: easternWallClock((date - 1) as ClimateDate, 10),
    closeAt: closeOf(city, series, date),
    expectedExpirationAt: expected,
    settlementTimerSeconds: isLate ? 300 : 3600,
  };
}

/** The series under which a city's ladder of that date was listed. */
export function seriesOn(city: City, variable: 'high' | 'low', date: ClimateDate): string {
  const [current = '', retired] = variable === 'high' ? city.highSeries : city.lowSeries;
  return date < RENAMED_FROM && retired !== undefined && `KX${retired}` === current ? retired : current;
}

/**
 * An hour of the city's own wall clock. All cities change their clocks at 2 AM local time of the same days, so their clocks keep
 * their distance from New York's; Arizona keeps standard time all year.
 */
export function cityWallClock(city: City, date: ClimateDate, hour: number): EpochMicros {
  if (city.zone === 'America/Phoenix')
    return (climateDayStart(date, city.lstOffsetMinutes) + hour * MICROS_PER_HOUR) as EpochMicros;
  const behind = EASTERN_STANDARD_MINUTES - city.lstOffsetMinutes;
  return (easternWallClock(date, hour) + behind * MICROS_PER_MINUTE) as EpochMicros;
}

function closeOf(city: City, series: string, date: ClimateDate): EpochMicros {
  const end = climateDayEnd(date, city.lstOffsetMinutes);
  if (date >= STANDARD_TIME_CLOSE_FROM) {
    // The first series closed a minute before the day was over until they moved to another source; later ones at its end.
    const isFirstKind = /^KXHIGH(?!T)/.test(series) && date < WEATHER_COMPANY_FROM;
    return (isFirstKind ? end - MICROS_PER_MINUTE : end) as EpochMicros;
  }
  const next = (date + 1) as ClimateDate;
  const followsEastern = city.code === 'CHI' && date < CHICAGO_CLOSES_LOCALLY_FROM;
  const midnight = followsEastern ? easternWallClock(next, 0) : cityWallClock(city, next, 0);
  return (midnight - MICROS_PER_MINUTE) as EpochMicros;
}
