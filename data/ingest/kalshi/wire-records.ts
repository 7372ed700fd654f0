/**
 * Records of the exchange as ingestion reads them: today's fields (`_dollars`, `_fp`), those of its archive (no suffix, text) and those of
 * old records (whole cents, whole contracts), each made exact here. Fields that are not known are passed over.
 */
import { z } from 'zod';
import { parsePriceCents, parsePriceDollars, parseQuantity } from '../../../engine/money/parse.ts';
import { ONE_CONTRACT } from '../../../engine/money/units.ts';
import { UserError } from '../../user-error.ts';
import { isInstant, parseInstant } from '../json.ts';

export const instant = z.string().refine(isInstant, 'not an instant with its zone').transform(parseInstant);
const dollarsOrCents = z.union([z.string(), z.number()]).nullish();
const contracts = z.union([z.string(), z.number()]).nullish();

export const wireMarket = z.object({
  ticker: z.string().min(1),
  event_ticker: z.string().min(1),
  status: z.string(),
  strike_type: z.string().nullish(),
  floor_strike: z.number().nullish(),
  cap_strike: z.number().nullish(),
  open_time: instant,
  close_time: instant,
  expected_expiration_time: instant.nullish(),
  settlement_timer_seconds: z.int().min(0).nullish(),
  result: z.string().nullish(),
  expiration_value: z.string().nullish(),
  settlement_ts: instant.nullish(),
  rules_primary: z.string().nullish(),
  rules_secondary: z.string().nullish(),
});
export type WireMarket = z.infer<typeof wireMarket>;
export const wireMarkets = z.object({ markets: z.array(wireMarket) });

export const wireEvents = z.object({ events: z.array(z.object({ event_ticker: z.string().min(1) })) });

export const wireTrade = z
  .object({
    trade_id: z.string().min(1),
    ticker: z.string().min(1),
    created_time: instant,
    count_fp: contracts,
    count: contracts,
    yes_price_dollars: dollarsOrCents,
    yes_price: dollarsOrCents,
    taker_book_side: z.enum(['bid', 'ask']).nullish(),
    taker_outcome_side: z.enum(['yes', 'no']).nullish(),
    taker_side: z.enum(['yes', 'no']).nullish(),
    is_block_trade: z.boolean().nullish(),
  })
  .transform((trade, context) => {
    const price = exactPrice(trade.yes_price_dollars ?? trade.yes_price);
    const quantity = exactQuantity(trade.count_fp ?? trade.count);
    const outcome = trade.taker_outcome_side ?? trade.taker_side;
    const side = trade.taker_book_side ?? (outcome === 'yes' ? 'bid' : outcome === 'no' ? 'ask' : null);
    if (price === null || quantity === null || side === null) {
      context.addIssue({ code: 'custom', message: `trade ${trade.trade_id} has no price, count or taker` });
      return z.NEVER;
    }
    return {
      tradeId: trade.trade_id,
      ticker: trade.ticker,
      tradedAt: trade.created_time,
      price,
      quantity,
      takerSide: side,
      isBlock: trade.is_block_trade ?? false,
    };
  });
export type WireTrade = z.infer<typeof wireTrade>;
export const wireTrades = z.object({ trades: z.array(wireTrade) });

const bar = z.record(z.string(), z.union([z.string(), z.number(), z.null()])).nullish();
export const wireCandle = z.object({
  end_period_ts: z.int().min(0),
  yes_bid: bar,
  yes_ask: bar,
  price: bar,
  volume_fp: contracts,
  volume: contracts,
  open_interest_fp: contracts,
  open_interest: contracts,
});
export type WireCandle = z.infer<typeof wireCandle>;
export const wireCandles = z.object({ candlesticks: z.array(wireCandle) });

const level = z.tuple([z.union([z.string(), z.number()]), z.union([z.string(), z.number()])]);
export const wireBook = z
  .object({
    orderbook_fp: z.object({ yes_dollars: z.array(level).nullish(), no_dollars: z.array(level).nullish() }).nullish(),
    orderbook: z.object({ yes: z.array(level).nullish(), no: z.array(level).nullish() }).nullish(),
  })
  .transform(({ orderbook_fp: today, orderbook: old }) => ({
    yes: today?.yes_dollars ?? old?.yes ?? [],
    no: today?.no_dollars ?? old?.no ?? [],
  }));

export const wireCutoff = z.object({ market_settled_ts: instant, trades_created_ts: instant });

/** A price: text is dollars, a number is cents. Means have more digits than the grid and are rounded to it. */
export function exactPrice(value: string | number | null | undefined): number | null {
  if (value === null || value === undefined || value === '') return null;
  if (typeof value === 'number') return Number.isInteger(value) ? parsePriceCents(value) : Math.round(value * 100);
  return /^\d(\.\d{1,4})?$/.test(value) ? parsePriceDollars(value) : Math.round(Number(value) * 10_000);
}

/** Contracts: text with decimals, or a whole number. */
export function exactQuantity(value: string | number | null | undefined): number | null {
  if (value === null || value === undefined || value === '') return null;
  return typeof value === 'number' ? Math.round(value * ONE_CONTRACT) : parseQuantity(value);
}

/** The document of an answer. Throws a UserError (3) that names the scope and the field. */
export function readAnswer<Schema extends z.ZodType>(schema: Schema, text: string, scope: string): z.infer<Schema> {
  let document: unknown;
  let reason = 'it is not JSON';
  try {
    document = JSON.parse(text);
    const parsed = schema.safeParse(document);
    if (parsed.success) return parsed.data;
    const [issue] = parsed.error.issues;
    reason = `${issue?.path.join('.') || 'the document'}: ${issue?.message ?? 'not valid'}`;
  } catch (error) {
    if (error instanceof RangeError) reason = error.message;
  }
  throw new UserError(
    `the exchange's answer to ${scope} cannot be read (${reason}): it is kept under raw/kalshi/${scope} of the store; take that folder away and try again`,
    3,
  );
}
