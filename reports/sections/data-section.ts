/** What the run was fed: coverage by city, and what is missing or was mended. */
import type { LadderRow } from '../../data/runs/schema.ts';
import { html, type Markup } from '../components/markup.ts';
import { nothing, section } from '../components/section.ts';
import { table } from '../components/table.ts';
import type { RunAnalysis } from '../statistics/run-analysis.ts';
import { count } from '../text/numbers.ts';
import { TIERS } from './fidelity.ts';
import { qualityTables } from './quality-tables.ts';

interface CityCoverage {
  readonly city: string;
  readonly ladders: readonly LadderRow[];
}

export function dataSection({ run }: RunAnalysis): Markup {
  const quality = run.summary.data_quality;
  const facts = [
    { what: 'Ladders between the dates', n: run.summary.ladders },
    { what: 'One bracket restored as the only hole', n: quality.ladders_restored },
    { what: 'Left out whole: could not be assembled', n: quality.ladders_left_out },
    { what: 'Without a final result', n: quality.ladders_without_result },
    { what: 'Without any price history', n: quality.ladders_without_prices },
  ];
  const kinds = Object.entries(quality.events_by_kind).sort(([x, n], [y, m]) => m - n || (x < y ? -1 : 1));
  return section({
    id: 'data',
    title: 'Data quality',
    content: [
      quality.notes.length === 0 ? null : html`<ul>${quality.notes.map((note) => html`<li>${note}</li>`)}</ul>`,
      html`<div class="figures">${table(
        [
          { header: 'Ladders', kind: 'text', cell: (fact) => fact.what },
          { header: 'Number', kind: 'figure', cell: (fact) => count(fact.n) },
        ],
        facts,
        { caption: 'Ladders: one city, extreme and climate date each' },
      )}${table<[string, number]>(
        [
          { header: 'Kind of event', kind: 'text', cell: ([kind]) => kind },
          { header: 'Rows', kind: 'figure', cell: ([, n]) => count(n) },
        ],
        kinds,
        { caption: 'Rows on the tape, warm-up included' },
      )}</div>`,
      qualityTables(quality.city_scores ?? []),
      run.ladders.length === 0 ? nothing('No ladder lies between the dates of the run.') : coverageTable(run.ladders),
    ],
  });
}

function coverageTable(ladders: readonly LadderRow[]): Markup | null {
  const cities = [...new Set(ladders.map((ladder) => ladder.city))].sort();
  const rows: readonly CityCoverage[] = cities.map((city) => ({
    city,
    ladders: ladders.filter((ladder) => ladder.city === city),
  }));
  const tiers = Object.keys(TIERS).filter((tier) => ladders.some((ladder) => ladder.tier === tier));
  const figure = (header: string, unit: string | undefined, test: (ladder: LadderRow) => boolean) => ({
    header,
    ...(unit === undefined ? {} : { unit }),
    kind: 'figure' as const,
    cell: (row: CityCoverage) => count(row.ladders.filter(test).length),
  });
  return table<CityCoverage>(
    [
      { header: 'City', kind: 'text', cell: (row) => row.city },
      figure('Ladders', undefined, () => true),
      figure('With result', undefined, (ladder) => ladder.winner !== null),
      figure('Traded', undefined, (ladder) => ladder.fills > 0),
      figure('Restored', undefined, (ladder) => ladder.restored),
      figure('Not whole', undefined, (ladder) => !ladder.whole),
      ...tiers.map((tier) => figure(TIERS[tier]?.name ?? tier, 'best tier', (ladder) => ladder.tier === tier)),
      figure('No prices', undefined, (ladder) => ladder.tier === null),
    ],
    rows,
    { caption: 'Ladders by city and by the best evidence of their prices' },
  );
}
