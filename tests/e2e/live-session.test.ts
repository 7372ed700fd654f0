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
import { PROCESS_STARTED } from '../../live/session/last-words.ts';
import type { SessionRecord } from '../../live/session/outputs.ts';
import type { VenueCommand } from '../../live/session/venue.ts';
import { lockAccount } from '../../live/start/account-lock.ts';
import { type LocalExchange, lockstepDay } from './local-exchange.ts';
import { scratchFolder, sim, simBeside } from './sim-command.ts';

const folder = scratchFolder();
const dir = join(folder.path, 'var/sessions/real');
let exchange: LocalExchange;
let client: AccountClient;

beforeAll(async () => {
  exchange = await lockstepDay(
    folder.path,
    'engine: {fastLoopSeconds: 600, slowLoopMinutes: 15}',
    'live: {allowed: true, paperHours: 0}',
  );
  client = new AccountClient({
    baseUrl: exchange.rest,
    signer: signerOfKeyFile(exchange.key_id, exchange.private_key_path),
    reads: { pace: null, retries: 2, backoffMs: 10, backoffMaxMs: 100, timeoutMs: 5_000 },
    writes: null,
    writeMillis: 5_000,
  });
});

afterAll(async () => {
  await client.close();
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

  const lock = await lockAccount(exchange.rest, exchange.key_id);
  const second = await sim(folder.path, ...live('--config', 'config.yaml', '--confirm-caps', caps));
  expect(second).toMatchObject({ code: 4, stdout: '' });
  expect(second.stderr).toContain(
    `another live session trades with this key on this machine in process ${process.pid}`,
  );
  expect(readdirSync(folder.path)).not.toContain('var');
  lock.release();

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
  expect(again.stderr).toMatch(/reconciled with the account: [1-9]\d* orders/);
  const summary = JSON.parse(again.stdout) as {
    cash: string;
    decisions_sha256: string;
    fills: number;
    orders: { rejected: number };
  };
  expect(summary).toMatchObject({ mode: 'live', ended: 'exchange_ended', open_positions: 0, state: 'active' });
  expect(summary.fills).toBeGreaterThan(0);
  const { balance_dollars } = await client.balance();
  const orders = await client.orders(0);
  expect(Number(balance_dollars)).toBe(Number(summary.cash));
  expect(new Set(orders.map(({ client_order_id }) => client_order_id)).size).toBe(orders.length);
  expect(orders.filter(({ status }) => status === 'resting')).toEqual([]);
  // Time stands while the exchange answers, so no order is too old when its turn comes. What the kill overtook on its way out is
  // never sent late: it is looked up, and the exchange has none. Nothing else is refused.
  const placed = new Set(orders.map(({ client_order_id }) => client_order_id));
  const { decided, decidedBeforeKill, refused } = ordersOfJournal();
  const overtaken = decided.filter((id) => !placed.has(id));
  expect(refused).toEqual(overtaken.map((id) => ({ id, reason: 'not_found' })));
  expect(decidedBeforeKill).toEqual(expect.arrayContaining(overtaken));
  expect(summary.orders.rejected).toBe(overtaken.length);
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

/** Resolves once the exchange has an order. */
async function firstOrder(): Promise<void> {
  while ((await client.orders(0)).length === 0) await sleep(20);
}

/**
 * The session's orders as its journal tells them, by id: all that were decided, those of them that were decided before the kill, and
 * those that were refused.
 */
function ordersOfJournal() {
  const decided: string[] = [];
  const decidedAtStarts: string[][] = [];
  const refused: { readonly id: string; readonly reason: string }[] = [];
  for (const entry of readJournal(dir)) {
    if (entry.kind === EntryKind.note) {
      if ((jsonOf(entry) as { event: string }).event === PROCESS_STARTED) decidedAtStarts.push([...decided]);
    } else if (entry.kind === EntryKind.commands) {
      for (const command of jsonOf(entry) as VenueCommand[])
        if (command.kind === 'submit') decided.push(command.order.clientOrderId);
    } else if (entry.kind === EntryKind.records) {
      for (const record of jsonOf(entry) as SessionRecord[])
        if (record.type === 'order' && record.state === 'REJECTED')
          refused.push({ id: record.order.clientOrderId, reason: record.reason });
    }
  }
  const [, decidedBeforeKill = []] = decidedAtStarts;
  return { decided: decided.sort(), decidedBeforeKill, refused: refused.sort((x, y) => (x.id < y.id ? -1 : 1)) };
}
