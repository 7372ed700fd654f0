/**
 * Rows of `climate_reports` from the text of a Daily Climate Report, the same from a file, from the Weather Service's interface and
 * from an archive: every settlement station's section, known five minutes after the later of the report's two clocks.
 */
import { cityByStation } from '../../engine/markets/stations.ts';
import { type EpochMicros, MICROS_PER_MINUTE } from '../../engine/time.ts';
import { climateDateOf, climateDayEnd, parseClimateDate } from '../../engine/weather/climate-day.ts';
import { type CliReading, readClimateReport } from '../products/cli/cli.ts';
import type { CliSection } from '../products/cli/section.ts';
import type { PlainRow } from '../store/append.ts';
import { productIdOf } from './product-id.ts';

/** From the office to the public servers. */
export const REPORT_KNOWN_AFTER_MINUTES = 5;

/** Rows without `source` and `source_seq`, and for each section that gives none the reason, as a phrase. */
export interface ClimateReportRows {
  readonly rows: readonly PlainRow[];
  readonly refused: readonly string[];
}

/** The rows of one report. Never throws. */
export function climateReportRows(text: string): ClimateReportRows {
  const reading = readClimateReport(text);
  const all = reading.product.sections.map((section) => rowOf(section, reading));
  return {
    rows: all.filter((row): row is PlainRow => typeof row === 'object'),
    refused: all.filter((row): row is string => typeof row === 'string'),
  };
}

/** The row of a section, or why there is none. */
function rowOf(section: CliSection, { product, heading, issuedAt, sentAt }: CliReading): PlainRow | string {
  const city = cityByStation(section.station ?? '');
  if (city === undefined) return 'of a site that is no settlement station';
  if (section.climate_date === null || issuedAt === null) return 'without climate day or time of issue';
  if (section.max_f === null && section.min_f === null) return 'without any temperature';
  if (section.max_f !== null && section.min_f !== null && section.max_f < section.min_f) {
    return 'with a maximum below the minimum';
  }
  const day = parseClimateDate(section.climate_date);
  // A clock that runs late withholds; one that runs early would leak. So the later of the two counts.
  const published = Math.max(issuedAt, sentAt ?? issuedAt) as EpochMicros;
  if (climateDateOf(published, city.lstOffsetMinutes) < day) return 'issued before its climate day began';
  const ended = published >= climateDayEnd(day, city.lstOffsetMinutes);
  const status = section.preliminary || !ended ? 'preliminary' : product.correction ? 'corrected' : 'final';
  return {
    known_at: published + REPORT_KNOWN_AFTER_MINUTES * MICROS_PER_MINUTE,
    issued_at: issuedAt,
    station: city.station,
    climate_date: day,
    status,
    max_f: section.max_f,
    min_f: section.min_f,
    product_id: productIdOf(heading, sentAt ?? issuedAt),
  };
}
