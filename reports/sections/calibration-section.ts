/** Calibration: reliability diagrams, and the part of each Brier score that recalibration could save. */
import { reliabilityChart } from '../charts/reliability.ts';
import { figure, figures } from '../components/figure.ts';
import { html, type Markup } from '../components/markup.ts';
import { nothing, section } from '../components/section.ts';
import { table } from '../components/table.ts';
import { brierParts, reliabilityBins } from '../statistics/calibration.ts';
import type { RunAnalysis } from '../statistics/run-analysis.ts';
import { forecastsOf, orderedNames } from '../statistics/score-forecasts.ts';
import { count, decimal } from '../text/numbers.ts';

const SLOT = 'day_before_noon';

export function calibrationSection({ run }: RunAnalysis): Markup {
  const names = orderedNames(run.scores.filter((row) => row.slot === SLOT).map((row) => row.name));
  const parts = names.flatMap((name) => {
    const forecasts = forecastsOf(run.scores, SLOT, name);
    const brier = brierParts(forecasts);
    return brier === null ? [] : [{ name, forecasts, brier }];
  });
  return section({
    id: 'calibration',
    title: 'Calibration',
    lead: 'Every market of every scored ladder at 12:00 local standard time of the day before. On the dashed line, things given 30% happen three times in ten; below it they happen less often than said. Whiskers are 95% (Wilson); larger dots hold more markets.',
    content:
      parts.length === 0
        ? nothing('Nothing was scored, so calibration cannot be shown.')
        : html`${figures(
            parts.map(({ name, forecasts }) => figure(name, reliabilityChart({ bins: reliabilityBins(forecasts) }))),
            'small',
          )}
${table(
  [
    { header: 'Name', kind: 'text', cell: ({ name }) => name },
    { header: 'Markets', kind: 'figure', cell: ({ forecasts }) => count(forecasts.length) },
    { header: 'Brier', kind: 'figure', cell: ({ brier }) => decimal(brier.brier, 4) },
    {
      header: 'Miscalibration',
      unit: 'less is better',
      kind: 'figure',
      cell: ({ brier }) => decimal(brier.miscalibration, 4),
    },
    {
      header: 'Discrimination',
      unit: 'more is better',
      kind: 'figure',
      cell: ({ brier }) => decimal(brier.discrimination, 4),
    },
    {
      header: 'Uncertainty',
      unit: 'of the outcomes',
      kind: 'figure',
      cell: ({ brier }) => decimal(brier.uncertainty, 4),
    },
  ],
  parts,
  {
    caption: 'Brier score over markets = miscalibration − discrimination + uncertainty',
    emphasised: (i) => parts[i]?.name === 'ensemble',
  },
)}`,
  });
}
