/** A hand-held market for tests of the simulated exchange: events are told one by one, and updates are collected. */

import { type BookSide, type EventColumns, EventKind, MISSING } from '../../../engine/events.ts';
import { boardConfig } from '../../../engine/markets/config.ts';
import type { MarketId } from '../../../engine/markets/contracts.ts';
import type { Cash } from '../../../engine/money/units.ts';
import type { Fill, NewOrder, VenueUpdate } from '../../../engine/orders.ts';
import type { EpochMicros } from '../../../engine/time.ts';
import { type ExchangeConfig, exchangeConfig } from '../../../sim/exchange/config.ts';
import { SimulatedExchange } from '../../../sim/exchange/exchange.ts';
import type { AccountRecords } from '../../../sim/exchange/records/account-records.ts';
import { cents, contracts, directoryOf, ladderOf, NOON } from '../oms/world.ts';

/** One event; times in seconds after noon. */
export interface Told {
  readonly kind: EventKind;
  readonly at: number;
  readonly trueAt?: number;
  readonly subject?: number;
  readonly a?: number;
  readonly b?: number;
  readonly c?: number;
  readonly d?: number;
}

export function columnsOf(events: readonly Told[]): EventColumns {
  const micros = (n: number): number => NOON + Math.round(n * 1_000_000);
  const integers = (pick: (event: Told) => number | undefined) =>
    Int32Array.from(events, (event) => pick(event) ?? MISSING);
  return {
    length: events.length,
    kind: Uint8Array.from(events, (event) => event.kind),
    source: new Uint8Array(events.length),
    knownAt: Float64Array.from(events, (event) => micros(event.at)),
    trueAt: Float64Array.from(events, (event) => micros(event.trueAt ?? event.at)),
    subject: Int32Array.from(events, (event) => event.subject ?? 0),
    a: integers((event) => event.a),
    b: integers((event) => event.b),
    c: integers((event) => event.c),
    d: integers((event) => event.d),
  };
}

export const listed: Told = { kind: EventKind.ladderListed, at: -60, subject: 0 };

/** A trade known one second after it took place, as the history's trades are. */
export function trade(
  at: number,
  priceCents: number,
  quantity: number,
  taker: BookSide,
  more: Partial<Told> = {},
): Told {
  const payload = { a: cents(priceCents), b: contracts(quantity), c: taker, d: 0 };
  return { kind: EventKind.trade, at: at + 1, trueAt: at, ...payload, ...more };
}

export function quote(at: number, bid: number, ask: number, bidSize = -1, askSize = -1): Told {
  const size = (n: number): number => (n < 0 ? -1 : contracts(n));
  const price = (n: number): number => (n < 0 ? -1 : cents(n));
  return { kind: EventKind.quote, at, a: price(bid), b: price(ask), c: size(bidSize), d: size(askSize) };
}

/** A change of one level of the full book. */
export function level(at: number, side: BookSide, priceCents: number, quantity: number): Told {
  return { kind: EventKind.bookLevel, at, a: side, b: cents(priceCents), c: contracts(quantity), d: 0 };
}

/** A whole book: bids and asks as pairs of cents and contracts. */
export function book(at: number, bids: readonly [number, number][], asks: readonly [number, number][]): Told[] {
  return [
    { kind: EventKind.bookClear, at },
    ...bids.map(([price, quantity]) => level(at, 0, price, quantity)),
    ...asks.map(([price, quantity]) => level(at, 1, price, quantity)),
  ];
}

/** A bar of bid and ask of `seconds` that ended at `end`, known a minute later. Prices in cents, -1 for none. */
export function bar(
  end: number,
  seconds: number,
  ask: readonly [low: number, high: number, close: number],
  bid: readonly [low: number, high: number, close: number],
  traded: readonly [low: number, high: number, volume: number] = [-1, -1, 0],
): Told[] {
  const e4 = (n: number): number => (n < 0 ? -1 : cents(n));
  const when = { at: end + 60, trueAt: end };
  return [
    { kind: EventKind.barRange, ...when, a: e4(ask[0]), b: e4(ask[1]), c: e4(bid[1]), d: e4(bid[0]) },
    { kind: EventKind.barClose, ...when, a: e4(bid[2]), b: e4(ask[2]), c: seconds, d: 0 },
    {
      kind: EventKind.barTrades,
      ...when,
      a: e4(traded[0]),
      b: e4(traded[1]),
      c: e4(traded[1]),
      d: contracts(traded[2]),
    },
  ];
}

/** An exchange without latencies to think about, unless the test asks for them. */
export class TestMarket {
  readonly exchange: SimulatedExchange;
  readonly updates: VenueUpdate[] = [];
  #orders = 0;

  constructor(config: Partial<ExchangeConfig> = {}, cashDollars = 10_000, seed = 1, records?: AccountRecords) {
    this.exchange = new SimulatedExchange({
      config: {
        ...exchangeConfig.parse({}),
        orderLatencyMillis: 0,
        ackLatencyMillis: 0,
        printShare: 1,
        printSlippageCents: 0,
        ...config,
      },
      board: boardConfig.parse({ quoteMaxAgeMinutes: 30, printMaxAgeMinutes: 180, assumedSizeContracts: 25 }),
      fees: { balancePrecision: 'cent', smallestFillContracts: 1 },
      directory: directoryOf([ladderOf(0), ladderOf(1)]),
      seed,
      cash: (cashDollars * 1_000_000) as Cash,
      ...(records !== undefined && { records }),
    });
    this.tell(listed, { ...listed, subject: 1 });
  }

  tell(...events: Told[]): void {
    const columns = columnsOf(events);
    for (let i = 0; i < columns.length; i++) {
      this.advance((events[i] as Told).at - 1e-6);
      this.exchange.onEvent(columns, i);
    }
  }

  /** Lets time pass to a second after noon and collects the updates known by then. */
  advance(toSeconds: number): void {
    const limit = (NOON + Math.round(toSeconds * 1_000_000)) as EpochMicros;
    for (;;) {
      this.exchange.advanceTo(limit);
      if (this.exchange.nextUpdateAt() > limit) return;
      this.updates.push(this.exchange.takeUpdate());
    }
  }

  order(at: number, side: BookSide, priceCents: number, quantity: number, more: Partial<NewOrder> = {}): string {
    const clientOrderId = more.clientOrderId ?? `o${this.#orders++}`;
    this.exchange.submit(
      {
        clientOrderId,
        market: 0 as MarketId,
        side,
        price: cents(priceCents),
        quantity: contracts(quantity),
        timeInForce: 'good_till_canceled',
        postOnly: false,
        reduceOnly: false,
        ...more,
      },
      this.at(at),
    );
    return clientOrderId;
  }

  at(secondsAfterNoon: number): EpochMicros {
    return (NOON + Math.round(secondsAfterNoon * 1_000_000)) as EpochMicros;
  }

  get fills(): Fill[] {
    return this.updates.flatMap((update) => (update.kind === 'fill' ? [update.fill] : []));
  }

  /** Updates as short words: kind, and the reason where there is one. */
  get story(): string[] {
    return this.updates.map((update) => ('reason' in update ? `${update.kind}: ${update.reason}` : update.kind));
  }
}

/** Fills in brief: cents, contracts, evidence. */
export const brief = (fills: readonly Fill[]): string[] =>
  fills.map(
    ({ price, quantity, evidence, isTaker }) =>
      `${quantity / 100}@${price / 100} ${evidence}${isTaker ? ' taker' : ''}`,
  );
