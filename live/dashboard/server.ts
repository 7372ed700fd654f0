/**
 * The dashboard of a running session: its page, the metrics for Prometheus, and its health, over HTTP on this machine. It asks for the
 * session's status when somebody looks, and hands a person's orders to the function that the control socket hands them to.
 */
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { z } from 'zod';
import { UserError } from '../../data/user-error.ts';
import { PAGE_CSS } from '../../reports/styles/page.ts';
import type { ControlRequest } from '../control/protocol.ts';
import { problemsOf } from '../status/health.ts';
import type { SessionStatus } from '../status/session-status.ts';
import type { DashboardConfig } from './config.ts';
import { isOwnHost, isOwnOrigin, refuseOpenHost } from './hosts.ts';
import { SessionMetrics } from './metrics.ts';
import { dashboardPage } from './page.ts';
import { DASHBOARD_CSS } from './styles.ts';
import { carriesToken, openToken } from './token.ts';
import { viewOf } from './view.ts';

export interface DashboardParts {
  readonly config: DashboardConfig;
  /** Folder of the session. */
  readonly dir: string;
  readonly status: () => SessionStatus;
  /** Does what a person orders; what it throws is told to them. */
  readonly carryOut: (request: ControlRequest) => unknown;
  /** Hears of everything that a person ordered here. */
  readonly note: (note: Readonly<Record<string, unknown>>) => void;
}

export interface RunningDashboard {
  /** `http://127.0.0.1:8710/` */
  readonly url: string;
  /** The token, for the address that is shown to the person who starts the session: `url#token=…`. */
  readonly token: string;
  close(): Promise<void>;
}

/** Requests a minute of the owner, and of each address without the token: an open page makes twenty, a scrape four. */
const REQUESTS_PER_MINUTE = 300;
const ACTS_PER_MINUTE = 20;
const BODY_BYTES_MAX = 1_024;

const CONTENT_SECURITY = {
  'default-src': ["'none'"],
  'script-src': ["'self'"],
  'style-src': ["'self'"],
  'connect-src': ["'self'"],
  'img-src': ['data:'],
  'base-uri': ["'none'"],
  'form-action': ["'none'"],
  'frame-ancestors': ["'none'"],
};

const act = z.strictObject({ command: z.enum(['pause', 'resume', 'reduce', 'halt', 'kill']) });

/**
 * Serves until it is closed.
 * @throws UserError 1 when it cannot listen there, 2 when the token is unfit, 4 when others could read the token or connect.
 */
export async function serveDashboard(parts: DashboardParts): Promise<RunningDashboard> {
  const { config, dir } = parts;
  refuseOpenHost(config);
  const token = openToken(dir, config.tokenFile);
  const metrics = new SessionMetrics(parts.status);
  const app = fastify({
    trustProxy: config.behindProxy,
    bodyLimit: BODY_BYTES_MAX,
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 100 },
  });
  // Anything but JSON is refused, so that no form of another page can speak here.
  app.removeContentTypeParser('text/plain');
  await app.register(helmet, {
    contentSecurityPolicy: { useDefaults: false, directives: CONTENT_SECURITY },
    // TLS is the proxy's, if there is one.
    strictTransportSecurity: false,
    referrerPolicy: { policy: 'no-referrer' },
  });
  await app.register(rateLimit, {
    global: true,
    max: REQUESTS_PER_MINUTE,
    timeWindow: '1 minute',
    // Whoever has no token uses up nothing of the owner's, who may want to kill.
    keyGenerator: (request) => (carriesToken(request.headers, token) ? 'owner' : request.ip),
  });
  refuseStrangers(app, parts);
  routes(app, parts, { token, metrics });
  const { port } = await listen(app, config);
  const host = config.host.includes(':') ? `[${config.host}]` : config.host;
  return {
    url: `http://${host}:${port}/`,
    token,
    close: async () => {
      await app.close();
      metrics.close();
    },
  };
}

