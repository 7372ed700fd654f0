/**
 * What the exchange's REST shows of a session's markets: open ladders by series, and how those that closed were settled. The
 * same reading of the exchange's records as the ingestion's, so that a ladder is the same in a session and in its history.
 */
import { listedLadders } from '../../data/ingest/kalshi/listing-rows.ts';
import { readAnswer, type WireMarket, wireMarkets } from '../../data/ingest/kalshi/wire-records.ts';
import { readSettledValue } from '../../data/ingest/settling.ts';
import type { MarketDataClient, RawAnswer } from '../../data/kalshi/market-data-client.ts';
import { Variable } from '../../engine/events.ts';
import { CITIES } from '../../engine/markets/stations.ts';
import { parsePriceDollars } from '../../engine/money/parse.ts';
import { ONE_DOLLAR_PRICE, type Price } from '../../engine/money/units.ts';
import type { LadderListing } from '../session/directory.ts';
import type { Listings, MarketStanding, ShownEvent } from './listings.ts';

export class RestListings implements Listings {
  readonly #client: Pick<MarketDataClient, 'openMarketsOf' | 'marketsOf'>;

  constructor(client: Pick<MarketDataClient, 'openMarketsOf' | 'marketsOf'>) {
    this.#client = client;
  }

  async openEvents(series: string): Promise<readonly ShownEvent[]> {
    const markets = await everyPage(series, (cursor) => this.#client.openMarketsOf(series, cursor));
    const events = [...new Set(markets.map((market) => market.event_ticker))];
    // A ladder is whole only with markets of every state: each event is asked for as it is.
    const shown = await Promise.all(events.map((event) => this.event(event)));
    return shown.filter((one) => one !== null);
  }

  async event(eventTicker: string): Promise<ShownEvent | null> {
    const markets = await everyPage(eventTicker, (cursor) => this.#client.marketsOf(eventTicker, 'live', cursor));
    return markets.length === 0 ? null : shownEvent(eventTicker, markets);
  }
}

async function everyPage(scope: string, ask: (cursor: string) => Promise<RawAnswer>): Promise<WireMarket[]> {
  const markets: WireMarket[] = [];
  for (let cursor = ''; ; ) {
    const answer = await ask(cursor);
    markets.push(...readAnswer(wireMarkets, answer.text, scope).markets);
    cursor = answer.cursor;
    if (cursor === '') return markets;
  }
}

function shownEvent(eventTicker: string, markets: readonly WireMarket[]): ShownEvent {
  const listed = listedLadders(markets);
  const value = markets.map(({ expiration_value }) => readSettledValue(expiration_value || null).valueF);
  const valueF = value.find((one) => one !== null) ?? null;
  return {
    eventTicker,
    ladder: ladderOf(listed),
    leftOut: listed.leftOut[0]?.reason ?? null,
    markets: markets.map((market) => standingOf(market, valueF)),
  };
}

function ladderOf({ ladders, markets }: ReturnType<typeof listedLadders>): LadderListing | null {
  const [row] = ladders;
  const city = CITIES.find(({ code }) => code === row?.city);
  if (row === undefined || city === undefined) return null;
  return {
    eventTicker: row.event_ticker,
    series: row.series,
    city: city.id,
    variable: row.variable === 'low' ? Variable.low : Variable.high,
    climateDate: row.climate_date,
    whole: row.whole,
    openAt: row.open_at,
    closeAt: row.close_at,
    expectedExpirationAt: row.expected_expiration_at,
    settlementTimerSeconds: row.settlement_timer_s,
    sourceUrl: row.source_url,
    termsHash: row.terms_hash,
    markets: [...markets]
      .sort((x, y) => (x.low_f ?? Number.NEGATIVE_INFINITY) - (y.low_f ?? Number.NEGATIVE_INFINITY))
      .map((market) => ({
        ticker: market.ticker,
        lowF: market.low_f,
        highF: market.high_f,
        strikeType: market.strike_type,
        floorStrikeF: market.floor_strike_f,
        capStrikeF: market.cap_strike_f,
        openAt: market.open_at,
        closeAt: market.close_at,
      })),
  };
}

/** The exchange's words for the stages of a market. */
const STAGES: Readonly<Record<string, MarketStanding['stage']>> = {
  initialized: 'open',
  active: 'open',
  inactive: 'paused',
  closed: 'closed',
  determined: 'determined',
  disputed: 'disputed',
  amended: 'amended',
  finalized: 'finalized',
  settled: 'finalized',
};

function standingOf(market: WireMarket, valueF: number | null): MarketStanding {
  return {
    ticker: market.ticker,
    stage: STAGES[market.status] ?? 'closed',
    payout: payoutOf(market),
    valueHundredthsF: valueF === null ? null : Math.round(valueF * 100),
  };
}

function payoutOf({ result, settlement_value_dollars: value }: WireMarket): Price | null {
  if (result === 'yes') return ONE_DOLLAR_PRICE;
  if (result === 'no') return 0 as Price;
  return result === 'scalar' && value ? parsePriceDollars(value) : null;
}
