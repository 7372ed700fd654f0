/** Messages of the public channels: tickers, trades, and the life of markets and events. */
import type { BookSide } from '../../../engine/events.ts';
import type { LadderDef, MarketDef } from '../../../engine/markets/contracts.ts';
import { CITIES } from '../../../engine/markets/stations.ts';
import { formatPrice, formatQuantity } from '../../../engine/money/format.ts';
import { ONE_DOLLAR_PRICE, type Price, type Quantity } from '../../../engine/money/units.ts';
import type { EpochMicros } from '../../../engine/time.ts';
import { formatClimateDate } from '../../../engine/weather/climate-day.ts';
import { bookSideOf, outcomeOf } from '../account/order-json.ts';
import type { ServedTouch } from '../live-markets.ts';
import type { ShownMarket } from '../shown-market.ts';
import type { WireIds } from '../wire-ids.ts';
import { isoTime, millis, seconds } from '../wire-time.ts';

const NOTHING = 0 as Quantity;
/** Micro-dollars in a dollar. */
const DOLLAR = 1_000_000;

/** What a ticker says, without its time: equal texts are not sent twice. History has no open interest: it stays zero. */
export function tickerFields(market: ShownMarket, touch: ServedTouch, ids: WireIds): string {
  const { ticker } = market.def;
  return JSON.stringify({
    market_ticker: ticker,
    market_id: ids.market(ticker),
    price_dollars: formatPrice(market.lastTrade?.price ?? (0 as Price)),
    yes_bid_dollars: formatPrice(touch.bid ?? (0 as Price)),
    yes_ask_dollars: formatPrice(touch.ask ?? ONE_DOLLAR_PRICE),
    yes_bid_size_fp: formatQuantity(touch.bidSize ?? NOTHING),
    yes_ask_size_fp: formatQuantity(touch.askSize ?? NOTHING),
    last_trade_size_fp: formatQuantity(market.lastTrade?.quantity ?? NOTHING),
    volume_fp: formatQuantity(market.volume as Quantity),
    open_interest_fp: formatQuantity(NOTHING),
    dollar_volume: Math.floor(market.dollarVolume / DOLLAR),
    dollar_open_interest: 0,
  });
}

/** The ticker's message: its fields with the time of the update. */
export function tickerMessage(fields: string, at: EpochMicros): string {
  return `${fields.slice(0, -1)},"ts":${seconds(at)},"ts_ms":${millis(at)},"time":"${isoTime(at)}"}`;
}

/** A public trade. */
export function tradeMessage(
  market: MarketDef,
  price: Price,
  quantity: Quantity,
  taker: BookSide,
  isBlock: boolean,
  at: EpochMicros,
  tradeId: string,
): string {
  const outcome = outcomeOf(taker);
  return JSON.stringify({
    trade_id: tradeId,
    market_ticker: market.ticker,
    yes_price_dollars: formatPrice(price),
    no_price_dollars: formatPrice((ONE_DOLLAR_PRICE - price) as Price),
    count_fp: formatQuantity(quantity),
    taker_side: outcome,
    taker_outcome_side: outcome,
    taker_book_side: bookSideOf(taker),
    is_block_trade: isBlock,
    ts: seconds(at),
    ts_ms: millis(at),
  });
}

/** An event was listed. */
export function eventCreatedMessage(ladder: LadderDef): string {
  const { title, subtitle } = titleOf(ladder);
  return JSON.stringify({
    event_ticker: ladder.eventTicker,
    exchange_index: 0,
    title,
    subtitle,
    collateral_return_type: 'MECNET',
    series_ticker: ladder.series,
    strike_date: seconds(ladder.closeAt),
  });
}

/** A market was listed. */
export function marketCreatedMessage(market: MarketDef, ladder: LadderDef): string {
  const { title } = titleOf(ladder);
  const { floorStrikeF, capStrikeF } = market;
  const range = rangeText(market);
  return JSON.stringify({
    event_type: 'created',
    market_ticker: market.ticker,
    exchange_index: 0,
    open_ts: seconds(market.openAt),
    close_ts: seconds(market.closeAt),
    price_level_structure: 'linear_cent',
    price_ranges: [{ start: '0.0000', end: '1.0000', step: '0.0100' }],
    additional_metadata: {
      name: range,
      title,
      yes_sub_title: range,
      no_sub_title: range,
      can_close_early: true,
      event_ticker: ladder.eventTicker,
      expected_expiration_ts: seconds(ladder.expectedExpirationAt),
      strike_type: market.strikeType,
      ...(floorStrikeF !== null && { floor_strike: floorStrikeF }),
      ...(capStrikeF !== null && { cap_strike: capStrikeF }),
    },
  });
}

/** Trading in a market was paused, or goes on. */
export function pausedMessage(market: MarketDef, isPaused: boolean): string {
  const eventType = isPaused ? 'deactivated' : 'activated';
  return JSON.stringify({ event_type: eventType, market_ticker: market.ticker, is_deactivated: isPaused });
}

export function determinedMessage(market: MarketDef, payout: Price, at: EpochMicros): string {
  return JSON.stringify({
    event_type: 'determined',
    market_ticker: market.ticker,
    result: payout === ONE_DOLLAR_PRICE ? 'yes' : payout === 0 ? 'no' : 'scalar',
    determination_ts: seconds(at),
    settlement_value: formatPrice(payout),
  });
}

export function settledMessage(market: MarketDef, at: EpochMicros): string {
  return JSON.stringify({ event_type: 'settled', market_ticker: market.ticker, settled_ts: seconds(at) });
}

function titleOf(ladder: LadderDef): { readonly title: string; readonly subtitle: string } {
  const city = CITIES[ladder.city]?.name ?? ladder.series;
  const extreme = ladder.variable === 1 ? 'minimum' : 'maximum';
  const date = formatClimateDate(ladder.climateDate);
  return { title: `What will the ${extreme} temperature be in ${city} on ${date}?`, subtitle: `On ${date}` };
}

function rangeText({ bracket: { lowF, highF } }: MarketDef): string {
  if (lowF === Number.NEGATIVE_INFINITY) return `${highF}° or below`;
  if (highF === Number.POSITIVE_INFINITY) return `${lowF}° or above`;
  return `${lowF}° to ${highF}°`;
}
