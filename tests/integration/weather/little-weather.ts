/** Two days of weather of two cities, on both sides of a month's end, as history holds them, every kind of record that a service can carry. */

import { guidanceKnownAt } from '../../../data/ingest/iem/guidance-rows.ts';
import type { FeedRows } from '../../../data/ingest/merge-feed.ts';
import { mergeFeeds } from '../../../data/ingest/merge-feed.ts';
import type { PlainRow } from '../../../data/store/append.ts';
import type { Store } from '../../../data/store/store.ts';
import { type City, cityByCode } from '../../../engine/markets/stations.ts';
import {
  type ClimateDate,
  type EpochMicros,
  MICROS_PER_DAY,
  MICROS_PER_HOUR,
  MICROS_PER_MINUTE,
} from '../../../engine/time.ts';
import { climateDayEnd, climateDayStart, parseClimateDate } from '../../../engine/weather/climate-day.ts';

export const FIRST = parseClimateDate('2026-06-30');
export const LAST = parseClimateDate('2026-07-01');
export const CITIES_SERVED = ['NYC', 'CHI'].map((code) => cityByCode(code) as City);

/** Writes the history into a store. */
export async function writeLittleWeather(store: Store): Promise<void> {
  const feeds = CITIES_SERVED.flatMap((city): FeedRows[] => {
    const dates = Array.from({ length: LAST - FIRST + 1 }, (_, i) => (FIRST + i) as ClimateDate);
    const of = (dataset: FeedRows['dataset'], rows: PlainRow[]): FeedRows => ({
      dataset,
      feed: 'little',
      rows,
    });
    return [
      of(
        'climate_reports',
        dates.flatMap((date) => reports(city, date)),
      ),
      of(
        'observations',
        dates.flatMap((date) => observations(city, date)),
      ),
      of(
        'forecasts',
        dates.flatMap((date) => [...guidance(city, date), ...fetched(city, date), ...openMeteo(city, date)]),
      ),
    ];
  });
  await mergeFeeds(store, feeds);
}

const highOf = (city: City, date: number) => 80 + ((date * 7 + city.id * 3) % 13);
const lowOf = (city: City, date: number) => highOf(city, date) - 17;

function reports(city: City, date: ClimateDate): PlainRow[] {
  const end = climateDayEnd(date, city.lstOffsetMinutes);
  const pil = city.cliProduct;
  const version = (issued: number, status: string, maxF: number | null, product: string): PlainRow => ({
    known_at: issued + 5 * MICROS_PER_MINUTE,
    issued_at: issued,
    station: city.station,
    climate_date: date,
    status,
    max_f: maxF,
    min_f: lowOf(city, date),
    product_id: `${stamp(issued)}-K${city.office}-CDUS41-${product}`,
  });
  const high = highOf(city, date);
  const afternoon = end - 7 * MICROS_PER_HOUR;
  const night = end + 86 * MICROS_PER_MINUTE;
  return [
    version(afternoon, 'preliminary', high - 1, pil),
    version(end - 3 * MICROS_PER_HOUR, 'preliminary', high, `DSM${pil.slice(3)}`),
    version(night, 'final', date === FIRST ? null : high, pil),
    ...(date % 2 === 0 ? [version(night + 49 * MICROS_PER_MINUTE, 'corrected', high, `${pil}-CCA`)] : []),
    version(night + 2 * MICROS_PER_HOUR, 'archive', high, `CF6${pil.slice(3)}`),
  ];
}

function observations(city: City, date: ClimateDate): PlainRow[] {
  const start = climateDayStart(date, city.lstOffsetMinutes);
  return Array.from({ length: 24 }, (_, hour) => {
    const at = (start + hour * MICROS_PER_HOUR + 51 * MICROS_PER_MINUTE) as EpochMicros;
    const c = Math.round((20 + 6 * Math.sin((hour - 9) / 4)) * 10) / 10 + (hour % 3) / 10;
    const rounded = Math.round(c * 10) / 10;
    const raw = `${city.station} ${day(at)}Z AUTO ${String(Math.round(rounded)).padStart(2, '0')}/10 A3000 RMK AO2 T0${String(Math.round(rounded * 10)).padStart(3, '0')}`;
    const common = { station: city.station, min_6h_c: null, min_24h_c: null, max_24h_c: null };
    const routine = hour % 6 === 5 ? `${raw} 10280` : raw;
    const rows: PlainRow[] = [
      {
        ...common,
        known_at: at + 10 * MICROS_PER_MINUTE,
        observed_at: at,
        kind: 'routine',
        temp_c: rounded,
        max_6h_c: hour % 6 === 5 ? 28 : null,
        raw: routine,
      },
    ];
    const special = (at + 17 * MICROS_PER_MINUTE) as EpochMicros;
    if (hour === 14)
      rows.push({
        ...common,
        known_at: special + 10 * MICROS_PER_MINUTE,
        observed_at: special,
        kind: 'special',
        temp_c: 25,
        max_6h_c: null,
        raw: `SPECI ${city.station} ${day(special)}Z AUTO 25/10 A3000 RMK AO2`,
      });
    return rows;
  }).flat();
}

