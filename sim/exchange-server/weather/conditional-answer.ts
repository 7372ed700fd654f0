/**
 * Answers that may be asked for again with `If-Modified-Since`, and that carry the simulated time as their `Date`: a client that takes its
 * time of fetching from the answer then records simulated time, and what has not changed costs no body.
 */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type EpochMicros, MICROS_PER_SECOND } from '../../../engine/time.ts';
import type { ServedClock } from '../clock.ts';

/** An instant as HTTP writes it. */
export function httpDate(at: EpochMicros): string {
  return new Date(at / 1000).toUTCString();
}

/** Sends a body, or 304 when the caller has this version. @param changedAt when the newest part of the body became known */
export function sendUnlessKnown(
  request: FastifyRequest,
  reply: FastifyReply,
  changedAt: EpochMicros,
  type: string,
  body: unknown,
): FastifyReply {
  // HTTP knows whole seconds; weather becomes known on whole minutes.
  const modified = Math.ceil(changedAt / MICROS_PER_SECOND) * 1000;
  reply.header('last-modified', new Date(modified).toUTCString()).header('cache-control', 'public, max-age=60');
  const since = Date.parse(request.headers['if-modified-since'] ?? '');
  if (since >= modified) return reply.code(304).send();
  return reply.type(type).send(JSON.stringify(body));
}

/** Puts the simulated time on an answer. */
export function stampDate(reply: FastifyReply, clock: ServedClock): void {
  reply.header('date', httpDate(clock.now()));
}
