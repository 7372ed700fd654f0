/** The shipped site, served by a real nginx on loopback with a certificate of its own before whatever listens at a port. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type IncomingMessage, request as plainRequest } from 'node:http';
import { request } from 'node:https';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect } from 'node:tls';
import { expect } from 'vitest';

const SITE = join(import.meta.dirname, '../../../infra/server/nginx/milkbot.conf');

export const SITE_NAME = 'milkbot.example';
/** The password that the site asks for, as a browser sends it. */
export const PASSWORD = Buffer.from('desk:a long password').toString('base64');
export const hasNginx = spawnSync('nginx', ['-v']).status === 0 && spawnSync('openssl', ['version']).status === 0;

export interface Asking {
  readonly password?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
  readonly method?: string;
  readonly body?: string;
}

export class NginxSite {
  readonly root: string;
  readonly plainPort: number;
  readonly tlsPort: number;
  #nginx: ChildProcess | null = null;

  private constructor(root: string, plainPort: number, tlsPort: number) {
    this.root = root;
    this.plainPort = plainPort;
    this.tlsPort = tlsPort;
  }

  /** Serves what listens at a port of loopback; resolves once it answers. */
  static async start(behind: number): Promise<NginxSite> {
    const site = new NginxSite(mkdtempSync(join(tmpdir(), 'milkbot-site-')), await freePort(), await freePort());
    site.#write(behind);
    const nginx = spawn('nginx', [...site.arguments, '-g', 'daemon off;'], { stdio: ['ignore', 'ignore', 'inherit'] });
    site.#nginx = nginx;
    for (let tries = 0; tries < 200 && nginx.exitCode === null; tries++) {
      const answer = await site.ask('/', { password: null }).catch(() => null);
      if (answer?.status === 401) return site;
      await sleep(25);
    }
    throw new Error('nginx does not answer');
  }

  async stop(): Promise<void> {
    if (this.#nginx !== null && this.#nginx.exitCode === null) {
      const ended = once(this.#nginx, 'close');
      this.#nginx.kill('SIGTERM');
      await ended;
    }
    rmSync(this.root, { recursive: true, force: true });
  }

  /** Arguments of nginx that name this site. */
  get arguments(): readonly string[] {
    return ['-p', this.root, '-c', join(this.root, 'nginx.conf'), '-e', 'stderr'];
  }

  get certificate(): Buffer {
    return readFileSync(join(this.root, 'tls/fullchain.pem'));
  }

  async ask(path: string, asking: Asking = {}) {
    const answer = await this.open(path, asking);
    let body = '';
    for await (const chunk of answer) body += String(chunk);
    return { status: answer.statusCode, headers: answer.headers, body };
  }

  open(path: string, { password = PASSWORD, headers = {}, method = 'GET', body = '' }: Asking = {}) {
    const { tlsPort: port, certificate: ca } = this;
    return new Promise<IncomingMessage>((resolve, reject) => {
      const sent = request({
        ...{ host: '127.0.0.1', port, servername: SITE_NAME, ca, path, method, agent: false },
        headers: { host: SITE_NAME, ...(password !== null && { authorization: `Basic ${password}` }), ...headers },
      });
      sent.on('response', resolve).on('error', reject).end(body);
    });
  }

  /** Status and new address of what is asked without TLS. */
  plain(host: string): Promise<[number | undefined, string | undefined]> {
    return new Promise((resolve, reject) => {
      plainRequest({ host: '127.0.0.1', port: this.plainPort, path: '/page', headers: { host }, agent: false })
        .on('response', (answer) => {
          answer.resume();
          resolve([answer.statusCode, answer.headers.location]);
        })
        .on('error', reject)
        .end();
    });
  }

  /** The protocol that a handshake leads to. */
  handshake(options: object): Promise<string | null> {
    return new Promise((resolve, reject) => {
      const socket = connect({ host: '127.0.0.1', port: this.tlsPort, ca: this.certificate, ...options }, () => {
        resolve(socket.getProtocol());
        socket.destroy();
      });
      socket.on('error', reject);
    });
  }

  /** The shipped site with these ports and files in the place of the server's. */
  #write(behind: number): void {
    const { root } = this;
    for (const folder of ['logs', 'tls', 'temp']) mkdirSync(join(root, folder));
    const made = spawnSync('openssl', [
      ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'],
      ...['-subj', `/CN=${SITE_NAME}`, '-addext', `subjectAltName=DNS:${SITE_NAME}`],
      ...['-keyout', join(root, 'tls/privkey.pem'), '-out', join(root, 'tls/fullchain.pem')],
    ]);
    if (made.status !== 0) throw new Error(String(made.stderr));
    const hash = spawnSync('openssl', ['passwd', '-apr1', 'a long password'], { encoding: 'utf8' }).stdout.trim();
    writeFileSync(join(root, 'htpasswd'), `desk:${hash}\n`);
    let text = readFileSync(SITE, 'utf8');
    for (const [from, to, times] of [
      [/listen \[::\]:\d+[^;]*;/g, '', 4],
      [/listen 443/g, `listen 127.0.0.1:${this.tlsPort}`, 2],
      [/listen 80/g, `listen 127.0.0.1:${this.plainPort}`, 2],
      [/127\.0\.0\.1:8710/g, `127.0.0.1:${behind}`, 1],
      [/\/etc\/milkbot\/tls/g, join(root, 'tls'), 2],
      [/\/etc\/nginx\/milkbot\.htpasswd/g, join(root, 'htpasswd'), 1],
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
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
