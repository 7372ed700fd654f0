/**
 * The site in front of the dashboard, by a real nginx on loopback with a real certificate, before a server that plays the dashboard, and
 * before the dashboard: nothing is answered without TLS, the right name and the password; streams and sockets pass; and what is for this
 * machine alone stays on it.
 */
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import type { ControlRequest } from '../../../live/control/protocol.ts';
import { dashboardConfig } from '../../../live/dashboard/config.ts';
import { type RunningDashboard, serveDashboard } from '../../../live/dashboard/server.ts';
import { statusOf } from '../../../live/status/status-of.ts';
import { RunningSession } from '../live/running-session.ts';
import { hasNginx, NginxSite, PASSWORD, SITE_NAME } from './nginx-site.ts';

let site: NginxSite;
let dashboard: Server;
/** What the dashboard was asked. */
let asked: IncomingMessage[] = [];

describe.skipIf(!hasNginx)('the site of the dashboard (needs nginx and openssl)', () => {
  beforeAll(async () => {
    dashboard = await playDashboard();
    site = await NginxSite.start((dashboard.address() as AddressInfo).port);
  });
  afterAll(async () => {
    await site.stop();
    dashboard.closeAllConnections();
    dashboard.close();
  });

  test('nginx finds nothing wrong with it', () => {
    const checked = spawnSync('nginx', ['-t', ...site.arguments], { encoding: 'utf8' });
    expect([checked.status, checked.stderr]).toEqual([0, expect.stringContaining('test is successful')]);
    expect(checked.stderr).not.toMatch(/\[(warn|emerg|error)\]/);
  });

  test.each(['/', '/stream', '/act', '/no/such/page'])('without the password %s is not answered', async (path) => {
    asked = [];
    for (const password of [null, Buffer.from('desk:guess').toString('base64')]) {
      expect((await site.ask(path, { password })).status).toBe(401);
    }
    expect(asked).toEqual([]);
  });

  test('with the password the dashboard answers, and hears who asks but not the password', async () => {
    asked = [];
    const answer = await site.ask('/page?x=1', { headers: { 'x-forwarded-for': '203.0.113.9', 'x-token': 'kept' } });
    expect([answer.status, answer.body]).toEqual([200, 'the page']);
    expect(answer.headers['strict-transport-security']).toContain('max-age=');
    expect(answer.headers.server).toBe('nginx');
    expect(asked[0]?.url).toBe('/page?x=1');
    expect(asked[0]?.headers).toMatchObject({
      host: SITE_NAME,
      'x-forwarded-proto': 'https',
      'x-forwarded-for': '127.0.0.1',
      'x-token': 'kept',
    });
    expect(asked[0]?.headers.authorization).toBeUndefined();
  });

  test.each(['/metrics', '/metrics/all', '/health', '/health/all'])('%s stays on this machine', async (path) => {
    asked = [];
    expect((await site.ask(path)).status).toBe(404);
    expect(asked).toEqual([]);
  });

  test('events come as they are sent', async () => {
    const stream = await site.open('/stream');
    const [first] = (await once(stream, 'data')) as [Buffer];
    expect(String(first)).toBe('data: 1\n\n');
    // The second is sent only when the first has arrived.
    dashboard.emit('next');
    const [second] = (await once(stream, 'data')) as [Buffer];
    expect(String(second)).toBe('data: 2\n\n');
    stream.destroy();
  });

  test('a web socket passes in both directions, and not without the password', async () => {
    const url = `wss://localhost:${site.tlsPort}/socket`;
    const options = {
      ca: site.certificate,
      servername: SITE_NAME,
      headers: { host: SITE_NAME, authorization: `Basic ${PASSWORD}` },
    };
    const socket = new WebSocket(url, options);
    await once(socket, 'open');
    socket.send('there');
    const [echo] = (await once(socket, 'message')) as [Buffer];
    expect(String(echo)).toBe('there and back');
    socket.terminate();
    const stranger = new WebSocket(url, { ...options, headers: { host: SITE_NAME } });
    const [error] = (await once(stranger, 'error')) as [Error];
    expect(error.message).toContain('401');
  });

  test('what is asked without TLS is sent to TLS, and nothing passes', async () => {
    asked = [];
    expect(await site.plain(SITE_NAME)).toEqual([301, `https://${SITE_NAME}/page`]);
    await expect(site.plain('elsewhere.example')).rejects.toThrow(/socket hang up|ECONNRESET/);
    expect(asked).toEqual([]);
  });

  test('another name, no name and an old protocol get no answer', async () => {
    for (const options of [
      { servername: 'elsewhere.example' },
      {},
      { servername: SITE_NAME, maxVersion: 'TLSv1.1', minVersion: 'TLSv1', ciphers: 'DEFAULT@SECLEVEL=0' },
    ] as const) {
      await expect(site.handshake(options)).rejects.toThrow(/alert|handshake|protocol/i);
    }
    await expect(site.handshake({ servername: SITE_NAME })).resolves.toMatch(/^TLSv1\.[23]$/);
    asked = [];
    await expect(site.ask('/', { headers: { host: 'elsewhere.example' } })).rejects.toThrow(
      /socket hang up|ECONNRESET/,
    );
    expect(asked).toEqual([]);
  });

  test('a body that is too large and a flood of requests are refused before the dashboard', async () => {
    expect((await site.ask('/act', { method: 'POST', body: 'x'.repeat(20_000) })).status).toBe(413);
    asked = [];
    const answers = await Promise.all(Array.from({ length: 120 }, () => site.ask('/page')));
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === 503).length).toBeGreaterThan(30);
    expect(asked.length).toBe(statuses.filter((status) => status === 200).length);
  });
});

