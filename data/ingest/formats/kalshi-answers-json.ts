/**
 * Recorded answers of the exchange's REST interface: market lists and events list ladders and carry results, candlesticks carry
 * bars with bid and ask. An answer does not say when it was given, so quotes in it are left, and an order book, which names
 * neither its market nor its time, is left as a whole.
 */
import { z } from 'zod';
import { eventOfMarketTicker, parseMarketTicker } from '../../../engine/markets/tickers.ts';
import { parsePriceDollars, parseQuantity } from '../../../engine/money/parse.ts';
import { rulesHash } from '../../../engine/settlement/rules-text.ts';
import { type EpochMicros, MICROS_PER_MINUTE, MICROS_PER_SECOND } from '../../../engine/time.ts';
import type { LeftFormat, ReadableFormat } from '../format.ts';
import type { Intake } from '../intake.ts';
import { documentsAs, hasKeys, isInstant, parseInstant } from '../json.ts';
import { resultKnownAt } from '../kalshi-timetable.ts';
import { listLadders } from '../listing.ts';
import { finalRow, outcomeOf, readSettledValue } from '../settling.ts';
import { isKnownTicker } from '../tickers.ts';
import { noteListing } from './kalshi-markets-csv.ts';

const instant = z.string().refine(isInstant, 'not an instant with its zone');
const market = z.object({
  ticker: z.string().refine(isKnownTicker, 'not the ticker of a daily-temperature market of a known series'),
  event_ticker: z.string(),
  strike_type: z.enum(['greater', 'greater_or_equal', 'less', 'less_or_equal', 'between']).nullish(),
  floor_strike: z.number().nullish(),
  cap_strike: z.number().nullish(),
  open_time: instant,
  close_time: instant,
  expected_expiration_time: instant,
  settlement_timer_seconds: z.int().min(0),
  result: z.string(),
  expiration_value: z.string().nullish(),
  settlement_ts: instant.nullish(),
  settlement_value_dollars: z.string().nullish(),
  rules_primary: z.string().nullish(),
  rules_secondary: z.string().nullish(),
});
type Market = z.infer<typeof market>;
const answer = z.object({ markets: z.array(market) });

export const kalshiMarketsJson: ReadableFormat = {
  name: 'kalshi_markets_json',
  what: "the exchange's market records",
  revision: 1,
  recognise: {
    kind: 'json',
    matches: (document) =>
      hasKeys(document, 'markets') &&
      Array.isArray(document.markets) &&
      hasKeys(document.markets[0], 'ticker', 'event_ticker'),
  },
  async read(intake: Intake) {
    const markets = documentsAs(intake, answer).flatMap((document) => document.markets);
    const listing = listLadders(markets.map(recordOf));
    const results = settledRows(markets);
    if (listing.ladders.length === 0 && results.length === 0) {
      return 'no whole ladder and no result in it: a trimmed answer';
    }
    await intake.append('ladders', listing.ladders);
    await intake.append('markets', listing.markets);
    await intake.append('settlements', results);
    noteListing(intake, listing);
    intake.note('bid, ask and volume not taken: the answer does not say when it was given');
    return undefined;
  },
};

function recordOf(entry: Market, index: number) {
  return {
    ticker: entry.ticker,
    eventTicker: entry.event_ticker,
    row: index + 1,
    strikeType: entry.strike_type ?? null,
    floorStrikeF: entry.floor_strike ?? null,
    capStrikeF: entry.cap_strike ?? null,
    openAt: parseInstant(entry.open_time),
    closeAt: parseInstant(entry.close_time),
    expectedExpirationAt: parseInstant(entry.expected_expiration_time),
    settlementTimerSeconds: entry.settlement_timer_seconds,
    ...(entry.rules_primary ? { termsHash: rulesHash(entry.rules_primary, entry.rules_secondary ?? '') } : {}),
  };
}

