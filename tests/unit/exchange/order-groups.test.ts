import { describe, expect, test } from 'vitest';
import { BookSide } from '../../../engine/events.ts';
import type { MarketId } from '../../../engine/markets/contracts.ts';
import type { Quantity } from '../../../engine/money/units.ts';
import type { GroupView } from '../../../sim/exchange/views.ts';
import { contracts } from '../oms/world.ts';
import { DirectMarket, told } from './direct-market.ts';
import { trade } from './market.ts';

const { bid, ask } = BookSide;
const noQueue = { queueAheadContracts: 0 };

function groupOf(m: DirectMarket, limit: number, at = 0): string {
  const outcome = m.direct.createGroup(contracts(limit), m.at(at));
  if (outcome.kind === 'refused') throw new Error(outcome.reason);
  return outcome.group.id;
}

describe('the limit of a group', () => {
  test('the match that reaches it stands, and everything of the group ends with it, in every market', () => {
    const m = new DirectMarket({ config: noQueue });
    const orderGroup = groupOf(m, 10);
    const first = m.placed(1, bid, 40, 8, { orderGroup });
    const second = m.placed(1, bid, 40, 9, { orderGroup });
    const elsewhere = m.placed(1, bid, 40, 9, { orderGroup, market: 1 as MarketId });
    const apart = m.placed(1, bid, 39, 9);
    m.tell(trade(2, 40, 12, ask));
    expect(m.records.fills().map(({ quantity }) => quantity / 100)).toEqual([8, 4]);
    m.tell(trade(4, 40, 12, ask));
    expect(told({ kind: '', order: m.order(first.venueOrderId) })).toBe('executed 8 of 8');
    for (const { venueOrderId } of [second, elsewhere]) {
      expect(m.order(venueOrderId)).toMatchObject({ status: 'canceled', endReason: 'order_group_triggered' });
    }
    expect(m.order(apart.venueOrderId).status).toBe('resting');
    expect(told(m.place(6, bid, 40, 1, { orderGroup }))).toBe('refused: order_group_triggered');
    expect(m.direct.group(orderGroup, m.at(6))).toMatchObject({ isTriggered: true, matched: 1_200, orders: [] });
  });

  test('matches count for fifteen seconds', () => {
    const m = new DirectMarket({ config: noQueue });
    const orderGroup = groupOf(m, 10);
    m.placed(1, bid, 40, 30, { orderGroup });
    m.tell(trade(2, 40, 6, ask), trade(17, 40, 6, ask));
    expect(m.direct.group(orderGroup, m.at(18))).toMatchObject({ isTriggered: false, matched: 600 });
    m.tell(trade(31.9, 40, 6, ask));
    expect(m.direct.group(orderGroup, m.at(31.95))).toMatchObject({ isTriggered: true, matched: 1_200 });
  });

  test('a match that becomes known late counts in the windows of those before it', () => {
    const m = new DirectMarket({ config: noQueue });
    const orderGroup = groupOf(m, 10);
    m.placed(1, bid, 40, 30, { orderGroup });
    m.placed(1, bid, 40, 30, { orderGroup, market: 1 as MarketId });
    m.tell(trade(20, 40, 6, ask, { at: 21 }));
    m.tell(trade(10, 40, 6, ask, { at: 21.5, subject: 1 }));
    expect(m.direct.group(orderGroup, m.at(22))).toMatchObject({ isTriggered: true });
  });

  test('a reset counts from nothing again and takes orders', () => {
    const m = new DirectMarket({ config: noQueue });
    const orderGroup = groupOf(m, 10);
    m.placed(1, bid, 40, 10, { orderGroup });
    m.tell(trade(2, 40, 12, ask));
    expect(told(m.place(4, bid, 40, 9, { orderGroup }))).toBe('refused: order_group_triggered');
    m.direct.resetGroup(orderGroup, m.at(5));
    expect(told(m.place(6, bid, 40, 9, { orderGroup }))).toBe('resting 0 of 9');
    m.tell(trade(7, 40, 9, ask));
    expect(m.direct.group(orderGroup, m.at(9))).toMatchObject({ isTriggered: false, matched: 900 });
  });

  test('a lower limit that is reached already triggers the group at once', () => {
    const m = new DirectMarket({ config: noQueue });
    const orderGroup = groupOf(m, 10);
    const order = m.placed(1, bid, 40, 20, { orderGroup });
    m.tell(trade(2, 40, 6, ask));
    m.direct.limitGroup(orderGroup, contracts(7), m.at(4));
    expect(m.order(order.venueOrderId).status).toBe('resting');
    m.direct.limitGroup(orderGroup, contracts(6), m.at(5));
    expect(m.order(order.venueOrderId).endReason).toBe('order_group_triggered');
  });
});

describe('commands of groups', () => {
  test('triggering and deleting cancel the orders of the group; who watches hears of each', () => {
    const heard: string[] = [];
    const watcher = {
      group: ({ id, isTriggered, orders }: GroupView, isGone: boolean) =>
        heard.push(`${id}${isTriggered ? ' triggered' : ''}${isGone ? ' gone' : ''} ${orders.length}`),
    };
    const m = new DirectMarket({ watcher });
    const orderGroup = groupOf(m, 10);
    const one = m.placed(1, bid, 40, 5, { orderGroup });
    m.direct.triggerGroup(orderGroup, m.at(2));
    expect(m.order(one.venueOrderId).endReason).toBe('order_group_triggered');
    m.direct.resetGroup(orderGroup, m.at(3));
    const two = m.placed(4, bid, 40, 5, { orderGroup });
    expect(m.direct.group(orderGroup, m.at(4))?.orders).toEqual([two.venueOrderId]);
    m.direct.deleteGroup(orderGroup, m.at(5));
    expect(m.order(two.venueOrderId).endReason).toBe('canceled_by_user');
    expect(m.direct.groups(m.at(6))).toEqual([]);
    expect(heard).toEqual(['sim-group-1 0', 'sim-group-1 triggered 0', 'sim-group-1 0', 'sim-group-1 gone 0']);
    expect(told(m.place(7, bid, 40, 5, { orderGroup }))).toBe('refused: order_group_not_found');
  });

  test('a limit is from one contract to a million', () => {
    const m = new DirectMarket();
    for (const limit of [0, 99, 100_000_001, 150.5]) {
      expect(m.direct.createGroup(limit as Quantity, m.at(0))).toEqual({
        kind: 'refused',
        reason: 'order_group_limit_invalid',
      });
    }
    const id = groupOf(m, 1);
    expect(m.direct.limitGroup(id, 0 as Quantity, m.at(1))).toMatchObject({ reason: 'order_group_limit_invalid' });
    expect(m.direct.limitGroup('nobody', contracts(5), m.at(1))).toMatchObject({ reason: 'order_group_not_found' });
  });
});
