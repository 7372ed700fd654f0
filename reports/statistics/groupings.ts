/** The ways in which a report groups fills. Bins are fixed, so that the reports of two runs can be laid side by side. */
import type { FillRow } from '../../data/runs/schema.ts';
import type { Grouping } from './profit.ts';

/** Upper edges of lead time in hours before the close of the market. */
const LEAD_EDGES_HOURS = [1, 3, 6, 12, 18, 24, 36, 48] as const;
const LEAD_LABELS = ['0–1', '1–3', '3–6', '6–12', '12–18', '18–24', '24–36', '36–48', '48+'] as const;
/** Upper edges of the price paid for the side that was bought, in cents. */
const PRICE_EDGES_CENTS = [5, 10, 20, 35, 50, 65, 80, 90, 95] as const;
const PRICE_LABELS = ['0–5', '5–10', '10–20', '20–35', '35–50', '50–65', '65–80', '80–90', '90–95', '95–100'] as const;
const HOUR_LABELS = Array.from({ length: 24 }, (_, hour) => String(hour).padStart(2, '0'));

export const byCity: Grouping = { labelOf: (fill) => fill.city };
export const byStrategy: Grouping = { labelOf: (fill) => fill.strategy };
export const byMonth: Grouping = { labelOf: (fill) => fill.climate_date.slice(0, 7) };
export const byVariable: Grouping = { labelOf: (fill) => `daily ${fill.variable}`, order: ['daily high', 'daily low'] };
export const byLeadHours: Grouping = {
  labelOf: (fill) => binned(fill.lead_hours, LEAD_EDGES_HOURS, LEAD_LABELS),
  order: LEAD_LABELS,
};
export const byLocalHour: Grouping = {
  labelOf: (fill) => String(fill.local_hour).padStart(2, '0'),
  order: HOUR_LABELS,
};
export const byPricePaid: Grouping = {
  labelOf: (fill) => binned(pricePaidE4(fill) / 100, PRICE_EDGES_CENTS, PRICE_LABELS),
  order: PRICE_LABELS,
};
export const byTier: Grouping = {
  labelOf: (fill) => fill.tier,
  order: ['depth', 'quotes', 'candles', 'trades', 'trade_bars'],
};
export const byEvidence: Grouping = {
  labelOf: (fill) => fill.evidence,
  order: ['exchange', 'displayed', 'traded_through', 'traded_at', 'bar', 'assumed'],
};

/** What one contract of the side that was bought cost: YES for a bid, NO for an ask. */
function pricePaidE4(fill: FillRow): number {
  return fill.side === 'bid' ? fill.price_e4 : 10_000 - fill.price_e4;
}

function binned(value: number, upperEdges: readonly number[], labels: readonly string[]): string {
  const bin = upperEdges.findIndex((edge) => value < edge);
  return labels[bin === -1 ? labels.length - 1 : bin] ?? '';
}
