/**
 * What can be traded: markets (one yes/no contract), the bracket of whole degrees on which each pays, and the ladder of
 * markets of one city, variable and climate date, of which exactly one pays.
 */
import type { Variable } from '../events.ts';
import type { ClimateDate, EpochMicros } from '../time.ts';
import type { PriceGrid } from './price-grid.ts';

declare const id: unique symbol;
type Id<Name extends string> = number & { readonly [id]: Name };
/** Dense id of a market within a directory: 0, 1, 2 … in order of listing. */
export type MarketId = Id<'market'>;
/** Dense id of a ladder within a directory. */
export type LadderId = Id<'ladder'>;
/** Index of a city in the station registry; the same in every run. */
export type CityId = Id<'city'>;

/** The exchange's strike types that a temperature market may have. */
export type StrikeType = 'greater' | 'greater_or_equal' | 'less' | 'less_or_equal' | 'between';

/** Whole degrees Fahrenheit on which a market pays, both ends inclusive; -Infinity and +Infinity for the open tails. */
export interface Bracket {
  readonly lowF: number;
  readonly highF: number;
}

/**
 * One yes/no contract. It says nothing of how its record came to be complete: in the real history a record that lost its
 * strikes is always the winner's, so that a mark of having been restored would be look-ahead.
 */
export interface MarketDef {
  readonly id: MarketId;
  readonly ladder: LadderId;
  readonly ticker: string;
  readonly bracket: Bracket;
  readonly strikeType: StrikeType;
  /** The exchange's strikes in °F as it gives them; null where the type has none. */
  readonly floorStrikeF: number | null;
  readonly capStrikeF: number | null;
  readonly openAt: EpochMicros;
  /** The exchange's close time; never taken from rules text. */
  readonly closeAt: EpochMicros;
  /** Prices at which it takes orders; whole cents when left out. */
  readonly priceGrid?: PriceGrid;
}

/** The markets of one city, variable and climate date; Kalshi calls it an event. */
export interface LadderDef {
  readonly id: LadderId;
  readonly eventTicker: string;
  readonly series: string;
  readonly city: CityId;
  readonly variable: Variable;
  readonly climateDate: ClimateDate;
  /** In ascending order of temperature. */
  readonly markets: readonly MarketDef[];
  /** The brackets cover every whole degree exactly once. */
  readonly whole: boolean;
  readonly openAt: EpochMicros;
  readonly closeAt: EpochMicros;
  readonly expectedExpirationAt: EpochMicros;
  readonly settlementTimerSeconds: number;
  /** Where the value that settles it is published. */
  readonly sourceUrl: string;
  /** Hash of the normalised rules text, or `registry` where the record has no rules text. */
  readonly termsHash: string;
}

/** Definitions by dense id. A definition may be read only once its `ladderListed` event has come. */
export interface Directory {
  readonly ladderCount: number;
  readonly marketCount: number;
  ladder(id: LadderId): LadderDef;
  market(id: MarketId): MarketDef;
  /** Names of forecast sources by id, for example `gfs_mos`. */
  readonly forecastSources: readonly string[];
}

/** How good the evidence of a ladder's prices is, best first. */
export const FidelityTier = { depth: 0, quotes: 1, candles: 2, trades: 3, tradeBars: 4 } as const;
export type FidelityTier = (typeof FidelityTier)[keyof typeof FidelityTier];
/** Tier names as reports and files spell them, by number. */
export const FIDELITY_TIER_NAMES = ['depth', 'quotes', 'candles', 'trades', 'trade_bars'] as const;
