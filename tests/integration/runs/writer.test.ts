import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readDecisions, readOrders, readRun } from '../../../data/runs/reader.ts';
import { RunWriter, type RunWriterOptions } from '../../../data/runs/writer.ts';
import type { Json } from '../../../engine/snapshot.ts';
import type { ClimateDate, EpochMicros } from '../../../engine/time.ts';
import { directory, FIRST_DATE, journalSteps, START, settleFirstLadder, summaryOf } from './small-world.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'milkbot-run-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const options = (name = 'run'): RunWriterOptions => ({
  dir: join(root, name),
  directory,
  from: FIRST_DATE,
  to: (FIRST_DATE + 1) as ClimateDate,
  configYaml: 'seed: 1\n',
  reasonText: (code) => (code === 0 ? 'ok' : `reason_${code}`),
  tierOf: () => 3,
  isRestored: () => false,
});
const END = (START + 30 * 3_600_000_000) as EpochMicros;

describe('a finished run', () => {
  test('is read back as it was journaled', async () => {
    const writer = RunWriter.create(options());
    journalSteps(writer, 0, 100);
    settleFirstLadder(writer, END);
    await writer.finish(() => summaryOf(writer.decisionsSha256));
    const run = await readRun(join(root, 'run'));

    expect(readdirSync(run.dir).sort()).toEqual([
      'SHA256SUMS',
      'clusters.parquet',
      'config.yaml',
      'decisions.parquet',
      'equity.parquet',
      'fills.parquet',
      'ladders.parquet',
      'markets.parquet',
      'orders.parquet',
      'refusals.parquet',
      'rejections.parquet',
      'scores.parquet',
      'settlements.parquet',
      'summary.json',
    ]);
    expect(run.configYaml).toBe('seed: 1\n');
    expect(run.fills.map((fill) => fill.fill_id)).toEqual(Array.from({ length: 100 }, (_, i) => `fill-${i}`));
    expect(run.fills[2]).toMatchObject({
      engine_at: START + 1_200_000_000,
      executed_at: START + 1_200_000_000 - 1_000,
      city: 'NYC',
      variable: 'high',
      climate_date: '2024-10-04',
      ticker: 'KXHIGHNY-0-2',
      p_yes: 0.1 + 0.2,
      bid_e4: null,
      ask_e4: 3_100,
      tier: 'trades',
      evidence: 'traded_through',
      local_hour: 19,
      payout_e4: 0,
      gross_pnl_e6: -200 * 3_002,
      fee_e6: 12_345,
    });
    expect(run.fills[10]).toMatchObject({ side: 'ask', ticker: 'KXHIGHNY-0-1', gross_pnl_e6: -200 * (10_000 - 3_010) });
    expect(run.fills[1]).toMatchObject({ climate_date: '2024-10-05', payout_e4: null, gross_pnl_e6: null });
    expect(run.orderOutcomes).toEqual([{ state: 'FILLED', reason: 'it\'s "filled", ünïcode', orders: 100 }]);
    expect(run.ladders.map((ladder) => [ladder.winner, ladder.value_f, ladder.fills, ladder.tier])).toEqual([
      ['KXHIGHNY-0-1', 40, 50, 'trades'],
      [null, null, 50, 'trades'],
    ]);
    const firstFills = run.fills.filter((fill) => fill.ladder === 0);
    const gross = firstFills.reduce((sum, fill) => sum + (fill.gross_pnl_e6 ?? 0), 0);
    expect(run.ladders[0]).toMatchObject({ gross_pnl_e6: gross, net_pnl_e6: gross - 50 * 12_345 });
    expect(run.markets.map((market) => [market.low_f, market.high_f]).slice(0, 3)).toEqual([
      [null, 39],
      [40, 41],
      [42, null],
    ]);
    expect(run.rejections).toEqual([
      { stage: 'evaluation', strategy: null, reason: 'ok', count: 100 },
      { stage: 'refused', strategy: null, reason: 'reason_7', count: 25 },
    ]);
    expect((await readOrders(run.dir, { ticker: 'KXHIGHNY-0-0' })).length).toBe(2 * 17);
    const decisions = await readDecisions(run.dir, { ladder: 1, from: START, to: END });
    expect(decisions.length).toBe(100);
    expect(decisions[0]).toMatchObject({ type: 'evaluation', reason: 'ok', p1: 0.3, i3: 1, real: 0.75 });
    expect(decisions[1]).toMatchObject({ type: 'verdict', reason_code: 0, market: 4, i2: 200, real: 1e6 + 1 });
  });

  test('keeps of equity points that differ only in time the first and the last', async () => {
    const writer = RunWriter.create(options());
    journalSteps(writer, 0, 7);
    await writer.finish(() => summaryOf(writer.decisionsSha256));
    const { equity } = await readRun(join(root, 'run'));
    expect(equity.map((point) => (point.engine_at - START) / 600_000_000)).toEqual([0, 2, 3, 5, 6]);
  });

  test('without any order has empty tables', async () => {
    const writer = RunWriter.create(options());
    await writer.finish(() => summaryOf(writer.decisionsSha256));
    const run = await readRun(join(root, 'run'));
    expect([run.fills, run.equity, run.scores, run.settlements, run.rejections].map((rows) => rows.length)).toEqual([
      0, 0, 0, 0, 0,
    ]);
    expect(run.ladders.length).toBe(2);
  });
});

