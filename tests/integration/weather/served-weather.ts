/** The weather routes on loopback under a clock that the test sets, with the faults that networks and busy services have. */
import fastify, { type FastifyInstance } from 'fastify';
import type { Store } from '../../../data/store/store.ts';
import type { EpochMicros } from '../../../engine/time.ts';
import { iemRoutes, nwsRoutes, openMeteoRoutes } from '../../../sim/exchange-server/weather/routes.ts';
import { stream } from '../../../sim/random.ts';

export interface ServedWeather {
  readonly url: string;
  readonly clock: { at: EpochMicros };
  /** Questions that were answered well, by route. */
  readonly answered: Map<string, number>;
  /** Faults that were made, by kind. */
  readonly faults: Map<string, number>;
  close(): Promise<void>;
}

export interface FaultPlan {
  readonly seed: number;
  /** Share of questions that meet a fault; never more than three in a row. */
  readonly share: number;
}

const FAULTS = ['429', '403', '500', '503', 'silence', 'cut', 'cut body', 'doubled'] as const;
const MOST_IN_A_ROW = 3;

/** Serves a store. Close it at the end. */
export async function serveWeather(store: Store, at: EpochMicros, plan?: FaultPlan): Promise<ServedWeather> {
  const app = fastify();
  const clock = { at };
  const served = { now: () => clock.at };
  const answered = new Map<string, number>();
  const faults = new Map<string, number>();
  if (plan) injectFaults(app, plan, faults);
  app.addHook('onResponse', async (request, reply) => {
    const route = `${reply.statusCode} ${request.routeOptions.url ?? ''}`;
    answered.set(route, (answered.get(route) ?? 0) + 1);
  });
  await app.register(nwsRoutes, { prefix: '/nws', store, clock: served });
  await app.register(iemRoutes, { prefix: '/iem', store, clock: served });
  await app.register(openMeteoRoutes, { prefix: '/openmeteo', store, clock: served });
  const url = await app.listen({ port: 0, host: '127.0.0.1' });
  return {
    url,
    clock,
    answered,
    faults,
    close: async () => {
      app.server.closeAllConnections();
      await app.close();
    },
  };
}

function injectFaults(app: FastifyInstance, { seed, share }: FaultPlan, faults: Map<string, number>): void {
  const random = stream(seed, 'faults of the weather services');
  let inARow = 0;
  app.addHook('preHandler', async (request, reply) => {
    const isFaulty = inARow < MOST_IN_A_ROW && random.chance(share);
    inARow = isFaulty ? inARow + 1 : 0;
    if (!isFaulty) return;
    const drawn = random.pick(FAULTS);
    // Only api.weather.gov blocks with 403.
    const fault = drawn === '403' && !request.url.startsWith('/nws') ? '503' : drawn;
    faults.set(fault, (faults.get(fault) ?? 0) + 1);
    switch (fault) {
      case '429':
        return reply.code(429).header('retry-after', '0').send('slow down');
      case '403':
      case '500':
      case '503':
        return reply.code(Number(fault)).type('text/plain').send('ERROR: server over capacity, please try later');
      case 'silence':
        reply.hijack();
        return;
      case 'cut':
        request.raw.socket.destroy();
        reply.hijack();
        return;
      case 'cut body':
        reply.hijack();
        reply.raw.writeHead(200, { 'content-type': 'text/plain', 'content-length': '5000' });
        reply.raw.write('{"features": [');
        setImmediate(() => reply.raw.destroy());
        return;
      case 'doubled':
        (request as unknown as { isDoubled: boolean }).isDoubled = true;
    }
  });
  // Every product, line and feature comes twice, as it does when a page changes under the reader.
  app.addHook('onSend', async (request, _reply, payload) => {
    if (!(request as unknown as { isDoubled?: boolean }).isDoubled || typeof payload !== 'string') return payload;
    if (payload.startsWith('\u0001')) return payload + payload;
    if (payload.startsWith('station,')) return payload + payload.slice(payload.indexOf('\n') + 1);
    return payload.startsWith('{"type":"FeatureCollection"') ? doubledFeatures(payload) : payload;
  });
}

function doubledFeatures(payload: string): string {
  const document = JSON.parse(payload) as { features: unknown[] };
  return JSON.stringify({ ...document, features: [...document.features, ...document.features] });
}
