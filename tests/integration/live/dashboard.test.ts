/** The dashboard over real HTTP: who may read and act, what is refused, and that metrics and health say what the status says. */
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { request as rawRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type EpochMicros, MICROS_PER_SECOND } from '../../../engine/time.ts';
import type { ControlRequest } from '../../../live/control/protocol.ts';
import { dashboardConfig } from '../../../live/dashboard/config.ts';
import { METRICS } from '../../../live/dashboard/metrics.ts';
import { type RunningDashboard, serveDashboard } from '../../../live/dashboard/server.ts';
import { GUARDS } from '../../../live/guards/guards.ts';
import { sessionStatus } from '../../../live/status/session-status.ts';
import { type StatusParts, statusOf } from '../../../live/status/status-of.ts';
import { RunningSession } from './running-session.ts';

let root: string;
let running: RunningSession;
let dashboard: RunningDashboard;
let orders: ControlRequest[];
let notes: unknown[];
let shown: Partial<StatusParts>;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'milkbot-dashboard-'));
  running = await RunningSession.start(root);
  running.runUntilInvested();
});

afterAll(() => {
  running.session.close();
  rmSync(root, { recursive: true, force: true });
});

beforeEach(async () => {
  orders = [];
  notes = [];
  shown = {};
  dashboard = await serve({});
});

afterEach(() => dashboard.close());

function serve(config: object, dir = running.dir): Promise<RunningDashboard> {
  return serveDashboard({
    config: dashboardConfig.parse({ enabled: true, port: 0, ...config }),
    dir,
    status: () => statusOf(running.parts(shown)),
    carryOut: (request) => {
      if (request.command === 'reduce') throw new Error('it does not want to');
      orders.push(request);
      return 'done';
    },
    note: (note) => notes.push(note),
  });
}

function get(path: string, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(new URL(path, dashboard.url), { headers });
}

function act(body: string, headers: Record<string, string> = {}): Promise<Response> {
  const withType = { 'content-type': 'application/json', ...headers };
  return fetch(new URL('act', dashboard.url), { method: 'POST', headers: withType, body });
}

const bearer = () => ({ authorization: `Bearer ${dashboard.token}` });

describe('who may read', () => {
  test('without the token nothing of the session is told, with it everything is', async () => {
    const { market } = statusOf(running.parts()).positions[0] as { market: string };
    for (const path of ['view', 'status', 'metrics']) {
      for (const authorization of ['', 'Bearer wrong', `Basic ${dashboard.token}`, `Bearer ${dashboard.token}x`]) {
        const refused = await get(path, { authorization });
        expect(refused.status, `${path} ${authorization}`).toBe(401);
        expect(await refused.text()).not.toContain(market);
      }
      expect((await get(path, { 'x-milkbot-token': `${dashboard.token}x` })).status, path).toBe(401);
      expect((await get(path, { 'x-milkbot-token': dashboard.token })).status, path).toBe(200);
      expect((await get(path, bearer())).status, path).toBe(200);
    }
    expect(await (await get('')).text()).not.toContain(market);
    expect(await (await get('view', bearer())).text()).toContain(market);
    expect(sessionStatus.parse(await (await get('status', bearer())).json())).toEqual(statusOf(running.parts()));
  });

  test('where reading is free the page shows the session, and acting still needs the token', async () => {
    await dashboard.close();
    dashboard = await serve({ readWithoutToken: true });
    expect(await (await get('')).text()).toContain('id="guards"');
    expect((await act('{"command":"pause"}')).status).toBe(401);
    expect(orders).toEqual([]);
  });

  test('the token lies in a file of its owner alone, stays the same over a restart, and a loose one is refused', async () => {
    const path = join(running.dir, 'dashboard.token');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readFileSync(path, 'utf8').trim()).toBe(dashboard.token);
    expect(dashboard.token.length).toBeGreaterThanOrEqual(40);
    const again = await serve({});
    expect(again.token).toBe(dashboard.token);
    await again.close();
    const own = join(root, 'own.token');
    writeFileSync(own, 'a token that somebody chose\n', { mode: 0o644 });
    await expect(serve({ tokenFile: own })).rejects.toMatchObject({ exitCode: 4 });
    chmodSync(own, 0o600);
    writeFileSync(own, 'short\n');
    await expect(serve({ tokenFile: own })).rejects.toMatchObject({ exitCode: 2 });
    await expect(serve({ tokenFile: join(root, 'none') })).rejects.toMatchObject({ exitCode: 2 });
  });
});