/** Guidance with its run, and a bulletin with percentiles. */
function guidance(city: City, date: ClimateDate): PlainRow[] {
  return [0, 12].flatMap((hour) => {
    const runAt = (date * MICROS_PER_DAY + hour * MICROS_PER_HOUR) as EpochMicros;
    const row = (model: string, variable: 'high' | 'low', ahead: number, statistic: string, value: number): PlainRow =>
      forecast(city, model, guidanceKnownAt(model, runAt), runAt, variable, date + ahead, statistic, value);
    return [1, 2].flatMap((ahead) => {
      const [high, low] = [highOf(city, date + ahead) + ahead, lowOf(city, date + ahead) - ahead];
      return [
        ...['gfs_mos', 'nam_mos'].flatMap((model) => [
          row(model, 'high', ahead, 'point', high),
          row(model, 'low', ahead, 'point', low),
        ]),
        row('nbm_nbs', 'high', ahead, 'point', high - 1),
        row('nbm_nbs', 'high', ahead, 'sd', 2),
        row('nbm_nbp', 'high', ahead, 'point', high),
        ...['p10', 'p25', 'p50', 'p75', 'p90'].map((name, i) => row('nbm_nbp', 'high', ahead, name, high - 4 + 2 * i)),
      ];
    });
  });
}

/** Forecasts of the Weather Service, known when they were fetched, with their windows. */
function fetched(city: City, date: ClimateDate): PlainRow[] {
  return [8, 20].flatMap((hour) => {
    const updatedAt = (date * MICROS_PER_DAY + hour * MICROS_PER_HOUR) as EpochMicros;
    const knownAt = updatedAt + 20 * MICROS_PER_MINUTE;
    return [1, 2].flatMap((ahead) => {
      const dayStart = climateDayStart((date + ahead) as ClimateDate, city.lstOffsetMinutes);
      const row = (
        model: string,
        variable: 'high' | 'low',
        value: number,
        fromHour: number,
        hours: number,
      ): PlainRow => ({
        ...forecast(city, model, knownAt, updatedAt, variable, date + ahead, 'point', value),
        valid_from: dayStart + fromHour * MICROS_PER_HOUR,
        valid_to: dayStart + (fromHour + hours) * MICROS_PER_HOUR,
      });
      const [high, low] = [highOf(city, date + ahead) - (hour === 8 ? 2 : 0), lowOf(city, date + ahead) + 1];
      return [
        row('nws_grid', 'high', high, 7, 13),
        row('nws_grid', 'low', low, -5, 14),
        row('nws_periods', 'high', high, 5, 12),
        row('nws_periods', 'low', low, -7, 12),
        row('nws_hourly', 'high', high, 0, 24),
        row('nws_hourly', 'low', low, 0, 24),
      ];
    });
  });
}

function openMeteo(city: City, date: ClimateDate): PlainRow[] {
  const end = climateDayEnd(date, city.lstOffsetMinutes);
  const previous = [1, 2].flatMap((ahead) => {
    const issued = (end - MICROS_PER_HOUR - ahead * MICROS_PER_DAY) as EpochMicros;
    return (['high', 'low'] as const).map((variable) =>
      forecast(
        city,
        `open_meteo_day${ahead}`,
        issued + 6 * MICROS_PER_HOUR,
        issued,
        variable,
        date,
        'point',
        variable === 'high' ? highOf(city, date) + 0.5 : lowOf(city, date) - 0.5,
      ),
    );
  });
  const fetchedAt = (date * MICROS_PER_DAY + 9 * MICROS_PER_HOUR) as EpochMicros;
  const ensemble = (['high', 'low'] as const).flatMap((variable) => {
    const middle = variable === 'high' ? highOf(city, date + 1) : lowOf(city, date + 1);
    return (['point', 'p10', 'p25', 'p50', 'p75', 'p90'] as const).map((statistic, i) =>
      forecast(
        city,
        'open_meteo_ensemble',
        fetchedAt,
        fetchedAt,
        variable,
        date + 1,
        statistic,
        statistic === 'point' ? middle : middle - 3.6 + 1.2 * i,
      ),
    );
  });
  return [...previous, ...ensemble];
}

function forecast(
  city: City,
  model: string,
  knownAt: number,
  issuedAt: number,
  variable: string,
  date: number,
  statistic: string,
  value: number,
): PlainRow {
  return {
    known_at: knownAt,
    issued_at: issuedAt,
    model,
    station: city.station,
    variable,
    climate_date: date,
    statistic,
    value_f: Math.round(value * 1e6) / 1e6,
    valid_from: null,
    valid_to: null,
  };
}

function stamp(at: number): string {
  return new Date(at / 1000).toISOString().replace(/[-T:]/g, '').slice(0, 12);
}

function day(at: number): string {
  return stamp(at).slice(6, 12);
}
