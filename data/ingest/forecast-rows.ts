/** What the readers of forecast files share: staging of rows and the checks of their cells. */
import { quoted } from '../store/sql.ts';
import { decimal } from './cells.ts';
import type { CellCheck, Intake } from './intake.ts';

/** Stages forecasts from a select that yields issued, known, station, variable, day and value; rows with a null are left. */
export async function insertForecasts(intake: Intake, model: string, select: string): Promise<void> {
  await intake.insert(
    'forecasts',
    `SELECT known AS known_at, issued AS issued_at, ${quoted(model)} AS model, station, variable, day AS climate_date,
       'point' AS statistic, value AS value_f, row AS source_seq FROM (${select})
     WHERE known IS NOT NULL AND value IS NOT NULL`,
  );
}

/** A check of one column. */
export function needs(column: string, holds: string, expected: string): CellCheck {
  return { column, holds, expected };
}

/** A check of a column of temperatures in °F that may be empty. @param unless SQL of rows that are not to be checked. */
export function needsDegrees(column: string, unless = 'false'): CellCheck {
  return needs(
    column,
    `(${unless}) OR ${column} IS NULL OR ${decimal(column)} BETWEEN -80 AND 150`,
    'a temperature in °F or empty',
  );
}
