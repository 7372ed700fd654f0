/** Markets, events and series as the exchange's REST interface writes them. */
import { cityByCode } from '../../../engine/markets/stations.ts';
import { formatPrice, formatQuantity } from '../../../engine/money/format.ts';
import { ONE_DOLLAR_PRICE, type Price, type Quantity } from '../../../engine/money/units.ts';
import { type EpochMicros, MICROS_PER_DAY, MICROS_PER_MILLI } from '../../../engine/time.ts';
import { formatClimateDate } from '../../../engine/weather/climate-day.ts';
import type { ServedTouch } from '../live-markets.ts';
import type { Rules } from './kept-rules.ts';
import type { ListedEvent, ListedMarket } from './listing.ts';
import type { MarketState } from './market-state.ts';

const NOTHING = 0 as Quantity;
const NEVER = '0001-01-01T00:00:00Z';
const LATEST_AFTER = 7 * MICROS_PER_DAY;

/** What trades, and at what price, where the clock is replaying the market; nulls and zeros where it is not. */
export interface MarketTrading {
  readonly touch: ServedTouch | null;
  readonly last: Price | null;
  readonly volume: Quantity;
  readonly volume24h: Quantity;
}

/** RFC 3339 in UTC with microseconds where there are any, as the exchange writes instants. */
export function exactTime(at: EpochMicros): string {
  const iso = new Date(Math.floor(at / MICROS_PER_MILLI)).toISOString();
  const micros = at - Math.floor(at / 1_000_000) * 1_000_000;
  const fraction = String(micros).padStart(6, '0').replace(/0+$/, '');
  return `${iso.slice(0, 19)}${fraction === '' ? '' : `.${fraction}`}Z`;
}

export function marketJson(market: ListedMarket, state: MarketState, trading: MarketTrading, rules: Rules): object {
  const { event } = market;
  const { status, decided } = state;
  const isOver = !['initialized', 'active', 'inactive'].includes(status);
  const bid = (isOver ? null : trading.touch?.bid) ?? (0 as Price);
  const ask = (isOver ? null : trading.touch?.ask) ?? ONE_DOLLAR_PRICE;
  const isFinal = status === 'finalized';
  const result = decided !== null && (decided.result === 'yes' || decided.result === 'no') ? decided.result : '';
  const range = rangeText(market);
  const latest = exactTime((event.expectedExpirationAt + LATEST_AFTER) as EpochMicros);
  return {
    ticker: market.ticker,
    event_ticker: event.ticker,
    market_type: 'binary',
    title: `Will the ${extremeOf(event)} temperature be ${range} on ${formatClimateDate(event.date)}?`,
    yes_sub_title: range,
    no_sub_title: range,
    created_time: exactTime(state.createdAt),
    updated_time: exactTime(state.updatedAt),
    open_time: exactTime(market.openAt),
    close_time: exactTime(market.closeAt),
    expected_expiration_time: exactTime(event.expectedExpirationAt),
    expiration_time: latest,
    latest_expiration_time: latest,
    settlement_timer_seconds: event.timerSeconds,
    status,
    yes_bid_dollars: formatPrice(bid),
    yes_bid_size_fp: formatQuantity((isOver ? null : trading.touch?.bidSize) ?? NOTHING),
    yes_ask_dollars: formatPrice(ask),
    yes_ask_size_fp: formatQuantity((isOver ? null : trading.touch?.askSize) ?? NOTHING),
    no_bid_dollars: formatPrice((ONE_DOLLAR_PRICE - ask) as Price),
    no_ask_dollars: formatPrice((ONE_DOLLAR_PRICE - bid) as Price),
    last_price_dollars: formatPrice(trading.last ?? (0 as Price)),
    volume_fp: formatQuantity(trading.volume),
    volume_24h_fp: formatQuantity(trading.volume24h),
    result,
    can_close_early: true,
    // History has no open interest and no prices of the day before.
    open_interest_fp: formatQuantity(NOTHING),
    notional_value_dollars: '1.0000',
    previous_yes_bid_dollars: '0.0000',
    previous_yes_ask_dollars: '0.0000',
    previous_price_dollars: '0.0000',
    liquidity_dollars: '0.0000',
    expiration_value: decided?.value ?? '',
    ...(decided !== null &&
      decided.payout !== null && { settlement_value_dollars: formatPrice(decided.payout as Price) }),
    ...(isFinal && state.settledAt !== null && { settlement_ts: exactTime(state.settledAt) }),
    ...(!market.isWithoutStrikes && {
      strike_type: market.strikeType,
      ...(market.floorF !== null && { floor_strike: market.floorF }),
      ...(market.capF !== null && { cap_strike: market.capF }),
    }),
    rules_primary: rules.primary,
    rules_secondary: rules.secondary,
    price_level_structure: 'linear_cent',
    price_ranges: [{ start: '0.0000', end: '1.0000', step: '0.0100' }],
    exchange_index: 0,
  };
}

export function eventJson(event: ListedEvent): object {
  const city = cityByCode(event.city)?.name ?? event.city;
  const date = formatClimateDate(event.date);
  return {
    event_ticker: event.ticker,
    series_ticker: event.series,
    title: `What will the ${extremeOf(event)} temperature be in ${city} on ${date}?`,
    sub_title: `On ${date}`,
    collateral_return_type: 'MECNET',
    mutually_exclusive: true,
    category: 'Climate and Weather',
    strike_date: exactTime(event.closeAt),
    strike_period: '',
    product_metadata: null,
    settlement_sources: [settlementSource(event)],
    last_updated_ts: NEVER,
    exchange_index: 0,
  };
}

/** @param event the newest of the series */
export function seriesJson(event: ListedEvent): object {
  const city = cityByCode(event.city)?.name ?? event.city;
  return {
    ticker: event.series,
    frequency: 'daily',
    title: `${event.variable === 'high' ? 'Highest' : 'Lowest'} temperature in ${city}`,
    category: 'Climate and Weather',
    categories: ['Climate and Weather'],
    tags: ['Daily temperature'],
    settlement_sources: [settlementSource(event)],
    contract_url: '',
    contract_terms_url: '',
    product_metadata: null,
    fee_type: 'quadratic',
    fee_multiplier: 1,
    additional_prohibitions: [],
    exchange_index: 0,
  };
}

function settlementSource(event: ListedEvent): object {
  const isCompany = event.sourceUrl.includes('weather.com');
  return { name: isCompany ? 'The Weather Company' : 'National Weather Service', url: event.sourceUrl };
}

function extremeOf({ variable }: ListedEvent): string {
  return variable === 'high' ? 'maximum' : 'minimum';
}

function rangeText({ lowF, highF }: ListedMarket): string {
  if (lowF === null) return `${highF}° or below`;
  return highF === null ? `${lowF}° or above` : `${lowF}° to ${highF}°`;
}
