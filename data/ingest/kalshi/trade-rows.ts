/**
 * Rows of `trades` of one event. Pages may have been cut anywhere, overlap where trades came in while they were asked for, or come twice:
 * a trade is its id, and the order is the exchange's own, so that the rows depend on the trades alone.
 */
import { MICROS_PER_SECOND } from '../../../engine/time.ts';
import type { SourceRows } from './source-rows.ts';
import type { WireTrade } from './wire-records.ts';

/** @param newestFirst trades of each market as the exchange lists them, pages one after the other, markets in any order */
export function tradeRows(eventTicker: string, newestFirst: readonly WireTrade[]): SourceRows {
  const byId = new Map<string, WireTrade>();
  for (const trade of newestFirst) if (!byId.has(trade.tradeId)) byId.set(trade.tradeId, trade);
  // The sort is stable: trades of one market and instant keep the order in which the exchange lists them.
  const oldestFirst = [...byId.values()]
    .reverse()
    .sort((x, y) => x.tradedAt - y.tradedAt || (x.ticker < y.ticker ? -1 : x.ticker > y.ticker ? 1 : 0));
  return {
    id: `kalshi_rest_trades:${eventTicker}`,
    name: `trades of ${eventTicker} from the exchange`,
    revision: 1,
    rows: {
      trades: oldestFirst.map((trade, index) => ({
        known_at: trade.tradedAt + MICROS_PER_SECOND,
        traded_at: trade.tradedAt,
        ticker: trade.ticker,
        price_e4: trade.price,
        quantity_e2: trade.quantity,
        taker_side: trade.takerSide,
        is_block: trade.isBlock,
        trade_id: trade.tradeId,
        source_seq: index + 1,
      })),
    },
  };
}
