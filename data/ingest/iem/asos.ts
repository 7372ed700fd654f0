/**
 * Surface reports from Iowa State University's archive. The table does not say which kind a report is of, so routine and special ones are
 * asked for apart and the kind comes from the question. Known ten minutes after the observation, as every METAR.
 */
import type { City } from '../../../engine/markets/stations.ts';
import { MICROS_PER_MINUTE } from '../../../engine/time.ts';
import { readMetarTemperatures } from '../../products/metar-groups.ts';
import { isPlausibleCelsius } from '../../products/plausible-temperature.ts';
import type { PlainRow } from '../../store/append.ts';
import { METAR_KNOWN_AFTER_MINUTES } from '../nws/observations.ts';
import { csvRows, utcStamp } from './csv-answer.ts';

/** The two kinds that are asked for, with the archive's number of each. */
export const REPORT_TYPES = { routine: 3, special: 4 } as const;
export type ReportType = keyof typeof REPORT_TYPES;

/** The columns that are asked for. */
export const ASOS_COLUMNS = ['tmpf', 'metar'] as const;

/** Rows of `observations` without `source` and `source_seq`. Throws a UserError (3) for what is no such table. */
export function readAsosTable(
  text: string,
  city: City,
  kind: ReportType,
): { readonly rows: PlainRow[]; readonly refused: number } {
  const table = csvRows(text, ['valid', ...ASOS_COLUMNS], `the table of surface reports of ${city.name}`);
  let refused = 0;
  const rows = table.flatMap((row) => {
    const observed = utcStamp(row.valid ?? '');
    if (observed === null) {
      refused++;
      return [];
    }
    const raw = (row.metar ?? '').trim() || null;
    const temperatures = raw === null ? null : readMetarTemperatures(raw);
    return [
      {
        known_at: observed + METAR_KNOWN_AFTER_MINUTES * MICROS_PER_MINUTE,
        observed_at: observed,
        station: city.station,
        kind,
        temp_c: temperatures?.tempC ?? celsiusOf(row.tmpf ?? ''),
        max_6h_c: temperatures?.max6hC ?? null,
        min_6h_c: temperatures?.min6hC ?? null,
        max_24h_c: temperatures?.max24hC ?? null,
        min_24h_c: temperatures?.min24hC ?? null,
        raw,
      },
    ];
  });
  return { rows, refused };
}

/** Tenths of °C, as the sensor reports them, from °F with two decimals. */
function celsiusOf(text: string): number | null {
  if (!/^-?\d{1,3}(?:\.\d{1,4})?$/.test(text)) return null;
  const celsius = Math.round(((Number(text) - 32) * 50) / 9) / 10 + 0;
  return isPlausibleCelsius(celsius) ? celsius : null;
}
