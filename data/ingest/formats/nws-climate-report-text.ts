/**
 * Daily Climate Reports as the Weather Service sends them, one text or many behind one another. Taken are the settlement
 * stations' maxima and minima, every version with the time at which it was sent; other sites are left.
 */
import { cityByStation } from '../../../engine/markets/stations.ts';
import { type EpochMicros, MICROS_PER_MINUTE } from '../../../engine/time.ts';
import { climateDateOf, climateDayEnd, parseClimateDate } from '../../../engine/weather/climate-day.ts';
import { type CliReading, cliParser, readClimateReport } from '../../products/cli/cli.ts';
import type { CliSection } from '../../products/cli/section.ts';
import { splitProducts } from '../../products/collective.ts';
import type { PlainRow } from '../../store/append.ts';
import type { ReadableFormat } from '../format.ts';
import type { Intake } from '../intake.ts';

const KNOWN_AFTER_MINUTES = 5;

export const nwsClimateReportText: ReadableFormat = {
  name: 'nws_climate_report_text',
  what: 'Daily Climate Reports as text',
  revision: 1,
  recognise: {
    kind: 'text',
    matches: (text) => /CLIMATE SUMMARY/i.test(text) && splitProducts(text).some(cliParser.recognises),
  },
  async read(intake: Intake) {
    const { is } = intake.content;
    const texts = is.kind === 'text' ? splitProducts(is.text).filter(cliParser.recognises) : [];
    const refused = new Map<string, number>();
    const rows = texts.flatMap((text) => {
      const reading = readClimateReport(text);
      return reading.product.sections.flatMap((section) => {
        const row = rowOf(section, reading);
        if (typeof row === 'object') return [row];
        refused.set(row, (refused.get(row) ?? 0) + 1);
        return [];
      });
    });
    if (rows.length === 0) return [...refused.keys()].join('; ') || 'no section with a climate day';
    await intake.append(
      'climate_reports',
      rows.map((row, index) => ({ ...row, source_seq: index + 1 })),
    );
    for (const [why, count] of refused) intake.noteCount(count, `sections refused: ${why}`);
    return undefined;
  },
};

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
    known_at: published + KNOWN_AFTER_MINUTES * MICROS_PER_MINUTE,
    issued_at: issuedAt,
    station: city.station,
    climate_date: day,
    status,
    max_f: section.max_f,
    min_f: section.min_f,
    product_id: productId(heading, sentAt ?? issuedAt),
  };
}

/** `yyyymmddHHMM-CCCC-TTAAii-PIL` and, where there is one, the addition: the identifier in the archive of Iowa State University. */
function productId({ office, wmo, pil, addition }: CliReading['heading'], at: EpochMicros): string {
  const stamp = new Date(at / 1000).toISOString().replace(/[-T:]/g, '').slice(0, 12);
  return [stamp, office, wmo, pil, addition].filter((part) => part !== null).join('-');
}
