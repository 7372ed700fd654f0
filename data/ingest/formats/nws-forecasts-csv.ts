/**
 * Forecasts of the National Weather Service as CSV, known when they were fetched. Where the file does not say exactly when that was,
 * the latest reading is taken; a line without any such time is refused.
 */
import { cityByAnyName } from '../../../engine/markets/stations.ts';
import { quoted } from '../../store/sql.ts';
import { calendarDate, decimal, naiveInstant, zonedInstant } from '../cells.ts';
import { insertForecasts, needs, needsDegrees } from '../forecast-rows.ts';
import type { ReadableFormat } from '../format.ts';
import type { Intake } from '../intake.ts';
import { cityCodeInName, stationInPath } from '../place-in-name.ts';

/** Highs of the National Weather Service's grid, with the time at which each was fetched. */
const nwsGrid: ReadableFormat = {
  name: 'nws_grid',
  what: 'gridpoint highs with time fetched',
  revision: 1,
  recognise: { kind: 'csv', columns: ['captured_utc', 'city', 'target_date', 'forecast_high_f'] },
  async read(intake: Intake) {
    await intake.loadRaw();
    await intake.check([
      needs('captured_utc', `${zonedInstant('captured_utc')} IS NOT NULL`, 'an instant with its zone'),
      needs('target_date', `target_date = 'error' OR ${calendarDate('target_date')} IS NOT NULL`, 'a date'),
      needsDegrees('forecast_high_f', "target_date = 'error'"),
    ]);
    const cities = await intake.rows('SELECT city, min(row)::DOUBLE AS row FROM raw GROUP BY 1 ORDER BY 2');
    const labels = cities.map(({ city, row }) => {
      const found = cityByAnyName(String(city)) ?? cityByAnyName(String(city).replace(/,? D\.?C\.?$/, ''));
      if (!found) throw intake.bad(row, 'city', city, 'a city of the registry');
      return `WHEN ${quoted(String(city))} THEN 'NWS-GRID-${found.code}'`;
    });
    await insertForecasts(
      intake,
      'nws_grid',
      `SELECT row, ${zonedInstant('captured_utc')} AS issued, ${zonedInstant('captured_utc')} AS known,
         CASE city ${labels.join(' ')} END AS station, 'high' AS variable, ${calendarDate('target_date')} AS day,
         ${decimal('forecast_high_f')} AS value FROM raw WHERE target_date <> 'error'`,
    );
    intake.noteCount(
      await intake.number("SELECT count(*)::DOUBLE AS n FROM raw WHERE target_date = 'error'"),
      'rows that log a failed fetch passed over',
    );
    intake.note("stations NWS-GRID-…, cells of the city that may not be its station's: mapped by the configuration");
    return undefined;
  },
};

/**
 * A log of the National Weather Service's point forecast. Its stamps are local without zone: the latest reading, Pacific standard
 * time, is taken, so that nothing is known too early. A line without forecast time was written afterwards and is refused.
 */
const nwsLog: ReadableFormat = {
  name: 'nws_log',
  what: 'log of point forecasts',
  revision: 1,
  recognise: {
    kind: 'csv',
    columns: ['timestamp', 'target_date', 'forecast_or_actual', 'forecast_time', 'predicted_high'],
  },
  fromName: (content) => cityCodeInName(content) ?? 'unknown',
  async read(intake: Intake) {
    const code = cityCodeInName(intake.content);
    if (code === undefined) return 'its city is neither in the content nor in the name';
    await intake.loadRaw();
    const forecast = "forecast_or_actual = 'forecast'";
    await intake.check([
      needs('forecast_or_actual', "forecast_or_actual IN ('forecast', 'actual')", 'forecast or actual'),
      needs('timestamp', `${naiveInstant('timestamp')} IS NOT NULL`, 'a date and time'),
      needs('target_date', `${calendarDate('target_date')} IS NOT NULL`, 'a date'),
      needsDegrees('predicted_high'),
    ]);
    const worst = (column: string) => `${naiveInstant(column)} + INTERVAL 8 HOUR`;
    await insertForecasts(
      intake,
      'nws_log',
      `SELECT row, ${worst('forecast_time')} AS issued, greatest(${worst('forecast_time')}, ${worst('timestamp')}) AS known,
         'NWS-POINT-${code}' AS station, 'high' AS variable, ${calendarDate('target_date')} AS day,
         ${decimal('predicted_high')} AS value FROM raw WHERE ${forecast} AND ${naiveInstant('forecast_time')} IS NOT NULL`,
    );
    intake.note(
      `station NWS-POINT-${code} taken from the file's name; stamps without zone read as Pacific standard time, the latest`,
    );
    intake.noteCount(
      await intake.number(
        `SELECT count(*)::DOUBLE AS n FROM raw WHERE ${forecast} AND ${naiveInstant('forecast_time')} IS NULL`,
      ),
      'forecasts without forecast time refused',
    );
    intake.noteCount(
      await intake.number("SELECT count(*)::DOUBLE AS n FROM raw WHERE forecast_or_actual = 'actual'"),
      'lines of actual values not taken: not a forecast, and of no stated source',
    );
    return undefined;
  },
};

