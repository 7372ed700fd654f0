import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { connectDuckDb, queryRows, quoted } from '../../data/store/sql.ts';
import { ENDLESS } from '../fixtures/endless-query.ts';
import { scratchFolder, sim, simBeside } from './sim-command.ts';

const MAIN = join(import.meta.dirname, '../../cli/main.ts');
const folder = scratchFolder();
const ask = (query: string, ...more: string[]) => sim(folder.path, 'data', 'sql', query, '--data', 'D', ...more);

beforeAll(async () => {
  const range = ['--from', '2025-01-03', '--to', '2025-01-05', '--cities', 'NYC'];
  const made = await sim(folder.path, 'synth', '--data', 'D', ...range);
  expect(made.code, made.stderr).toBe(0);
  writeFileSync(join(folder.path, 'secret.csv'), 'a,b\n1,2\n');
});
afterAll(folder.clean);

test('one answer as table, CSV, JSON and Parquet', async () => {
  const query =
    "select climate_date, markets, last_sum_e4, winner from city_day_rollup where variable = 'high' order by 1";
  const [shown, csv, json, parquet] = await Promise.all([
    ask(query),
    ask(query, '--format', 'csv'),
    ask(query, '--json'),
    ask(query, '--format', 'parquet', '--out', 'days.parquet'),
  ]);
  expect([shown.code, csv.code, json.code, parquet.code]).toEqual([0, 0, 0, 0]);
  const rows = JSON.parse(json.stdout) as Record<string, unknown>[];
  expect(rows.map(({ climate_date }) => climate_date)).toEqual(['2025-01-03', '2025-01-04', '2025-01-05']);
  expect(rows[0]?.markets).toBe(6);
  expect(shown.stdout).toMatch(/^climate_date\s+markets\s+last_sum_e4\s+winner\n\s+1\/10,000 \$\n─+/);
  expect(csv.stdout.split('\n')).toHaveLength(5);
  expect(csv.stdout).toContain(`2025-01-03,6,${rows[0]?.last_sum_e4 ?? ''},${String(rows[0]?.winner)}`);
  const sql = await connectDuckDb();
  expect(
    await queryRows(
      sql,
      `SELECT count(*)::INTEGER AS n FROM read_parquet(${quoted(join(folder.path, 'days.parquet'))})`,
    ),
  ).toEqual([{ n: 3 }]);
  sql.closeSync();
});

test('an answer that the disk takes in part is no file, and is said to be none', () => {
  const query = 'select ticker, price_e4, traded_at from trades';
  const asked = [MAIN, 'data', 'sql', query, '--data', 'D', '--format', 'csv', '--out', 'part.csv'];
  // A limit on the size of files refuses a write as a full disk does.
  const limited = ['-c', 'ulimit -f 8; exec "$0" "$@"', process.execPath, ...asked];
  const { status, stderr } = spawnSync('bash', limited, { cwd: folder.path, encoding: 'utf8' });
  expect(stderr).toContain('the disk is full while writing part.csv');
  expect(status).toBe(1);
  expect(readdirSync(folder.path).filter((name) => name.startsWith('part.csv'))).toEqual([]);
});

test('a document that goes into a file on a full disk is a failure, never a part of it with success', () => {
  const limited = 'ulimit -f 2; exec "$0" "$@" > schema.json';
  const asked = ['-c', limited, process.execPath, MAIN, 'init', '--schema'];
  const { status, stderr } = spawnSync('bash', asked, { cwd: folder.path, encoding: 'utf8' });
  expect([status, stderr]).toEqual([
    1,
    'sim: the disk is full while writing to standard output: free some space and try again\n',
  ]);
});

test.runIf(process.platform === 'linux')('output that its device refuses ends in one sentence', () => {
  const asked = ['-c', 'exec "$0" "$@" > /dev/full', process.execPath, MAIN, 'data', 'ls', '--data', 'D'];
  const { status, stderr } = spawnSync('bash', asked, { cwd: folder.path, encoding: 'utf8' });
  expect(stderr).toMatch(/^sim: the disk is full [^\n]*\n$/);
  expect(status).toBe(1);
});

test.each(['csv', 'parquet'])(
  'a file of %s in a folder that is not there is refused by the name of the folder',
  async (format) => {
    const { code, stderr } = await ask('select 1', '--format', format, '--out', join('absent', 'answer'));
    expect([code, stderr]).toEqual([1, 'sim: there is no folder absent: make it, or name another file with --out\n']);
  },
);

