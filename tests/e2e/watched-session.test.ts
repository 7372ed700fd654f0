/** The real command `sim paper` with a page and a webhook: the page is reached with the token, orders over it act, and alerts go out. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { sessionStatus } from '../../live/status/session-status.ts';
import { Webhook } from '../integration/live/post-office.ts';
import { type LocalExchange, lockstepDay } from './local-exchange.ts';
import { scratchFolder, sim, simBeside } from './sim-command.ts';

const DIR = 'var/sessions/watched';
const folder = scratchFolder();
let exchange: LocalExchange;
let hook: Webhook;

beforeAll(async () => {
  hook = await Webhook.start();
  writeFileSync(join(folder.path, 'hook'), `${hook.address}\n`, { mode: 0o600 });
  exchange = await lockstepDay(
    folder.path,
    'engine: {fastLoopSeconds: 300}',
    'dashboard: {enabled: true, port: 0}',
    'alerts: {webhookUrlFile: hook}',
  );
});

afterAll(async () => {
  await exchange.stop();
  await hook.close();
  folder.clean();
});

const command = () => ['paper', '--config', 'config.yaml', '--out', DIR, '--lockstep', ...exchange.options];

test('a session is seen, ordered about and called out by its page and its alerts, and ends in order', async () => {
  await exchange.clock({ action: 'pause' });
  const session = simBeside(folder.path, ...command());
  await session.says('the page of the session is at');
  await session.says('trading; control it with');
  const url = /page of the session is at (\S+),/.exec(session.said())?.[1] as string;
  const token = readFileSync(join(folder.path, DIR, 'dashboard.token'), 'utf8').trim();
  expect(session.said()).not.toContain(token);
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };

  expect((await fetch(`${url}status`)).status).toBe(401);
  const status = sessionStatus.parse(await (await fetch(`${url}status`, { headers })).json());
  expect(status).toMatchObject({ mode: 'paper', state: 'active', environment: exchange.rest });
  const told = JSON.parse((await sim(folder.path, 'status', 'watched', '--json')).stdout);
  expect(told).toMatchObject({ state: status.state, decisions_sha256: status.decisions_sha256 });
  expect(await (await fetch(`${url}metrics`, { headers })).text()).toContain('milkbot_session_info{mode="paper"');

  await exchange.clock({ action: 'lockstep' });
  const order = async (word: string) =>
    (await fetch(`${url}act`, { method: 'POST', headers, body: JSON.stringify({ command: word }) })).json();
  expect(await order('reduce')).toMatchObject({ ok: true, answer: { applied: true, state: 'reduce_only' } });
  await exchange.clock({ action: 'pause' });
  const codes = () => hook.posts.map(({ code }) => code);
  await vi.waitFor(() => expect(codes()).toContain('trading_reduced'), { timeout: 20_000 });
  expect(codes()[0]).toBe('session_started');

  session.child.kill('SIGTERM');
  const ended = await session.ended;
  expect(ended.code, ended.stderr).toBe(0);
  expect(codes()).toContain('session_ended');
  await expect(fetch(url)).rejects.toThrow();
  const log = readFileSync(join(folder.path, DIR, 'session.log'), 'utf8');
  expect(log).toContain('"event":"dashboard_order","command":"reduce"');
  for (const secret of [token, 'very-secret-path']) expect(log).not.toContain(secret);
});

test('a secret that others can read is refused before anything is decided, and the session can be taken up after', async () => {
  writeFileSync(join(folder.path, 'loose'), `${hook.address}\n`, { mode: 0o644 });
  const refused = await sim(folder.path, ...command(), '--set', 'alerts.webhookUrlFile=loose');
  expect([refused.code, refused.stdout]).toEqual([4, '']);
  expect(refused.stderr).toContain('chmod 600 loose');
  const again = simBeside(folder.path, ...command());
  await again.says('recovered the paper session');
  // It trades, or has found that the exchange has nothing more to tell; either way it listens to signals by then.
  await Promise.race([again.says('trading; control it with'), again.ended]);
  again.child.kill('SIGTERM');
  const ended = await again.ended;
  expect(ended.code, ended.stderr).toBe(0);
});
