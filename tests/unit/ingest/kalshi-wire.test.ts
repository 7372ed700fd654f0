import { expect, test } from 'vitest';
import { candleRows } from '../../../data/ingest/kalshi/candle-rows.ts';
import { listingRows } from '../../../data/ingest/kalshi/listing-rows.ts';
import { tradeRows } from '../../../data/ingest/kalshi/trade-rows.ts';
import { readAnswer, wireBook, wireCandle, wireMarket, wireTrade } from '../../../data/ingest/kalshi/wire-records.ts';
import type { EpochMicros } from '../../../engine/time.ts';

const LATER = 9e15 as EpochMicros;

test('a trade in whole cents and one in dollars are the same trade', () => {
  const shared = { trade_id: 'a', ticker: 'KXHIGHNY-25JAN06-B40.5', created_time: '2025-01-05T15:00:00.123456Z' };
  const old = wireTrade.parse({ ...shared, count: 12, yes_price: 45, no_price: 55, taker_side: 'no' });
  const today = wireTrade.parse({
    ...shared,
    count_fp: '12.00',
    yes_price_dollars: '0.4500',
    taker_outcome_side: 'no',
    taker_book_side: 'ask',
    is_block_trade: false,
    a_new_field: 1,
  });
  expect(today).toEqual(old);
  expect(old).toMatchObject({ price: 4500, quantity: 1200, takerSide: 'ask', tradedAt: 1_736_089_200_123_456 });
  expect(wireTrade.safeParse({ ...shared, count: 1, yes_price: 45 }).success).toBe(false);
});

test('bars in cents, in the words of the archive and in those of today are the same bars', () => {
  const end = { end_period_ts: 1_736_100_000 };
  const bar = (value: unknown) => ({ open: value, high: value, low: value, close: value });
  const dollars = (value: unknown) => ({
    open_dollars: value,
    high_dollars: value,
    low_dollars: value,
    close_dollars: value,
  });
  const versions = [
    {
      ...end,
      yes_bid: bar(40),
      yes_ask: bar(43),
      price: { ...bar(null), mean: null, previous: 41 },
      volume: 0,
      open_interest: 7,
    },
    {
      ...end,
      yes_bid: bar('0.4000'),
      yes_ask: bar('0.4300'),
      price: { ...bar(null), mean: null },
      volume: '0.00',
      open_interest: '7.00',
    },
    {
      ...end,
      yes_bid: dollars('0.4000'),
      yes_ask: dollars('0.4300'),
      price: {},
      volume_fp: '0.00',
      open_interest_fp: '7.00',
    },
  ];
  const rows = versions.map(
    (version) => candleRows('E', [{ ticker: 'T', minutes: 60, bars: [wireCandle.parse(version)] }], LATER).rows,
  );
  expect(rows[1]).toEqual(rows[0]);
  expect(rows[2]).toEqual(rows[0]);
  expect(rows[0]?.candles?.[0]).toMatchObject({
    bid_close_e4: 4000,
    ask_open_e4: 4300,
    price_close_e4: null,
    open_interest_e2: 700,
    period_s: 3600,
  });
});

test('a bar that had not ended, or says nothing, is no row', () => {
  const bars = [
    wireCandle.parse({ end_period_ts: 100, price: { close_dollars: '0.5000' }, volume_fp: '1.00' }),
    wireCandle.parse({ end_period_ts: 200, price: { close_dollars: '0.5000' }, volume_fp: '1.00' }),
    wireCandle.parse({ end_period_ts: 50, price: {}, volume_fp: '0.00' }),
  ];
  expect(candleRows('E', [{ ticker: 'T', minutes: 1, bars }], 150_000_000 as EpochMicros).rows.candles).toHaveLength(1);
});

test('trades are the same rows however their pages were cut, doubled or overlapped', () => {
  const trade = (id: string, second: number) =>
    wireTrade.parse({
      trade_id: id,
      ticker: 'T',
      count: 1,
      yes_price: 50,
      taker_side: 'yes',
      created_time: `2025-01-05T15:00:0${second}Z`,
    });
  const [a, b, c, d] = [trade('a', 1), trade('b', 2), trade('c', 2), trade('d', 3)] as const;
  const whole = tradeRows('E', [d, c, b, a]);
  expect(whole.rows.trades?.map(({ trade_id }) => trade_id)).toEqual(['a', 'b', 'c', 'd']);
  expect(tradeRows('E', [d, c, d, c, b, c, b, a])).toEqual(whole);
});

const market = (suffix: string, strikes: object, more: object = {}) =>
  wireMarket.parse({
    ticker: `KXHIGHNY-26JUL10-${suffix}`,
    event_ticker: 'KXHIGHNY-26JUL10',
    status: 'finalized',
    open_time: '2026-07-09T14:00:00Z',
    close_time: '2026-07-11T04:59:00Z',
    expected_expiration_time: '2026-07-11T14:00:00Z',
    settlement_timer_seconds: 3600,
    result: 'no',
    expiration_value: '',
    ...strikes,
    ...more,
  });

test('a result is a settlement at its time, its value that of the event; a result that may be disputed is none yet', () => {
  const settled = { settlement_ts: '2026-07-11T12:00:59.542488Z' };
  const markets = [
    market('T86', { strike_type: 'greater', floor_strike: 86 }, settled),
    market(
      'B85.5',
      { strike_type: 'between', floor_strike: 85, cap_strike: 86 },
      { ...settled, result: 'yes', expiration_value: '85.00' },
    ),
    market('T85', { strike_type: 'less', cap_strike: 85 }, settled),
  ];
  const { rows, leftOut } = listingRows('KXHIGHNY-26JUL10', markets);
  expect(leftOut).toBeNull();
  expect(rows.ladders).toHaveLength(1);
  expect(rows.settlements?.map(({ value_f, known_at, stage }) => [value_f, known_at, stage])).toEqual(
    Array.from({ length: 3 }, () => [85, 1_783_771_259_542_488, 'final']),
  );
  const open = markets.map((one) => ({ ...one, status: 'determined' }));
  expect(listingRows('KXHIGHNY-26JUL10', open).rows.settlements).toEqual([]);
});

test('a market that no report decides pays the price that the exchange gives, and nothing is known without it', () => {
  const scalar = { result: 'scalar', settlement_value_dollars: '0.3700' };
  const rowsOf = (more: object) =>
    listingRows('KXHIGHNY-26JUL10', [market('T86', { strike_type: 'greater', floor_strike: 86 }, more)]).rows
      .settlements;
  expect(rowsOf(scalar)).toMatchObject([{ stage: 'final', result: 'void', payout_e4: 3_700, value_f: null }]);
  expect(rowsOf({ ...scalar, settlement_value_dollars: null })).toEqual([]);
});

test('a book of today and an old one are read; an answer that cannot be read names its place', () => {
  expect(wireBook.parse({ orderbook_fp: { yes_dollars: [['0.1500', '100.00']], no_dollars: [] } }).yes).toHaveLength(1);
  expect(wireBook.parse({ orderbook: { yes: [[15, 100]], no: null } })).toEqual({ yes: [[15, 100]], no: [] });
  expect(() => readAnswer(wireMarket, '{"ticker": 5}', 'markets/X/live')).toThrow(
    expect.objectContaining({ exitCode: 3, message: expect.stringContaining('raw/kalshi/markets/X/live') }),
  );
});
