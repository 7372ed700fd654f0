/**
 * Messages of the order book: a snapshot, and the changes from one state to the next. Bids of the no side are asks of the YES
 * book; they come at NO prices unless the subscription asked for YES prices.
 */
import { formatPrice, formatQuantity } from '../../../engine/money/format.ts';
import { ONE_DOLLAR_PRICE, type Price, type Quantity } from '../../../engine/money/units.ts';
import type { EpochMicros } from '../../../engine/time.ts';
import { isoTime, millis } from '../wire-time.ts';

/** What rests by YES price: bids, then asks. */
export type BookLevels = readonly [bids: ReadonlyMap<number, number>, asks: ReadonlyMap<number, number>];

export const EMPTY_BOOK: BookLevels = [new Map(), new Map()];

/** One level that changed: side 0 is yes, 1 no; `price` is the YES price. */
export interface BookChange {
  readonly side: 0 | 1;
  readonly price: number;
  readonly delta: number;
}

/** An own order that changed the book: its level says whose it was. */
export interface BookCause {
  readonly side: number;
  readonly price: number;
  readonly clientOrderId: string;
}

export function snapshotMessage(ticker: string, marketId: string, levels: BookLevels, useYesPrice: boolean): string {
  const yes = textLevels(levels[0], false);
  const no = textLevels(levels[1], !useYesPrice);
  return JSON.stringify({
    market_ticker: ticker,
    market_id: marketId,
    ...(yes.length > 0 && { yes_dollars_fp: yes }),
    ...(no.length > 0 && { no_dollars_fp: no }),
  });
}

/** What must be added to `before` to have `now`, bids first, each by ascending price. */
export function changesBetween(before: BookLevels, now: BookLevels): BookChange[] {
  const changes: BookChange[] = [];
  for (const side of [0, 1] as const) {
    const prices = [...new Set([...before[side].keys(), ...now[side].keys()])].sort((x, y) => x - y);
    for (const price of prices) {
      const delta = (now[side].get(price) ?? 0) - (before[side].get(price) ?? 0);
      if (delta !== 0) changes.push({ side, price, delta });
    }
  }
  return changes;
}

export function deltaMessage(
  ticker: string,
  marketId: string,
  { side, price, delta }: BookChange,
  useYesPrice: boolean,
  at: EpochMicros,
  cause: BookCause | undefined,
): string {
  const shown = side === 1 && !useYesPrice ? ONE_DOLLAR_PRICE - price : price;
  return JSON.stringify({
    market_ticker: ticker,
    market_id: marketId,
    price_dollars: formatPrice(shown as Price),
    delta_fp: formatQuantity(delta as Quantity),
    side: side === 0 ? 'yes' : 'no',
    ...(cause !== undefined && { client_order_id: cause.clientOrderId, subaccount: 0 }),
    ts: isoTime(at),
    ts_ms: millis(at),
  });
}

function textLevels(levels: ReadonlyMap<number, number>, isNoPrice: boolean): [string, string][] {
  return [...levels]
    .map(([price, quantity]) => [isNoPrice ? ONE_DOLLAR_PRICE - price : price, quantity] as const)
    .sort(([x], [y]) => x - y)
    .map(([price, quantity]) => [formatPrice(price as Price), formatQuantity(quantity as Quantity)]);
}
