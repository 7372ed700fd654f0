/**
 * What every request of the trade API passes: its signature (where one is asked for), the rate limit, and the faults that were
 * asked for, in that order. Errors leave in the exchange's shapes.
 */
import { setTimeout as wait } from 'node:timers/promises';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { apiError, TOO_MANY_REQUESTS } from './errors.ts';
import type { FaultInjector, RequestFate } from './faults/fault-injector.ts';
import type { RateLimiter } from './rate-limiter.ts';
import { type AccessKey, signatureObjection } from './signature.ts';

export interface GateParts {
  readonly key: AccessKey;
  readonly limiter: RateLimiter;
  readonly faults: FaultInjector;
  /** Path below which the limiter's templates are written. */
  readonly prefix: string;
  /** Ends what waits when the server closes. */
  readonly closing: AbortSignal;
}

export class RequestGate {
  readonly #parts: GateParts;
  readonly #fates = new WeakMap<FastifyRequest, RequestFate>();

  constructor(parts: GateParts) {
    this.#parts = parts;
  }

  /** Puts the gate in front of the routes of `app`. */
  guard(app: FastifyInstance, isSigned: boolean): void {
    if (isSigned) app.addHook('onRequest', async (request) => this.#checkSignature(request));
    app.addHook('preHandler', async (request, reply) => {
      this.#checkRate(request);
      await this.#strikeBefore(request, reply);
    });
    app.addHook('onSend', async (request, reply, payload) => this.#strikeAfter(request, reply, payload));
  }

  #checkSignature(request: FastifyRequest): void {
    const path = request.raw.url?.split('?', 1)[0] ?? '';
    const objection = signatureObjection(this.#parts.key, request.headers, request.method, path, Date.now());
    if (objection !== null) throw objection;
  }

  #checkRate(request: FastifyRequest): void {
    const { limiter, prefix } = this.#parts;
    const template = (request.routeOptions.url ?? '').slice(prefix.length).replace(/:(\w+)/g, '{$1}');
    const { orders } = (request.body ?? {}) as { orders?: unknown };
    const items = Array.isArray(orders) ? Math.max(1, orders.length) : 1;
    if (!limiter.allows(request.method, template, items)) throw TOO_MANY_REQUESTS;
  }

  async #strikeBefore(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const fate = this.#parts.faults.request();
    this.#fates.set(request, fate);
    if (fate.kind === 'too_many_requests') throw TOO_MANY_REQUESTS;
    if (fate.kind === 'normal' || fate.when === 'after') return;
    if (fate.kind === 'error') throw serverError(fate.status);
    reply.hijack();
    await this.#cut(request);
  }

  async #strikeAfter(request: FastifyRequest, reply: FastifyReply, payload: unknown): Promise<unknown> {
    const fate = this.#fates.get(request);
    if (fate === undefined || fate.kind === 'too_many_requests') return payload;
    if (fate.kind === 'normal') {
      if (fate.delayMillis > 0) await this.#sleep(fate.delayMillis);
      return payload;
    }
    // A refusal stands: a fault after the act hides what was done, not what was refused.
    if (fate.when === 'before' || reply.statusCode >= 400) return payload;
    if (fate.kind === 'timeout') {
      await this.#cut(request);
      return payload;
    }
    void reply.code(fate.status).type('application/json; charset=utf-8');
    const { code, message } = serverError(fate.status);
    return JSON.stringify({ error: { code, message } });
  }

  /** Leaves the client without an answer, and cuts its connection after a while. */
  async #cut(request: FastifyRequest): Promise<void> {
    await this.#sleep(this.#parts.faults.plan.rest.timeoutMillis);
    request.raw.socket.destroy();
  }

  async #sleep(millis: number): Promise<void> {
    try {
      await wait(millis, undefined, { signal: this.#parts.closing });
    } catch {
      // The server closes: whoever waits need not wait longer.
    }
  }
}

function serverError(status: 500 | 503) {
  return status === 500
    ? apiError(500, 'internal_server_error', 'internal server error')
    : apiError(503, 'service_unavailable', 'service unavailable');
}
