/** The largest fills, each with what was seen and believed when its order was decided. */
import type { FillRow } from '../../data/runs/schema.ts';
import { html, type Markup } from '../components/markup.ts';
import { nothing, section } from '../components/section.ts';
import { table } from '../components/table.ts';
import { netOfFill, stakeOf } from '../statistics/profit.ts';
import type { RunAnalysis } from '../statistics/run-analysis.ts';
import { cents, dollars, signedDollars } from '../text/dollars.ts';
import { minuteUtc } from '../text/instants.ts';
import { contracts, count, counted, decimal, NONE, percent } from '../text/numbers.ts';

export function fillsSection({ run, config }: RunAnalysis): Markup {
  const largest = [...run.fills]
    .sort((x, y) => stakeOf(y) - stakeOf(x) || x.executed_at - y.executed_at || (x.fill_id < y.fill_id ? -1 : 1))
    .slice(0, config.largestFills);
  const all = counted(run.fills.length, 'fill');
  return section({
    id: 'fills',
    title: 'Largest fills',
    lead:
      largest.length < run.fills.length
        ? `The ${count(largest.length)} largest of ${all} by stake; all of them are in fills.parquet.`
        : `All ${all}, largest stake first.`,
    content:
      run.fills.length === 0
        ? nothing('No fills. The reasons why orders were not sent are under “Why orders were refused”.')
        : largest.length === 0
          ? nothing('The configuration lists no fills here.')
          : fillsTable(largest),
  });
}

function fillsTable(fills: readonly FillRow[]): Markup | null {
  const oneStrategy = fills.every((fill) => fill.strategy === fills[0]?.strategy);
  return table<FillRow>(
    [
      {
        header: 'Executed (UTC)',
        unit: 'hours to close',
        kind: 'figure',
        cell: (fill) => html`${minuteUtc(fill.executed_at)} <small>${decimal(fill.lead_hours, 1)} h</small>`,
      },
      {
        header: 'Market',
        unit: oneStrategy ? 'why it is believed' : 'strategy; why it is believed',
        kind: 'text',
        cell: (fill) =>
          html`<code>${fill.ticker}</code> <small>${oneStrategy ? null : `${fill.strategy}; `}${beliefText(fill)}</small>`,
      },
      {
        header: 'Bought',
        unit: 'contracts',
        kind: 'figure',
        cell: (fill) => html`${fill.side === 'bid' ? 'YES' : 'NO'} <small>${contracts(fill.quantity_e2)}</small>`,
      },
      {
        header: 'YES price',
        unit: 'bid / ask',
        kind: 'figure',
        cell: (fill) =>
          html`${cents(fill.price_e4)} <small>${priceOrNone(fill.bid_e4)} / ${priceOrNone(fill.ask_e4)}</small>`,
      },
      {
        header: 'Probability',
        unit: 'of YES',
        kind: 'figure',
        cell: (fill) => percent(fill.p_yes, 1),
      },
      {
        header: 'Stake',
        unit: 'fee',
        kind: 'figure',
        cell: (fill) =>
          html`${dollars(stakeOf(fill))} <small>${dollars(fill.fee_e6, fill.fee_e6 % 10_000 === 0 ? 2 : 4)}</small>`,
      },
      {
        header: 'Net',
        unit: 'YES paid',
        kind: 'figure',
        cell: (fill) =>
          fill.payout_e4 === null
            ? 'open'
            : html`${signedDollars(netOfFill(fill))} <small>${cents(fill.payout_e4)}</small>`,
      },
    ],
    fills,
    {
      caption:
        'YES price is the price of the YES contract, also where NO was bought. Net is held to settlement, after the fee.',
    },
  );
}

/** `took, traded at, trades`: role, evidence and tier. */
function beliefText(fill: FillRow): string {
  return `${fill.is_taker ? 'took' : 'rested'}, ${fill.evidence.replaceAll('_', ' ')}, ${fill.tier.replaceAll('_', ' ')}`;
}

function priceOrNone(priceE4: number | null): string {
  return priceE4 === null ? NONE : cents(priceE4);
}
