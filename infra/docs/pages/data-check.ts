/** `data-check.md`: what `sim data check` looks for and how it scores a day, rendered from the inspections and deductions. */
import { POOR_BELOW } from '../../../data/check/city-scores.ts';
import { INSPECTIONS } from '../../../data/check/inspections.ts';
import { DEDUCTIONS } from '../../../data/rollups/quality.ts';
import { code, page, sentence, table } from '../markdown.ts';

export function renderDataCheck(): string {
  return page(
    'The check of the data',
    'the inspections (`data/check/inspections.ts`) and the deductions (`data/rollups/quality.ts`)',
    [
      '`sim data check` reads every file of the store and compares it with what was written, looks for the findings below, and scores the',
      'history by city and day. It ends with exit code 3 when a finding is an *error*: then the history cannot be trusted. A *note* is a',
      'property of real data that its reader should know. `--json` prints `{sound, fingerprint, datasets, findings, cities}`.',
    ].join('\n'),
    '## The score of a day',
    [
      'Each listed city, extreme and climate day has 100 points, from which each defect deducts. The score says how much of a day one can',
      `know from the history, not whether it was a good day to trade. A day below ${POOR_BELOW} counts as poor. A city's score is the mean of its days.`,
    ].join('\n'),
    table(
      ['deduction', 'points', 'rule'],
      DEDUCTIONS.map(({ code: name, points, rule }) => [code(name), `at most ${points}`, sentence(rule)]),
    ),
    [
      'The answer (`cities`) gives for each city: `days` scored, mean `score`, `low_score` (tenth percentile), `poor_days`, mean `deductions`, and',
      'its five `worst` days with theirs. The same for the dates and cities of a run is in its `summary.json`',
      '(`data_quality.city_scores`) and report. Day by day it is the view `city_day_quality` of [`sim data sql`](sql.md).',
    ].join('\n'),
    '## Findings',
    table(
      ['code', 'dataset', 'severity', 'what is counted'],
      [
        ['`damaged_files`', 'all', 'error', 'Files that are missing, cannot be read, or are not what was written.'],
        ['`out_of_order`', 'all', 'error', 'Records that lie before their predecessor in time.'],
        ...INSPECTIONS.map(({ code: name, dataset, severity, what }) => [
          code(name),
          dataset,
          severity,
          sentence(what),
        ]),
      ],
    ),
  );
}
