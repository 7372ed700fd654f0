/**
 * Daily summaries (DSM) and monthly tables (CF6) of history as the texts that carried them, so that a reader of the circuits' archive gets
 * the same days back. Columns that history does not hold are `M`.
 */
import { type ProductId, readProductId } from '../../../data/ingest/product-id.ts';
import { civilOf } from '../../../engine/weather/climate-day.ts';
import { wmoHeading } from './climate-report-text.ts';
import type { StoredReport } from './weather-history.ts';

/** A product of the archive. */
export interface SummaryProduct {
  readonly id: string;
  readonly heading: ProductId;
  readonly text: string;
}

/** The products among stored records whose identifier begins with `DSM` or `CF6`, in order of identifier. */
export function summaryProducts(reports: readonly StoredReport[]): SummaryProduct[] {
  const byId = new Map<string, StoredReport[]>();
  for (const report of reports) {
    if (report.productId === null) continue;
    byId.set(report.productId, [...(byId.get(report.productId) ?? []), report]);
  }
  return [...byId].flatMap(([id, days]) => {
    const heading = readProductId(id);
    if (heading === null) return [];
    if (heading.pil.startsWith('DSM')) return [{ id, heading, text: dailySummary(heading, days) }];
    return heading.pil.startsWith('CF6') ? [{ id, heading, text: monthlyTable(heading, days) }] : [];
  });
}

function dailySummary(heading: ProductId, days: readonly StoredReport[]): string {
  const messages = days.map(({ station, date, maxF, minF }) => {
    const { month, day } = civilOf(date);
    return `${station} DS ${pad(day)}/${pad(month)} ${extreme(maxF)}/ ${extreme(minF)}// M/ M//M/M=`;
  });
  return ['000', wmoHeading(heading), heading.pil, ...messages, ''].join('\n');
}

/** Degrees, then `M` for the time. */
function extreme(valueF: number | null): string {
  return valueF === null ? 'M' : `${valueF < 0 ? '-' : ''}${pad(Math.abs(valueF))}M`;
}

const RULE = '='.repeat(80);

function monthlyTable(heading: ProductId, days: readonly StoredReport[]): string {
  const { year, month } = civilOf((days[0] as StoredReport).date);
  const rows = [...days]
    .sort((x, y) => x.date - y.date)
    .map(({ date, maxF, minF }) => {
      const widths = [2, 4, 4, 4, 4, 4, 4, 5, 5, 5];
      const cells = [String(civilOf(date).day), String(maxF ?? 'M'), String(minF ?? 'M')];
      return widths.map((width, i) => (cells[i] ?? 'M').padStart(width)).join('');
    });
  return [
    '000',
    wmoHeading(heading),
    heading.pil,
    'PRELIMINARY LOCAL CLIMATOLOGICAL DATA (WS FORM: F-6)',
    '',
    `                                          MONTH:     ${pad(month)}`,
    `                                          YEAR:      ${year}`,
    '',
    RULE,
    'DY MAX MIN AVG DEP HDD CDD  WTR  SNW DPTH',
    RULE,
    ...rows,
    RULE,
    '',
  ].join('\n');
}

function pad(value: number): string {
  return String(value).padStart(2, '0');
}
