/**
 * National Blend of Models bulletins of one station, an archive with one text for each cycle. Taken are the daily extremes of NBS
 * (value and spread) and NBP (mean, spread, percentiles), known when the bulletin was fetched.
 *
 * Columns are sliced by position because neighbouring values may touch. A value valid at 00 UTC is the maximum of the day before,
 * at 12 UTC the minimum of that day (United States).
 */
import { MICROS_PER_DAY, MICROS_PER_HOUR } from '../../../engine/time.ts';
import { UserError } from '../../user-error.ts';
import type { ReadableFormat } from '../format.ts';
import type { Intake } from '../intake.ts';
import { parseInstant } from '../json.ts';
import { tarEntries } from '../tar.ts';

export const nbmBulletinsTar: ReadableFormat = {
  name: 'nbm_bulletins',
  what: 'National Blend of Models bulletins',
  revision: 1,
  recognise: { kind: 'tar', matches: (names) => names.some((name) => /nbm_k[a-z]{3}_\d{10}z\.txt$/i.test(name)) },
  async read(intake: Intake) {
    const entries = tarEntries(intake.content.bytes).sort((x, y) => (x.name < y.name ? -1 : 1));
    let sequence = 0;
    const rows = entries.flatMap((entry) => {
      const text = entry.bytes.toString('latin1');
      const fetched = /^# Retrieved:\s*(\S+)/m.exec(text)?.[1];
      if (fetched === undefined) return [];
      const known = instantOf(intake, entry.name, fetched);
      return readBulletins(text).map((forecast) => ({
        known_at: Math.max(known, forecast.issued_at),
        ...forecast,
        source_seq: sequence++,
      }));
    });
    if (rows.length === 0) return 'no bulletin with a time of fetching in it';
    await intake.append('forecasts', rows);
    intake.note(`${entries.length} bulletins; NBS and NBP taken, NBH, NBE and NBX left: the same extremes or none`);
    return undefined;
  },
};

interface BulletinForecast {
  readonly issued_at: number;
  readonly model: string;
  readonly station: string;
  readonly variable: 'high' | 'low';
  readonly climate_date: number;
  readonly statistic: string;
  readonly value_f: number;
}

const HEADER =
  /^\s*([A-Z][A-Z0-9]{3})\s+NBM V[\d.]+ (NBS|NBP) GUIDANCE\s+(\d{1,2})\/(\d{2})\/(\d{4})\s+(\d{2})(\d{2}) UTC/;
/** Width of a value and, for each product, of the whole cell. */
const VALUE_WIDTH = 3;
const LAYOUT = { NBS: { labelWidth: 4, cellWidth: 3 }, NBP: { labelWidth: 6, cellWidth: 4 } } as const;
const STATISTICS: Readonly<Record<string, string>> = {
  TXN: 'point',
  XND: 'sd',
  TXNMN: 'point',
  TXNSD: 'sd',
  TXNP1: 'p10',
  TXNP2: 'p25',
  TXNP5: 'p50',
  TXNP7: 'p75',
  TXNP9: 'p90',
};
const MISSING_BELOW = -80;

/** Every daily extreme in the NBS and NBP sections of a text. */
export function readBulletins(text: string): BulletinForecast[] {
  const forecasts: BulletinForecast[] = [];
  let section: { product: 'NBS' | 'NBP'; station: string; issued: number; hours: readonly (number | null)[] } | null =
    null;
  for (const line of text.split(/\r?\n/)) {
    const header = HEADER.exec(line);
    if (header) {
      const [, station = '', product, month, day, year, hour, minute] = header;
      const issued = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute)) * 1000;
      section = { product: product === 'NBP' ? 'NBP' : 'NBS', station, issued, hours: [] };
      continue;
    }
    if (/GUIDANCE|^###/.test(line)) section = null;
    if (!section) continue;
    const label = /^\s*([A-Z0-9]+)/.exec(line)?.[1] ?? '';
    if (label === 'FHR') section = { ...section, hours: cells(line, section.product) };
    const statistic = STATISTICS[label];
    if (statistic === undefined) continue;
    for (const [i, value] of cells(line, section.product).entries()) {
      const hour = section.hours[i];
      if (value === null || hour === null || hour === undefined || value <= MISSING_BELOW) continue;
      const day = dayOf(section.issued + hour * MICROS_PER_HOUR);
      if (!day) continue;
      const model = section.product === 'NBS' ? 'nbm_nbs' : 'nbm_nbp';
      forecasts.push({ issued_at: section.issued, model, station: section.station, ...day, statistic, value_f: value });
    }
  }
  return forecasts;
}

function cells(line: string, product: 'NBS' | 'NBP'): (number | null)[] {
  const { labelWidth, cellWidth } = LAYOUT[product];
  const from = (line.startsWith(' ') ? 1 : 0) + labelWidth;
  const values: (number | null)[] = [];
  for (let at = from; at < line.length; at += cellWidth) {
    const text = line.slice(at, at + VALUE_WIDTH).trim();
    values.push(/^-?\d+$/.test(text) ? Number(text) : null);
  }
  return values;
}

function dayOf(valid: number): { variable: 'high' | 'low'; climate_date: number } | null {
  const day = Math.floor(valid / MICROS_PER_DAY);
  const hour = (valid - day * MICROS_PER_DAY) / MICROS_PER_HOUR;
  if (hour === 0) return { variable: 'high', climate_date: day - 1 };
  return hour === 12 ? { variable: 'low', climate_date: day } : null;
}

function instantOf(intake: Intake, entry: string, text: string): number {
  try {
    return parseInstant(text);
  } catch (error) {
    throw new UserError(
      `${intake.content.name}, ${entry}: the time of fetching "${text}" is not an instant; correct it or take the file out of the folder`,
      3,
      { cause: error },
    );
  }
}