describe('who may act', () => {
  test('an order with the token reaches the session once and is noted, each of the five', async () => {
    for (const command of ['pause', 'resume', 'halt', 'kill']) {
      const answer = await act(JSON.stringify({ command }), bearer());
      expect([answer.status, await answer.json()]).toEqual([200, { ok: true, answer: 'done' }]);
    }
    expect(orders.map(({ command }) => command)).toEqual(['pause', 'resume', 'halt', 'kill']);
    expect(notes).toContainEqual({ event: 'dashboard_order', command: 'kill', from: '127.0.0.1' });
    const refused = await act('{"command":"reduce"}', bearer());
    expect([refused.status, await refused.json()]).toEqual([409, { why: 'it does not want to' }]);
  });

  test('no token, another form, another page: nothing happens', async () => {
    const tries = [
      await act('{"command":"kill"}'),
      await act('{"command":"kill"}', { authorization: 'Bearer wrong' }),
      await act('{"command":"kill"}', { ...bearer(), 'content-type': 'text/plain' }),
      await act('command=kill', { ...bearer(), 'content-type': 'application/x-www-form-urlencoded' }),
      await act('{"command":"status"}', bearer()),
      await act('{"command":"kill","more":1}', bearer()),
      await act('{', bearer()),
      await act(`{"command":"${'x'.repeat(5_000)}"}`, bearer()),
      await act('{"command":"kill"}', { ...bearer(), origin: 'http://evil.example' }),
      await act('{"command":"kill"}', { ...bearer(), origin: 'null' }),
      await get('act', bearer()),
    ];
    expect(tries.map(({ status }) => status)).toEqual([401, 401, 415, 415, 400, 400, 400, 413, 403, 403, 404]);
    expect(orders).toEqual([]);
  });

  test('a name that was made to point here is refused, its own names and the configured ones are not', async () => {
    await dashboard.close();
    dashboard = await serve({ publicHosts: ['bot.example.org'] });
    const { port } = new URL(dashboard.url);
    const statusFor = (host: string) =>
      new Promise<number | undefined>((resolve, reject) => {
        rawRequest({ port, host: '127.0.0.1', path: '/health', headers: { host } }, (answer) => {
          answer.resume();
          resolve(answer.statusCode);
        })
          .on('error', reject)
          .end();
      });
    expect(await statusFor('evil.example')).toBe(421);
    expect(await statusFor(`evil.example:${port}`)).toBe(421);
    expect(await statusFor('127.0.0.1:1')).toBe(421);
    expect(await statusFor(`localhost:${port}`)).toBe(200);
    expect(await statusFor(`127.0.0.1:${port}`)).toBe(200);
    expect(await statusFor('bot.example.org')).toBe(200);
  });

  test('strangers who try without end are turned away and use up nothing of the owner', async () => {
    const tries: number[] = [];
    for (let i = 0; i < 22; i++)
      tries.push((await act('{"command":"kill"}', { authorization: 'Bearer guess' })).status);
    expect(tries.filter((status) => status === 401).length).toBe(20);
    expect(tries.slice(20)).toEqual([429, 429]);
    expect((await act('{"command":"kill"}', bearer())).status).toBe(200);
    expect(orders).toEqual([{ command: 'kill' }]);
  });

  test('a status that fails is told to the log, not to whoever asks', async () => {
    shown = { session: null as never };
    const answer = await get('status', bearer());
    expect([answer.status, await answer.json()]).toEqual([500, { why: 'the session could not answer' }]);
    expect(notes).toEqual([expect.objectContaining({ event: 'dashboard_failed' })]);
  });

  test('more orders a minute than a person gives are turned away', async () => {
    const tries: number[] = [];
    for (let i = 0; i < 25; i++) tries.push((await act('{"command":"pause"}', bearer())).status);
    expect(tries.filter((status) => status === 200).length).toBe(20);
    expect(tries.slice(20)).toEqual([429, 429, 429, 429, 429]);
    expect(orders.length).toBe(20);
  });
});

test('it listens at this machine alone unless a proxy stands in front, and says so when the port is taken', async () => {
  await expect(serve({ host: '0.0.0.0' })).rejects.toMatchObject({ exitCode: 4 });
  await expect(serve({ host: '192.168.1.5' })).rejects.toMatchObject({ exitCode: 4 });
  const taken = Number(new URL(dashboard.url).port);
  await expect(serve({ port: taken })).rejects.toThrow(/something else listens there/);
});

