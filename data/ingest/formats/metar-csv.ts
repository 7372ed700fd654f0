/**
 * METAR reports as CSV: observations with the extremes of their remarks, known ten minutes after the observation, or when they were
 * fetched where the file says when and that was later.
 */
import { MICROS_PER_MINUTE } from '../../../engine/time.ts';
import { readMetarHeading, readMetarTemperatures } from '../../products/metar-groups.ts';
import { decimal, integer, naiveInstant, zonedInstant } from '../cells.ts';
import type { ReadableFormat } from '../format.ts';
import type { Intake } from '../intake.ts';

const KNOWN_AFTER_MINUTES = 10;

/** Integrated Surface Database extract: UTC without zone, report type, temperature with its quality mark, raw text. */
export const metarIsdCsv: ReadableFormat = {
  name: 'metar_isd',
  what: 'METAR reports',
  revision: 1,
  recognise: { kind: 'csv', columns: ['utc', 'report_type', 'tmp_c_tenths_qc', 'raw_metar'] },
  async read(intake: Intake) {
    await intake.loadRaw();
    await intake.check([
      { column: 'utc', holds: `${naiveInstant('utc')} IS NOT NULL`, expected: 'a date and time' },
      {
        column: 'report_type',
        holds: "report_type IN ('FM-15', 'FM-16')",
        expected: 'FM-15 (routine) or FM-16 (special)',
      },
    ]);
    await appendReports(
      intake,
      `SELECT row::DOUBLE AS row, epoch_us(${naiveInstant('utc')})::DOUBLE AS observed, NULL AS fetched,
         report_type = 'FM-16' AS special, raw_metar AS raw,
         CASE WHEN right(tmp_c_tenths_qc, 1) IN ('0', '1', '4', '5', '9') AND NOT starts_with(tmp_c_tenths_qc, '+9999')
           THEN ${integer("split_part(tmp_c_tenths_qc, ',', 1)")} / 10.0 END AS celsius FROM raw ORDER BY row`,
    );
    return undefined;
  },
};

/** Reports with the time at which each was fetched. */
export const metarFetchedCsv: ReadableFormat = {
  name: 'metar_fetched',
  what: 'METAR reports with time fetched',
  revision: 1,
  recognise: { kind: 'csv', columns: ['obs_time_utc', 'metar_type', 'retrieved_at', 'temp_c', 'raw_metar'] },
  async read(intake: Intake) {
    await intake.loadRaw();
    await intake.check([
      {
        column: 'obs_time_utc',
        holds: `${zonedInstant('obs_time_utc')} IS NOT NULL`,
        expected: 'an instant with its zone',
      },
      {
        column: 'retrieved_at',
        holds: `${zonedInstant('retrieved_at')} IS NOT NULL`,
        expected: 'an instant with its zone',
      },
      { column: 'metar_type', holds: "metar_type IN ('METAR', 'SPECI')", expected: 'METAR or SPECI' },
    ]);
    await appendReports(
      intake,
      `SELECT row::DOUBLE AS row, epoch_us(${zonedInstant('obs_time_utc')})::DOUBLE AS observed,
         epoch_us(${zonedInstant('retrieved_at')})::DOUBLE AS fetched, metar_type = 'SPECI' AS special, raw_metar AS raw,
         ${decimal('temp_c')} AS celsius FROM raw ORDER BY row`,
    );
    return undefined;
  },
};

async function appendReports(intake: Intake, select: string): Promise<void> {
  const rows = await intake.rows(select);
  let withoutStation = 0;
  const observations = rows.flatMap((row) => {
    const raw = String(row.raw ?? '').trim();
    const station = readMetarHeading(raw)?.station ?? null;
    if (station === null) {
      withoutStation++;
      return [];
    }
    const temperatures = readMetarTemperatures(raw);
    const observed = Number(row.observed);
    return [
      {
        known_at: Math.max(observed + KNOWN_AFTER_MINUTES * MICROS_PER_MINUTE, Number(row.fetched ?? 0)),
        observed_at: observed,
        station,
        kind: row.special ? 'special' : 'routine',
        temp_c: temperatures.tempC ?? (row.celsius as number | null),
        max_6h_c: temperatures.max6hC,
        min_6h_c: temperatures.min6hC,
        max_24h_c: temperatures.max24hC,
        min_24h_c: temperatures.min24hC,
        raw,
        source_seq: Number(row.row),
      },
    ];
  });
  await intake.append('observations', observations);
  intake.noteCount(withoutStation, 'rows without a report that names its station refused');
}