/**
 * Periods of the National Weather Service's forecast. Only the day of the fetch is stated: the end of the first period is taken as
 * the time at which it was known, because a later fetch would no longer show that period.
 */
const nwsPeriods: ReadableFormat = {
  name: 'nws_periods',
  what: 'forecast periods by station',
  revision: 1,
  recognise: {
    kind: 'csv',
    columns: [
      'station',
      'forecast_date',
      'first_period_start',
      'period_start',
      'period_end',
      'is_daytime',
      'temperature',
      'unit',
    ],
  },
  async read(intake: Intake) {
    await intake.loadRaw();
    const instant = (column: string) =>
      needs(column, `${zonedInstant(column)} IS NOT NULL`, 'an instant with its zone');
    await intake.check([
      instant('first_period_start'),
      instant('period_start'),
      instant('period_end'),
      needs('station', "regexp_matches(station, '^[A-Z]{4}$')", 'a station'),
      needs('unit', "unit = 'F'", 'the unit F'),
      needs('is_daytime', "is_daytime IN ('0', '1')", '0 or 1'),
      needsDegrees('temperature'),
    ]);
    await insertForecasts(
      intake,
      'nws_periods',
      `SELECT row, ${zonedInstant('first_period_start')} AS issued,
         min(${zonedInstant('period_end')}) OVER (PARTITION BY station, first_period_start) AS known, station,
         CASE is_daytime WHEN '1' THEN 'high' ELSE 'low' END AS variable,
         left(CASE is_daytime WHEN '1' THEN period_start ELSE period_end END, 10)::DATE AS day, ${decimal('temperature')} AS value
       FROM raw QUALIFY ${zonedInstant('period_end')} > known`,
    );
    intake.note('known at the end of the first period: only the day of the fetch is stated');
    return undefined;
  },
};

/** Daily forecasts of one station with the time at which each was fetched. */
const nwsDaily: ReadableFormat = {
  name: 'nws_daily',
  what: 'daily forecasts with time fetched',
  revision: 1,
  recognise: {
    kind: 'csv',
    columns: ['forecast_updated_at', 'retrieved_at', 'forecast_date', 'lead_days', 'high_temp_f', 'low_temp_f'],
  },
  fromName: (content) => stationInPath(content) ?? 'unknown',
  async read(intake: Intake) {
    const station = stationInPath(intake.content);
    if (station === undefined) return 'its station is neither in the content nor in the name';
    await intake.loadRaw();
    await intake.check([
      needs('retrieved_at', `${zonedInstant('retrieved_at')} IS NOT NULL`, 'an instant with its zone'),
      needs('forecast_date', `${calendarDate('forecast_date')} IS NOT NULL`, 'a date'),
      needsDegrees('high_temp_f'),
      needsDegrees('low_temp_f'),
    ]);
    const half = (variable: 'high' | 'low', column: string, part: number) =>
      `SELECT row * 2 + ${part} AS row, coalesce(${zonedInstant('forecast_updated_at')}, ${zonedInstant('retrieved_at')}) AS issued,
         ${zonedInstant('retrieved_at')} AS known, ${quoted(station)} AS station, '${variable}' AS variable,
         ${calendarDate('forecast_date')} AS day, ${decimal(column)} AS value FROM raw`;
    await insertForecasts(
      intake,
      'nws_daily',
      `${half('high', 'high_temp_f', 0)} UNION ALL ${half('low', 'low_temp_f', 1)}`,
    );
    intake.note(`station ${station} taken from the folder's or file's name: the content lacks it`);
    return undefined;
  },
};

export const nwsForecastFormats: readonly ReadableFormat[] = [nwsGrid, nwsLog, nwsPeriods, nwsDaily];
