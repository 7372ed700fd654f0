/**
 * The report of one run: a single HTML file that needs nothing else, the same bytes for the same run. It is a pure function
 * of the run's folder as `readRun` returns it; what each section means is in `docs/reference/report.md`.
 */
import type { RunData } from '../../data/runs/schema.ts';
import { documentOf } from '../components/document.ts';
import { html, type Markup } from '../components/markup.ts';
import { type ReportConfig, reportConfig } from '../config.ts';
import { beliefSection } from '../sections/belief-section.ts';
import { calibrationSection } from '../sections/calibration-section.ts';
import { dataSection } from '../sections/data-section.ts';
import { equitySection } from '../sections/equity-section.ts';
import { evidenceSection } from '../sections/evidence-section.ts';
import { exposureSection } from '../sections/exposure-section.ts';
import { TIERS, tierShares } from '../sections/fidelity.ts';
import { fillsSection } from '../sections/fills-section.ts';
import { headlineSection } from '../sections/headline-figures.ts';
import { profitSection } from '../sections/profit-section.ts';
import { provenanceSection } from '../sections/provenance-section.ts';
import { refusalsSection } from '../sections/refusals-section.ts';
import { scoresSection } from '../sections/scores-section.ts';
import { settlementSection } from '../sections/settlement-section.ts';
import { verdictSection } from '../sections/verdict.ts';
import { analyse, type RunAnalysis } from '../statistics/run-analysis.ts';
import { percent } from '../text/numbers.ts';

/** Sections in the order of the page, with their names in the list of contents. */
const SECTIONS: readonly {
  readonly id: string;
  readonly name: string;
  readonly render: (analysis: RunAnalysis) => Markup;
}[] = [
  { id: 'headline', name: 'Headline', render: headlineSection },
  { id: 'verdict', name: 'Verdict', render: verdictSection },
  { id: 'equity', name: 'Equity', render: equitySection },
  { id: 'belief', name: 'Belief to result', render: beliefSection },
  { id: 'profit', name: 'Profit by …', render: profitSection },
  { id: 'scores', name: 'Skill', render: scoresSection },
  { id: 'calibration', name: 'Calibration', render: calibrationSection },
  { id: 'exposure', name: 'Exposure', render: exposureSection },
  { id: 'refusals', name: 'Refusals', render: refusalsSection },
  { id: 'evidence', name: 'Evidence', render: evidenceSection },
  { id: 'fills', name: 'Fills', render: fillsSection },
  { id: 'settlement', name: 'Settlement', render: settlementSection },
  { id: 'data', name: 'Data', render: dataSection },
  { id: 'provenance', name: 'Provenance', render: provenanceSection },
];

const MODE_TITLES: Readonly<Record<RunData['summary']['mode'], string>> = {
  backtest: 'Backtest',
  paper: 'Paper session',
  live: 'Live session',
  replay: 'Replay',
};

/** Renders the report of a run as one self-contained HTML file. Options left out take the defaults of `reportConfig`. */
export function renderRunReport(run: RunData, options: Partial<ReportConfig> = {}): string {
  const analysis = analyse(run, reportConfig.parse(options));
  const { summary } = run;
  const title = `${MODE_TITLES[summary.mode]} ${summary.from} to ${summary.to}`;
  return documentOf({
    title: `${title} · ${summary.run_id}`,
    header: html`<h1>${title}</h1>
<p class="subtitle">${[summary.cities.join(', '), summary.strategies.join(', ')].filter((part) => part !== '').join(' · ')}</p>
${tierBadge(analysis)}
<nav aria-label="Contents">${SECTIONS.map(({ id, name }) => html`<a href="#${id}">${name}</a>`)}</nav>`,
    main: SECTIONS.map(({ render }) => render(analysis)),
    footer: html`<p>Run <span class="hash">${summary.run_id}</span>, decisions <span class="hash">${summary.decisions_sha256.slice(0, 16)}</span>. Figures describe the past of a simulated or real account; they are not advice.</p>`,
  });
}

/** The fidelity of the run's evidence, on its face. */
function tierBadge(analysis: RunAnalysis): Markup | null {
  const shares = tierShares(analysis);
  if (shares.length === 0) return null;
  const of = analysis.run.fills.length === 0 ? 'of ladders' : 'of contracts filled';
  return html`<p class="tier">Evidence: ${shares.map(({ tier, share }, i) => html`${i === 0 ? '' : ', '}<b>${TIERS[tier]?.name ?? tier}</b> ${percent(share)}`)} <small>${of}</small></p>`;
}
