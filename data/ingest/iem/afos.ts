/**
 * Text products from Iowa State University's archive of the circuits, each framed by the marks of transmission: climate reports in every
 * version, monthly climate tables, daily summaries of the stations' own computers, and bulletins of guidance.
 *
 * Only a Daily Climate Report gives reports that settle. A daily summary (DSM) says the same of a day in whole degrees and becomes
 * `preliminary`; a monthly table (CF6) becomes `archive`: neither can be taken for a final report.
 */
import type { City } from '../../../engine/markets/stations.ts';
import { type EpochMicros, MICROS_PER_MILLI, MICROS_PER_MINUTE } from '../../../engine/time.ts';
import { climateDateOf, climateDayEnd, parseClimateDate } from '../../../engine/weather/climate-day.ts';
import { type Cf6Product, cf6Parser } from '../../products/cf6.ts';
import { cliParser } from '../../products/cli/cli.ts';
import { splitProducts } from '../../products/collective.ts';
import { type DsmProduct, dsmParser } from '../../products/dsm.ts';
import { readHeading } from '../../products/heading.ts';
import { textLines } from '../../products/text-lines.ts';
import type { PlainRow } from '../../store/append.ts';
import { climateReportRows, REPORT_KNOWN_AFTER_MINUTES } from '../climate-report-rows.ts';
import { productIdOf } from '../product-id.ts';
import { guidanceRows } from './guidance-rows.ts';

/** Rows without `source` and `source_seq`, and what was refused with its reason. */
export interface AfosRows {
  readonly reports: PlainRow[];
  readonly forecasts: PlainRow[];
  readonly refused: string[];
  /** Products in the answer, readable or not. */
  readonly products: number;
}

/**
 * Reads an answer. Never throws. @param arrivedIn year (UTC) in which the products were sent, for those that carry day and month
 * only
 */
export function readAfosAnswer(text: string, city: City, arrivedIn: number): AfosRows {
  const rows: AfosRows = { reports: [], forecasts: [], refused: [], products: 0 };
  if (isEmptyAnswer(text)) return rows;
  const products = splitProducts(text);
  for (const product of products) readProduct(product, city, arrivedIn, rows);
  return { ...rows, products: products.length };
}

/** The archive says in words that it has nothing. */
function isEmptyAnswer(text: string): boolean {
  return /^\s*ERROR: (?:Could not Find|METAR lookup)/i.test(text.slice(0, 200));
}

function readProduct(text: string, city: City, arrivedIn: number, rows: AfosRows): void {
  if (cliParser.recognises(text)) {
    const read = climateReportRows(text);
    rows.reports.push(...read.rows.filter(({ station }) => station === city.station));
    rows.refused.push(...read.refused);
  } else if (cf6Parser.recognises(text)) {
    rows.reports.push(...monthlyRows(cf6Parser.parse(text, {}) as Cf6Product, text, city, rows.refused));
  } else if (dsmParser.recognises(text)) {
    const product = dsmParser.parse(text, { receivedYear: arrivedIn }) as DsmProduct;
    rows.reports.push(...summaryRows(product, text, city, rows.refused));
  } else {
    const read = guidanceRows(text, city.station);
    if (read === null) rows.refused.push('text products of a kind that is not read');
    else rows.forecasts.push(...read);
  }
}

/** Rows of a monthly table: every day that had ended when it was issued. */
function monthlyRows(product: Cf6Product, text: string, city: City, refused: string[]): PlainRow[] {
  const issued = instantOf(product.issued_at);
  if (issued === null || product.pil !== `CF6${city.cliProduct.slice(3)}`) {
    refused.push('monthly tables without time of issue or of another station');
    return [];
  }
  const id = productIdOf(readHeading(textLines(text)), issued);
  return product.days.flatMap((day) => {
    const date = parseClimateDate(day.climate_date);
    const hasEnded = issued >= climateDayEnd(date, city.lstOffsetMinutes);
    if (!hasEnded || !isSound(day.max_f, day.min_f)) return [];
    return [reportRow(issued, city, date, 'archive', day.max_f, day.min_f, id)];
  });
}

/** Rows of the daily summaries of the city's station. */
function summaryRows(product: DsmProduct, text: string, city: City, refused: string[]): PlainRow[] {
  const issued = instantOf(product.issued_at);
  const own = product.reports.filter(({ station }) => station === city.station);
  if (issued === null && own.length > 0) refused.push('daily summaries without time of issue');
  if (issued === null) return [];
  const id = productIdOf(readHeading(textLines(text)), issued);
  return own.flatMap(({ climate_date, max_f, min_f }) => {
    if (climate_date === null || !isSound(max_f, min_f)) return [];
    const date = parseClimateDate(climate_date);
    if (climateDateOf(issued, city.lstOffsetMinutes) < date) {
      refused.push('daily summaries sent before their day began');
      return [];
    }
    return [reportRow(issued, city, date, 'preliminary', max_f, min_f, id)];
  });
}

function reportRow(
  issued: EpochMicros,
  city: City,
  date: number,
  status: 'archive' | 'preliminary',
  maxF: number | null,
  minF: number | null,
  productId: string,
): PlainRow {
  return {
    known_at: issued + REPORT_KNOWN_AFTER_MINUTES * MICROS_PER_MINUTE,
    issued_at: issued,
    station: city.station,
    climate_date: date,
    status,
    max_f: maxF,
    min_f: minF,
    product_id: productId,
  };
}

function isSound(maxF: number | null, minF: number | null): boolean {
  if (maxF === null && minF === null) return false;
  return maxF === null || minF === null || maxF >= minF;
}

function instantOf(iso: string | null): EpochMicros | null {
  return iso === null ? null : ((Date.parse(iso) * MICROS_PER_MILLI) as EpochMicros);
}
