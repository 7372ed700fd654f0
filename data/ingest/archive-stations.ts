/**
 * Stations of weather archives and the length of their standard day. Most settle markets; O'Hare and Bush Intercontinental do
 * not and keep their own names, so that they can never be taken for Midway and Hobby.
 */
import { cityByStation, cityByWban } from '../../engine/markets/stations.ts';
import { type ClimateDate, type EpochMicros, MICROS_PER_HOUR } from '../../engine/time.ts';
import { climateDayEnd } from '../../engine/weather/climate-day.ts';

const OTHERS: readonly { station: string; wban: string; lstOffsetMinutes: number }[] = [
  { station: 'KORD', wban: '94846', lstOffsetMinutes: -360 },
  { station: 'KIAH', wban: '12960', lstOffsetMinutes: -360 },
];

/** Behind every standard-time offset of the states with daily-temperature markets: a day that surely has ended. */
const LATEST_OFFSET_MINUTES = -480;
const ARCHIVE_HOURS = 36;

/** ICAO identifier of a station by its WBAN number, or undefined. */
export function stationByWban(wban: string): string | undefined {
  return cityByWban(wban)?.station ?? OTHERS.find((other) => other.wban === wban)?.station;
}

/** When the climate day of a station ends; by the latest clock for a station that is not known. */
export function dayEndAt(station: string, date: ClimateDate): EpochMicros {
  const offset =
    cityByStation(station)?.lstOffsetMinutes ??
    OTHERS.find((other) => other.station === station)?.lstOffsetMinutes ??
    LATEST_OFFSET_MINUTES;
  return climateDayEnd(date, offset);
}

/** When a station archive's value of a day is taken to be known: thirty-six hours after the climate day. */
export function archiveKnownAt(station: string, date: ClimateDate): EpochMicros {
  return (dayEndAt(station, date) + ARCHIVE_HOURS * MICROS_PER_HOUR) as EpochMicros;
}
