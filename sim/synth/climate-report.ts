/**
 * The Daily Climate Reports of a synthetic station: a preliminary one in the afternoon that knows the day so far, a final one
 * after midnight, and rarely a correction.
 *
 * A correction either brings a value that the first final report lacked, or repairs it by a degree within the hour (only where
 * revisions count), or repeats it: under the settlement rule of its date every day settles on its true value.
 */
import { Variable } from '../../engine/events.ts';
import { WEATHER_COMPANY_FROM } from '../../engine/markets/stations.ts';
import type { ClimateDate, EpochMicros } from '../../engine/time.ts';
import { MICROS_PER_DAY, MICROS_PER_MINUTE } from '../../engine/time.ts';
import type { RandomStream } from '../random.ts';
import { stream } from '../random.ts';
import type { CityWeather } from './city-weather.ts';
import { cityWallClock } from './exchange-hours.ts';
import { extremesSoFarF } from './temperature-path.ts';

/** One version of a day's report. */
export interface IssuedReport {
  readonly issuedAt: EpochMicros;
  readonly status: 'preliminary' | 'final' | 'corrected';
  readonly maxF: number | null;
  readonly minF: number | null;
}

/** A climate day with all versions of its report, in order of issue. */
export interface ReportedDay {
  readonly date: ClimateDate;
  readonly versions: readonly IssuedReport[];
}

/** Preliminary reports hold as of this hour of the wall clock and are issued some 35 minutes later. */
const PRELIMINARY_HOUR = 16;
const CORRECTED_SHARE = 0.02;

/** The reported days from the first to the last date. */
export function reportedDays(weather: CityWeather, seed: number, from: ClimateDate, to: ClimateDate): ReportedDay[] {
  const random = stream(seed, `climate reports of ${weather.city.code}`);
  const days: ReportedDay[] = [];
  for (let date = from; date <= to; date = (date + 1) as ClimateDate) days.push(reportedDay(weather, random, date));
  return days;
}

function reportedDay(weather: CityWeather, random: RandomStream, date: ClimateDate): ReportedDay {
  const truth = { maxF: weather.reportedF(Variable.high, date), minF: weather.reportedF(Variable.low, date) };
  const minutes = weather.climate.finalReportMinutes + Math.round(35 * (2 * random.uniform() - 1));
  const finalAt = ((date + 1) * MICROS_PER_DAY + minutes * MICROS_PER_MINUTE) as EpochMicros;
  const kind = random.uniform() / CORRECTED_SHARE;
  const correctedAt = (finalAt + random.integer(20, 45) * MICROS_PER_MINUTE) as EpochMicros;
  const versions: IssuedReport[] = [preliminary(weather, random, date)];
  if (kind >= 1) {
    versions.push({ issuedAt: finalAt, status: 'final', ...truth });
    return { date, versions };
  }
  const revisionsCount = date < WEATHER_COMPANY_FROM;
  if (kind < 0.3) versions.push({ issuedAt: finalAt, status: 'final', maxF: null, minF: null });
  else if (kind < 0.6 && revisionsCount)
    versions.push({ issuedAt: finalAt, status: 'final', maxF: truth.maxF - 1, minF: truth.minF });
  else versions.push({ issuedAt: finalAt, status: 'final', ...truth });
  versions.push({ issuedAt: correctedAt, status: 'corrected', ...truth });
  return { date, versions };
}

function preliminary(weather: CityWeather, random: RandomStream, date: ClimateDate): IssuedReport {
  const asOf = cityWallClock(weather.city, date, PRELIMINARY_HOUR);
  const soFar = extremesSoFarF(weather, date, asOf);
  const issuedAt = (asOf + (35 + random.integer(-10, 15)) * MICROS_PER_MINUTE) as EpochMicros;
  return { issuedAt, status: 'preliminary', maxF: Math.round(soFar.maxF), minF: Math.round(soFar.minF) };
}
