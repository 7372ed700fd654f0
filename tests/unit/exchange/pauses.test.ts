import { describe, expect, test } from 'vitest';
import { BookSide, EventKind, MarketStatus } from '../../../engine/events.ts';
import type { EpochMicros } from '../../../engine/time.ts';
import { Halts } from '../../../sim/exchange/halts.ts';
import { maintenanceAfter } from '../../../sim/exchange/maintenance.ts';
import { contracts, ladderOf, NOON } from '../oms/world.ts';
import { DirectMarket, told } from './direct-market.ts';
import { book, level, quote, trade } from './market.ts';

const { bid, ask } = BookSide;
const instant = (text: string): EpochMicros => (Date.parse(text) * 1_000) as EpochMicros;

describe('a trading pause', () => {
  test('takes cancels, and no orders, amendments or decreases; nothing is filled, and what rests rests on', () => {
    const m = new DirectMarket({ config: { queueAheadContracts: 0 } });
    const order = m.placed(1, bid, 40, 10);
    const other = m.placed(1, bid, 39, 10);
    m.direct.pause('trading', m.at(2));
    const { venueOrderId, price } = order;
    expect(told(m.place(3, bid, 38, 10))).toBe('refused: trading_paused');
    expect(told(m.direct.amend({ venueOrderId, price, quantity: contracts(5) }, m.at(3)))).toBe(
      'refused: trading_paused',
    );
    expect(told(m.direct.decrease(venueOrderId, { to: contracts(5) }, m.at(3)))).toBe('refused: trading_paused');
    expect(told(m.direct.cancel(other.venueOrderId, m.at(3)))).toBe('canceled 0 of 0 (canceled_by_user)');
    m.tell(trade(4, 38, 50, ask), quote(6, 37, 39, 50, 50));
    expect(m.records.fills()).toEqual([]);
    m.direct.pause('none', m.at(7));
    m.tell(trade(8, 38, 50, ask));
    expect(m.order(venueOrderId)).toMatchObject({ status: 'executed', filled: 1_000 });
  });

  test('ends the orders that asked for it', () => {
    const m = new DirectMarket();
    const asked = m.placed(1, bid, 40, 10, { cancelOnPause: true });
    const not = m.placed(1, bid, 40, 10);
    m.direct.pause('trading', m.at(2));
    expect(m.order(asked.venueOrderId)).toMatchObject({ status: 'canceled', endReason: 'trading_paused' });
    expect(m.order(not.venueOrderId).status).toBe('resting');
  });
});

test('a pause of the exchange takes nothing at all, and an id that was not taken may be used again', () => {
  const m = new DirectMarket();
  const { venueOrderId } = m.placed(1, bid, 40, 10);
  m.direct.pause('exchange', m.at(2));
  expect(told(m.place(3, bid, 38, 10, { clientOrderId: 'again' }))).toBe('refused: exchange_paused');
  expect(told(m.direct.cancel(venueOrderId, m.at(3)))).toBe('refused: exchange_paused');
  expect(m.direct.cancelAll(m.at(3))).toEqual({ kind: 'refused', reason: 'exchange_paused' });
  m.direct.pause('none', m.at(4));
  expect(told(m.place(5, bid, 38, 10, { clientOrderId: 'again' }))).toBe('resting 0 of 10');
});

test('a market that is paused ends what asked for it, and all that rests when it opens again', () => {
  const m = new DirectMarket();
  const asked = m.placed(1, bid, 40, 10, { cancelOnPause: true });
  const not = m.placed(1, bid, 39, 10);
  const status = (at: number, a: MarketStatus) => ({ kind: EventKind.marketStatus, at, subject: 0, a });
  m.tell(status(2, MarketStatus.active), status(3, MarketStatus.inactive));
  expect(m.order(asked.venueOrderId).endReason).toBe('trading_paused');
  expect(m.order(not.venueOrderId).status).toBe('resting');
  m.tell(status(4, MarketStatus.active));
  expect(m.order(not.venueOrderId).endReason).toBe('trading_paused');
});

