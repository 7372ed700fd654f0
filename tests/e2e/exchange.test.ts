/** The real command `sim exchange`: the line that it prints when it is ready, its end, and what it refuses. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { signedHeaders } from '../integration/exchange-server/signed.ts';
import { scratchFolder, sim } from './sim-command.ts';

const MAIN = join(import.meta.dirname, '../../cli/main.ts');
const folder = scratchFolder();
const RANGE = ['--from', '2025-01-06', '--to', '2025-01-07', '--data', 'data'];

interface Ready {
  readonly rest: string;
  readonly ws: string;
  readonly nws: string;
  readonly iem: string;
  readonly key_id: string;
  readonly private_key_path: string;
  readonly now: string;
  readonly control: string;
  readonly pid: number;
}

beforeAll(async () => {
  const made = await sim(
    folder.path,
    'synth',
    '--from',
    '2025-01-06',
    '--to',
    '2025-01-07',
    '--cities',
    'NYC',
    '--data',
    'data',
  );
  expect(made.code, made.stderr).toBe(0);
});
afterAll(() => folder.clean());

async function start(...args: readonly string[]): Promise<{ child: ChildProcess; ready: Ready }> {
  const child = spawn(process.execPath, [MAIN, 'exchange', ...RANGE, '--json', ...args], {
    cwd: folder.path,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(createInterface({ input: child.stdout as NodeJS.ReadableStream }), 'line')) as [string];
  return { child, ready: JSON.parse(line) as Ready };
}

async function balance({ rest, key_id, private_key_path }: Ready): Promise<Response> {
  const url = new URL(`${rest}/portfolio/balance`);
  const headers = signedHeaders(key_id, readFileSync(private_key_path, 'utf8'), 'GET', url.pathname);
  return fetch(url, { headers });
}

describe('sim exchange', () => {
  test.each(['SIGINT', 'SIGTERM'] as const)(
    'says where it is in its first line, and ends clean on %s',
    async (signal) => {
      const { child, ready } = await start('--speed', 'paused', '--cash', '250.50');
      expect(Object.keys(ready).slice(0, 7)).toEqual(['rest', 'ws', 'nws', 'iem', 'key_id', 'private_key_path', 'now']);
      expect(ready.rest).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/trade-api\/v2$/);
      expect(ready.pid).toBe(child.pid);
      expect(statSync(ready.private_key_path).mode & 0o777).toBe(0o600);
      const answer = await balance(ready);
      expect(await answer.json()).toMatchObject({ balance: 25_050, balance_dollars: '250.500000' });
      child.kill(signal);
      const [code] = (await once(child, 'exit')) as [number];
      expect(code).toBe(0);
      expect(existsSync(ready.private_key_path)).toBe(false);
    },
  );

  test('runs at a speed, with a key that the client has already, and faults', async () => {
    const made = await start('--key-type', 'ed25519');
    const pem = readFileSync(made.ready.private_key_path, 'utf8');
    made.child.kill('SIGTERM');
    await once(made.child, 'exit');
    writeFileSync(join(folder.path, 'own.pem'), pem, { mode: 0o600 });
    const { child, ready } = await start(
      '--speed',
      'max',
      '--key-id',
      'mine',
      '--private-key',
      'own.pem',
      '--faults',
      'rest.errorBefore=1',
    );
    expect(ready).toMatchObject({ key_id: 'mine', private_key_path: join(folder.path, 'own.pem') });
    expect([500, 503]).toContain((await balance(ready)).status);
    const clock = (await (await fetch(`${ready.control}/clock`)).json()) as { now_us: number };
    expect(clock.now_us).toBeGreaterThanOrEqual(Date.parse(ready.now) * 1_000);
    const port = new URL(ready.rest).port;
    const taken = await sim(folder.path, 'exchange', ...RANGE, '--port', port);
    expect(taken).toMatchObject({ code: 1, stdout: '' });
    expect(taken.stderr).toBe(
      `sim: port ${port} on 127.0.0.1 is taken: choose another with --port, or 0 for a free one\n`,
    );
    child.kill('SIGINT');
    expect(await once(child, 'exit')).toEqual([0, null]);
    chmodSync(join(folder.path, 'own.pem'), 0o644);
    const open = await sim(folder.path, 'exchange', ...RANGE, '--key-id', 'mine', '--private-key', 'own.pem');
    expect(open.code).toBe(4);
    expect(open.stderr).toContain('others can read the private key');
  });

  test.concurrent.each([
    [['--from', '2025-01-06', '--data', 'data'], 2, 'give the first and the last climate date'],
    [['--from', '2025-01-08', '--to', '2025-01-07', '--data', 'data'], 2, '--from lies after --to'],
    [['--from', '2023-01-06', '--to', '2023-01-07', '--data', 'data'], 3, 'has no ladders'],
    [['--from', '2025-01-06', '--to', '2025-01-07', '--data', 'nothing'], 3, 'there is no history in'],
    [[...RANGE, '--speed', 'fast'], 2, '--speed must be a number above 0, paused, lockstep or max'],
    [[...RANGE, '--speed', '0'], 2, '--speed must be a number above 0, paused, lockstep or max'],
    [[...RANGE, '--port', '70000'], 2, '--port must be a port number'],
    [[...RANGE, '--faults', 'rest.nothing=1'], 2, '«rest.nothing» is no fault'],
    [[...RANGE, '--key-id', 'mine'], 2, '--key-id goes with'],
    [[...RANGE, '--key-id', 'mine', '--public-key', 'absent.pem'], 2, 'cannot be read'],
    [[...RANGE, '--cash', 'much'], 2, '--cash must be dollars'],
  ])('%j ends with %i', async (args, code, text) => {
    const ended = await sim(folder.path, 'exchange', ...args);
    expect(ended.code, ended.stderr).toBe(code);
    expect(ended.stderr).toContain(text);
    expect(ended.stdout).toBe('');
  });
});
