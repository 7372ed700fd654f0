/** Why orders were not sent, were cut, or ended unfilled: every reason with its meaning and how often it was given. */
import type { RefusalFigures, RejectionRow } from '../../data/runs/schema.ts';
import { REASONS } from '../../engine/reasons.ts';
import { html, type Markup } from '../components/markup.ts';
import { nothing, section } from '../components/section.ts';
import { table } from '../components/table.ts';
import type { RunAnalysis } from '../statistics/run-analysis.ts';
import { dollars } from '../text/dollars.ts';
import { contracts, count, percent } from '../text/numbers.ts';
import { endingText, reasonText } from './reason-texts.ts';

const STAGES: readonly { readonly stage: RejectionRow['stage']; readonly caption: string }[] = [
  { stage: 'refused', caption: 'Refused by risk: nothing of the order was allowed, because …' },
  { stage: 'cut', caption: 'Cut by risk: less was allowed than asked, because …' },
  { stage: 'order', caption: 'Ended by the order manager or the venue, because …' },
  { stage: 'evaluation', caption: 'Evaluations of ladders, by what came of them' },
  { stage: 'aside', caption: 'Strategies that stood aside, by the first reason they gave' },
  { stage: 'state', caption: 'Changes of the trading state' },
];

export function refusalsSection({ run }: RunAnalysis): Markup {
  const tables = STAGES.map(({ stage, caption }) =>
    reasonsTable(
      caption,
      run.rejections.filter((row) => row.stage === stage),
    ),
  );
  return section({
    id: 'refusals',
    title: 'Why orders were refused',
    lead: 'Counts are of decisions, not of opportunities: the same wish is asked again at every tick until it is granted or gone.',
    content: [
      run.rejections.length === 0 ? nothing('Nothing was refused, cut or left undone.') : tables,
      figuresTable(run.refusalFigures),
      outcomesTable(run.orderOutcomes),
    ],
  });
}

function reasonsTable(caption: string, rows: readonly RejectionRow[]): Markup | null {
  const most = Math.max(1, ...rows.map((row) => row.count));
  const all = rows.reduce((sum, row) => sum + row.count, 0);
  const sorted = [...rows].sort(
    (x, y) => y.count - x.count || (`${x.strategy} ${x.reason}` < `${y.strategy} ${y.reason}` ? -1 : 1),
  );
  return table<RejectionRow>(
    [
      {
        header: 'Reason',
        kind: 'text',
        cell: (row) => html`${row.strategy === null ? '' : `${row.strategy}: `}<code>${row.reason}</code>`,
      },
      {
        header: 'In words',
        kind: 'prose',
        cell: (row) => (row.stage === 'order' ? endingText(row.reason) : reasonText(row.reason)),
      },
      { header: 'Count', kind: 'figure', cell: (row) => count(row.count) },
      { header: 'Share', kind: 'figure', cell: (row) => percent(row.count / all) },
      {
        header: '',
        kind: 'text',
        cell: (row) => html`<span class="bar" style="width:${((row.count / most) * 6).toFixed(2)}rem"></span>`,
      },
    ],
    sorted,
    { caption },
  );
}

function figuresTable(figures: readonly RefusalFigures[]): Markup | null {
  return table<RefusalFigures>(
    [
      { header: 'Rule', kind: 'text', cell: (row) => html`<code>${row.reason}</code>` },
      { header: 'Least limit', kind: 'figure', cell: (row) => figureOf(row.reason, row.least_limit) },
      { header: 'Greatest value asked for', kind: 'figure', cell: (row) => figureOf(row.reason, row.greatest_value) },
      { header: 'Would have fitted', kind: 'figure', cell: (row) => percent(row.fitted_share) },
    ],
    [...figures],
    {
      caption: 'Refused and cut by risk: how tight each rule was, and the share of the contracts asked for that fitted',
    },
  );
}

/** A limit or value in the unit of its reason. */
function figureOf(code: string, value: number): string {
  switch (REASONS.find((reason) => reason.code === code)?.unit) {
    case 'micro_dollars':
      return dollars(value);
    case 'quantity':
      return contracts(value);
    case 'markets':
    case 'orders':
      return count(value);
    default:
      return '–';
  }
}

function outcomesTable(outcomes: RunAnalysis['run']['orderOutcomes']): Markup | null {
  const sorted = [...outcomes].sort(
    (x, y) => y.orders - x.orders || (`${x.state} ${x.reason}` < `${y.state} ${y.reason}` ? -1 : 1),
  );
  return table(
    [
      { header: 'Last state', kind: 'text', cell: (row) => row.state },
      { header: 'Reason', kind: 'text', cell: (row) => html`<code>${row.reason}</code>` },
      { header: 'In words', kind: 'prose', cell: (row) => endingText(row.reason, row.state) },
      { header: 'Orders', kind: 'figure', cell: (row) => count(row.orders) },
    ],
    sorted,
    { caption: 'What became of the orders that were sent' },
  );
}