function settledRows(markets: readonly Market[]) {
  return markets.flatMap((entry, index) => {
    const date = parseMarketTicker(entry.ticker)?.climateDate;
    const outcome = outcomeOf(entry.result, entry.settlement_value_dollars);
    if (date === undefined || outcome === null) return [];
    const settledAt = entry.settlement_ts ? parseInstant(entry.settlement_ts) : null;
    return [
      finalRow({
        knownAt:
          settledAt ??
          resultKnownAt({
            expectedExpirationAt: parseInstant(entry.expected_expiration_time),
            settlementTimerSeconds: entry.settlement_timer_seconds,
          }),
        ticker: entry.ticker,
        eventTicker: eventOfMarketTicker(entry.ticker) ?? entry.event_ticker,
        climateDate: date,
        ...outcome,
        value: readSettledValue(entry.expiration_value ?? null),
        settledAt,
        row: index + 1,
      }),
    ];
  });
}

const dollars = z.string().nullish();
const bar = z.object({ open_dollars: dollars, high_dollars: dollars, low_dollars: dollars, close_dollars: dollars });
const candlesticks = z.object({
  ticker: z.string().refine(isKnownTicker, 'not the ticker of a daily-temperature market of a known series'),
  candlesticks: z.array(
    z.object({
      end_period_ts: z.int().min(0),
      volume_fp: z.string(),
      open_interest_fp: z.string().nullish(),
      price: bar.extend({ mean_dollars: dollars }),
      yes_bid: bar,
      yes_ask: bar,
    }),
  ),
});

/** Lengths of bar that the exchange offers, in seconds. */
const PERIODS_S = [60, 3600, 86_400];

export const kalshiCandlesticksJson: ReadableFormat = {
  name: 'kalshi_candlesticks_json',
  what: 'bars with bid and ask',
  revision: 1,
  recognise: { kind: 'json', matches: (document) => hasKeys(document, 'candlesticks') },
  async read(intake: Intake) {
    const [document] = documentsAs(intake, candlesticks);
    const bars = document?.candlesticks ?? [];
    const ends = bars.map((entry) => entry.end_period_ts).sort((x, y) => x - y);
    const gaps = ends.slice(1).map((end, i) => end - (ends[i] ?? end));
    const period = PERIODS_S.find((seconds) => seconds === Math.min(...gaps));
    if (!document || period === undefined) return 'the length of its bars cannot be told';
    await intake.append(
      'candles',
      bars.map((entry, index) => {
        const end = (entry.end_period_ts * MICROS_PER_SECOND) as EpochMicros;
        return {
          known_at: end + MICROS_PER_MINUTE,
          start_at: end - period * MICROS_PER_SECOND,
          end_at: end,
          ticker: document.ticker,
          period_s: period,
          ...columns('price', entry.price),
          price_mean_e4: price(entry.price.mean_dollars),
          ...columns('bid', entry.yes_bid),
          ...columns('ask', entry.yes_ask),
          volume_e2: parseQuantity(entry.volume_fp),
          open_interest_e2: entry.open_interest_fp ? parseQuantity(entry.open_interest_fp) : null,
          source_seq: index + 1,
        };
      }),
    );
    intake.note(`bars of ${period} s, the shortest step between their ends`);
    return undefined;
  },
};

function columns(prefix: string, value: z.infer<typeof bar>) {
  return {
    [`${prefix}_open_e4`]: price(value.open_dollars),
    [`${prefix}_high_e4`]: price(value.high_dollars),
    [`${prefix}_low_e4`]: price(value.low_dollars),
    [`${prefix}_close_e4`]: price(value.close_dollars),
  };
}

/** Means have more digits than the grid of prices: they are rounded to it. */
function price(text: string | null | undefined): number | null {
  if (text === null || text === undefined) return null;
  return /^\d\.\d{1,4}$/.test(text) ? parsePriceDollars(text) : Math.round(Number(text) * 10_000);
}

export const kalshiOrderbookJson: LeftFormat = {
  name: 'kalshi_orderbook_json',
  what: 'an order book',
  recognise: { kind: 'json', matches: (document) => hasKeys(document, 'orderbook_fp') },
  leave: 'an order book without market or time in it',
};

export const kalshiSeriesJson: LeftFormat = {
  name: 'kalshi_series_json',
  what: "a series' description",
  recognise: {
    kind: 'json',
    matches: (document) =>
      (hasKeys(document, 'series') && hasKeys(document.series, 'settlement_sources')) ||
      hasKeys(document, 'schema_version', 'settlement_sources', 'rules_primary'),
  },
  leave: 'description of a series: stations and sources come from the registry',
};
