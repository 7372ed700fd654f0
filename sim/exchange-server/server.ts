/**
 * The local exchange: history served over the exchange's own REST and WebSocket protocol on loopback, under a simulated clock.
 * It is put together here; what it serves is in the files beside it.
 */
import type { AddressInfo } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import fastify, { type FastifyInstance } from 'fastify';
import type { Store } from '../../data/store/store.ts';
import type { Tape } from '../../data/tape/tape.ts';
import { UserError } from '../../data/user-error.ts';
import type { BoardConfig } from '../../engine/markets/config.ts';
import type { Directory, LadderId } from '../../engine/markets/contracts.ts';
import type { MoneyConfig } from '../../engine/money/config.ts';
import type { Cash } from '../../engine/money/units.ts';
import { type ClimateDate, type EpochMicros, MICROS_PER_HOUR } from '../../engine/time.ts';
import type { ExchangeConfig } from '../exchange/config.ts';
import { DIRECT_SETTINGS } from '../exchange/direct.ts';
import { SimulatedExchange } from '../exchange/exchange.ts';
import { AccountRecords } from '../exchange/records/account-records.ts';
import type { AccountWatcher, OrderView } from '../exchange/views.ts';
import { accountReads } from './account/account-reads.ts';
import { PositionTallies } from './account/position-tally.ts';
import { RestingOrders } from './account/resting-orders.ts';
import { apiError, asApiError, errorBody } from './errors.ts';
import { FaultInjector } from './faults/fault-injector.ts';
import type { FaultPlan } from './faults/fault-plan.ts';
import { marketDataRoutes } from './market-data/routes.ts';
import { MarketView } from './market-view.ts';
import { Pace } from './pace.ts';
import { Publisher } from './publisher.ts';
import { RateLimiter, type ServedTier } from './rate-limiter.ts';
import { RequestGate } from './request-gate.ts';
import { AccountDesk } from './routes/account-desk.ts';
import { controlRoutes } from './routes/control-routes.ts';
import { accountRoutes, exchangeRoutes } from './routes/exchange-routes.ts';
import { orderGroupRoutes } from './routes/order-group-routes.ts';
import { orderRoutes } from './routes/order-routes.ts';
import { portfolioRoutes } from './routes/portfolio-routes.ts';
import type { AccessKey } from './signature.ts';
import { iemRoutes, nwsRoutes, openMeteoRoutes } from './weather/routes.ts';
import { WeatherCalendar } from './weather/weather-calendar.ts';
import { serveWebSocket, WS_PATH } from './websocket/endpoint.ts';
import { Hub } from './websocket/hub.ts';
import { WireIds } from './wire-ids.ts';
import { ServedWorld } from './world.ts';

const LOOPBACK = '127.0.0.1';
const REST_PREFIX = '/trade-api/v2';
const ROWS_PER_TURN = 50_000;
/** Time after the last event in which what rests still ends. */
const RUN_OUT_MICROS = MICROS_PER_HOUR;
const BODY_BYTES_MAX = 1 << 20;

export interface ServerOptions {
  readonly store: Store;
  readonly tape: Tape;
  readonly exchange: ExchangeConfig;
  readonly board: BoardConfig;
  readonly fees: MoneyConfig;
  readonly seed: number;
  readonly cash: Cash;
  readonly key: AccessKey;
  readonly tier: ServedTier;
  readonly faults: FaultPlan;
  /** Where the clock stands at first; the first listing if not given. What happened before has happened. */
  readonly startAt?: EpochMicros;
  /** 0 takes a free one. */
  readonly port: number;
  /** Hears of every change of an order, at its moment and in the order of the changes. */
  readonly onOrder?: (order: OrderView) => void;
  /** Bytes that a client may leave untaken before its subscriptions end. */
  readonly maxBacklogBytes?: number;
}

export interface RunningServer {
  readonly rest: string;
  readonly ws: string;
  readonly nws: string;
  readonly iem: string;
  readonly openMeteo: string;
  readonly control: string;
  readonly pace: Pace;
  /** Rejects when the history cannot be read on; never resolves. */
  readonly failed: Promise<never>;
  close(): Promise<void>;
}

