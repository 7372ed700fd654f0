import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RunSummary } from '../../data/runs/schema.ts';
import { scratchFolder, sim } from './sim-command.ts';

const folder = scratchFolder();
const RANGE = ['--data', 'D', '--from', '2025-01-01', '--to', '2025-01-14'] as const;
const backtest = (...args: string[]) => sim(folder.path, 'backtest', ...RANGE, ...args);
const summaryOf = async (...args: string[]): Promise<RunSummary> => {
  const { code, stdout, stderr } = await backtest('--json', ...args);
  expect(stderr).toBe('');
  expect(code).toBe(0);
  return JSON.parse(stdout) as RunSummary;
};

let whole: RunSummary;

beforeAll(async () => {
  const made = await sim(
    folder.path,
    'synth',
    '--data',
    'D',
    '--from',
    '2025-01-01',
    '--to',
    '2025-01-14',
    '--market',
    'mispriced',
    '--seed',
    '3',
  );
  expect(made.code).toBe(0);
  whole = await summaryOf('--out', 'whole');
});
afterAll(folder.clean);

describe('a backtest from the command line', () => {
  test('leaves a folder with the summary, the configuration, the report and every table', () => {
    const names = ['summary.json', 'config.yaml', 'report.html', ...TABLES.map((name) => `${name}.parquet`)];
    expect(names.filter((name) => !existsSync(join(folder.path, 'whole', name)))).toEqual([]);
    expect(JSON.parse(readFileSync(join(folder.path, 'whole', 'summary.json'), 'utf8'))).toEqual(whole);
  });

  test('sends orders, gets fills, settles every market by the strike rule and keeps its books', () => {
    expect(whole.orders.submitted).toBeGreaterThan(0);
    expect(whole.fills).toBeGreaterThan(0);
    expect(whole.settlements).toEqual({ checked: 28 * 6, mismatched: 0, skipped: 0 });
    expect(micros(whole.gross_pnl) - micros(whole.fees)).toBe(micros(whole.net_pnl));
    expect(micros(whole.bankroll_start) + micros(whole.net_pnl)).toBe(micros(whole.bankroll_end));
  });

  test('run again in another process makes the same decisions, fills and money', async () => {
    const again = await summaryOf('--out', 'again', '--no-report');
    expect(again.decisions_sha256).toBe(whole.decisions_sha256);
    expect(outcomeOf(again)).toEqual(outcomeOf(whole));
  });

  test('stopped at a snapshot and resumed in another process makes the decisions of one that never stopped', async () => {
    const stopped = await backtest('--json', '--out', 'stopped', '--stop-at', '2025-01-06T17:30:00Z');
    expect(stopped.code).toBe(0);
    expect(JSON.parse(stopped.stdout)).toEqual({ stopped_at: '2025-01-06T17:30:00.000Z', run: 'stopped' });
    expect(existsSync(join(folder.path, 'stopped', 'summary.json'))).toBe(false);
    const resumed = await summaryOf('--resume', 'stopped');
    expect(resumed.decisions_sha256).toBe(whole.decisions_sha256);
    expect(outcomeOf(resumed)).toEqual(outcomeOf(whole));
  });

  test('with another seed draws other latencies but reads the same history', async () => {
    const other = await summaryOf(
      '--out',
      'other',
      '--seed',
      '2',
      '--no-report',
      '--set',
      'exchange.latencySpread=0.5',
    );
    expect(other.data_sha256).toBe(whole.data_sha256);
    expect(other.config_sha256).not.toBe(whole.config_sha256);
  });

  test('of the strategy that does nothing sends nothing and keeps its money', async () => {
    const idle = await summaryOf('--out', 'idle', '--strategies', 'do_nothing', '--no-report');
    expect(idle.orders.submitted).toBe(0);
    expect(idle.bankroll_end).toBe(idle.bankroll_start);
  });

  test('refuses a folder that holds a run, and replaces it when told to', async () => {
    const refused = await backtest('--out', 'idle', '--strategies', 'do_nothing');
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain('idle');
    const forced = await backtest('--out', 'idle', '--strategies', 'do_nothing', '--force', '--no-report');
    expect(forced.code).toBe(0);
  });
});

const TABLES = [
  'decisions',
  'orders',
  'fills',
  'equity',
  'scores',
  'settlements',
  'ladders',
  'markets',
  'rejections',
  'refusals',
  'clusters',
];

function micros(dollars: string): bigint {
  return BigInt(dollars.replace('.', ''));
}

/** What of a summary must not depend on how or when it was computed. */
function outcomeOf(summary: RunSummary) {
  const { orders, fills, contracts, net_pnl, fees, bankroll_end, scores, risk, settlements, max_drawdown, events } =
    summary;
  return { orders, fills, contracts, net_pnl, fees, bankroll_end, scores, risk, settlements, max_drawdown, events };
}
