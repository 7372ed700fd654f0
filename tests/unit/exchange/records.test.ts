import { describe, expect, test } from 'vitest';
import { BookSide, EventKind, SettlementStage } from '../../../engine/events.ts';
import type { LadderId, MarketId } from '../../../engine/markets/contracts.ts';
import { AccountRecords } from '../../../sim/exchange/records/account-records.ts';
import type { FillView, OrderView, PositionView, SettlementView } from '../../../sim/exchange/views.ts';
import { directoryOf, ladderOf } from '../oms/world.ts';
import { DirectMarket } from './direct-market.ts';
import { quote, TestMarket, trade } from './market.ts';

const { bid, ask } = BookSide;
const second = { market: 1 as MarketId };

function settle(m: DirectMarket, subject: number, at: number, ...steps: readonly [SettlementStage, number][]): void {
  m.tell(...steps.map(([a, b], i) => ({ kind: EventKind.settlement, at: at + i, subject, a, b })));
}

describe('positions', () => {
  test('carry average cost, what was spent, what was earned and what was charged', () => {
    const m = new DirectMarket({ cashDollars: 100 });
    m.tell(quote(0, 40, 42, 500, 500));
    m.place(1, bid, 42, 10);
    m.tell(quote(2, 50, 52, 500, 500));
    m.place(3, bid, 52, 10);
    m.place(4, ask, 50, 25);
    // Bought 20 for 9.40; sold 20 of them at 0.50 for 10.00; the last five are NO at 0.50.
    const fees = m.records.fills().reduce((sum, { fee }) => sum + fee, 0);
    expect(m.records.position(0 as MarketId)).toMatchObject({
      position: -500,
      exposure: 2_500_000,
      totalTraded: 4_200_000 + 5_200_000 + 12_500_000,
      realized: 600_000,
      feesPaid: fees,
      isSettled: false,
    });
    expect(m.direct.balance().cash).toBe(100_000_000 + 600_000 - 2_500_000 - fees);
    expect(m.records.ladderPositions()).toEqual([
      expect.objectContaining({ ladder: 0, totalCostShares: 4_500, exposure: 2_500_000, realized: 600_000 }),
    ]);
  });

  test('count the orders that rest in their market', () => {
    const m = new DirectMarket();
    m.tell(quote(0, 40, 42, 500, 500));
    m.place(1, bid, 42, 10);
    const { venueOrderId } = m.placed(2, bid, 30, 10);
    m.placed(2, bid, 31, 10);
    expect(m.records.position(0 as MarketId)?.restingOrders).toBe(2);
    m.direct.cancel(venueOrderId, m.at(3));
    expect(m.records.position(0 as MarketId)?.restingOrders).toBe(1);
  });
});

describe('settlements', () => {
  test('pay YES and NO by the last result, once, when the market is paid', () => {
    const m = new DirectMarket({ cashDollars: 100 });
    m.tell(quote(0, 40, 42, 500, 500), { ...quote(0, 40, 42, 500, 500), subject: 1 });
    m.place(1, bid, 42, 10);
    m.place(1, ask, 40, 10, second);
    const { cash } = m.direct.balance();
    settle(
      m,
      0,
      50_000,
      [SettlementStage.determined, 0],
      [SettlementStage.disputed, -1],
      [SettlementStage.amended, 10_000],
    );
    settle(m, 0, 50_010, [SettlementStage.paid, 10_000]);
    expect(m.direct.balance().cash).toBe(cash);
    settle(m, 0, 50_020, [SettlementStage.final, -1], [SettlementStage.paid, -1], [SettlementStage.paid, 10_000]);
    expect(m.direct.balance().cash).toBe(cash + 10_000_000);
    settle(m, 1, 50_030, [SettlementStage.final, 2_500], [SettlementStage.paid, 2_500]);
    expect(m.direct.balance().cash).toBe(cash + 10_000_000 + 7_500_000);
    expect(m.records.settlements()).toEqual([
      expect.objectContaining({
        market: 0,
        payout: 10_000,
        yesQuantity: 1_000,
        yesCost: 4_200_000,
        noQuantity: 0,
        revenue: 10_000_000,
      }),
      expect.objectContaining({
        market: 1,
        payout: 2_500,
        yesQuantity: 0,
        noQuantity: 1_000,
        noCost: 6_000_000,
        revenue: 7_500_000,
      }),
    ]);
    expect(m.records.position(1 as MarketId)).toMatchObject({ position: 0, realized: 1_500_000, isSettled: true });
  });

  test('leave a market without a position or a trade out', () => {
    const m = new DirectMarket();
    settle(m, 2, 50_000, [SettlementStage.determined, 0], [SettlementStage.final, 0], [SettlementStage.paid, 0]);
    expect(m.records.settlements()).toEqual([]);
  });
});

