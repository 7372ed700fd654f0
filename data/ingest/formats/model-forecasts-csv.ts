/**
 * Forecasts of weather models as CSV: Model Output Statistics and Open-Meteo, each with its run time. A row without one is refused:
 * used as a day-ahead forecast it would be look-ahead.
 */
import { quoted } from '../../store/sql.ts';
import { calendarDate, decimal, naiveInstant, zonedInstant } from '../cells.ts';
import { insertForecasts, needs, needsDegrees } from '../forecast-rows.ts';
import type { ReadableFormat } from '../format.ts';
import type { Intake } from '../intake.ts';
import { stationInFileName } from '../place-in-name.ts';

export const modelForecastFormats: readonly ReadableFormat[] = [mos('gfs_mos'), mos('nam_mos'), openMeteoDaily()];

/** GFS and NAM Model Output Statistics: run time in UTC without zone, published about four hours later, six assumed. */
function mos(model: 'gfs_mos' | 'nam_mos'): ReadableFormat {
  const value = `${model}_tmax_f`;
  return {
    name: model,
    what: `${model.slice(0, 3).toUpperCase()} MOS forecasts`,
    revision: 1,
    recognise: { kind: 'csv', columns: ['date', value, 'runtime'] },
    fromName: (content) => stationInFileName(content) ?? 'unknown',
    async read(intake: Intake) {
      const station = stationInFileName(intake.content);
      if (station === undefined) return 'its station is neither in the content nor in the name';
      await intake.loadRaw();
      await intake.check([
        needs('date', `${calendarDate('date')} IS NOT NULL`, 'a date'),
        needs('runtime', `runtime IS NULL OR ${naiveInstant('runtime')} IS NOT NULL`, 'a date and time'),
        needsDegrees(value),
      ]);
      await insertForecasts(
        intake,
        model,
        `SELECT row, ${naiveInstant('runtime')} AS issued, ${naiveInstant('runtime')} + INTERVAL 6 HOUR AS known,
           ${quoted(station)} AS station, 'high' AS variable, ${calendarDate('date')} AS day, ${decimal(value)} AS value FROM raw`,
      );
      intake.note(`station ${station} taken from the file's name: the content lacks it`);
      intake.noteCount(
        await intake.number('SELECT count(*)::DOUBLE AS n FROM raw WHERE runtime IS NULL'),
        'rows without run time refused',
      );
      return undefined;
    },
  };
}

/** Open-Meteo's daily extremes by run; only climate days that the run covers with all twenty-four hours. */
function openMeteoDaily(): ReadableFormat {
  return {
    name: 'open_meteo',
    what: 'Open-Meteo daily highs and lows by run',
    revision: 1,
    recognise: { kind: 'csv', columns: ['run_utc', 'target_climate_day', 'lead_days', 'n_hours', 'tmax_f', 'tmin_f'] },
    async read(intake: Intake) {
      await intake.loadRaw();
      await intake.check([
        needs('run_utc', `${zonedInstant('run_utc')} IS NOT NULL`, 'an instant with its zone'),
        needs('target_climate_day', `${calendarDate('target_climate_day')} IS NOT NULL`, 'a date'),
        needsDegrees('tmax_f'),
        needsDegrees('tmin_f'),
      ]);
      const half = (variable: 'high' | 'low', column: string, part: number) =>
        `SELECT row * 2 + ${part} AS row, ${zonedInstant('run_utc')} AS issued, ${zonedInstant('run_utc')} + INTERVAL 6 HOUR AS known,
         'OM-LOWER-MANHATTAN' AS station, '${variable}' AS variable, ${calendarDate('target_climate_day')} AS day,
         ${decimal(column)} AS value FROM raw WHERE ${decimal('n_hours')} = 24`;
      await insertForecasts(intake, 'open_meteo', `${half('high', 'tmax_f', 0)} UNION ALL ${half('low', 'tmin_f', 1)}`);
      intake.note(
        'station OM-LOWER-MANHATTAN, a point and no station: a predictor only where the configuration maps it',
      );
      intake.noteCount(
        await intake.number(`SELECT count(*)::DOUBLE AS n FROM raw WHERE ${decimal('n_hours')} IS DISTINCT FROM 24`),
        'days not covered by all 24 hours refused',
      );
      return undefined;
    },
  };
}
