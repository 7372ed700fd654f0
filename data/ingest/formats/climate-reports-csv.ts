/**
 * Daily Climate Reports of one station as CSV. A report is final when it was issued after the end of its climate day; a row
 * without issue time was typed in from elsewhere and counts as an archive value.
 */
import { cityByStation } from '../../../engine/markets/stations.ts';
import { type ClimateDate, type EpochMicros, MICROS_PER_MINUTE } from '../../../engine/time.ts';
import { climateDayEnd } from '../../../engine/weather/climate-day.ts';
import { archiveKnownAt, dayEndAt } from '../archive-stations.ts';
import { calendarDate, integer, zonedInstant } from '../cells.ts';
import type { ReadableFormat } from '../format.ts';
import type { Intake } from '../intake.ts';
import { stationInPath } from '../place-in-name.ts';

const KNOWN_AFTER_MINUTES = 5;

export const climateReportsCsv: ReadableFormat = {
  name: 'climate_reports_csv',
  what: 'Daily Climate Reports',
  revision: 1,
  recognise: { kind: 'csv', columns: ['obs_date', 'product_id', 'issued_at', 'max_temp_f', 'min_temp_f'] },
  fromName: (content) => stationInPath(content) ?? 'unknown',
  async read(intake: Intake) {
    const station = stationInPath(intake.content);
    const city = station === undefined ? undefined : cityByStation(station);
    if (station === undefined || !city) return "its station is neither in the content nor, as a city's, in the name";
    await intake.loadRaw();
    const degree = (column: string) => ({
      column,
      holds: `${column} IS NULL OR ${integer(column)} BETWEEN -80 AND 150`,
      expected: 'whole degrees Fahrenheit or empty',
    });
    await intake.check([
      { column: 'obs_date', holds: `${calendarDate('obs_date')} IS NOT NULL`, expected: 'a date' },
      {
        column: 'issued_at',
        holds: `issued_at IS NULL OR ${zonedInstant('issued_at')} IS NOT NULL`,
        expected: 'an instant or empty',
      },
      degree('max_temp_f'),
      degree('min_temp_f'),
    ]);
    const rows = await intake.rows(
      `SELECT row::DOUBLE AS row, (${calendarDate('obs_date')} - DATE '1970-01-01')::DOUBLE AS day, product_id,
         epoch_us(${zonedInstant('issued_at')})::DOUBLE AS issued, ${integer('max_temp_f')}::DOUBLE AS high,
         ${integer('min_temp_f')}::DOUBLE AS low FROM raw ORDER BY row`,
    );
    let archive = 0;
    const reports = rows.flatMap((row) => {
      if (row.high === null && row.low === null) return [];
      const day = row.day as ClimateDate;
      const issued = row.issued as EpochMicros | null;
      const ended = climateDayEnd(day, city.lstOffsetMinutes);
      if (issued === null) archive++;
      return [
        {
          known_at: issued === null ? archiveKnownAt(station, day) : issued + KNOWN_AFTER_MINUTES * MICROS_PER_MINUTE,
          issued_at: issued ?? dayEndAt(station, day),
          station,
          climate_date: day,
          status: issued === null ? 'archive' : issued >= ended ? 'final' : 'preliminary',
          max_f: row.high as number | null,
          min_f: row.low as number | null,
          product_id: issued === null ? null : String(row.product_id),
          source_seq: Number(row.row),
        },
      ];
    });
    await intake.append('climate_reports', reports);
    intake.note(`station ${station} taken from the folder's or file's name: the content lacks it`);
    intake.noteCount(archive, 'rows without issue time kept as archive values');
    intake.noteCount(rows.length - reports.length, 'rows without any temperature passed over');
    return undefined;
  },
};
