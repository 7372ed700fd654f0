/** The real commands `sim live check` and `sim kill` against the local exchange: what they refuse, and what they do. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { AccountClient } from '../../data/kalshi/account-client.ts';
import { signerOfKeyFile } from '../../data/kalshi/signer.ts';
import { riskConfig } from '../../engine/risk/config.ts';
import { liveConfig } from '../../live/config.ts';
import { capsLine } from '../../live/start/caps.ts';
import { scratchFolder, sim } from './sim-command.ts';

const MAIN = join(import.meta.dirname, '../../cli/main.ts');
const RANGE = ['--from', '2025-01-06', '--to', '2025-01-06', '--data', 'data'];
const folder = scratchFolder();
const ready = z.object({ rest: z.string(), control: z.string(), key_id: z.string(), private_key_path: z.string() });
let child: ChildProcess;
let exchange: z.infer<typeof ready>;
let client: AccountClient;

beforeAll(async () => {
  const made = await sim(folder.path, 'synth', ...RANGE, '--cities', 'NYC');
  expect(made.code, made.stderr).toBe(0);
  child = spawn(process.execPath, [MAIN, 'exchange', ...RANGE, '--json', '--speed', 'paused', '--tier', 'none'], {
    cwd: folder.path,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(createInterface({ input: child.stdout as NodeJS.ReadableStream }), 'line')) as [string];
  exchange = ready.parse(JSON.parse(line));
  await fetch(`${exchange.control}/clock`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ action: 'step', by_seconds: 36_000 }),
  });
  client = new AccountClient({
    baseUrl: exchange.rest,
    signer: signerOfKeyFile(exchange.key_id, exchange.private_key_path),
    reads: { pace: null, retries: 0, backoffMs: 1, backoffMaxMs: 1, timeoutMs: 5_000 },
    writes: null,
    writeMillis: 5_000,
  });
});
afterAll(async () => {
  await client.close();
  child.kill('SIGTERM');
  await once(child, 'close');
  folder.clean();
});

const keys = () => ['--key', exchange.key_id, '--private-key', exchange.private_key_path];
const there = () => ['--base-url', exchange.rest, '--tier', 'none'];

test('without the switch nothing may start, whatever else is given', async () => {
  const { code, stderr } = await sim(folder.path, 'live', 'check', ...there(), ...keys(), '--data', 'data');
  expect(code).toBe(4);
  expect(stderr).toContain('live trading is switched off: set live.allowed to true');
});

test('with everything given the account is read, once the caps are typed back', async () => {
  const args = [
    'live',
    'check',
    ...there(),
    ...keys(),
    '--data',
    'data',
    '--set',
    'live.allowed=true',
    '--set',
    'live.paperHours=0',
  ];
  const unread = await sim(folder.path, ...args);
  expect(unread.code).toBe(4);
  const caps = capsLine(riskConfig.parse({}), liveConfig.parse({}));
  expect(unread.stderr).toContain(caps);
  const { code, stdout, stderr } = await sim(folder.path, ...args, '--confirm-caps', caps, '--json');
  expect(code, stderr).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    caps,
    exchange_active: true,
    trading_active: true,
    resting_orders: 0,
    available: '1000.000000',
  });
});

test('kill cancels what rests without any session, and leaves the kill file', async () => {
  mkdirSync(join(folder.path, 'session'));
  const answer = await fetch(`${exchange.rest}/markets?limit=100&status=open`);
  const { markets } = z.object({ markets: z.array(z.object({ ticker: z.string() })) }).parse(await answer.json());
  const placed = await client.createOrder(
    {
      ticker: String(markets[0]?.ticker),
      client_order_id: 'left-behind',
      side: 'bid',
      count: '1.00',
      price: '0.01',
      time_in_force: 'good_till_canceled',
      self_trade_prevention_type: 'maker',
    },
    () => null,
  );
  expect(placed.kind).toBe('done');
  const keyless = await sim(folder.path, 'kill', 'session', ...there(), '--environment', 'demo');
  expect(keyless.code).toBe(4);
  expect(existsSync(join(folder.path, 'session', 'kill'))).toBe(true);
  const { code, stdout, stderr } = await sim(
    folder.path,
    'kill',
    'session',
    ...there(),
    ...keys(),
    '--environment',
    'demo',
    '--json',
  );
  expect(code, stderr).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ resting: 0 });
  expect((await client.orders(0)).map(({ status }) => status)).toEqual(['canceled']);
  expect(readFileSync(join(folder.path, 'session', 'kill'), 'utf8')).toBe('sim kill\n');
  expect((await sim(folder.path, 'kill', 'nowhere', ...there(), ...keys())).code).toBe(3);
});
