/**
 * Daily highs and lows of station archives (GHCN-Daily, ACIS): climate-report rows of status `archive`, known thirty-six hours
 * after the climate day, never settlement reports. Values converted from tenths of °C are rounded back to the whole °F that the
 * station reported. No file names its station in its content but one: it is taken from the file's name or the series.
 */
import { basename } from 'node:path';
import { cityBySeries } from '../../../engine/markets/stations.ts';
import type { ClimateDate } from '../../../engine/time.ts';
import { archiveKnownAt, dayEndAt, stationByWban } from '../archive-stations.ts';
import { calendarDate, decimal } from '../cells.ts';
import type { Content } from '../content.ts';
import type { ReadableFormat } from '../format.ts';
import type { Intake } from '../intake.ts';

interface Columns {
  /** SQL giving the station or series of a row; null where the name gives the station. */
  readonly place: string | null;
  readonly date: string;
  readonly high: string;
  readonly low: string | null;
}

/** Series whose archive file is known to be of another station than the one that settles. */
const WRONG_STATION: Readonly<Record<string, string>> = { KXHIGHCHI: 'KORD', KXHIGHTHOU: 'KIAH' };

function archive(name: string, what: string, columns: readonly string[], read: Columns): ReadableFormat {
  return {
    name,
    what,
    revision: 1,
    recognise: { kind: 'csv', columns },
    ...(read.place === null ? { fromName: (content: Content) => stationInName(content) ?? 'unknown' } : {}),
    async read(intake: Intake) {
      const named = read.place === null ? stationInName(intake.content) : null;
      if (named === undefined)
        return 'its station is neither in the content nor in the name (USW000 and the WBAN number)';
      await readArchive(intake, read, named);
      return undefined;
    },
  };
}

export const dailyArchives: readonly ReadableFormat[] = [
  archive('daily_ghcnd', 'station highs and lows', ['date', 'TMAX', 'TMIN'], {
    place: null,
    date: 'date',
    high: 'TMAX',
    low: 'TMIN',
  }),
  archive('daily_ghcnd_high', 'station highs', ['date', 'tmax_f'], {
    place: null,
    date: 'date',
    high: 'tmax_f',
    low: null,
  }),
  archive('daily_acis', 'station highs by series', ['ticker', 'date', 'nws_high'], {
    place: 'ticker',
    date: 'date',
    high: 'nws_high',
    low: null,
  }),
  archive('daily_acis_station', 'station highs', ['station', 'date', 'high_f'], {
    place: 'station',
    date: 'date',
    high: 'high_f',
    low: null,
  }),
];

async function readArchive(intake: Intake, { place, date, high, low }: Columns, named: string | null): Promise<void> {
  await intake.loadRaw();
  const degree = (column: string) => ({
    column,
    holds: `${column} IS NULL OR ${decimal(column)} BETWEEN -80 AND 150`,
    expected: 'a temperature in °F or empty',
  });
  await intake.check([
    { column: date, holds: `${calendarDate(date)} IS NOT NULL`, expected: 'a date' },
    degree(high),
    ...(low === null ? [] : [degree(low)]),
  ]);
  const rows = await intake.rows(
    `SELECT row::DOUBLE AS row, ${place ?? 'NULL'} AS place, (${calendarDate(date)} - DATE '1970-01-01')::DOUBLE AS day,
       round(${decimal(high)})::DOUBLE AS high, ${low === null ? 'NULL' : `round(${decimal(low)})::DOUBLE`} AS low
     FROM raw ORDER BY row`,
  );
  const stations = new Set<string>();
  const reports = rows.flatMap((row) => {
    if (row.high === null && row.low === null) return [];
    const station = named ?? stationOf(intake, row.row, place ?? '', String(row.place));
    const day = row.day as ClimateDate;
    stations.add(station);
    return [
      {
        known_at: archiveKnownAt(station, day),
        issued_at: dayEndAt(station, day),
        station,
        climate_date: day,
        status: 'archive',
        max_f: row.high as number | null,
        min_f: row.low as number | null,
        product_id: null,
        source_seq: Number(row.row),
      },
    ];
  });
  await intake.append('climate_reports', reports);
  if (named !== null) intake.note(`station ${named} taken from the file's name: the content lacks it`);
  if (place === 'ticker') intake.note(`taken as station ${[...stations].sort().join(', ')}`);
  intake.noteCount(rows.length - reports.length, 'days without any value passed over');
}

function stationInName(content: Content): string | undefined {
  const wban = /USW000(\d{5})/.exec(basename(content.name))?.[1];
  return wban === undefined ? undefined : stationByWban(wban);
}

function stationOf(intake: Intake, row: unknown, column: string, text: string): string {
  const wrong = WRONG_STATION[text];
  const station = wrong ?? (/^[A-Z]{4}$/.test(text) ? text : cityBySeries(text)?.city.station);
  if (station === undefined) throw intake.bad(row, column, text, 'a station or a known series');
  return station;
}
