/** The routes of order groups: the fuse by which the exchange cancels a group that matched too much within fifteen seconds. */
import type { FastifyInstance } from 'fastify';
import {
  createOrderGroupRequest,
  limitOf,
  updateOrderGroupLimitRequest,
} from '../../../data/kalshi/schemas/order-groups.ts';
import { formatQuantity } from '../../../engine/money/format.ts';
import { ONE_CONTRACT, type Quantity } from '../../../engine/money/units.ts';
import type { EpochMicros } from '../../../engine/time.ts';
import type { DirectExchange, GroupOutcome } from '../../exchange/direct.ts';
import type { GroupView } from '../../exchange/views.ts';
import { apiError, refusal } from '../errors.ts';
import type { AccountDesk } from './account-desk.ts';
import { checkAccount } from './order-requests.ts';

const BASE = '/portfolio/order_groups';
interface OfGroup {
  readonly Params: { readonly order_group_id: string };
}

export function orderGroupRoutes(app: FastifyInstance, desk: AccountDesk): void {
  const { reads, naming, publisher } = desk;
  const run = (command: (exchange: DirectExchange, now: EpochMicros) => GroupOutcome): GroupView => {
    const outcome = desk.command(command);
    if (outcome.kind === 'refused') throw refusal(outcome.reason);
    return outcome.group;
  };
  const find = (id: string): GroupView => {
    const group = reads.group(id);
    if (group === undefined) throw apiError(404, 'not_found', 'not found', 'no such order group');
    return group;
  };
  const fields = (group: GroupView) => ({
    is_auto_cancel_enabled: true,
    contracts_limit_fp: formatQuantity(group.limit),
    exchange_index: 0,
  });

  app.post(`${BASE}/create`, (request, reply) => {
    const body = createOrderGroupRequest.parse(request.body);
    checkAccount(body.subaccount, body.exchange_index);
    const group = run((exchange, now) => exchange.createGroup(contracts(body), now));
    publisher.groupEvent('created', group.id, group.limit);
    return reply.code(201).send({ order_group_id: group.id, subaccount: 0, exchange_index: 0 });
  });

  app.get(BASE, () => ({ order_groups: reads.groups().map((group) => ({ id: group.id, ...fields(group) })) }));

  app.get<OfGroup>(`${BASE}/:order_group_id`, (request) => {
    const group = find(request.params.order_group_id);
    return { ...fields(group), orders: group.orders.map((id) => naming.ids.order(id)) };
  });

  app.put<OfGroup>(`${BASE}/:order_group_id/reset`, (request) => {
    desk.checkQueryAccount(request.query as object);
    const { id } = find(request.params.order_group_id);
    run((exchange, now) => exchange.resetGroup(id, now));
    publisher.groupEvent('reset', id, null);
    return {};
  });

  app.put<OfGroup>(`${BASE}/:order_group_id/trigger`, (request) => {
    desk.checkQueryAccount(request.query as object);
    const { id } = find(request.params.order_group_id);
    publisher.group(run((exchange, now) => exchange.triggerGroup(id, now)));
    return {};
  });

  app.put<OfGroup>(`${BASE}/:order_group_id/limit`, (request) => {
    desk.checkQueryAccount(request.query as object);
    const body = updateOrderGroupLimitRequest.parse(request.body);
    const { id } = find(request.params.order_group_id);
    const group = run((exchange, now) => exchange.limitGroup(id, contracts(body), now));
    publisher.groupEvent('limit_updated', id, group.limit);
    publisher.group(group);
    return {};
  });

  app.delete<OfGroup>(`${BASE}/:order_group_id`, (request) => {
    desk.checkQueryAccount(request.query as object);
    const { id } = find(request.params.order_group_id);
    run((exchange, now) => exchange.deleteGroup(id, now));
    publisher.groupEvent('deleted', id, null);
    return {};
  });
}

function contracts(body: object): Quantity {
  return ((limitOf(body) ?? 0) * ONE_CONTRACT) as Quantity;
}
