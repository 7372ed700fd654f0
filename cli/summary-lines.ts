/** A run's summary as a few lines for a terminal. */
import { join } from 'node:path';
import type { RunSummary } from '../data/runs/schema.ts';

/** What happened, in the order in which one asks: money, trading, evidence, scores, correctness, identity. */
export function summaryLines(summary: RunSummary, dir: string, hasReport: boolean): string[] {
  const { orders, settlements, independent } = summary;
  const scores = Object.entries(summary.scores).map(
    ([name, { n, brier, crps }]) =>
      `  ${name.padEnd(16)} n ${String(n).padStart(5)}   Brier ${fixed(brier)}   CRPS ${fixed(crps)} °F`,
  );
  const tiers = Object.entries(summary.fidelity).map(([tier, share]) => `${tier} ${(share * 100).toFixed(0)} %`);
  return [
    `${summary.from} to ${summary.to}, ${summary.cities.join(', ')}: ${summary.ladders} ladders`,
    `Net profit     ${usd(summary.net_pnl)}  (gross ${usd(summary.gross_pnl)}, fees ${usd(summary.fees)}) on a bankroll of ${usd(summary.bankroll_start)}`,
    `Max drawdown   ${usd(summary.max_drawdown)}  (${summary.max_drawdown_pct.toFixed(2)} %)`,
    `Orders         ${orders.submitted} sent, ${orders.filled} filled, ${orders.canceled} canceled, ${orders.rejected} rejected; ${summary.fills} fills, ${summary.contracts} contracts`,
    `Evidence       ${tiers.join(', ')}`,
    ...(scores.length > 0 ? ['Scores, noon of the day before (lower is better)', ...scores] : []),
    `Settlement     strike rule ${settlements.checked} checked, ${settlements.mismatched} mismatched; reports and archives ${independent.checked} checked, ${independent.mismatched} differ`,
    `Speed          ${summary.events} events in ${summary.wall_seconds.toFixed(1)} s, peak memory ${(summary.peak_rss_bytes / 1e6).toFixed(0)} MB`,
    `Decisions      ${summary.decisions_sha256}`,
    hasReport ? `Report         ${join(dir, 'report.html')}` : `Run            ${dir}`,
  ];
}

/** An exact decimal string of dollars, cut to cents for reading: −$159.75. */
function usd(exact: string): string {
  const [whole = '0', decimals = ''] = exact.replace('-', '').split('.');
  return `${exact.startsWith('-') ? '−' : ''}$${whole}.${decimals.padEnd(2, '0').slice(0, 2)}`;
}

function fixed(value: number | null): string {
  return value === null ? '     –' : value.toFixed(4);
}
