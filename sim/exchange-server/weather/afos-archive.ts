/** The archive of text products that a store stands for: climate reports, daily summaries, monthly tables and bulletins, by identifier. */
import { REPORT_KNOWN_AFTER_MINUTES } from '../../../data/ingest/climate-report-rows.ts';
import { productIdOf, readProductId } from '../../../data/ingest/product-id.ts';
import { CITIES, type City } from '../../../engine/markets/stations.ts';
import type { EpochMicros } from '../../../engine/time.ts';
import { climateReportProduct } from './climate-report-text.ts';
import { summaryProducts } from './daily-summary-text.ts';
import { BULLETINS, guidanceText } from './guidance-text.ts';
import type { Span, StoredForecast, StoredReport, WeatherHistory } from './weather-history.ts';

/** One product of the archive. */
export interface ArchivedProduct {
  /** `202607100625-KOKX-CDUS41-CLINYC`. */
  readonly id: string;
  readonly pil: string;
  readonly office: string;
  readonly wmo: string;
  /** When it was sent. */
  readonly enteredAt: EpochMicros;
  readonly text: string;
}

/** Products of an identifier such as `CLINYC` or `NBSNYC` sent in the span, in order of time. */
export async function productsOf(history: WeatherHistory, pil: string, span: Span): Promise<ArchivedProduct[]> {
  const city = CITIES.find(({ cliProduct }) => cliProduct.slice(3) === pil.slice(3));
  if (city === undefined) return [];
  const found = await (pil.slice(0, 3) in BULLETINS
    ? bulletins(history, city, pil, span)
    : reports(history, city, pil, span));
  return found.sort((x, y) => x.enteredAt - y.enteredAt || (x.id < y.id ? -1 : 1));
}

async function reports(history: WeatherHistory, city: City, pil: string, span: Span): Promise<ArchivedProduct[]> {
  const isClimateReport = pil.startsWith('CLI');
  const where = isClimateReport ? "status <> 'archive'" : `product_id LIKE '%-${pil.replaceAll(/[^A-Z0-9]/g, '')}%'`;
  // The identifier's time is that of the heading, which may be minutes from the office's clock.
  const stored = await history.reports(city.station, widened(span), where);
  const products = isClimateReport
    ? stored.flatMap((report) => climateReportProduct(report) ?? [])
    : summaryProducts([...stored, ...(await archivedDays(history, city, pil, span))]);
  return products
    .filter(({ heading }) => heading.pil === pil && isWithin(heading.issuedAt, span))
    .map(({ id, heading, text }) => ({
      id,
      pil,
      office: heading.office,
      wmo: heading.wmo,
      enteredAt: heading.issuedAt,
      text,
    }));
}

/**
 * Values of the station's archive as if a monthly table had brought each: sent so long before it was known as such a table is, so
 * that a reader of tables knows it when history did.
 */
async function archivedDays(history: WeatherHistory, city: City, pil: string, span: Span): Promise<StoredReport[]> {
  if (!pil.startsWith('CF6')) return [];
  const days = await history.archivedDays(city.station, widened(span));
  return days.map((day) => {
    const sentAt = Math.ceil((day.knownAt - REPORT_KNOWN_AFTER_MINUTES * MINUTE) / MINUTE) * MINUTE;
    const heading = { office: `K${city.office}`, wmo: TABLE_HEADING, pil, addition: null, stamp: null };
    return { ...day, issuedAt: sentAt as EpochMicros, productId: productIdOf(heading, sentAt as EpochMicros) };
  });
}

async function bulletins(history: WeatherHistory, city: City, pil: string, span: Span): Promise<ArchivedProduct[]> {
  const model = BULLETINS[pil.slice(0, 3)] as string;
  const runs = new Map<EpochMicros, StoredForecast[]>();
  for (const forecast of await history.forecasts(city.station, [model], span))
    runs.set(forecast.issuedAt, [...(runs.get(forecast.issuedAt) ?? []), forecast]);
  return [...runs].flatMap(([enteredAt, run]) => {
    const text = guidanceText(run, city.station, pil);
    if (text === null) return [];
    const stamp = new Date(enteredAt / 1000).toISOString().replace(/[-T:]/g, '').slice(0, 12);
    return [{ id: `${stamp}-KWNO-FOUS16-${pil}`, pil, office: 'KWNO', wmo: 'FOUS16', enteredAt, text }];
  });
}

/** The product of a whole identifier, or undefined. */
export async function productById(history: WeatherHistory, id: string): Promise<ArchivedProduct | undefined> {
  const read = readProductId(id);
  if (read === null) return undefined;
  const span = { from: read.issuedAt, to: (read.issuedAt + MINUTE) as EpochMicros };
  return (await productsOf(history, read.pil, span)).find((product) => product.id === id);
}

/** WMO heading of monthly climate tables. */
const TABLE_HEADING = 'CXUS51';
const MINUTE = 60_000_000;
const DAY = 86_400_000_000;

function widened({ from, to }: Span): Span {
  return {
    from: from === undefined ? undefined : ((from - DAY) as EpochMicros),
    to: to === undefined ? undefined : ((to + DAY) as EpochMicros),
  };
}

function isWithin(at: EpochMicros, { from, to }: Span): boolean {
  return (from === undefined || at >= from) && (to === undefined || at < to);
}
