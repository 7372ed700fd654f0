/** Trades, bars and order books as the exchange's REST interface writes them, bars in the words of both of its tiers. */
import { formatPrice, formatQuantity } from '../../../engine/money/format.ts';
import { ONE_DOLLAR_PRICE, type Price, type Quantity } from '../../../engine/money/units.ts';
import { MICROS_PER_SECOND } from '../../../engine/time.ts';
import type { ServedBook } from '../live-markets.ts';
import { exactTime } from './market-json.ts';
import type { HistoryBar, HistoryTrade } from './served-history.ts';

export function tradeJson(trade: HistoryTrade): object {
  const outcome = trade.taker === 'bid' ? 'yes' : 'no';
  return {
    trade_id: trade.id,
    ticker: trade.ticker,
    count_fp: formatQuantity(trade.quantity as Quantity),
    yes_price_dollars: formatPrice(trade.price as Price),
    no_price_dollars: formatPrice((ONE_DOLLAR_PRICE - trade.price) as Price),
    taker_side: outcome,
    taker_outcome_side: outcome,
    taker_book_side: trade.taker,
    created_time: exactTime(trade.tradedAt),
    is_block_trade: trade.isBlock,
  };
}

/** @param before the bar before it, whose close is its previous price */
export function barJson(bar: HistoryBar, before: HistoryBar | undefined): object {
  return {
    end_period_ts: bar.end_at / MICROS_PER_SECOND,
    yes_bid: prices(bar, 'bid', '_dollars'),
    yes_ask: prices(bar, 'ask', '_dollars'),
    price: {
      ...prices(bar, 'price', '_dollars'),
      mean_dollars: text(bar.price_mean_e4),
      previous_dollars: text(before?.price_close_e4),
    },
    volume_fp: count(bar.volume_e2),
    open_interest_fp: count(bar.open_interest_e2),
  };
}

/** The same bar in the words of the archive. */
export function archivedBarJson(bar: HistoryBar, before: HistoryBar | undefined): object {
  return {
    end_period_ts: bar.end_at / MICROS_PER_SECOND,
    yes_bid: prices(bar, 'bid', ''),
    yes_ask: prices(bar, 'ask', ''),
    price: { ...prices(bar, 'price', ''), mean: text(bar.price_mean_e4), previous: text(before?.price_close_e4) },
    volume: count(bar.volume_e2),
    open_interest: count(bar.open_interest_e2),
  };
}

export function bookJson(book: ServedBook): object {
  const levels = (side: ServedBook['yes']) => side.map(([price, size]) => [formatPrice(price), formatQuantity(size)]);
  return { yes_dollars: levels(book.yes), no_dollars: levels(book.no) };
}

function prices(bar: HistoryBar, prefix: 'bid' | 'ask' | 'price', suffix: string): object {
  const names = ['open', 'low', 'high', 'close'] as const;
  return Object.fromEntries(names.map((name) => [`${name}${suffix}`, text(bar[`${prefix}_${name}_e4`])]));
}

/** A price that the bar does not have is null. */
function text(price: number | null | undefined): string | null {
  return price === null || price === undefined ? null : formatPrice(price as Price);
}

/** A count that the history does not have is null: zero would be a statement. */
function count(quantity: number | null): string | null {
  return quantity === null ? null : formatQuantity(quantity as Quantity);
}
