/**
 * The directory of a tape: what its dense ids mean. Stored as columns, so that it is read in milliseconds; definitions are
 * made when first asked for and kept.
 */
import type { Variable } from '../../engine/events.ts';
import type {
  CityId,
  Directory,
  FidelityTier,
  LadderDef,
  LadderId,
  MarketDef,
  MarketId,
  StrikeType,
} from '../../engine/markets/contracts.ts';
import type { ClimateDate, EpochMicros } from '../../engine/time.ts';

/** Columns of `directory.json`; the index of a value is the dense id. */
export interface DirectoryColumns {
  readonly ladders: {
    readonly event_ticker: readonly string[];
    readonly series: readonly string[];
    readonly city: readonly number[];
    readonly variable: readonly number[];
    readonly climate_date: readonly number[];
    readonly whole: readonly boolean[];
    readonly open_at: readonly number[];
    readonly close_at: readonly number[];
    readonly expected_expiration_at: readonly number[];
    readonly settlement_timer_s: readonly number[];
    readonly source_url: readonly string[];
    readonly terms_hash: readonly string[];
    /** Id of the ladder's first market; its markets follow one another in ascending order of temperature. */
    readonly first_market: readonly number[];
    /** Tier of its price history on the tape (`LadderTiers`), -1 without any. */
    readonly tier: readonly number[];
  };
  readonly markets: {
    readonly ticker: readonly string[];
    readonly ladder: readonly number[];
    readonly strike_type: readonly string[];
    readonly floor_strike_f: readonly (number | null)[];
    readonly cap_strike_f: readonly (number | null)[];
    readonly low_f: readonly (number | null)[];
    readonly high_f: readonly (number | null)[];
    readonly open_at: readonly number[];
    readonly close_at: readonly number[];
    readonly restored: readonly boolean[];
  };
  readonly forecast_sources: readonly string[];
}

export class TapeDirectory implements Directory {
  readonly ladderCount: number;
  readonly marketCount: number;
  readonly forecastSources: readonly string[];
  readonly #columns: DirectoryColumns;
  readonly #ladders: (LadderDef | undefined)[];

  constructor(columns: DirectoryColumns) {
    this.#columns = columns;
    this.ladderCount = columns.ladders.event_ticker.length;
    this.marketCount = columns.markets.ticker.length;
    this.forecastSources = columns.forecast_sources;
    this.#ladders = new Array<LadderDef | undefined>(this.ladderCount);
  }

  ladder(id: LadderId): LadderDef {
    const known = this.#ladders[id];
    if (known) return known;
    const made = this.#makeLadder(id);
    this.#ladders[id] = made;
    return made;
  }

  market(id: MarketId): MarketDef {
    const ladder = this.ladder(at(this.#columns.markets.ladder, id) as LadderId);
    return at(ladder.markets, id - at(this.#columns.ladders.first_market, ladder.id));
  }

  /** Tier of a ladder's price history on the tape (`LadderTiers`), null without any. */
  tierOf(id: LadderId): FidelityTier | null {
    const tier = at(this.#columns.ladders.tier, id);
    return tier < 0 ? null : (tier as FidelityTier);
  }

  /**
   * The strikes of a market were missing in the record and restored as the only hole of its ladder. For whoever reports on a
   * run, never for the engine: the market that lost its strikes is the winner.
   */
  isRestored(id: MarketId): boolean {
    return at(this.#columns.markets.restored, id);
  }

  #makeLadder(id: LadderId): LadderDef {
    const { ladders } = this.#columns;
    const first = at(ladders.first_market, id);
    const end = id + 1 < this.ladderCount ? at(ladders.first_market, id + 1) : this.marketCount;
    return {
      id,
      eventTicker: at(ladders.event_ticker, id),
      series: at(ladders.series, id),
      city: at(ladders.city, id) as CityId,
      variable: at(ladders.variable, id) as Variable,
      climateDate: at(ladders.climate_date, id) as ClimateDate,
      markets: Array.from({ length: end - first }, (_, i) => this.#makeMarket((first + i) as MarketId, id)),
      whole: at(ladders.whole, id),
      openAt: at(ladders.open_at, id) as EpochMicros,
      closeAt: at(ladders.close_at, id) as EpochMicros,
      expectedExpirationAt: at(ladders.expected_expiration_at, id) as EpochMicros,
      settlementTimerSeconds: at(ladders.settlement_timer_s, id),
      sourceUrl: at(ladders.source_url, id),
      termsHash: at(ladders.terms_hash, id),
    };
  }

  #makeMarket(id: MarketId, ladder: LadderId): MarketDef {
    const { markets } = this.#columns;
    return {
      id,
      ladder,
      ticker: at(markets.ticker, id),
      bracket: {
        lowF: at(markets.low_f, id) ?? Number.NEGATIVE_INFINITY,
        highF: at(markets.high_f, id) ?? Number.POSITIVE_INFINITY,
      },
      strikeType: at(markets.strike_type, id) as StrikeType,
      floorStrikeF: at(markets.floor_strike_f, id),
      capStrikeF: at(markets.cap_strike_f, id),
      openAt: at(markets.open_at, id) as EpochMicros,
      closeAt: at(markets.close_at, id) as EpochMicros,
    };
  }
}

function at<T>(column: readonly T[], id: number): T {
  if (!(id >= 0 && id < column.length)) throw new RangeError(`no id ${id} in a directory of ${column.length}`);
  return column[id] as T;
}
