/** Rows of `depth` from an order book as it was at the time of asking: a bid for NO at q is an offer of YES at one dollar minus q. */
import type { z } from 'zod';
import { ONE_DOLLAR_PRICE } from '../../../engine/money/units.ts';
import type { EpochMicros } from '../../../engine/time.ts';
import type { PlainRow } from '../../store/append.ts';
import { exactPrice, exactQuantity, type wireBook } from './wire-records.ts';

/** Levels a book may have; keeps the sequence of one market's levels apart from the next one's. */
const LEVELS_MAX = 1000;

/** @param place of the market in what was captured together; orders its rows */
export function bookRows(
  ticker: string,
  book: z.infer<typeof wireBook>,
  capturedAt: EpochMicros,
  place: number,
): PlainRow[] {
  const levels = [
    ...book.yes.map(([price, size]) => ({
      side: 'bid',
      price: exactPrice(price) ?? 0,
      size: exactQuantity(size) ?? 0,
    })),
    ...book.no.map(([price, size]) => ({
      side: 'ask',
      price: ONE_DOLLAR_PRICE - (exactPrice(price) ?? 0),
      size: exactQuantity(size) ?? 0,
    })),
  ].filter(({ size }) => size > 0);
  const told = levels.length === 0 ? [{ side: 'bid', price: 0, size: 0 }] : levels;
  return told.map(({ side, price, size }, rank) => ({
    known_at: capturedAt,
    exchange_at: capturedAt,
    ticker,
    kind: 'snapshot',
    side,
    price_e4: price,
    size_e2: size,
    source_seq: place * LEVELS_MAX + rank,
  }));
}