test('a run that was interrupted, resumed from a checkpoint and finished is the same to the byte', async () => {
  const straight = RunWriter.create(options('straight'));
  journalSteps(straight, 0, 80);
  settleFirstLadder(straight, END);

  const broken = RunWriter.create(options('resumed'));
  journalSteps(broken, 0, 41);
  const checkpoint = JSON.parse(JSON.stringify(broken.checkpoint())) as Json;
  journalSteps(broken, 41, 60);
  broken.abort('interrupted');
  const resumed = RunWriter.resume(options('resumed'), checkpoint);
  journalSteps(resumed, 41, 80);
  settleFirstLadder(resumed, END);

  expect(resumed.decisionsSha256).toBe(straight.decisionsSha256);
  expect(resumed.figures).toEqual(straight.figures);
  const samples = [...straight.samples()];
  expect([...resumed.samples()]).toEqual(samples);
  expect(samples.length).toBe(8);
  expect(samples[0]).toMatchObject({ slot: 'day_7am', pYes: [[0.2, 0.3, 0.5], [0.3, 0.3, 0.4], null] });
  for (const writer of [straight, resumed]) await writer.finish(() => summaryOf(writer.decisionsSha256));
  const digest = (run: string, name: string) =>
    createHash('sha256')
      .update(readFileSync(join(root, run, name)))
      .digest('hex');
  const tables = readdirSync(join(root, 'straight')).sort();
  expect(tables.map((name) => digest('resumed', name))).toEqual(tables.map((name) => digest('straight', name)));
});

describe('a folder', () => {
  test('that is not empty is refused with exit code 2, and with force only a run in it is replaced', async () => {
    const writer = RunWriter.create(options());
    await writer.finish(() => summaryOf(writer.decisionsSha256));
    writeFileSync(join(root, 'run', 'notes.txt'), 'mine');
    expect(() => RunWriter.create(options())).toThrow(expect.objectContaining({ exitCode: 2 }));
    expect(existsSync(join(root, 'run', 'summary.json'))).toBe(true);
    RunWriter.create(options(), true).abort('stopped by the user');
    expect(readFileSync(join(root, 'run', 'notes.txt'), 'utf8')).toBe('mine');
    await expect(readRun(join(root, 'run'))).rejects.toThrow(/not finished \(aborted: stopped by the user\)/);
  });

  test('of a run that was killed says that it is not finished', async () => {
    journalSteps(RunWriter.create(options()), 0, 5);
    await expect(readRun(join(root, 'run'))).rejects.toMatchObject({ exitCode: 3 });
  });

  test('that is damaged is refused with exit code 3 and the name of the file', async () => {
    const writer = RunWriter.create(options());
    journalSteps(writer, 0, 20);
    await writer.finish(() => summaryOf(writer.decisionsSha256));
    truncateSync(join(root, 'run', 'fills.parquet'), 100);
    await expect(readRun(join(root, 'run'))).rejects.toThrow(/fills\.parquet cannot be read/);
    rmSync(join(root, 'run', 'fills.parquet'));
    await expect(readRun(join(root, 'run'))).rejects.toThrow(/fills\.parquet is missing/);
    writeFileSync(join(root, 'run', 'summary.json'), '{"run_id": 3}');
    await expect(readRun(join(root, 'run'))).rejects.toThrow(/summary\.json does not fit at run_id/);
    await expect(readRun(join(root, 'nowhere'))).rejects.toThrow(/does not exist/);
  });

  test('that holds less than the checkpoint cannot be resumed', () => {
    const writer = RunWriter.create(options());
    journalSteps(writer, 0, 20);
    const checkpoint = writer.checkpoint();
    writer.abort('x');
    truncateSync(join(root, 'run', '.parts', 'fills'), 10);
    expect(() => RunWriter.resume(options(), checkpoint)).toThrow(expect.objectContaining({ exitCode: 3 }));
  });
});