test('an empty answer has its head and no row', async () => {
  const [shown, csv, json] = await Promise.all([
    ask('select ticker from trades where false'),
    ask('select ticker from trades where false', '--format', 'csv'),
    ask('select ticker from trades where false', '--format', 'json'),
  ]);
  expect(shown).toMatchObject({ code: 0, stdout: 'ticker\n──────\n', stderr: '0 rows\n' });
  expect(csv.stdout).toBe('ticker\n');
  expect(JSON.parse(json.stdout)).toEqual([]);
});

test.each([
  ['a misspelt word', 'select * form trades', 2, 'at line 1, column'],
  ['a misspelt column, in its line', 'select ticker,\n  prise_e4 from trades', 2, 'at line 2, column 3 («prise_e4»)'],
  ['an unknown view', 'select * from trade', 2, 'did you mean trades?'],
  ['nothing', ' ', 2, 'the query is empty'],
  ['two statements', 'select 1; select 2', 2, 'more than one statement'],
  ['a table made', 'create table x as select 1', 4, 'read-only'],
  ['a file written', "copy (select 1) to 'x.csv'", 4, ''],
  ['a file read', "select * from read_csv('secret.csv')", 4, 'reaches for a file'],
  ['a file read as text', "select * from read_text('secret.csv')", 4, 'reaches for a file'],
  ['a database attached', "attach 'x.db'", 4, ''],
  ['a setting', "set memory_limit = '9GB'", 4, ''],
  ['an extension', 'install httpfs', 4, ''],
])('%s is refused in one sentence', async (_what, query, code, part) => {
  const ended = await ask(query);
  expect(ended.stderr).toMatch(/^sim: [^\n]*\n$/);
  expect(ended.stderr).toContain(part);
  expect(ended.stderr).not.toContain('unexpected failure');
  expect([ended.code, ended.stdout]).toEqual([code, '']);
  expect(existsSync(join(folder.path, 'x.csv'))).toBe(false);
});

test("the store's own files cannot be written over", async () => {
  const file = JSON.parse(readFileSync(join(folder.path, 'D/manifest.json'), 'utf8')).partitions[0].file as string;
  const path = join(folder.path, 'D', file);
  const before = readFileSync(path);
  expect((await ask(`copy (select 1) to '${path}'`)).code).toBe(4);
  expect(readFileSync(path).equals(before)).toBe(true);
});

test('a file that is there already is not written over, and a failed answer leaves none', async () => {
  expect(await ask('select 1', '--format', 'csv', '--out', 'secret.csv')).toMatchObject({ code: 2 });
  expect(readFileSync(join(folder.path, 'secret.csv'), 'utf8')).toBe('a,b\n1,2\n');
  await ask("select case when ticker > '' then error('late') end from trades", '--format', 'csv', '--out', 'late.csv');
  expect(existsSync(join(folder.path, 'late.csv'))).toBe(false);
  expect(existsSync(join(folder.path, 'late.csv.part'))).toBe(false);
});

test('a query that takes too long is given up', async () => {
  const ended = await ask(ENDLESS, '--timeout', '1');
  expect(ended).toMatchObject({ code: 1, stdout: '' });
  expect(ended.stderr).toContain('took longer than 1 seconds');
});

test('an interrupt ends a query in one sentence, and nothing is left behind', async () => {
  const left = ownTemporaryFolder();
  const query = simBeside(folder.path, 'data', 'sql', ENDLESS, '--data', 'D');
  while (left().length === 0) await sleep(10);
  query.child.kill('SIGINT');
  expect(await query.ended).toMatchObject({ code: 1, stderr: 'sim: the query was interrupted\n' });
  expect(left()).toEqual([]);
});

test('a reader that closes the pipe ends it without complaint, and nothing is left behind', async () => {
  const left = ownTemporaryFolder();
  const child = spawn(
    'bash',
    [
      '-c',
      `"$0" "$1" data sql "select * from quotes, range(200)" --data D --format csv | head -1; exit \${PIPESTATUS[0]}`,
      process.execPath,
      MAIN,
    ],
    { cwd: folder.path },
  );
  let stderr = '';
  child.stderr.on('data', (chunk) => {
    stderr += String(chunk);
  });
  expect(await new Promise((resolve) => child.on('close', resolve))).toBe(0);
  expect(stderr).toBe('');
  expect(left()).toEqual([]);
});

/** Gives the commands of one test a temporary folder of their own; what is returned says what queries have in it. */
function ownTemporaryFolder(): () => string[] {
  const path = mkdtempSync(join(folder.path, 'temporary-'));
  vi.stubEnv('TMPDIR', path);
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
  return () => readdirSync(path).filter((name) => name.startsWith('milkbot-sql-'));
}
