/**
 * A disk that is full, or that may not be written, under the real command: a small memory disk of its own, mounted in a
 * namespace of its own, so that nothing else is touched. Where the system allows no such mount these tests are skipped; a limit
 * on the size of files stands in for a full disk in the tests of the store.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { scratchFolder, sim } from '../../e2e/sim-command.ts';
import { csv, MARKETS_HEADER, marketRows, put, TRADES_HEADER } from '../ingest/little-files.ts';

const MAIN = join(import.meta.dirname, '../../../cli/main.ts');
const canMount =
  process.platform === 'linux' && spawnSync('unshare', ['-rm', 'mount', '-t', 'tmpfs', 'tmpfs', '/tmp']).status === 0;
const { path: folder, clean } = scratchFolder();

/**
 * Runs a script with an empty memory disk of `size` at `disk`. In it `sim` is the command, `say` runs something and prints its
 * exit code and output as one line of JSON, `cut` makes the disk read-only.
 */
function onDisk(size: string, script: string): Ended[] {
  const prelude = `
    set -e
    mount -t tmpfs -o size=${size} tmpfs disk
    sim() { "$NODE" "$MAIN" "$@"; }
    say() { local code=0; "$@" >out 2>err || code=$?; "$NODE" -e '
      const read = (name) => require("node:fs").readFileSync(name, "utf8");
      console.log(JSON.stringify({ code: Number(process.argv[1]), stdout: read("out"), stderr: read("err") }))' "$code"; }
  `;
  const env = { ...process.env, NODE: process.execPath, MAIN };
  const ran = spawnSync('unshare', ['-rm', 'bash', '-c', prelude + script], { cwd: folder, env, encoding: 'utf8' });
  expect(ran.stderr).toBe('');
  return ran.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Ended);
}

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** One clear sentence that names the place, nothing on stdout, exit code 1. */
function expectSentence(ended: Ended | undefined, ...parts: readonly string[]): void {
  expect(ended?.stderr).toMatch(/^(\d+ of \d+: reading .*\n)*sim: .*\n$/);
  expect(ended?.stderr).not.toContain('unexpected failure');
  for (const part of parts) expect(ended?.stderr).toContain(part);
  expect([ended?.code, ended?.stdout]).toEqual([1, '']);
}

describe.skipIf(!canMount)('on a disk of its own', () => {
  beforeAll(async () => {
    mkdirSync(join(folder, 'disk'));
    put(folder, 'good/markets.csv.gz', csv(MARKETS_HEADER, ...marketRows()));
    put(folder, 'big/trades.csv', [TRADES_HEADER, ...manyTrades(150_000), ''].join('\n'));
    const range = ['--from', '2025-01-03', '--to', '2025-01-12', '--cities', 'NYC'];
    const made = await sim(folder, 'synth', '--data', 'world', ...range, '--market', 'mispriced');
    expect(made.code, made.stderr).toBe(0);
  });
  afterAll(clean);

  test('that is full, what is brought in is refused, the store is as it was, and with more room it gets in', () => {
    const [made, before, refused, after, more, changed, check] = onDisk(
      '400k',
      `say sim ingest files good --data disk/D --json
       say sim data fingerprint --data disk/D
       say sim ingest files big --data disk/D --json
       say sim data fingerprint --data disk/D
       mount -o remount,size=300m disk
       say sim ingest files big --data disk/D --json
       say sim data fingerprint --data disk/D
       say sim data ls --data disk/D --json`,
    );
    expect(made?.code, made?.stderr).toBe(0);
    expectSentence(refused, 'disk is full', 'disk/D');
    expect(after).toEqual(before);
    expect(more?.code, more?.stderr).toBe(0);
    expect(changed?.stdout).not.toBe(before?.stdout);
    expect(JSON.parse(check?.stdout ?? '').datasets).toContainEqual(
      expect.objectContaining({ dataset: 'trades', rows: 150_000 }),
    );
  });

  test('that is full, a run ends with a sentence, says that it is not finished, and leaves the history as it was', () => {
    const [before, refused, report, after] = onDisk(
      '600k',
      `say sim data fingerprint --data world
       say sim backtest --data world --from 2025-01-03 --to 2025-01-12 --out disk/run --json
       say sim report disk/run
       say sim data fingerprint --data world`,
    );
    expectSentence(refused, 'disk/run');
    expect(report?.code).toBe(3);
    expect(report?.stderr).toMatch(/^sim: .*\n$/);
    expect(after).toEqual(before);
  });

  test('that is full, a tape is not half written, and with more room the run is made', () => {
    const [refused, left, made] = onDisk(
      '300m',
      `cp -r world disk/D; rm -rf disk/D/tape
       mount -o remount,size=$(( $(du -sk disk | cut -f1) + 300 ))k disk
       say sim backtest --data disk/D --from 2025-01-03 --to 2025-01-12 --out run --json
       say ls -A disk/D/tape
       mount -o remount,size=300m disk
       say sim backtest --data disk/D --from 2025-01-03 --to 2025-01-12 --out run --json --no-report`,
    );
    expectSentence(refused, 'disk is full', 'disk/D/tape');
    expect(left?.stdout).toBe('');
    expect(made?.code, made?.stderr).toBe(0);
  });

  test('that may not be written, what is brought in and what is run are refused in one sentence', () => {
    const [made, before, ingested, ran, after] = onDisk(
      '20m',
      `say sim ingest files good --data disk/D --json
       say sim data fingerprint --data disk/D
       mount -o remount,ro disk
       say sim ingest files big --data disk/D --json
       say sim backtest --data world --from 2025-01-03 --to 2025-01-12 --out disk/run --json
       say sim data fingerprint --data disk/D`,
    );
    expect(made?.code, made?.stderr).toBe(0);
    expectSentence(ingested, 'disk/D');
    expectSentence(ran, 'disk/run');
    expect(after).toEqual(before);
  });
});

/** Trades that compress badly, one a second. */
function manyTrades(count: number): string[] {
  return Array.from({ length: count }, (_, i) => {
    const at = new Date(Date.UTC(2025, 0, 30, 15) + 333 * i + ((i * 7919) % 331)).toISOString();
    const price = 1 + ((i * 31_337) % 99);
    return `KXHIGHNY-25JAN31-B41.5,${at},${price},${100 - price},${1 + ((i * 104_729) % 9_973)},${i % 3 === 0 ? 'yes' : 'no'}`;
  });
}
