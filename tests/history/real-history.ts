/** The real history as a store, brought in once for all test files of a run, and the real command over it. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, inject } from 'vitest';
import type { IngestReport } from '../../data/ingest/files.ts';
import type { RunSummary } from '../../data/runs/schema.ts';
import { connectDuckDb, queryRows, quoted } from '../../data/store/sql.ts';
import { openStore } from '../../data/store/store.ts';
import { sim } from '../e2e/sim-command.ts';

const history = process.env.MILKBOT_HISTORY ?? '';
/** Whether there is real history to test on. */
export const hasHistory = history !== '' && existsSync(join(history, 'kalshi', 'markets.csv.gz'));
/** Time for bringing the whole history in, on a busy machine. */
export const INGEST_MILLIS = 300_000;

/** Folder of the store that holds everything. */
export async function historyStore(): Promise<string> {
  await historyReport();
  return dataFolder();
}

/** What bringing everything in said. The first caller of a run of tests does it, the others wait. */
export async function historyReport(): Promise<IngestReport> {
  const shared = inject('historyFolder');
  const [ready, failed] = ['ready', 'failed'].map((name) => join(shared, name)) as [string, string];
  if (isFirst(join(shared, 'begun'))) {
    const { code, stdout, stderr } = await sim(shared, 'ingest', 'files', history, '--data', dataFolder(), '--json');
    // Renamed when it is whole: the others read it as soon as it is there.
    writeFileSync(`${ready}.new`, stdout);
    renameSync(`${ready}.new`, code === 0 ? ready : failed);
    expect(code, stderr).toBe(0);
  }
  for (let waited = 0; !existsSync(ready); waited += 250) {
    if (existsSync(failed) || waited > INGEST_MILLIS) throw new Error('the history could not be brought in');
    await wait(250);
  }
  return JSON.parse(readFileSync(ready, 'utf8')) as IngestReport;
}

function dataFolder(): string {
  return join(inject('historyFolder'), 'data');
}

function isFirst(mark: string): boolean {
  try {
    mkdirSync(mark);
    return true;
  } catch {
    return false;
  }
}

/** A folder of this test file's own, gone at the end of the run of tests. */
export function ownFolder(name: string): string {
  return mkdtempSync(join(inject('historyFolder'), `${name}-`));
}

/** Runs `sim backtest ARGS --json --out OUT` in a process of its own and returns its summary. */
export async function backtest(data: string, out: string, ...args: readonly string[]): Promise<RunSummary> {
  const { code, stdout, stderr } = await sim(
    join(out, '..'),
    'backtest',
    '--data',
    data,
    '--out',
    out,
    '--json',
    ...args,
  );
  expect(code, stderr).toBe(0);
  return JSON.parse(stdout) as RunSummary;
}

/** Rows of a query in which `{name}` stands for a table of the run; with `data`, the datasets of the store are there by name. */
export async function query(run: string, sql: string, data?: string): Promise<Record<string, unknown>[]> {
  const connection = data === undefined ? await connectDuckDb() : await openStore(data).sql();
  try {
    return await queryRows(
      connection,
      sql.replace(/\{(\w+)\}/g, (_, table: string) => `read_parquet(${quoted(join(run, `${table}.parquet`))})`),
    );
  } finally {
    connection.closeSync();
  }
}
