/**
 * Daily climate reports of a year from Iowa State University's table. The table keeps only the last product of each day, so it is not
 * a record of what was known when: each row is known when that last product was issued, and what earlier versions said is not here.
 * Every version is in the archive of texts (`afos.ts`).
 */
import { z } from 'zod';
import type { City } from '../../../engine/markets/stations.ts';
import { MICROS_PER_MINUTE } from '../../../engine/time.ts';
import { climateDateOf, climateDayEnd, parseClimateDate } from '../../../engine/weather/climate-day.ts';
import { isPlausibleFahrenheit } from '../../products/plausible-temperature.ts';
import type { PlainRow } from '../../store/append.ts';
import { REPORT_KNOWN_AFTER_MINUTES } from '../climate-report-rows.ts';
import { answerAs } from '../feed-answer.ts';
import { readProductId } from '../product-id.ts';

const degrees = z.union([z.number(), z.literal('M'), z.null()]);
const answer = z.object({
  results: z.array(
    z.object({
      valid: z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'not a date'),
      product: z.string().nullish(),
      high: degrees,
      low: degrees,
    }),
  ),
});

/** Rows of `climate_reports` without `source` and `source_seq`. Throws a UserError (3) for what is no such answer. */
export function readCliYear(text: string, city: City): { readonly rows: PlainRow[]; readonly refused: number } {
  const { results } = answerAs(text, answer, `the table of climate reports of ${city.name}`);
  const rows: PlainRow[] = [];
  let refused = 0;
  for (const { valid, product, high, low } of results) {
    const id = readProductId(product ?? '');
    const [max, min] = [whole(high), whole(low)];
    if (max === null && min === null) continue;
    const day = dateOf(valid);
    const contradicts = max !== null && min !== null && max < min;
    if (id === null || day === null || contradicts || climateDateOf(id.issuedAt, city.lstOffsetMinutes) < day) {
      refused++;
      continue;
    }
    const ended = id.issuedAt >= climateDayEnd(day, city.lstOffsetMinutes);
    const isCorrection = /^CC[A-Z]$/.test(id.addition ?? '');
    rows.push({
      known_at: id.issuedAt + REPORT_KNOWN_AFTER_MINUTES * MICROS_PER_MINUTE,
      issued_at: id.issuedAt,
      station: city.station,
      climate_date: day,
      status: !ended ? 'preliminary' : isCorrection ? 'corrected' : 'final',
      max_f: max,
      min_f: min,
      product_id: product,
    });
  }
  return { rows, refused };
}

function whole(value: number | string | null): number | null {
  return typeof value === 'number' && Number.isInteger(value) && isPlausibleFahrenheit(value) ? value : null;
}

function dateOf(text: string) {
  try {
    return parseClimateDate(text);
  } catch {
    return null;
  }
}