describe('nothing is filled in a market that is paused', () => {
  const status = (at: number, a: MarketStatus) => ({ kind: EventKind.marketStatus, at, subject: 0, a });
  const paused = [status(2, MarketStatus.active), status(3, MarketStatus.inactive)];

  test.each([
    ['a quote', [quote(0, 37, 45, 50, 50)], quote(6, 37, 39, 50, 50)],
    ['a trade', [], trade(6, 38, 50, ask)],
    ['a level of the full book', book(0, [[37, 50]], [[45, 50]]), level(6, ask, 39, 50)],
  ])('by %s', (_, before, reaching) => {
    const m = new DirectMarket({ config: { queueAheadContracts: 0 } });
    m.tell(...before);
    const { venueOrderId } = m.placed(1, bid, 40, 10);
    m.tell(...paused, reaching);
    expect(m.order(venueOrderId)).toMatchObject({ status: 'resting', filled: 0 });
    m.tell(status(8, MarketStatus.active), reaching);
    expect(m.order(venueOrderId)).toMatchObject({ endReason: 'trading_paused', filled: 0 });
  });

  test('but by a trade from before the pause that is told in it', () => {
    const m = new DirectMarket({ config: { queueAheadContracts: 0 } });
    const { venueOrderId } = m.placed(1, bid, 40, 10);
    m.tell(...paused, trade(2.5, 38, 50, ask));
    expect(m.order(venueOrderId)).toMatchObject({ status: 'executed', filled: 1_000 });
  });
});

describe('the weekly maintenance', () => {
  test('is on Thursdays from three to five on the clock of New York, in summer and in winter', () => {
    expect(maintenanceAfter(instant('2025-01-31T12:00:00Z'))).toEqual({
      from: instant('2025-02-06T08:00:00Z'),
      until: instant('2025-02-06T10:00:00Z'),
    });
    expect(maintenanceAfter(instant('2025-07-03T08:59:59Z'))).toEqual({
      from: instant('2025-07-03T07:00:00Z'),
      until: instant('2025-07-03T09:00:00Z'),
    });
    expect(maintenanceAfter(instant('2025-07-03T09:00:00Z')).from).toBe(instant('2025-07-10T07:00:00Z'));
  });

  test('was left out on the Thursday on which real trades lie in its hours', () => {
    expect(maintenanceAfter(instant('2024-11-06T12:00:00Z')).from).toBe(instant('2024-11-14T08:00:00Z'));
  });

  test('pauses trading by itself, unless the configuration leaves it out', () => {
    const within = instant('2025-02-06T09:00:00Z');
    expect(new Halts(true).at(within)).toBe('trading');
    expect(new Halts(false).at(within)).toBe('none');
    expect(new Halts(true).at(instant('2025-02-06T10:00:00Z'))).toBe('none');
    const byHand = new Halts(true);
    byHand.set('exchange', within);
    expect(byHand.at(within)).toBe('exchange');
    expect(() => byHand.set('none', (within - 1) as EpochMicros)).toThrow('earlier');
  });

  test('ends orders that asked for it when it begins', () => {
    const week = 7 * 24 * 3_600_000_000;
    const m = new DirectMarket({ ladders: [ladderOf(0, 3, NOON + week)] });
    const asked = m.placed(1, bid, 40, 10, { cancelOnPause: true });
    const begins = instant('2025-02-06T08:00:00Z');
    m.direct.advanceTo((begins - 1) as EpochMicros);
    expect(m.order(asked.venueOrderId).status).toBe('resting');
    m.direct.advanceTo(begins);
    expect(m.order(asked.venueOrderId)).toMatchObject({ endReason: 'trading_paused', updatedAt: begins });
    expect(m.direct.pauseAt(begins)).toBe('trading');
  });
});
