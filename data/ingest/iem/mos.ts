/**
 * Model Output Statistics and National Blend guidance from Iowa State University's archive, each number with the run that made it. Columns
 * without any value are left out of the table, so a run without extremes gives no rows.
 */
import type { City } from '../../../engine/markets/stations.ts';
import type { EpochMicros } from '../../../engine/time.ts';
import { extremeAt } from '../../products/guidance-values.ts';
import { isPlausibleFahrenheit } from '../../products/plausible-temperature.ts';
import type { PlainRow } from '../../store/append.ts';
import { csvRows, utcStamp } from './csv-answer.ts';
import { guidanceRow } from './guidance-rows.ts';

/** The archive's models with daily extremes, and what the dataset calls them. */
export const ARCHIVED_MODELS = {
  GFS: 'gfs_mos',
  NAM: 'nam_mos',
  MEX: 'gfs_mos_extended',
  NBS: 'nbm_nbs',
  NBE: 'nbm_nbe',
} as const;
export type ArchivedModel = keyof typeof ARCHIVED_MODELS;

const LARGEST_DEVIATION_F = 60;

/** Rows of `forecasts` without `source` and `source_seq`. Throws a UserError (3) for what is no such table. */
export function readMosTable(
  text: string,
  city: City,
  archived: ArchivedModel,
): { readonly rows: PlainRow[]; readonly refused: number } {
  const rows: PlainRow[] = [];
  let refused = 0;
  for (const cells of csvRows(text, ['runtime', 'ftime'], `the table of guidance of ${city.name}`)) {
    const runAt = utcStamp(cells.runtime ?? '') as EpochMicros | null;
    const validAt = utcStamp(cells.ftime ?? '') as EpochMicros | null;
    const value = numberOf(cells.n_x) ?? numberOf(cells.txn);
    if (value === null) continue;
    const extreme = validAt === null ? null : extremeAt(validAt);
    // Without its run a number must not be used: nobody can say how far ahead it looked.
    if (runAt === null || validAt === null || validAt <= runAt || extreme === null || !isPlausibleFahrenheit(value)) {
      refused++;
      continue;
    }
    const { variable, climateDate: date } = extreme;
    const about = { model: ARCHIVED_MODELS[archived], station: city.station, runAt, variable, date };
    rows.push(guidanceRow({ ...about, statistic: 'point', valueF: value }));
    const spread = numberOf(cells.xnd);
    if (spread !== null && spread >= 0 && spread <= LARGEST_DEVIATION_F)
      rows.push(guidanceRow({ ...about, statistic: 'sd', valueF: spread }));
  }
  return { rows, refused };
}

/** 999 and -99 are the products' own codes for missing. */
function numberOf(text: string | undefined): number | null {
  if (text === undefined || !/^-?\d{1,4}(?:\.\d{1,4})?$/.test(text)) return null;
  const value = Number(text) + 0;
  return value === 999 || value === -99 ? null : value;
}
