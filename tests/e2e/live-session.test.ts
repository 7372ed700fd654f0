/**
 * The real command `sim live` against the real `sim exchange` on loopback, in lockstep: what it refuses, a session that trades, is
 * killed with orders out and goes on, is settled by the exchange, and whose books are the account's at the end.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { AccountClient } from '../../data/kalshi/account-client.ts';
import { signerOfKeyFile } from '../../data/kalshi/signer.ts';
import { EntryKind, jsonOf } from '../../live/journal/entries.ts';
import { readJournal } from '../../live/journal/journal.ts';
import { type LocalExchange, lockstepDay } from './local-exchange.ts';
import { scratchFolder, sim, simBeside } from './sim-command.ts';

const folder = scratchFolder();
const dir = join(folder.path, 'var/sessions/real');
let exchange: LocalExchange;

beforeAll(async () => {
  exchange = await lockstepDay(
    folder.path,
    'engine: {fastLoopSeconds: 600, slowLoopMinutes: 15}',
    'live: {allowed: true, paperHours: 0}',
  );
});

afterAll(async () => {
  await exchange.stop();
  folder.clean();
});

const live = (...args: readonly string[]) => [
  'live',
  '--out',
  'var/sessions/real',
  '--lockstep',
  ...exchange.options,
  ...args,
];

test('it trades once the caps are typed back, survives a kill, and its books are the account at the end', async () => {
  const off = await sim(folder.path, ...live('--config', 'config.yaml', '--set', 'live.allowed=false'));
  expect(off).toMatchObject({ code: 4, stdout: '' });
  expect(off.stderr).toContain('live trading is switched off');
  const unread = await sim(folder.path, ...live('--config', 'config.yaml'));
  expect(unread.code).toBe(4);
  const caps = /--confirm-caps "(.*)"/.exec(unread.stderr)?.[1] as string;
  expect(caps).toContain('bankroll $1000');
  expect(readdirSync(folder.path)).not.toContain('var');

  const first = simBeside(folder.path, ...live('--config', 'config.yaml', '--confirm-caps', caps));
  await first.says('trading; control it with');
  expect(first.said()).toContain(
    "reconciled with the account: 0 orders and 0 fills of the session's time, 0 differences",
  );
  await firstOrder();
  first.child.kill('SIGKILL');
  await first.ended;

  const again = await sim(folder.path, ...live('--confirm-caps', caps, '--json'));
  expect(again.code, again.stderr).toBe(0);
  expect(again.stderr).toContain('recovered the live session in var/sessions/real');
  const summary = JSON.parse(again.stdout) as { cash: string; decisions_sha256: string; fills: number };
  expect(summary).toMatchObject({ mode: 'live', ended: 'exchange_ended', open_positions: 0, state: 'active' });
  // Time stands while the exchange answers: no order is too old when its turn comes.
  expect(summary).toMatchObject({ orders: { rejected: 0 } });
  expect(summary.fills).toBeGreaterThan(0);
  const client = new AccountClient({
    baseUrl: exchange.rest,
    signer: signerOfKeyFile(exchange.key_id, exchange.private_key_path),
    reads: { pace: null, retries: 2, backoffMs: 10, backoffMaxMs: 100, timeoutMs: 5_000 },
    writes: null,
    writeMillis: 5_000,
  });
  const { balance_dollars } = await client.balance();
  const orders = await client.orders(0);
  await client.close();
  expect(Number(balance_dollars)).toBe(Number(summary.cash));
  expect(new Set(orders.map(({ client_order_id }) => client_order_id)).size).toBe(orders.length);
  expect(orders.filter(({ status }) => status === 'resting')).toEqual([]);
  const replayed = await sim(folder.path, 'replay', 'var/sessions/real', '--json');
  expect(JSON.parse(replayed.stdout), replayed.stderr).toMatchObject({
    decisions_sha256: summary.decisions_sha256,
    difference: null,
  });
});

test('every reconciliation of it is in the journal, and nothing unexplained in any', () => {
  const notes = [...readJournal(dir)]
    .filter(({ kind }) => kind === EntryKind.note)
    .map((entry) => jsonOf(entry) as { event: string; unexplained?: unknown[] });
  const reconciled = notes.filter(({ event }) => event === 'reconciled');
  expect(reconciled.length).toBeGreaterThan(10);
  expect(reconciled.flatMap(({ unexplained }) => unexplained)).toEqual([]);
});

test('no key and no signature is in its log or its journal', () => {
  for (const name of readdirSync(dir).filter((file) => /\.sqlite|\.log/.test(file))) {
    const text = readFileSync(join(dir, name)).toString('latin1');
    expect(text.includes(exchange.key_id), name).toBe(false);
    expect(text.includes('KALSHI-ACCESS'), name).toBe(false);
  }
});

/** Resolves once an order was decided on: its command is durable, and goes out. */
async function firstOrder(): Promise<void> {
  while (![...readJournal(dir, { fromCheckpoint: true })].some(({ kind }) => kind === EntryKind.commands))
    await sleep(20);
}