test('orders and fills are found by what one asks for', () => {
  const m = new DirectMarket();
  m.tell(quote(0, 40, 42, 500, 500));
  const filled = m.placed(1, bid, 42, 10);
  const resting = m.placed(2, bid, 30, 10);
  const other = m.placed(3, bid, 30, 10, { market: 4 as MarketId });
  const ids = (orders: readonly OrderView[]): string[] => orders.map(({ venueOrderId }) => venueOrderId);
  expect(ids(m.records.orders())).toEqual([filled, resting, other].map(({ venueOrderId }) => venueOrderId));
  expect(ids(m.records.orders({ status: 'resting' }))).toEqual(ids([resting, other]));
  expect(ids(m.records.orders({ status: 'executed' }))).toEqual(ids([filled]));
  expect(ids(m.records.orders({ ladder: 1 as LadderId }))).toEqual(ids([other]));
  expect(ids(m.records.orders({ market: 0 as MarketId, from: m.at(1.5), to: m.at(2) }))).toEqual(ids([resting]));
  m.tell(trade(4, 29, 3, ask));
  const { venueOrderId } = resting;
  expect(m.records.fills({ venueOrderId })).toMatchObject([{ quantity: 300, isTaker: false, positionAfter: 1_300 }]);
  expect(m.records.fills({ from: m.at(4) })).toHaveLength(1);
  expect(m.records.fills({ market: 4 as MarketId })).toEqual([]);
});

test('who watches hears of every change as it happens', () => {
  const heard: string[] = [];
  const m = new DirectMarket({
    watcher: {
      order: ({ status, filled }: OrderView) => heard.push(`order ${status} ${filled / 100}`),
      fill: ({ quantity }: FillView) => heard.push(`fill ${quantity / 100}`),
      position: ({ position }: PositionView) => heard.push(`position ${position / 100}`),
      settlement: ({ revenue }: SettlementView) => heard.push(`settlement ${revenue / 1_000_000}`),
    },
  });
  m.tell(quote(0, 40, 42, 500, 4));
  m.place(1, bid, 42, 10);
  m.direct.cancelAll(m.at(2));
  settle(m, 0, 50_000, [SettlementStage.determined, 10_000], [SettlementStage.final, -1], [SettlementStage.paid, -1]);
  expect(heard).toEqual([
    'order resting 0',
    'fill 4',
    'order resting 4',
    'position 4',
    'order canceled 4',
    'settlement 4',
    'position 0',
  ]);
});

test('of the orders that ended and of the fills only the last are kept where that is asked for', () => {
  const m = new DirectMarket({ keepEndedOrders: 1_000, keepFills: 1_000 });
  m.tell(quote(0, 40, 42, 500_000, 500_000));
  for (let i = 0; i < 2_500; i++) m.place(1 + i / 1_000, i % 2 === 0 ? bid : ask, i % 2 === 0 ? 42 : 40, 1);
  const resting = m.placed(10, bid, 30, 1);
  expect(m.records.orders()).toHaveLength(1_001);
  expect(m.records.fillCount).toBe(2_500);
  expect(m.records.fills().length).toBeLessThanOrEqual(2_000);
  expect(m.records.orderByClientId('c0')).toBeUndefined();
  expect(m.records.order(resting.venueOrderId)).toBeDefined();
  expect(m.records.position(0 as MarketId)?.totalTraded).toBe(1_250 * (420_000 + 600_000));
});

test('an order is looked up with its fills, also when it has ended; of an id that it does not have the exchange says so', () => {
  const directory = directoryOf([ladderOf(0), ladderOf(1)]);
  const market = new TestMarket({}, 10_000, 1, new AccountRecords({ directory }));
  market.tell(quote(0, 40, 42, 50, 6));
  market.order(1, bid, 42, 10);
  market.order(1, bid, 40.5, 10, { clientOrderId: 'refused' });
  market.advance(2);
  market.exchange.cancel('o0', market.at(3));
  market.advance(10);
  const before = market.updates.length;
  for (const id of ['o0', 'refused', 'nobody']) market.exchange.lookUp(id, market.at(20));
  market.advance(30);
  expect(market.updates.slice(before)).toMatchObject([
    { kind: 'fill', fill: market.fills[0] },
    { kind: 'found', order: { clientOrderId: 'o0', state: 'canceled', filled: 600, remaining: 0 } },
    { kind: 'not_found', clientOrderId: 'refused', askedAt: market.at(20) },
    { kind: 'not_found', clientOrderId: 'nobody' },
  ]);
});
