/**
 * The site in front of the dashboard, by a real nginx on loopback with a real certificate, before a server that plays the dashboard:
 * nothing is answered without TLS, the right name and the password; streams and sockets pass; and what is for this machine alone stays
 * on it.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, request as plainRequest, type Server } from 'node:http';
import { request } from 'node:https';
import { type AddressInfo, createServer as createSocketServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';

const SITE = join(import.meta.dirname, '../../../infra/server/nginx/milkbot.conf');
const NAME = 'milkbot.example';
const PASSWORD = Buffer.from('desk:a long password').toString('base64');
const hasNginx = spawnSync('nginx', ['-v']).status === 0 && spawnSync('openssl', ['version']).status === 0;

let root: string;
let nginx: ChildProcess;
let dashboard: Server;
let plainPort: number;
let tlsPort: number;
/** What the dashboard was asked. */
let asked: IncomingMessage[] = [];

describe.skipIf(!hasNginx)('the site of the dashboard (needs nginx and openssl)', () => {
  beforeAll(async () => {
    root = mkdtempSync(join(tmpdir(), 'milkbot-site-'));
    dashboard = await playDashboard();
    [plainPort, tlsPort] = [await freePort(), await freePort()];
    writeSite((dashboard.address() as AddressInfo).port);
    nginx = spawn('nginx', ['-p', root, '-c', join(root, 'nginx.conf'), '-e', 'stderr', '-g', 'daemon off;'], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    await until(async () => (await ask('/', { password: null })).status === 401);
  });
  afterAll(async () => {
    if (nginx.exitCode === null) {
      const ended = once(nginx, 'close');
      nginx.kill('SIGTERM');
      await ended;
    }
    dashboard.closeAllConnections();
    dashboard.close();
    rmSync(root, { recursive: true, force: true });
  });

  test('nginx finds nothing wrong with it', () => {
    const checked = spawnSync('nginx', ['-t', '-p', root, '-c', join(root, 'nginx.conf'), '-e', 'stderr'], {
      encoding: 'utf8',
    });
    expect([checked.status, checked.stderr]).toEqual([0, expect.stringContaining('test is successful')]);
    expect(checked.stderr).not.toMatch(/\[(warn|emerg|error)\]/);
  });

  test.each(['/', '/stream', '/act', '/no/such/page'])('without the password %s is not answered', async (path) => {
    asked = [];
    for (const password of [null, Buffer.from('desk:guess').toString('base64')]) {
      expect((await ask(path, { password })).status).toBe(401);
    }
    expect(asked).toEqual([]);
  });

  test('with the password the dashboard answers, and hears who asks but not the password', async () => {
    asked = [];
    const answer = await ask('/page?x=1', { headers: { 'x-forwarded-for': '203.0.113.9', 'x-token': 'kept' } });
    expect([answer.status, answer.body]).toEqual([200, 'the page']);
    expect(answer.headers['strict-transport-security']).toContain('max-age=');
    expect(answer.headers.server).toBe('nginx');
    expect(asked[0]?.url).toBe('/page?x=1');
    expect(asked[0]?.headers).toMatchObject({
      host: NAME,
      'x-forwarded-proto': 'https',
      'x-forwarded-for': '127.0.0.1',
      'x-token': 'kept',
    });
    expect(asked[0]?.headers.authorization).toBeUndefined();
  });

  test.each(['/metrics', '/metrics/all', '/health', '/health/all'])('%s stays on this machine', async (path) => {
    asked = [];
    expect((await ask(path)).status).toBe(404);
    expect(asked).toEqual([]);
  });

  test('events come as they are sent', async () => {
    const stream = await open('/stream');
    const [first] = (await once(stream, 'data')) as [Buffer];
    expect(String(first)).toBe('data: 1\n\n');
    // The second is sent only when the first has arrived.
    dashboard.emit('next');
    const [second] = (await once(stream, 'data')) as [Buffer];
    expect(String(second)).toBe('data: 2\n\n');
    stream.destroy();
  });

  test('a web socket passes in both directions, and not without the password', async () => {
    const url = `wss://localhost:${tlsPort}/socket`;
    const options = {
      ca: certificate(),
      servername: NAME,
      headers: { host: NAME, authorization: `Basic ${PASSWORD}` },
    };
    const socket = new WebSocket(url, options);
    await once(socket, 'open');
    socket.send('there');
    const [echo] = (await once(socket, 'message')) as [Buffer];
    expect(String(echo)).toBe('there and back');
    socket.terminate();
    const stranger = new WebSocket(url, { ...options, headers: { host: NAME } });
    const [error] = (await once(stranger, 'error')) as [Error];
    expect(error.message).toContain('401');
  });

  test('what is asked without TLS is sent to TLS, and nothing passes', async () => {
    asked = [];
    expect(await plain(NAME)).toEqual([301, `https://${NAME}/page`]);
    await expect(plain('elsewhere.example')).rejects.toThrow(/socket hang up|ECONNRESET/);
    expect(asked).toEqual([]);
  });

  test('another name, no name and an old protocol get no answer', async () => {
    for (const options of [
      { servername: 'elsewhere.example' },
      {},
      { servername: NAME, maxVersion: 'TLSv1.1', minVersion: 'TLSv1', ciphers: 'DEFAULT@SECLEVEL=0' },
    ] as const) {
      await expect(handshake(options)).rejects.toThrow(/alert|handshake|protocol/i);
    }
    await expect(handshake({ servername: NAME })).resolves.toMatch(/^TLSv1\.[23]$/);
    asked = [];
    await expect(ask('/', { headers: { host: 'elsewhere.example' } })).rejects.toThrow(/socket hang up|ECONNRESET/);
    expect(asked).toEqual([]);
  });

  test('a body that is too large and a flood of requests are refused before the dashboard', async () => {
    expect((await ask('/act', { method: 'POST', body: 'x'.repeat(20_000) })).status).toBe(413);
    asked = [];
    const answers = await Promise.all(Array.from({ length: 120 }, () => ask('/page')));
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === 503).length).toBeGreaterThan(30);
    expect(asked.length).toBe(statuses.filter((status) => status === 200).length);
  });
});

