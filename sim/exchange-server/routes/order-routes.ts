/** The routes that place, change and cancel orders (V2). Each is carried out at the simulated instant at which it comes. */
import type { FastifyInstance } from 'fastify';
import {
  amendOrderRequest,
  batchCancelRequest,
  batchCreateRequest,
  createOrderRequest,
  decreaseOrderRequest,
} from '../../../data/kalshi/schemas/orders.ts';
import { formatCash, formatQuantity } from '../../../engine/money/format.ts';
import { parseQuantity } from '../../../engine/money/parse.ts';
import type { Cash, Quantity } from '../../../engine/money/units.ts';
import type { Placed, Refused } from '../../exchange/direct.ts';
import type { FillView, OrderView } from '../../exchange/views.ts';
import { type ApiError, apiError, asApiError, refusal } from '../errors.ts';
import { uuidOf } from '../wire-ids.ts';
import { millis } from '../wire-time.ts';
import type { AccountDesk } from './account-desk.ts';
import { amendOf, checkAccount, newOrderOf } from './order-requests.ts';

const BASE = '/portfolio/events/orders';

export function orderRoutes(app: FastifyInstance, desk: AccountDesk): void {
  app.post(BASE, (request, reply) => {
    const placed = place(desk, request.body);
    return reply.code(201).send(placedJson(placed, desk));
  });

  app.post(`${BASE}/batched`, (request, reply) => {
    const { orders } = batchCreateRequest.parse(request.body);
    const answers = orders.map((body) => {
      try {
        return placedJson(place(desk, body), desk);
      } catch (error) {
        const { client_order_id } = (body ?? {}) as { client_order_id?: unknown };
        return {
          ...(typeof client_order_id === 'string' && { client_order_id }),
          error: itemError(asApiError(error)),
        };
      }
    });
    return reply.code(201).send({ orders: answers });
  });

  app.delete(`${BASE}/batched`, (request) => {
    const { orders } = batchCancelRequest.parse(request.body);
    return {
      orders: orders.map(({ order_id, subaccount, exchange_index }) => {
        try {
          checkAccount(subaccount, exchange_index);
          return cancelledJson(desk, order_id);
        } catch (error) {
          return { order_id, reduced_by: formatQuantity(0 as Quantity), error: itemError(asApiError(error)) };
        }
      }),
    };
  });

  app.delete<{ Params: { order_id: string } }>(`${BASE}/:order_id`, (request) => {
    desk.checkQueryAccount(request.query as object);
    return cancelledJson(desk, request.params.order_id);
  });

  app.delete(BASE, (request, reply) => {
    desk.checkQueryAccount(request.query as object);
    const outcome = desk.command((exchange, now) => exchange.cancelAll(now));
    if (!Array.isArray(outcome)) throw refusal((outcome as Refused).reason);
    return reply.code(204).send();
  });

  app.post<{ Params: { order_id: string } }>(`${BASE}/:order_id/amend`, (request) => {
    const body = amendOrderRequest.parse(request.body);
    const order = desk.order(request.params.order_id);
    const outcome = desk.command((exchange, now) => exchange.amend(amendOf(body, order, desk.naming, now), now));
    if (outcome.kind === 'refused') throw refusal(outcome.reason);
    const { order: amended, fills } = outcome;
    return {
      order_id: request.params.order_id,
      client_order_id: amended.clientOrderId,
      remaining_count: formatQuantity(amended.remaining),
      fill_count: formatQuantity(sumOf(fills)),
      ...averages(fills),
      ts_ms: millis(desk.now()),
    };
  });

  app.post<{ Params: { order_id: string } }>(`${BASE}/:order_id/decrease`, (request) => {
    const { reduce_by, reduce_to, exchange_index } = decreaseOrderRequest.parse(request.body);
    checkAccount(undefined, exchange_index);
    const order = desk.order(request.params.order_id);
    const how = reduce_by === undefined ? { to: parseQuantity(reduce_to as string) } : { by: parseQuantity(reduce_by) };
    const outcome = desk.command((exchange, now) => exchange.decrease(order.venueOrderId, how, now));
    if (outcome.kind === 'refused') throw refusal(outcome.reason);
    return {
      order_id: request.params.order_id,
      client_order_id: outcome.order.clientOrderId,
      remaining_count: formatQuantity(outcome.order.remaining),
      ts_ms: millis(desk.now()),
    };
  });

  // The first version of these endpoints is gone at the exchange; it says where to go.
  for (const path of ['/portfolio/orders', '/portfolio/orders/batched']) {
    app.post(path, () => {
      throw apiError(410, 'endpoint_deprecated', 'Please switch to the V2 endpoints', `use ${BASE}`);
    });
  }
}

function place(desk: AccountDesk, body: unknown): Placed {
  const request = createOrderRequest.parse(body);
  const now = desk.now();
  const order = newOrderOf(request, desk.view, uuidOf('client', now, desk.nextNumber()), now);
  const outcome = desk.command((exchange) => exchange.place(order, now));
  if (outcome.kind === 'refused') throw refusal(outcome.reason);
  return outcome;
}

function placedJson({ order, fills }: Placed, desk: AccountDesk): object {
  return {
    order_id: desk.naming.ids.order(order.venueOrderId),
    client_order_id: order.clientOrderId,
    fill_count: formatQuantity(sumOf(fills)),
    remaining_count: formatQuantity(order.remaining),
    ...averages(fills),
    ts_ms: millis(desk.now()),
  };
}

function cancelledJson(desk: AccountDesk, orderId: string): object {
  const order: OrderView = desk.order(orderId);
  const outcome = desk.command((exchange, now) => exchange.cancel(order.venueOrderId, now));
  if (outcome.kind === 'refused') throw refusal(outcome.reason);
  return {
    order_id: orderId,
    client_order_id: order.clientOrderId,
    reduced_by: formatQuantity(outcome.reducedBy),
    ts_ms: millis(desk.now()),
  };
}

function sumOf(fills: readonly FillView[]): Quantity {
  return fills.reduce((sum, { quantity }) => sum + quantity, 0) as Quantity;
}

/** Average price and fee of a contract over fills, to the micro-dollar; nothing without fills. */
function averages(fills: readonly FillView[]): object {
  const contracts = sumOf(fills);
  if (contracts === 0) return {};
  const value = fills.reduce((sum, { price, quantity }) => sum + price * quantity, 0);
  const fees = fills.reduce((sum, { fee }) => sum + fee, 0);
  return {
    average_fill_price: formatCash(Math.round((value * 100) / contracts) as Cash),
    average_fee_paid: formatCash(Math.round((fees * 100) / contracts) as Cash),
  };
}

function itemError({ code, message, details }: ApiError): object {
  return { code, message, ...(details !== undefined && { details }) };
}