test('every answer forbids scripts, frames and requests of others, and keeping', async () => {
  for (const path of ['', 'view', 'page.js', 'health']) {
    const { headers } = await get(path, bearer());
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy, path).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain('unsafe');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('set-cookie')).toBeNull();
  }
});

describe('health', () => {
  const ask = async () => {
    const answer = await get('health', bearer());
    const { problems } = (await answer.json()) as { problems: { code: string }[] };
    return [answer.status, ...problems.map(({ code }) => code)];
  };

  test('is 200 while nothing is wrong, and says nothing to strangers but whether', async () => {
    expect(await ask()).toEqual([200]);
    const answer = await get('health');
    expect([answer.status, await answer.json()]).toEqual([200, { status: 'well' }]);
  });

  test('is 503 for a late loop, a stale or lost feed, a guard and a difference, each with its code', async () => {
    const { core } = running.session;
    const feed = { name: 'exchange', isUp: true, heardAt: core.now, staleAfterSeconds: 60, gaps: 0, reconnections: 0 };
    const later = (seconds: number) => ({ now: (core.nextTick.at + seconds * MICROS_PER_SECOND) as EpochMicros });
    shown = later(119);
    expect(await ask()).toEqual([200]);
    shown = later(121);
    expect(await ask()).toEqual([503, 'loop_late']);
    shown = { feeds: [feed] };
    expect(await ask()).toEqual([200]);
    shown = { feeds: [{ ...feed, heardAt: (core.now - 61e6) as EpochMicros }] };
    expect(await ask()).toEqual([503, 'feed_stale']);
    shown = { feeds: [{ ...feed, isUp: false }] };
    expect(await ask()).toEqual([503, 'feed_down']);
    shown = { guards: [{ code: 'clock_skew', effect: 'hold', since: core.now, detail: '9 s ahead' }] };
    expect(await ask()).toEqual([503, 'guard_holds']);
    shown = { account: { checkedAt: null, differences: ['one'], orderGroup: null, waitingRequests: null } };
    expect(await ask()).toEqual([503, 'account_difference']);
    const stranger = await get('health');
    expect([stranger.status, await stranger.json()]).toEqual([503, { status: 'ill' }]);
  });
});

describe('metrics', () => {
  test('are what the status says, with the conventions of their names', async () => {
    const { core } = running.session;
    shown = { guards: [{ code: 'killed', effect: 'halt', since: core.now, detail: 'a file' }] };
    const answer = await get('metrics', bearer());
    expect(answer.headers.get('content-type')).toContain('version=0.0.4');
    const text = await answer.text();
    const figure = (series: string) =>
      Number(
        text
          .split('\n')
          .find((line) => line.startsWith(`${series} `))
          ?.slice(series.length),
      );
    const status = statusOf(running.parts(shown));
    expect(figure('milkbot_equity_dollars')).toBe(Number(status.equity));
    expect(figure('milkbot_open_risk_dollars')).toBe(Number(status.open_risk));
    expect(figure('milkbot_loop_ticks_total')).toBe(12);
    expect(figure('milkbot_loop_late_ticks_total')).toBe(2);
    expect(figure('milkbot_trading_state{state="active"}')).toBe(1);
    expect(figure('milkbot_trading_state{state="halted"}')).toBe(0);
    expect(figure('milkbot_guard_holds{guard="killed"}')).toBe(1);
    expect(text.match(/^milkbot_guard_holds\{/gm)?.length).toBe(GUARDS.length);
    const daily = status.caps.find(({ code }) => code === 'daily_loss_limit');
    expect(figure('milkbot_cap_use_ratio{cap="daily_loss_limit",subject=""}')).toBeCloseTo(
      Number(daily?.used) / Number(daily?.limit),
      12,
    );
    for (const { name, type } of METRICS) {
      expect(text, name).toContain(`# TYPE ${name} ${type}`);
      expect(name.endsWith('_total'), name).toBe(type === 'counter');
    }
    expect(text).toContain('process_resident_memory_bytes');
    // A second scrape reads anew instead of adding up.
    shown = {};
    const second = await (await get('metrics', bearer())).text();
    expect(second).toContain('milkbot_guard_holds{guard="killed"} 0');
    expect(second).toContain('milkbot_loop_ticks_total 12');
  });
});

test('closing it leaves nothing that listens', async () => {
  const other = await serve({});
  await other.close();
  await expect(fetch(other.url)).rejects.toThrow();
  expect(existsSync(join(running.dir, 'dashboard.token'))).toBe(true);
});
