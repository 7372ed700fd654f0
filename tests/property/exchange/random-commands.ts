/** Random stretches of a market and random commands of every kind, for properties of the exchange. */
import fc from 'fast-check';
import { BookSide, EventKind, MarketStatus } from '../../../engine/events.ts';
import type { MarketId } from '../../../engine/markets/contracts.ts';
import type { NewOrder, SelfTradePrevention, TimeInForce } from '../../../engine/orders.ts';
import type { ExchangeConfig } from '../../../sim/exchange/config.ts';
import type { Pause } from '../../../sim/exchange/halts.ts';
import { type Told, trade } from '../../unit/exchange/market.ts';
import { cents, contracts } from '../../unit/oms/world.ts';

/** One thing that happens. */
export type Act =
  | { readonly do: 'tell'; readonly event: Told }
  | { readonly do: 'place'; readonly order: Omit<NewOrder, 'clientOrderId'>; readonly group: number }
  | {
      readonly do: 'amend';
      readonly nth: number;
      readonly price: number;
      readonly size: number;
      readonly renew: number;
    }
  | { readonly do: 'decrease'; readonly nth: number; readonly size: number; readonly isTo: boolean }
  | { readonly do: 'cancel'; readonly nth: number }
  | { readonly do: 'cancelAll' }
  | {
      readonly do: 'group';
      readonly what: 'create' | 'reset' | 'trigger' | 'limit' | 'delete';
      readonly nth: number;
      readonly limit: number;
    }
  | { readonly do: 'pause'; readonly pause: Pause }
  | { readonly do: 'status'; readonly market: number; readonly status: MarketStatus };

const side = fc.constantFrom(BookSide.bid, BookSide.ask);
const price = fc.integer({ min: 36, max: 48 });
const market = fc.constantFrom(0, 0, 0, 1, 3);
/** Contracts, now and then in parts of one. */
const size = fc.integer({ min: 1, max: 30 }).map((n) => (n % 7 === 0 ? n + 0.37 : n));

export const tellTrade = fc
  .record({ price, size, taker: side, market })
  .map(
    ({ price: p, size: s, taker, market: subject }): Act => ({ do: 'tell', event: trade(0, p, s, taker, { subject }) }),
  );
export const tellQuote = fc
  .record({
    bid: price,
    spread: fc.integer({ min: 1, max: 4 }),
    sizes: fc.tuple(size, size),
    market: fc.constantFrom(0, 0, 3),
  })
  .map(({ bid, spread, sizes, market: subject }): Act => {
    const payload = { a: cents(bid), b: cents(bid + spread), c: contracts(sizes[0]), d: contracts(sizes[1]) };
    return { do: 'tell', event: { kind: EventKind.quote, at: 0, subject, ...payload } };
  });
export const place = fc
  .record({
    side,
    price,
    size,
    market,
    tif: fc.constantFrom<TimeInForce>(
      'good_till_canceled',
      'good_till_canceled',
      'good_till_time',
      'immediate_or_cancel',
      'fill_or_kill',
    ),
    postOnly: fc.constantFrom(false, false, false, true),
    reduceOnly: fc.constantFrom(false, false, false, true),
    stp: fc.constantFrom<SelfTradePrevention>('taker_at_cross', 'maker'),
    cancelOnPause: fc.boolean(),
    group: fc.integer({ min: -3, max: 3 }),
  })
  .map(
    ({ price: p, size: s, market: m, tif, stp, group, ...flags }): Act => ({
      do: 'place',
      group,
      order: {
        ...flags,
        market: m as MarketId,
        price: cents(p),
        quantity: contracts(s),
        timeInForce: tif,
        selfTradePrevention: stp,
      },
    }),
  );
const nth = fc.nat(30);
const other = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('amend' as const), nth, price, size, renew: fc.nat(5) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('decrease' as const), nth, size, isTo: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('cancel' as const), nth }) },
  { weight: 1, arbitrary: fc.constant({ do: 'cancelAll' as const }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('group' as const),
      what: fc.constantFrom('create', 'create', 'create', 'reset', 'trigger', 'limit', 'delete'),
      nth: fc.nat(3),
      limit: fc.integer({ min: 1, max: 40 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('pause' as const),
      pause: fc.constantFrom<Pause>('none', 'none', 'none', 'none', 'trading', 'exchange'),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('status' as const),
      market,
      status: fc.constantFrom(MarketStatus.active, MarketStatus.active, MarketStatus.active, MarketStatus.inactive),
    }),
  },
) as fc.Arbitrary<Act>;
export const acts = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: tellTrade },
    { weight: 4, arbitrary: tellQuote },
    { weight: 6, arbitrary: place },
    { weight: 4, arbitrary: other },
  ),
  { minLength: 10, maxLength: 90, size: 'max' },
);
/** How the exchange is set, in weeks after the first day (the newest fee rules hold after eighty-eight), and for what account. */
export const settings = fc.record({
  weeks: fc.constantFrom(0, 88),
  precision: fc.constantFrom<'cent' | 'centicent'>('cent', 'centicent'),
  config: fc.record({
    collateral: fc.constantFrom<ExchangeConfig['collateral']>('gross', 'ladder_worst_case'),
    queueAheadContracts: fc.integer({ min: 0, max: 30 }),
    cancelAllReachSeconds: fc.constantFrom(0, 0, 5),
    positionLimitContracts: fc.constantFrom(25_000, 40),
    lotContracts: fc.constantFrom(1, 0.01),
    printShare: fc.constantFrom(1, 0.33),
  }),
});
/** For each ladder: the market that wins, or how the dollar is shared, and whether the result is disputed and amended first. */
export const results = fc.array(
  fc.record({
    winner: fc.nat(2),
    isShared: fc.constantFrom(false, false, true),
    share: fc.nat(10_000),
    isAmended: fc.boolean(),
  }),
  { minLength: 2, maxLength: 2 },
);
