/**
 * Names that stop one intent from placing two orders: the intent's key, and the client order id made from it.
 *
 * Both are pure functions of what the intent is about, never of ids that a process hands out, so that a session started again
 * gives the same names and the exchange refuses the double as well.
 */
import { BookSide } from '../events.ts';
import { sha256Hex } from '../hash/sha256.ts';
import type { LadderDef, MarketDef } from '../markets/contracts.ts';
import { CITIES } from '../markets/stations.ts';
import { formatClimateDate } from '../weather/climate-day.ts';

/** The idempotency key: `city|market_id|side|strategy|event_date`, with the market's ticker as its id. */
export function intentKey(ladder: LadderDef, market: MarketDef, side: BookSide, strategy: string): string {
  const city = CITIES[ladder.city]?.code ?? String(ladder.city);
  const sideName = side === BookSide.bid ? 'bid' : 'ask';
  return `${city}|${market.ticker}|${sideName}|${strategy}|${formatClimateDate(ladder.climateDate)}`;
}

/** The part of a client order id that all orders of one intent share: 160 bits of SHA-256 over account and key, in hex. */
export function clientOrderIdStem(account: string, key: string): string {
  return sha256Hex(`${account}|${key}`).slice(0, 40);
}

/**
 * The client order id: the stem, a dash, and how often the intent was superseded (0 for its first order). At most 57
 * characters of `[-\w:+=/]`, of which the exchange allows 64.
 */
export function clientOrderId(account: string, key: string, supersession: number): string {
  return clientOrderIdFromStem(clientOrderIdStem(account, key), supersession);
}

/** The same from a stem that was kept, so that a hash is made once an intent and not once an order. */
export function clientOrderIdFromStem(stem: string, supersession: number): string {
  if (!Number.isSafeInteger(supersession) || supersession < 0) {
    throw new RangeError(`a supersession count must be a whole number from 0, not ${supersession}`);
  }
  return `${stem}-${supersession}`;
}

/** Stem and supersession count of a client order id; a supersession of NaN when it is none of ours. */
export function partsOfClientOrderId(id: string): { readonly stem: string; readonly supersession: number } {
  const dash = id.lastIndexOf('-');
  return { stem: id.slice(0, Math.max(0, dash)), supersession: dash < 0 ? Number.NaN : Number(id.slice(dash + 1)) };
}
