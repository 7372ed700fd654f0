/** What `sim data check` prints for people: findings, then the scores by city with their worst days. */

import type { CheckReport } from '../data/check/check.ts';
import { POOR_BELOW } from '../data/check/city-scores.ts';
import { DEDUCTIONS } from '../data/rollups/quality.ts';
import { renderTable } from './plain-table.ts';

export function checkLines(report: CheckReport): string[] {
  const findings = report.findings.map(
    ({ severity, dataset, count, what, example }) =>
      `${severity.padEnd(5)} ${dataset}: ${count} ${what}, for example ${example}`,
  );
  return [...(findings.length === 0 ? ['Nothing found.'] : findings), ...scoreLines(report)];
}

function scoreLines({ cities }: CheckReport): string[] {
  if (cities.length === 0) return [];
  const shown = DEDUCTIONS.filter(({ code }) => cities.some(({ deductions }) => (deductions[code] ?? 0) > 0));
  const table = renderTable(
    ['city', 'days', 'score', 'lowest tenth', `below ${POOR_BELOW}`, ...shown.map(({ code }) => code)],
    cities.map((city) => [
      city.city,
      String(city.days),
      city.score.toFixed(1),
      city.low_score.toFixed(1),
      String(city.poor_days),
      ...shown.map(({ code }) => (city.deductions[code] ? `-${city.deductions[code].toFixed(1)}` : '')),
    ]),
  );
  const worst = cities.flatMap(({ city, worst }) =>
    worst
      .filter(({ score }) => score < 100)
      .map(({ climate_date, variable, score, deductions }) => {
        const why = Object.entries(deductions).map(([code, points]) => `${code} -${points}`);
        return `  ${city} ${climate_date} ${variable}: ${score.toFixed(1)} (${why.join(', ')})`;
      }),
  );
  return [
    '',
    'Score of the history by city, 100 for a day without defects, and the mean points that each defect deducts:',
    table,
    ...(worst.length === 0 ? [] : ['', 'The worst days of each city:', ...worst]),
  ];
}
