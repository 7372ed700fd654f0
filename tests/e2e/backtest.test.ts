import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openScratchDatabase } from '../../data/runs/parquet.ts';
import { readTables } from '../../data/runs/reader.ts';
import type { RunSummary } from '../../data/runs/schema.ts';
import { MAIN, scratchFolder, sim } from './sim-command.ts';

const folder = scratchFolder();
const RANGE = ['--data', 'D', '--from', '2025-01-01', '--to', '2025-01-08'] as const;
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
    '2025-01-08',
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
    expect(whole.settlements).toEqual({ checked: 16 * 6, mismatched: 0, skipped: 0 });
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
    cpSync(join(folder.path, 'stopped'), join(folder.path, 'partless'), { recursive: true });
    rmSync(join(folder.path, 'partless', '.parts'), { recursive: true });
    const partless = await backtest('--resume', 'partless');
    expect([partless.code, partless.stderr]).toEqual([3, expect.stringMatching(/is missing: start the run again/)]);
    const resumed = await summaryOf('--resume', 'stopped');
    expect(resumed.decisions_sha256).toBe(whole.decisions_sha256);
    expect(outcomeOf(resumed)).toEqual(outcomeOf(whole));
    const audited = await sim(folder.path, 'audit', 'risk', 'stopped', '--json');
    expect(audited, audited.stderr).toMatchObject({ code: 0 });
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
    const audited = await sim(folder.path, 'audit', 'risk', 'idle', '--json');
    expect(audited, audited.stderr).toMatchObject({ code: 0 });
  });

  test('refuses a folder that holds a run, and replaces it when told to', async () => {
    const refused = await backtest('--out', 'idle', '--strategies', 'do_nothing');
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain('idle');
    const forced = await backtest('--out', 'idle', '--strategies', 'do_nothing', '--force', '--no-report');
    expect(forced.code).toBe(0);
    expect((await sim(folder.path, 'init')).code).toBe(0);
    const kept = readFileSync(join(folder.path, 'config.yaml'), 'utf8');
    const here = await backtest('--out', '.', '--config', 'config.yaml', '--force');
    expect([here.code, here.stderr]).toEqual([2, expect.stringContaining('. holds config.yaml but no run')]);
    expect(readFileSync(join(folder.path, 'config.yaml'), 'utf8')).toBe(kept);
  });
});

test('a report that the disk does not take leaves the one that was there', async () => {
  cpSync(join(folder.path, 'whole'), join(folder.path, 'full'), { recursive: true });
  const file = join(folder.path, 'full', 'report.html');
  const before = readFileSync(file, 'utf8');
  // A limit on the size of files refuses a write as a full disk does.
  const limited = ['-c', 'ulimit -f 16; exec "$0" "$@"', process.execPath, MAIN, 'report', 'full'];
  const { status, stderr } = spawnSync('bash', limited, { cwd: folder.path, encoding: 'utf8' });
  expect(stderr).toContain('the report cannot be written to');
  expect(status).toBe(1);
  expect(readFileSync(file, 'utf8')).toBe(before);
  expect(existsSync(`${file}.partial`)).toBe(false);
});

describe('the risk of a run from the command line', () => {
  test('is audited: exactly the agreed document, and exit code 1 once a fill was tampered with', async () => {
    const audited = await sim(folder.path, 'audit', 'risk', 'whole', '--json');
    expect([audited.code, audited.stderr]).toEqual([0, '']);
    const document = JSON.parse(audited.stdout);
    expect(Object.keys(document)).toEqual(['events', 'caps', 'passive', 'violations']);
    expect(document.violations).toBe(0);
    expect(document.events).toBeGreaterThan(whole.fills);
    for (const cap of document.caps) expect(Object.keys(cap)).toEqual(['code', 'limit', 'max']);
    cpSync(join(folder.path, 'whole'), join(folder.path, 'tampered'), { recursive: true });
    const path = join(folder.path, 'tampered', 'fills.parquet');
    const { sql, close } = await openScratchDatabase(folder.path);
    await sql.run(`COPY (SELECT * FROM read_parquet('${path}') OFFSET 1) TO '${path}.new' (FORMAT parquet)`);
    close();
    renameSync(`${path}.new`, path);
    const found = await sim(folder.path, 'audit', 'risk', 'tampered', '--json');
    expect(found.code).toBe(1);
    expect(JSON.parse(found.stdout).violations).toBeGreaterThan(0);
    expect(found.stderr).toContain('fills sum to');
  });

  test('is shown with limits, use and headroom, at the end and at an instant', async () => {
    const shown = await sim(folder.path, 'risk', 'whole', '--at', '2025-01-06T17:30:00Z', '--json');
    expect([shown.code, shown.stderr]).toEqual([0, '']);
    const document = JSON.parse(shown.stdout);
    expect(document.at).toBe('2025-01-06T17:30:00.000Z');
    const total = document.caps.find(({ code }: { code: string }) => code === 'open_risk_pct_cap');
    expect(micros(total.limit) - micros(total.used)).toBe(micros(total.headroom));
    expect(total.used).toBe(document.open_risk);
    expect((await sim(folder.path, 'risk', 'whole')).stdout).toContain('open_risk_pct_cap');
  });

  test('of a run whose configuration is damaged is not shown, and the file is named', async () => {
    cpSync(join(folder.path, 'whole'), join(folder.path, 'damaged'), { recursive: true });
    writeFileSync(join(folder.path, 'damaged', 'config.yaml'), 'risk: [');
    for (const command of [['risk'], ['audit', 'risk']]) {
      const { code, stderr } = await sim(folder.path, ...command, 'damaged');
      expect([code, stderr]).toEqual([
        3,
        'sim: config.yaml in damaged is not YAML: the run is damaged, run it again.\n',
      ]);
    }
  });

  test('says what an order would do, and refuses one that makes no sense', async () => {
    const what = (...args: string[]) => sim(folder.path, 'risk', 'what-if', '--run', 'whole', ...args);
    const market = ['--market', 'KXHIGHNY-25JAN06-T1', '--side', 'bid', '--quantity', '100000'];
    expect((await what(...market, '--price', '0.42')).code).toBe(2);
    const tables = await readTables(join(folder.path, 'whole'), ['markets']);
    const ticker = tables.markets[0]?.ticker as string;
    const at = ['--at', '2024-12-31T20:00:00Z'];
    const order = ['--market', ticker, '--side', 'bid', '--price', '0.42', '--quantity', '100000'];
    const answered = await what(...order, ...at, '--json');
    expect([answered.code, answered.stderr]).toEqual([0, '']);
    const document = JSON.parse(answered.stdout);
    expect(document.verdict.code).not.toBe('ok');
    expect(document.payoff.length).toBeGreaterThan(6);
    expect(document.caps_after).not.toEqual(document.caps_before);
    expect((await what(...market, '--price', '1.42')).code).toBe(2);
    expect((await what(...order, '--at', 'noon')).code).toBe(2);
    const absurd = await what(...order.slice(0, -1), '3500000000');
    expect([absurd.code, absurd.stderr.trim()]).toEqual([2, 'sim: --quantity must be 1000000000 contracts at most']);
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