/** The shipped site with this test's ports and files in the place of the server's. */
function writeSite(port: number): void {
  for (const folder of ['logs', 'tls', 'temp']) mkdirSync(join(root, folder));
  const made = spawnSync('openssl', [
    ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'],
    ...['-subj', `/CN=${NAME}`, '-addext', `subjectAltName=DNS:${NAME}`],
    ...['-keyout', join(root, 'tls/privkey.pem'), '-out', join(root, 'tls/fullchain.pem')],
  ]);
  if (made.status !== 0) throw new Error(String(made.stderr));
  const hash = spawnSync('openssl', ['passwd', '-apr1', 'a long password'], { encoding: 'utf8' }).stdout.trim();
  writeFileSync(join(root, 'htpasswd'), `desk:${hash}\n`);
  let text = readFileSync(SITE, 'utf8');
  for (const [from, to, times] of [
    [/listen \[::\]:\d+[^;]*;/g, '', 4],
    [/listen 443/g, `listen 127.0.0.1:${tlsPort}`, 2],
    [/listen 80/g, `listen 127.0.0.1:${plainPort}`, 2],
    [/127\.0\.0\.1:8710/g, `127.0.0.1:${port}`, 1],
    [/\/etc\/milkbot\/tls/g, join(root, 'tls'), 2],
    [/\/etc\/milkbot\/dashboard\.htpasswd/g, join(root, 'htpasswd'), 1],
    [/\/var\/log\/nginx/g, join(root, 'logs'), 2],
  ] as const) {
    expect([String(from), text.match(from)?.length]).toEqual([String(from), times]);
    text = text.replace(from, to);
  }
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((kind) => `${kind}_temp_path ${join(root, 'temp', kind)};`)
    .join('\n');
  const user = process.getuid?.() === 0 ? 'user root root;' : '';
  writeFileSync(
    join(root, 'nginx.conf'),
    `${user}\nworker_processes 1;\npid ${join(root, 'pid')};\nevents { worker_connections 256; }\nhttp {\n${temporary}\n${text}\n}\n`,
  );
}

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

interface Asking {
  readonly password?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
  readonly method?: string;
  readonly body?: string;
}

async function ask(path: string, asking: Asking = {}) {
  const answer = await open(path, asking);
  let body = '';
  for await (const chunk of answer) body += String(chunk);
  return { status: answer.statusCode, headers: answer.headers, body };
}

function open(path: string, { password = PASSWORD, headers = {}, method = 'GET', body = '' }: Asking = {}) {
  return new Promise<IncomingMessage>((resolve, reject) => {
    const sent = request({
      ...{ host: '127.0.0.1', port: tlsPort, servername: NAME, ca: certificate(), path, method, agent: false },
      headers: { host: NAME, ...(password !== null && { authorization: `Basic ${password}` }), ...headers },
    });
    sent.on('response', resolve).on('error', reject).end(body);
  });
}

function plain(host: string): Promise<[number | undefined, string | undefined]> {
  return new Promise((resolve, reject) => {
    plainRequest({ host: '127.0.0.1', port: plainPort, path: '/page', headers: { host }, agent: false })
      .on('response', (answer) => {
        answer.resume();
        resolve([answer.statusCode, answer.headers.location]);
      })
      .on('error', reject)
      .end();
  });
}

function handshake(options: object): Promise<string | null> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port: tlsPort, ca: certificate(), ...options }, () => {
      resolve(socket.getProtocol());
      socket.destroy();
    });
    socket.on('error', reject);
  });
}

function certificate(): Buffer {
  return readFileSync(join(root, 'tls/fullchain.pem'));
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createSocketServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 200 && nginx.exitCode === null; tries++) {
    if (await isSo().catch(() => false)) return;
    await sleep(25);
  }
  throw new Error('nginx does not answer');
}
