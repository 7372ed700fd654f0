/** Forecast skill: scores of every name on the same ladders, and each one's paired difference to the market's prices. */
import type { RunSummary, ScoreDifference, ScoreMeans, ScoreSlot } from '../../data/runs/schema.ts';
import { scoreDifferencesChart } from '../charts/score-differences.ts';
import { figure, figures } from '../components/figure.ts';
import { html, type Markup, type Printable } from '../components/markup.ts';
import { nothing, section } from '../components/section.ts';
import { table } from '../components/table.ts';
import { type CitySkill, citySkills } from '../statistics/city-skill.ts';
import type { RunAnalysis } from '../statistics/run-analysis.ts';
import { orderedNames } from '../statistics/score-forecasts.ts';
import { count, decimal, NONE, percent, pValue, signed } from '../text/numbers.ts';
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

export function scoresSection({ run, dayOf, resamples }: RunAnalysis): Markup {
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
    lead: 'Lower is better in every score. All names are scored on the same ladders; the market is its normalised prices at that instant. Differences are paired by ladder, on every ladder that two names share, with uncertainty over days.',
    content: [
      slots.length === 0 ? nothing('No ladder could be scored for every name.') : slots,
      cityTable(citySkills(run.scores, HEADLINE_SLOT, { own: 'ensemble', rival: 'market' }, dayOf, resamples)),
      droppedTable(summary),
    ],
  });
}

function slotMarkup(
  summary: RunSummary,
  slot: ScoreSlot,
  title: string,
  means: Readonly<Record<string, ScoreMeans>>,
): Markup {
  const names = orderedNames(Object.keys(means));
  const scored = names.filter((name) => (means[name]?.n ?? 0) > 0);
  const silent = names.filter((name) => !scored.includes(name));
  const floor = means.climatology?.brier ?? null;
  const against = (rival: string): readonly Gaps[] => {
    const gaps = summary.score_differences.filter((gap) => gap.slot === slot && gap.against === rival);
    return names.flatMap((name) => gapsOf(gaps.filter((gap) => gap.name === name)));
  };
  const toMarket = against('market');
  return html`<h3>${title}</h3>
${table<string>(
  [
    { header: 'Name', kind: 'text', cell: (name) => name },
    { header: 'Ladders', kind: 'figure', cell: (name) => count(means[name]?.n ?? 0) },
    { header: 'Brier', kind: 'figure', cell: (name) => decimal(means[name]?.brier ?? null, 4) },
    { header: 'Log', unit: 'nats', kind: 'figure', cell: (name) => decimal(means[name]?.log ?? null, 3) },
    { header: 'CRPS', unit: '°F', kind: 'figure', cell: (name) => decimal(means[name]?.crps ?? null, 2) },
    { header: 'Skill', unit: 'Brier saved', kind: 'figure', cell: (name) => skill(means[name]?.brier ?? null, floor) },
  ],
  scored,
  {
    caption: `Mean scores on the same ladders; skill is the share of climatology's score that is saved`,
    emphasised: (i) => scored[i] === 'ensemble',
  },
)}
${silent.length === 0 ? null : html`<p class="soft">Too seldom an opinion to be compared here: ${silent.join(', ')}.</p>`}
${differenceTable('Each name minus the market: below zero is better than the market', toMarket)}
${slot === HEADLINE_SLOT ? differenceFigures(toMarket) : null}
${differenceTable('Each name minus climatology: below zero is better than climatology', against('climatology'))}`;
}

/** The differences of one name in every score, all on the ladders that it shares with its rival. */
interface Gaps {
  readonly name: string;
  readonly ladders: number;
  readonly days: number;
  readonly of: (score: ScoreDifference['score']) => ScoreDifference | undefined;
}

function gapsOf(gaps: readonly ScoreDifference[]): readonly Gaps[] {
  const first = gaps[0];
  if (first === undefined) return [];
  const { name, ladders, days } = first;
  return [{ name, ladders, days, of: (score) => gaps.find((gap) => gap.score === score) }];
}

function differenceTable(caption: string, rows: readonly Gaps[]): Markup | null {
  return table<Gaps>(
    [
      { header: 'Name', kind: 'text', cell: ({ name }) => name },
      { header: 'Ladders', unit: 'shared', kind: 'figure', cell: ({ ladders }) => count(ladders) },
      { header: 'Days', kind: 'figure', cell: ({ days }) => count(days) },
      { header: 'Brier', unit: '95% interval', kind: 'figure', cell: ({ of }) => gapText(of('brier'), 4) },
      { header: 'p', unit: 'Brier', kind: 'figure', cell: ({ of }) => pValue(of('brier')?.p_value ?? null) },
      { header: 'Log', unit: 'nats, 95% interval', kind: 'figure', cell: ({ of }) => gapText(of('log'), 3) },
      { header: 'CRPS', unit: '°F, 95% interval', kind: 'figure', cell: ({ of }) => gapText(of('crps'), 2) },
    ],
    rows,
    { caption, emphasised: (i) => rows[i]?.name === 'ensemble' },
  );
}

function differenceFigures(rows: readonly Gaps[]): Markup {
  return figures(
    SCORES.flatMap(({ score, title }) => {
      const gaps = rows.flatMap((row) => (row.days < 2 ? [] : (row.of(score) ?? [])));
      const caption = `${title.charAt(0).toUpperCase()}${title.slice(1)}: left of zero beats the market`;
      return gaps.length === 0 ? [] : [figure(caption, scoreDifferencesChart({ score: title, gaps }))];
    }),
    'small',
  );
}

function cityTable(cities: readonly CitySkill[]): Markup | null {
  if (cities.length < 2) return null;
  return html`<h3>By city</h3>
${table<CitySkill>(
  [
    { header: 'City', kind: 'text', cell: ({ city }) => city },
    { header: 'Ladders', unit: 'shared', kind: 'figure', cell: ({ ladders }) => count(ladders) },
    { header: 'Ensemble', unit: 'Brier', kind: 'figure', cell: ({ own }) => decimal(own, 4) },
    { header: 'Market', unit: 'Brier', kind: 'figure', cell: ({ rival }) => decimal(rival, 4) },
    {
      header: 'Ensemble minus market',
      unit: '95% interval',
      kind: 'figure',
      cell: ({ own, rival, interval }) =>
        html`${signed(own - rival, 4)} <small>${interval === null ? NONE : signedRange(interval, 4)}</small>`,
    },
  ],
  cities,
  { caption: 'Ensemble and market at 12:00 local standard time of the day before, by city' },
)}`;
}

function gapText(gap: ScoreDifference | undefined, decimals: number): Printable {
  if (gap === undefined) return NONE;
  // Resamples of a single day are that day again: their range says nothing of uncertainty.
  return html`${signed(gap.mean, decimals)} <small>${gap.days < 2 ? NONE : signedRange(gap, decimals)}</small>`;
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
