/** How good the history between the run's dates was: scores by city, and the worst days with what they lack. */
import { POOR_BELOW } from '../../data/check/city-scores.ts';
import { DEDUCTIONS } from '../../data/rollups/quality.ts';
import type { RunSummary } from '../../data/runs/schema.ts';
import { html, type Markup } from '../components/markup.ts';
import { details } from '../components/section.ts';
import { table } from '../components/table.ts';
import { count } from '../text/numbers.ts';

type CityScore = NonNullable<RunSummary['data_quality']['city_scores']>[number];
type WorstDay = CityScore['worst'][number] & { readonly city: string };

/** Short heads of the columns of deductions. */
const HEADS: Readonly<Record<string, string>> = {
  coverage: 'Silence',
  no_result: 'Result',
  no_outcome: 'Outcome',
  crossed: 'Crossed',
  jumps: 'Jumps',
  alike: 'Alike',
  disorder: 'Order',
};
/** Days listed; the summary has some for each city. */
const WORST_MAX = 20;

export function qualityTables(cities: readonly CityScore[]): Markup | null {
  if (cities.length === 0) return null;
  const shown = DEDUCTIONS.filter(({ code }) => cities.some(({ deductions }) => (deductions[code] ?? 0) > 0));
  const worst = cities
    .flatMap(({ city, worst }) => worst.map((day): WorstDay => ({ city, ...day })))
    .filter(({ score }) => score < 100)
    .sort((x, y) => x.score - y.score || (x.climate_date < y.climate_date ? -1 : 1))
    .slice(0, WORST_MAX);
  return html`<h3>Score of the history by city and day</h3>
<p>A day has 100 points, from which each defect deducts: ${shown.length === 0 ? 'none did.' : shown.map(({ code, what }, i) => html`${i === 0 ? '' : '; '}<b>${HEADS[code] ?? code}</b> ${what}`)}${shown.length === 0 ? '' : '.'}
A day below ${POOR_BELOW} is poor. The reference (data-check) states the rules.</p>
${table<CityScore>(
  [
    { header: 'City', kind: 'text', cell: ({ city }) => city },
    { header: 'Score', unit: 'of 100', kind: 'figure', cell: ({ score }) => scoreBar(score) },
    { header: 'Lowest tenth', unit: 'below', kind: 'figure', cell: ({ low_score }) => points(low_score) },
    { header: 'Days', kind: 'figure', cell: ({ days }) => count(days) },
    { header: 'Poor', kind: 'figure', cell: ({ poor_days }) => count(poor_days) },
    ...shown.map(({ code }) => ({
      header: HEADS[code] ?? code,
      unit: 'points',
      kind: 'figure' as const,
      cell: ({ deductions }: CityScore) => (deductions[code] ? `−${points(deductions[code])}` : '–'),
    })),
  ],
  cities,
  { caption: 'Mean score of the days between the dates, and the mean points that each defect deducted' },
)}${
  worst.length === 0
    ? null
    : details(
        `The worst ${worst.length} days`,
        table<WorstDay>(
          [
            { header: 'Day', kind: 'text', cell: ({ climate_date }) => climate_date },
            { header: 'City', kind: 'text', cell: ({ city, variable }) => `${city} ${variable}` },
            { header: 'Score', unit: 'of 100', kind: 'figure', cell: ({ score }) => points(score) },
            { header: 'Why', kind: 'prose', cell: ({ deductions }) => whyOf(deductions) },
          ],
          worst,
          { caption: 'The lowest scores, at most a few of each city' },
        ),
      )
}`;
}

function scoreBar(score: number): Markup {
  const width = Math.max(0, Math.min(100, score)) * 0.04;
  return html`<span class="bar" style="width:${width.toFixed(2)}em"></span> ${points(score)}`;
}

function points(value: number): string {
  return value.toFixed(1);
}

function whyOf(deductions: Readonly<Record<string, number>>): string {
  return Object.entries(deductions)
    .map(
      ([code, deducted]) => `${DEDUCTIONS.find((entry) => entry.code === code)?.what ?? code} (−${points(deducted)})`,
    )
    .join('; ');
}