describe.skipIf(!hasNginx)('the real dashboard behind the site (needs nginx and openssl)', () => {
  const orders: ControlRequest[] = [];
  let root: string;
  let running: RunningSession;
  let real: RunningDashboard;
  let front: NginxSite;

  beforeAll(async () => {
    root = mkdtempSync(join(tmpdir(), 'milkbot-behind-'));
    running = await RunningSession.start(root);
    real = await serveDashboard({
      config: dashboardConfig.parse({ enabled: true, port: 0, behindProxy: true, publicHosts: [SITE_NAME] }),
      dir: running.dir,
      status: () => statusOf(running.parts()),
      carryOut: (request) => {
        orders.push(request);
        return 'done';
      },
      note: () => {},
    });
    front = await NginxSite.start(Number(new URL(real.url).port));
  });
  afterAll(async () => {
    await front.stop();
    await real.close();
    running.session.close();
    rmSync(root, { recursive: true, force: true });
  });

  test('the password opens the page, and the token what it shows', async () => {
    expect((await front.ask('/')).status).toBe(200);
    expect((await front.ask('/view')).status).toBe(401);
    const withToken = { 'x-milkbot-token': real.token };
    expect((await front.ask('/view', { headers: withToken, password: null })).status).toBe(401);
    expect((await front.ask('/view', { headers: withToken })).status).toBe(200);
    const script = (await front.ask('/page.js')).body;
    expect(script).toContain("'x-milkbot-token'");
  });

  test('a person acts through both locks, and a page of another site does not', async () => {
    const headers = { 'content-type': 'application/json', 'x-milkbot-token': real.token };
    const act = (origin: string, password: string | null = PASSWORD) =>
      front.ask('/act', { method: 'POST', body: '{"command":"pause"}', headers: { ...headers, origin }, password });
    expect((await act(`https://${SITE_NAME}`, null)).status).toBe(401);
    expect((await act('https://elsewhere.example')).status).toBe(403);
    expect(orders).toEqual([]);
    expect((await act(`https://${SITE_NAME}`)).status).toBe(200);
    expect(orders).toEqual([{ command: 'pause' }]);
  });

  test('figures and health are answered on this machine, and not through the site', async () => {
    const withToken = { 'x-milkbot-token': real.token };
    for (const path of ['metrics', 'health']) {
      expect((await fetch(new URL(path, real.url), { headers: withToken })).status).not.toBe(404);
      expect((await front.ask(`/${path}`, { headers: withToken })).status).toBe(404);
    }
  });
});

function playDashboard(): Promise<Server> {
  const server = createServer((message, answer) => {
    asked.push(message);
    message.resume();
    if (message.url !== '/stream') {
      answer.setHeader('server', 'the dashboard').end('the page');
      return;
    }
    answer.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: 1\n\n');
    server.once('next', () => answer.write('data: 2\n\n'));
  });
  new WebSocketServer({ server, path: '/socket' }).on('connection', (socket) => {
    socket.on('message', (message) => socket.send(`${String(message)} and back`));
  });
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}
