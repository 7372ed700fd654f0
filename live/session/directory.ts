/**
 * The directory of a session: ladders get their dense ids when they are discovered, in the order in which the engine is told
 * of them. A session that goes on, or is replayed, gives the same ids, since every definition is journaled before its use.
 */
import { z } from 'zod';
import type { Variable } from '../../engine/events.ts';
import type {
  CityId,
  Directory,
  LadderDef,
  LadderId,
  MarketDef,
  MarketId,
  StrikeType,
} from '../../engine/markets/contracts.ts';
import type { ClimateDate, EpochMicros } from '../../engine/time.ts';

const marketListing = z.strictObject({
  ticker: z.string(),
  /** Null for the open tails. */
  lowF: z.int().nullable(),
  highF: z.int().nullable(),
  strikeType: z.enum(['greater', 'greater_or_equal', 'less', 'less_or_equal', 'between']),
  floorStrikeF: z.number().nullable(),
  capStrikeF: z.number().nullable(),
  openAt: z.int(),
  closeAt: z.int(),
});

/** A ladder as it is listed, without ids; its markets in ascending order of temperature. */
export const ladderListing = z.strictObject({
  eventTicker: z.string(),
  series: z.string(),
  city: z.int(),
  variable: z.int(),
  climateDate: z.int(),
  markets: z.array(marketListing).min(1),
  whole: z.boolean(),
  openAt: z.int(),
  closeAt: z.int(),
  expectedExpirationAt: z.int(),
  settlementTimerSeconds: z.int(),
  sourceUrl: z.string(),
  termsHash: z.string(),
});
export type LadderListing = z.infer<typeof ladderListing>;

/** Under which name of a forecast source a model's forecasts for a station speak for a city. */
export const forecastName = z.strictObject({
  city: z.int(),
  station: z.string(),
  model: z.string(),
  name: z.string(),
});
export type ForecastName = z.infer<typeof forecastName>;

/** What becomes known at once: ladders and forecast sources in the order of their ids. */
export const listing = z.strictObject({
  ladders: z.array(ladderListing),
  forecastSources: z.array(z.string()),
  forecastNames: z.array(forecastName),
});
export type Listing = z.infer<typeof listing>;
export const NOTHING_LISTED: Listing = { ladders: [], forecastSources: [], forecastNames: [] };

export class SessionDirectory implements Directory {
  /** Grows in place: the engine keeps it. */
  readonly forecastSources: string[] = [];
  readonly #forecastNames: ForecastName[] = [];
  readonly #ladders: LadderDef[] = [];
  readonly #markets: MarketDef[] = [];
  readonly #marketIds = new Map<string, MarketId>();
  readonly #ladderIds = new Map<string, LadderId>();

  get ladderCount(): number {
    return this.#ladders.length;
  }

  get marketCount(): number {
    return this.#markets.length;
  }

  ladder(id: LadderId): LadderDef {
    const found = this.#ladders[id];
    if (found === undefined) throw new RangeError(`no ladder ${id} in a directory of ${this.#ladders.length}`);
    return found;
  }

  market(id: MarketId): MarketDef {
    const found = this.#markets[id];
    if (found === undefined) throw new RangeError(`no market ${id} in a directory of ${this.#markets.length}`);
    return found;
  }

  /** Id of a market by the exchange's ticker; undefined before it is listed. */
  marketId(ticker: string): MarketId | undefined {
    return this.#marketIds.get(ticker);
  }

  /** A market by the exchange's ticker, in any case of its letters; undefined before it is listed. */
  marketOf(ticker: string): MarketDef | undefined {
    const id = this.#marketIds.get(ticker.toUpperCase());
    return id === undefined ? undefined : this.market(id);
  }

  /** Id of a ladder by the exchange's event ticker; undefined before it is listed. */
  ladderId(eventTicker: string): LadderId | undefined {
    return this.#ladderIds.get(eventTicker);
  }

  /** Id of a forecast source by name; undefined before it is named. */
  forecastSource(name: string): number | undefined {
    const index = this.forecastSources.indexOf(name);
    return index < 0 ? undefined : index;
  }

  /** How the forecasts of a station are named, for every city that they speak for. */
  forecastNames(station: string, model: string): readonly ForecastName[] {
    return this.#forecastNames.filter((named) => named.station === station && named.model === model);
  }

  /** Where a forecast source's forecasts for a city come from; undefined when that was never said. */
  originOf(city: CityId, name: string): ForecastName | undefined {
    return this.#forecastNames.find((named) => named.city === city && named.name === name);
  }

  /** Takes definitions in. Throws RangeError when a ladder or a market of that ticker is listed already. */
  add({ ladders, forecastSources, forecastNames }: Listing): void {
    for (const name of forecastSources) this.forecastSources.push(name);
    for (const named of forecastNames) this.#forecastNames.push(named);
    for (const ladder of ladders) this.#addLadder(ladder);
  }

  /** Everything listed so far; `add` of it to an empty directory gives the same ids. */
  listing(): Listing {
    return {
      ladders: this.#ladders.map(listingOf),
      forecastSources: [...this.forecastSources],
      forecastNames: [...this.#forecastNames],
    };
  }

  #addLadder(listed: LadderListing): void {
    if (this.#ladderIds.has(listed.eventTicker)) throw new RangeError(`${listed.eventTicker} is listed already`);
    const id = this.#ladders.length as LadderId;
    const markets = listed.markets.map((market, index): MarketDef => {
      if (this.#marketIds.has(market.ticker)) throw new RangeError(`${market.ticker} is listed already`);
      const { ticker, lowF, highF, strikeType, floorStrikeF, capStrikeF, openAt, closeAt } = market;
      return {
        id: (this.#markets.length + index) as MarketId,
        ladder: id,
        ticker,
        bracket: { lowF: lowF ?? Number.NEGATIVE_INFINITY, highF: highF ?? Number.POSITIVE_INFINITY },
        strikeType: strikeType as StrikeType,
        floorStrikeF,
        capStrikeF,
        openAt: openAt as EpochMicros,
        closeAt: closeAt as EpochMicros,
      };
    });
    for (const market of markets) {
      this.#markets.push(market);
      this.#marketIds.set(market.ticker, market.id);
    }
    this.#ladderIds.set(listed.eventTicker, id);
    this.#ladders.push({
      ...listed,
      id,
      markets,
      city: listed.city as CityId,
      variable: listed.variable as Variable,
      climateDate: listed.climateDate as ClimateDate,
      openAt: listed.openAt as EpochMicros,
      closeAt: listed.closeAt as EpochMicros,
      expectedExpirationAt: listed.expectedExpirationAt as EpochMicros,
    });
  }
}

/** A definition as a listing, without its ids. */
export function listingOf({ id: _id, markets, ...ladder }: LadderDef): LadderListing {
  return {
    ...ladder,
    markets: markets.map(({ id: _market, ladder: _ladder, bracket, ...market }) => ({
      ...market,
      lowF: Number.isFinite(bracket.lowF) ? bracket.lowF : null,
      highF: Number.isFinite(bracket.highF) ? bracket.highF : null,
    })),
  };
}