/** Starts serving; the clock stands at the first listing. @throws UserError when the port is taken. */
export async function startExchangeServer(options: ServerOptions): Promise<RunningServer> {
  const { store, tape, board, key, seed } = options;
  const { directory } = tape;
  const naming = { directory, ids: new WireIds(seed, key.id) };
  const resting = new RestingOrders();
  const tallies = new PositionTallies();
  const clock = { now: (): EpochMicros => world.now() };
  const view = new MarketView(
    directory,
    board,
    clock,
    (market, now) => exchange.displayedBook(market, now),
    (market) => resting.of(market),
  );
  const hub = new Hub(view, naming.ids, options.maxBacklogBytes ?? 4 << 20);
  const publisher = new Publisher({ view, hub, resting, tallies, naming, now: clock.now });
  const { onOrder } = options;
  const records = new AccountRecords({
    directory,
    watcher: onOrder === undefined ? publisher : heardBy(publisher, onOrder),
  });
  const exchange = new SimulatedExchange({
    config: { ...options.exchange, ...DIRECT_SETTINGS },
    board,
    fees: options.fees,
    directory,
    seed,
    cash: options.cash,
    records,
    answers: 'dropped',
  });
  const { direct } = exchange;
  const startAt = options.startAt ?? tape.firstListingAt;
  const endAt = ((tape.lastAt ?? startAt) + RUN_OUT_MICROS) as EpochMicros;
  const world = new ServedWorld({ tape, exchange, direct, listener: publisher, startAt, endAt });
  while (!world.advanceTo(startAt, ROWS_PER_TURN)) await nextTurn();

  publisher.accountUpdatedAt = world.now();
  const failed = Promise.withResolvers<never>();
  // Whoever started the server hears of it; nobody has to listen.
  failed.promise.catch(() => {});
  const pace = new Pace(world, await WeatherCalendar.of(store, startAt, endAt), failed.reject);
  const faults = new FaultInjector(seed, options.faults);
  const desk = new AccountDesk({
    world,
    direct,
    reads: accountReads(records, direct, clock.now),
    view,
    naming,
    publisher,
  });
  const limiter = new RateLimiter(options.tier, startAt, () => (Date.now() * 1_000) as EpochMicros);
  const closing = new AbortController();
  const gate = new RequestGate({ key, limiter, faults, prefix: REST_PREFIX, closing: closing.signal });
  const app = fastify({ bodyLimit: BODY_BYTES_MAX, forceCloseConnections: true });
  answerErrors(app);
  await app.register(
    async (scope) => {
      gate.guard(scope, false);
      exchangeRoutes(scope, desk);
      await scope.register(marketDataRoutes, { store, clock, live: view });
    },
    { prefix: REST_PREFIX },
  );
  await app.register(
    async (scope) => {
      gate.guard(scope, true);
      accountRoutes(scope, limiter);
      orderRoutes(scope, desk);
      orderGroupRoutes(scope, desk);
      portfolioRoutes(scope, desk);
    },
    { prefix: REST_PREFIX },
  );
  await app.register(async (scope) => controlRoutes(scope, { pace, faults, desk }), { prefix: '/milkbot' });
  const weather = { store, clock, lastDate: lastDateOf(directory) };
  await app.register(nwsRoutes, { prefix: '/nws', ...weather });
  await app.register(iemRoutes, { prefix: '/iem', ...weather });
  await app.register(openMeteoRoutes, { prefix: '/openmeteo', ...weather });
  const sockets = serveWebSocket(app.server, key, { hub, view, ids: naming.ids, clock, faults, pace });
  const port = await listen(app, options.port);

  const base = `http://${LOOPBACK}:${port}`;
  return {
    rest: `${base}${REST_PREFIX}`,
    ws: `ws://${LOOPBACK}:${port}${WS_PATH}`,
    nws: `${base}/nws`,
    iem: `${base}/iem`,
    openMeteo: `${base}/openmeteo`,
    control: `${base}/milkbot`,
    pace,
    failed: failed.promise,
    close: async () => {
      pace.close();
      closing.abort();
      sockets.close();
      await app.close();
    },
  };
}

/** The last climate date of which there is a ladder. */
function lastDateOf(directory: Directory): ClimateDate {
  let last = 0;
  for (let id = 0; id < directory.ladderCount; id++) {
    last = Math.max(last, directory.ladder(id as LadderId).climateDate);
  }
  return last as ClimateDate;
}

function answerErrors(app: FastifyInstance): void {
  app.setErrorHandler((thrown, _request, reply) => {
    const error = asApiError(thrown);
    if (error.status >= 500 && process.env.SIM_TRACE) process.stderr.write(`${String((thrown as Error).stack)}\n`);
    return reply.code(error.status).send(errorBody(error));
  });
  app.setNotFoundHandler((request, reply) => {
    const path = request.raw.url?.split('?', 1)[0] ?? '';
    return reply
      .code(404)
      .send(errorBody(apiError(404, 'not_found', 'not found', `no route ${request.method} ${path}`)));
  });
}

async function listen(app: FastifyInstance, port: number): Promise<number> {
  try {
    await app.listen({ host: LOOPBACK, port });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    await app.close();
    throw new UserError(`port ${port} on ${LOOPBACK} is taken: choose another with --port, or 0 for a free one`, 1);
  }
  return (app.server.address() as AddressInfo).port;
}

function heardBy(publisher: Publisher, onOrder: (order: OrderView) => void): AccountWatcher {
  return {
    order(view) {
      onOrder(view);
      publisher.order(view);
    },
    fill: (view) => publisher.fill(view),
    position: (view) => publisher.position(view),
    settlement: (view) => publisher.settlement(view),
    group: (view) => publisher.group(view),
  };
}
