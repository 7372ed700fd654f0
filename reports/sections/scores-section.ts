/** Forecast skill: scores of every name on the same ladders, and each one's paired difference to the market's prices. */
import type { RunSummary, ScoreDifference, ScoreMeans, ScoreSlot } from '../../data/runs/schema.ts';
import { scoreDifferencesChart } from '../charts/score-differences.ts';
import { figure, figures } from '../components/figure.ts';
import { html, type Markup, type Printable } from '../components/markup.ts';
import { nothing, section } from '../components/section.ts';
import { table } from '../components/table.ts';
import type { RunAnalysis } from '../statistics/run-analysis.ts';
import { orderedNames } from '../statistics/score-forecasts.ts';
import { count, counted, decimal, NONE, percent, pValue, signed } from '../text/numbers.ts';
import { signedRange } from '../text/ranges.ts';

const SLOTS: readonly { readonly slot: ScoreSlot; readonly title: string }[] = [
  { slot: 'day_before_noon', title: '12:00 local standard time, the day before' },
  { slot: 'day_7am', title: '07:00 local standard time, the day itself' },
];
/** The instant of which differences are drawn; the other is in the table alone. */
const HEADLINE_SLOT: ScoreSlot = 'day_before_noon';
const SCORES = [
  { score: 'brier', title: 'Brier score' },
  { score: 'log', title: 'log score' },
  { score: 'crps', title: 'CRPS (°F)' },
] as const;

export function scoresSection({ run }: RunAnalysis): Markup {
  const { summary } = run;
  const slots = SLOTS.flatMap(({ slot, title }) => {
    const means = summary.score_slots[slot];
    return means === undefined || Object.values(means).every(({ n }) => n === 0)
      ? []
      : [slotMarkup(summary, slot, title, means)];
  });
  return section({
    id: 'scores',
    title: 'Forecast skill against the market',
    lead: 'Lower is better in every score. All names are scored on the same ladders; the market is its normalised prices at that instant. Differences are paired by ladder, with uncertainty over days.',
    content: [slots.length === 0 ? nothing('No ladder could be scored for every name.') : slots, droppedTable(summary)],
  });
}

function slotMarkup(
  summary: RunSummary,
  slot: ScoreSlot,
  title: string,
  means: Readonly<Record<string, ScoreMeans>>,
): Markup {
  const gaps = summary.score_differences.filter((gap) => gap.slot === slot && gap.against === 'market');
  const names = orderedNames(Object.keys(means));
  const gapOf = (name: string, score: ScoreDifference['score']) =>
    gaps.find((gap) => gap.name === name && gap.score === score);
  const floor = means.climatology?.brier ?? null;
  return html`<h3>${title}</h3>
${table<string>(
  [
    { header: 'Name', kind: 'text', cell: (name) => name },
    { header: 'Ladders', kind: 'figure', cell: (name) => count(means[name]?.n ?? 0) },
    { header: 'Brier', kind: 'figure', cell: (name) => decimal(means[name]?.brier ?? null, 4) },
    { header: '− market', unit: '95% interval', kind: 'figure', cell: (name) => gapText(gapOf(name, 'brier'), 4) },
    { header: 'p', unit: 'Brier', kind: 'figure', cell: (name) => pValue(gapOf(name, 'brier')?.p_value ?? null) },
    { header: 'Log', unit: 'nats', kind: 'figure', cell: (name) => decimal(means[name]?.log ?? null, 3) },
    { header: '− market', unit: '95% interval', kind: 'figure', cell: (name) => gapText(gapOf(name, 'log'), 3) },
    { header: 'CRPS', unit: '°F', kind: 'figure', cell: (name) => decimal(means[name]?.crps ?? null, 2) },
    { header: '− market', unit: '95% interval', kind: 'figure', cell: (name) => gapText(gapOf(name, 'crps'), 2) },
    { header: 'Skill', unit: 'Brier', kind: 'figure', cell: (name) => skill(means[name]?.brier ?? null, floor) },
  ],
  names,
  {
    caption: `Mean scores at ${title}; “− market” is the paired difference to the market, skill the share of climatology's score saved`,
    emphasised: (i) => names[i] === 'ensemble',
  },
)}
${slot === HEADLINE_SLOT ? differenceFigures(names, gapOf) : null}`;
}

function differenceFigures(
  names: readonly string[],
  gapOf: (name: string, score: ScoreDifference['score']) => ScoreDifference | undefined,
): Markup {
  return figures(
    SCORES.flatMap(({ score, title }) => {
      const gaps = names.flatMap((name) => gapOf(name, score) ?? []);
      const first = gaps[0];
      if (first === undefined) return [];
      const caption = `${counted(first.ladders, 'ladder')} of ${counted(first.days, 'day')}; left of zero beats the market`;
      return [figure(caption, scoreDifferencesChart({ score: title, gaps }))];
    }),
    'small',
  );
}

function gapText(gap: ScoreDifference | undefined, decimals: number): Printable {
  if (gap === undefined) return NONE;
  return html`${signed(gap.mean, decimals)} <small>${signedRange(gap, decimals)}</small>`;
}

/** Share of climatology's score that is saved. */
function skill(score: number | null, floor: number | null): string {
  return score === null || floor === null || floor === 0 ? NONE : percent(1 - score / floor, 1);
}

/** `day_before_noon: market` with the instant in words. */
function droppedText(reason: string): string {
  const slot = SLOTS.find((known) => reason.startsWith(`${known.slot}: `));
  return slot === undefined ? reason : `${slot.title}: ${reason.slice(slot.slot.length + 2)}`;
}

function droppedTable({ scores_dropped }: RunSummary): Markup | null {
  const rows = Object.entries(scores_dropped).sort(([x], [y]) => (x < y ? -1 : 1));
  return table<[string, number]>(
    [
      { header: 'Instant and who had nothing to say', kind: 'text', cell: ([reason]) => droppedText(reason) },
      { header: 'Ladders', kind: 'figure', cell: ([, n]) => count(n) },
    ],
    rows,
    { caption: 'Ladders left out of the scores for everyone' },
  );
}
