import { writeFileSync } from 'node:fs';
import { readRun } from './data/runs/reader.ts';
import { renderRunReport } from './reports/pages/run-report.ts';
const [dir, name] = process.argv.slice(2) as [string, string];
let t = performance.now();
const run = await readRun(dir);
console.log('read', Math.round(performance.now() - t), 'ms', run.fills.length, 'fills', run.equity.length, 'equity', run.scores.length, 'scores');
for (let i = 0; i < 2; i++) { t = performance.now(); const h = renderRunReport(run); console.log('render', Math.round(performance.now() - t), 'ms', h.length); writeFileSync(`/tmp/H/${name}.html`, h); }