function refuseStrangers(app: FastifyInstance, { config, note }: DashboardParts): void {
  const { publicHosts } = config;
  app.addHook('onRequest', async (request, reply) => {
    const { port } = app.server.address() as AddressInfo;
    const { host, origin } = request.headers;
    reply.header('cache-control', 'no-store');
    if (!isOwnHost(host, port, publicHosts)) {
      return reply.code(421).send({ why: 'this server does not go by that name: see dashboard.publicHosts' });
    }
    if (!isOwnOrigin(origin, port, publicHosts)) {
      return reply.code(403).send({ why: 'requests of other pages are refused' });
    }
    return undefined;
  });
  app.setErrorHandler((error: Error & { statusCode?: number }, _request, reply) => {
    const code = error.statusCode ?? 500;
    // What went wrong inside is for the log, not for whoever asks.
    if (code >= 500) note({ event: 'dashboard_failed', why: error.message });
    return reply.code(code).send({ why: code < 500 ? error.message : 'the session could not answer' });
  });
}

interface Secrets {
  readonly token: string;
  readonly metrics: SessionMetrics;
}

function routes(app: FastifyInstance, parts: DashboardParts, { token, metrics }: Secrets): void {
  const { config, status } = parts;
  const script = readFileSync(new URL('./browser.mjs', import.meta.url), 'utf8');
  const holdsToken = (request: FastifyRequest) => carriesToken(request.headers, token);
  const mayRead = (request: FastifyRequest) => config.readWithoutToken || holdsToken(request);

  app.get('/', (request, reply) => {
    const view = mayRead(request) ? viewOf(status()) : null;
    return reply.type('text/html; charset=utf-8').send(dashboardPage({ refreshSeconds: config.refreshSeconds, view }));
  });
  app.get('/page.css', (_request, reply) => reply.type('text/css; charset=utf-8').send(PAGE_CSS + DASHBOARD_CSS));
  app.get('/page.js', (_request, reply) => reply.type('text/javascript; charset=utf-8').send(script));
  app.get('/view', (request, reply) => {
    if (!mayRead(request)) return unauthorized(reply);
    return reply.type('text/html; charset=utf-8').send(viewOf(status()).toString());
  });
  app.get('/status', (request, reply) => (mayRead(request) ? reply.send(status()) : unauthorized(reply)));
  app.get('/metrics', async (request, reply) => {
    if (!mayRead(request)) return unauthorized(reply);
    return reply.type(metrics.contentType).send(await metrics.text());
  });
  // Whoever watches machines may know whether it is well; why not is for those with the token.
  app.get('/health', (request, reply) => {
    const problems = problemsOf(status());
    const body = { status: problems.length === 0 ? 'well' : 'ill', ...(mayRead(request) && { problems }) };
    return reply.code(problems.length === 0 ? 200 : 503).send(body);
  });
  app.post(
    '/act',
    { config: { rateLimit: { max: ACTS_PER_MINUTE, timeWindow: '1 minute' } } },
    async (request, reply) => {
      if (!holdsToken(request)) return unauthorized(reply);
      const asked = act.safeParse(request.body);
      if (!asked.success)
        return reply.code(400).send({ why: 'a request is {"command": "pause"}, or resume, reduce, halt, kill' });
      const { command } = asked.data;
      parts.note({ event: 'dashboard_order', command, from: request.ip });
      try {
        return reply.send({ ok: true, answer: (await parts.carryOut({ command })) ?? null });
      } catch (error) {
        return reply.code(409).send({ why: (error as Error).message });
      }
    },
  );
}

function unauthorized(reply: FastifyReply): FastifyReply {
  return reply.code(401).header('www-authenticate', 'Bearer').send({ why: 'this needs the token of the session' });
}

async function listen(app: FastifyInstance, { host, port }: DashboardConfig): Promise<AddressInfo> {
  try {
    await app.listen({ host, port });
  } catch (cause) {
    await app.close();
    const { code, message } = cause as NodeJS.ErrnoException;
    const why = code === 'EADDRINUSE' ? 'something else listens there' : (code ?? message);
    throw new UserError(`the dashboard cannot listen at ${host}:${port} (${why}): set dashboard.port`, 1, { cause });
  }
  return app.server.address() as AddressInfo;
}
