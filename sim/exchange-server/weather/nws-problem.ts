/** Errors as api.weather.gov sends them: `application/problem+json`, and a page of the network in front of it for callers without name. */
import type { FastifyReply } from 'fastify';

const HOME = 'https://api.weather.gov/problems';

/** Sends a problem. @param name the last part of its type, for example `NotFound` */
export function sendProblem(
  reply: FastifyReply,
  status: number,
  name: string,
  title: string,
  detail: string,
): FastifyReply {
  const correlationId = name.toLowerCase();
  return reply
    .code(status)
    .type('application/problem+json')
    .send({
      correlationId,
      title,
      type: `${HOME}/${name}`,
      status,
      detail,
      instance: `https://api.weather.gov/requests/${correlationId}`,
    });
}

/** What a caller without User-Agent gets. */
export function sendForbidden(reply: FastifyReply): FastifyReply {
  return reply
    .code(403)
    .type('text/html')
    .send('<HTML><HEAD><TITLE>Access Denied</TITLE></HEAD><BODY><H1>Access Denied</H1></BODY></HTML>');
}
