/**
 * Ladders as the exchange lists them: opened the day before, six contiguous markets around what was then expected, with the
 * exchange's tickers, times and sources.
 */
import type { RowOf } from '../../data/catalog/catalog.ts';
import { Variable } from '../../engine/events.ts';
import type { Bracket, StrikeType } from '../../engine/markets/contracts.ts';
import type { StrikeRecord } from '../../engine/markets/ladder.ts';
import type { City } from '../../engine/markets/stations.ts';
import { bracketOf } from '../../engine/markets/strikes.ts';
import { eventTickerOf, marketTickerOf } from '../../engine/markets/tickers.ts';
import type { ClimateDate } from '../../engine/time.ts';
import { stream } from '../random.ts';
import type { CityWeather } from './city-weather.ts';
import type { LadderHours } from './exchange-hours.ts';
import { ladderHours, seriesOn } from './exchange-hours.ts';

/** One listed market. */
export interface ListedMarket extends StrikeRecord {
  readonly strikeType: StrikeType;
  readonly bracket: Bracket;
}

/** One listed ladder with the weather that decides it. */
export interface ListedLadder extends LadderHours {
  readonly eventTicker: string;
  readonly series: string;
  readonly city: City;
  readonly variable: Variable;
  readonly date: ClimateDate;
  /** In ascending order of temperature. */
  readonly markets: readonly ListedMarket[];
  readonly weather: CityWeather;
  /** Position in the world, 0, 1, 2 … */
  readonly index: number;
}

/** Two-degree brackets between the tails. */
const INNER = 4;

/** The ladder of a city, variable and date, around what the market expects at its opening: `biasF` too warm. */
export function listLadder(
  weather: CityWeather,
  seed: number,
  variable: Variable,
  date: ClimateDate,
  biasF: number,
  index: number,
): ListedLadder {
  const { city } = weather;
  const series = seriesOn(city, variable === Variable.high ? 'high' : 'low', date);
  const eventTicker = eventTickerOf(series, date);
  const hours = ladderHours(city, series, date);
  const expected = Math.round(weather.known(variable, date, hours.openAt).meanF + biasF);
  // The middle is where the exchange's own forecast was, not quite where the market's is.
  const lowest = expected - INNER + stream(seed, `strikes of ${eventTicker}`).integer(-1, 1);
  const highest = lowest + 2 * INNER - 1;
  const markets = [
    listed(eventTicker, 'less', null, lowest),
    ...Array.from({ length: INNER }, (_, i) => listed(eventTicker, 'between', lowest + 2 * i, lowest + 2 * i + 1)),
    listed(eventTicker, 'greater', highest, null),
  ];
  return { ...hours, eventTicker, series, city, variable, date, markets, weather, index };
}

/** Which market pays. */
export function winnerOf(ladder: ListedLadder): number {
  const valueF = ladder.weather.reportedF(ladder.variable, ladder.date);
  return ladder.markets.findIndex(({ bracket }) => bracket.lowF <= valueF && valueF <= bracket.highF);
}

/** Rows of `ladders`. */
export function* ladderRows(ladders: Iterable<ListedLadder>, source: string): Generator<RowOf<'ladders'>> {
  for (const ladder of ladders)
    yield {
      known_at: ladder.openAt,
      event_ticker: ladder.eventTicker,
      series: ladder.series,
      city: ladder.city.code,
      variable: ladder.variable === Variable.high ? 'high' : 'low',
      climate_date: ladder.date,
      open_at: ladder.openAt,
      close_at: ladder.closeAt,
      expected_expiration_at: ladder.expectedExpirationAt,
      settlement_timer_s: ladder.settlementTimerSeconds,
      source_url: ladder.city.sourceUrl(ladder.date),
      terms_hash: 'registry',
      whole: true,
      source,
      source_seq: ladder.index,
    };
}

/** Rows of `markets`. */
export function* marketRows(ladders: Iterable<ListedLadder>, source: string): Generator<RowOf<'markets'>> {
  for (const ladder of ladders)
    for (const [i, market] of ladder.markets.entries())
      yield {
        known_at: ladder.openAt,
        ticker: market.ticker,
        event_ticker: ladder.eventTicker,
        strike_type: market.strikeType,
        floor_strike_f: market.floorStrikeF,
        cap_strike_f: market.capStrikeF,
        low_f: Number.isFinite(market.bracket.lowF) ? market.bracket.lowF : null,
        high_f: Number.isFinite(market.bracket.highF) ? market.bracket.highF : null,
        open_at: ladder.openAt,
        close_at: ladder.closeAt,
        restored: false,
        source,
        source_seq: ladder.index * ladder.markets.length + i,
      };
}

function listed(
  event: string,
  strikeType: StrikeType,
  floorStrikeF: number | null,
  capStrikeF: number | null,
): ListedMarket {
  const ticker =
    strikeType === 'between'
      ? marketTickerOf(event, 'B', (floorStrikeF ?? 0) + 0.5)
      : marketTickerOf(event, 'T', floorStrikeF ?? capStrikeF ?? 0);
  return { ticker, strikeType, floorStrikeF, capStrikeF, bracket: bracketOf(strikeType, floorStrikeF, capStrikeF) };
}
