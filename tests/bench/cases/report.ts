/** The report of a run with 10,000 fills: time to render, size of the page. */
import { renderRunReport } from '../../../reports/pages/run-report.ts';
import { syntheticRun } from '../../fixtures/reports/synthetic-run.ts';

const run = syntheticRun({ fillsPerLadder: 10 });
renderRunReport(run);
const startedAt = performance.now();
const page = renderRunReport(run);
const millis = performance.now() - startedAt;
process.stdout.write(
  JSON.stringify({
    parity: { fills: run.fills.length, bytes: page.length },
    figures: { 'report of 10,000 fills ms': millis, 'report of 10,000 fills kB': page.length / 1000 },
  }),
);
