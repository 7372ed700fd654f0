/**
 * Rows of one event from its markets' records, split on the way in: terms are known at opening, results are settlements of their own, and
 * prices, volume and status at the time of asking go nowhere.
 */
import { isStrikeType } from '../../../engine/markets/strikes.ts';
import { parseMarketTicker } from '../../../engine/markets/tickers.ts';
import { rulesHash } from '../../../engine/settlement/rules-text.ts';
import { resultKnownAt } from '../kalshi-timetable.ts';
import { type Listing, listLadders, type MarketRecord } from '../listing.ts';
import { finalRow, outcomeOf, readSettledValue } from '../settling.ts';
import type { SourceRows } from './source-rows.ts';
import type { WireMarket } from './wire-records.ts';

/** Statuses after which a result is never changed again. */
const FINAL = new Set(['finalized', 'settled']);

/** Whether nothing about the event will change any more. */
export function isEventFinal(markets: readonly WireMarket[]): boolean {
  return markets.length > 0 && markets.every((market) => FINAL.has(market.status));
}

/** Rows of `ladders`, `markets` and `settlements`, and why the event is not listed where it is not. */
export function listingRows(
  eventTicker: string,
  markets: readonly WireMarket[],
): SourceRows & { readonly leftOut: string | null } {
  const ordered = [...markets].sort((x, y) => (x.ticker < y.ticker ? -1 : 1));
  const listing = listedLadders(ordered);
  return {
    id: `kalshi_rest_listing:${eventTicker}`,
    name: `${eventTicker} from the exchange`,
    revision: 1,
    rows: { ladders: listing.ladders, markets: listing.markets, settlements: settlementRows(ordered) },
    leftOut: listing.leftOut[0]?.reason ?? null,
  };
}

/** The ladders that market records make, as every source's are. */
export function listedLadders(markets: readonly WireMarket[]): Listing {
  return listLadders(markets.map(recordOf));
}

function recordOf(market: WireMarket, index: number): MarketRecord {
  const { strike_type: strikeType, rules_primary: rules } = market;
  return {
    ticker: market.ticker,
    eventTicker: market.event_ticker,
    row: index + 1,
    strikeType: strikeType && isStrikeType(strikeType) ? strikeType : null,
    floorStrikeF: market.floor_strike ?? null,
    capStrikeF: market.cap_strike ?? null,
    openAt: market.open_time,
    closeAt: market.close_time,
    expectedExpirationAt: market.expected_expiration_time ?? null,
    settlementTimerSeconds: market.settlement_timer_seconds ?? null,
    ...(rules ? { termsHash: rulesHash(rules, market.rules_secondary ?? '') } : {}),
  };
}

/** Most events carry their value on the winner alone: it is the value of the whole event. */
function settlementRows(markets: readonly WireMarket[]) {
  const values = markets.map((market) => readSettledValue(market.expiration_value || null));
  const value = values.find(({ valueF }) => valueF !== null) ??
    values.find(({ text }) => text !== null) ?? { valueF: null, text: null };
  return markets.flatMap((market) => {
    const outcome = FINAL.has(market.status) ? outcomeOf(market.result, market.settlement_value_dollars) : null;
    const parsed = parseMarketTicker(market.ticker);
    const timed = markets.find(
      ({ expected_expiration_time: expected, settlement_timer_seconds: timer }) =>
        typeof expected === 'number' && typeof timer === 'number',
    );
    const settledAt = market.settlement_ts ?? null;
    const knownAt =
      settledAt ??
      (timed === undefined
        ? null
        : resultKnownAt({
            expectedExpirationAt: timed.expected_expiration_time as never,
            settlementTimerSeconds: timed.settlement_timer_seconds as number,
          }));
    if (outcome === null || parsed === null || knownAt === null) return [];
    return [
      finalRow({
        knownAt,
        ticker: market.ticker,
        eventTicker: market.event_ticker,
        climateDate: parsed.climateDate,
        ...outcome,
        value,
        settledAt,
        row: markets.indexOf(market) + 1,
      }),
    ];
  });
}
