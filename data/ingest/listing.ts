/**
 * From market records of any source to rows of `ladders` and `markets`: grouped by event, strikes assembled, holes restored,
 * and only whole ladders listed. A ladder with a market too few or too many is left out entirely, because which market a final
 * record lacks may itself tell the winner.
 */

import { Variable } from '../../engine/events.ts';
import type { StrikeType } from '../../engine/markets/contracts.ts';
import { assembleLadder, isRefusal } from '../../engine/markets/ladder.ts';
import { type City, cityBySeries } from '../../engine/markets/stations.ts';
import { parseMarketTicker } from '../../engine/markets/tickers.ts';
import { ladderTermsHash, REGISTRY_TERMS } from '../../engine/settlement/terms.ts';
import type { ClimateDate, EpochMicros } from '../../engine/time.ts';
import type { LadderRow } from '../catalog/ladders.ts';
import type { MarketRow } from '../catalog/markets.ts';
import { derivedTimes, type LadderTimes } from './kalshi-timetable.ts';

/** A market as a source records it. Times that the source lacks are derived from the timetable. */
export interface MarketRecord {
  readonly ticker: string;
  readonly eventTicker: string;
  /** Position in the source. */
  readonly row: number;
  readonly strikeType: StrikeType | null;
  readonly floorStrikeF: number | null;
  readonly capStrikeF: number | null;
  readonly openAt: EpochMicros | null;
  readonly closeAt: EpochMicros | null;
  readonly expectedExpirationAt: EpochMicros | null;
  readonly settlementTimerSeconds: number | null;
  /** Hash of the normalised rules text; left out where the record has none. */
  readonly termsHash?: string;
}

/** A listed ladder with what settlement rows need of it. */
export interface Listed {
  readonly eventTicker: string;
  readonly series: string;
  readonly city: City;
  readonly climateDate: ClimateDate;
  readonly times: LadderTimes;
  readonly records: readonly MarketRecord[];
}

export interface Listing {
  readonly ladders: readonly Omit<LadderRow, 'source'>[];
  readonly markets: readonly Omit<MarketRow, 'source'>[];
  readonly listed: readonly Listed[];
  readonly restored: number;
  /** Ladders left out, with the reason. */
  readonly leftOut: readonly { readonly eventTicker: string; readonly reason: string }[];
}

/** Lists the ladders of market records in any order; every ticker must be one of the registry's series. */
export function listLadders(records: readonly MarketRecord[]): Listing {
  const ladders: Omit<LadderRow, 'source'>[] = [];
  const markets: Omit<MarketRow, 'source'>[] = [];
  const listed: Listed[] = [];
  const leftOut: { eventTicker: string; reason: string }[] = [];
  let restored = 0;
  for (const [eventTicker, ofEvent] of [...groupByEvent(records)].sort(([x], [y]) => (x < y ? -1 : 1))) {
    const assembled = assembleLadder(ofEvent);
    if (isRefusal(assembled)) {
      leftOut.push({ eventTicker, reason: assembled.detail });
      continue;
    }
    if (!assembled.whole) {
      leftOut.push({ eventTicker, reason: 'its markets do not cover every degree once' });
      continue;
    }
    const ladder = describe(eventTicker, ofEvent);
    const { times } = ladder;
    listed.push(ladder);
    restored += assembled.markets.some((rung) => rung.restored) ? 1 : 0;
    ladders.push(ladderRow(ladder));
    for (const rung of assembled.markets) {
      const { record } = rung;
      markets.push({
        known_at: times.openAt,
        ticker: record.ticker,
        event_ticker: eventTicker,
        strike_type: rung.strikeType,
        floor_strike_f: rung.floorStrikeF,
        cap_strike_f: rung.capStrikeF,
        low_f: Number.isFinite(rung.bracket.lowF) ? rung.bracket.lowF : null,
        high_f: Number.isFinite(rung.bracket.highF) ? rung.bracket.highF : null,
        open_at: record.openAt ?? times.openAt,
        close_at: record.closeAt ?? times.closeAt,
        restored: rung.restored,
        source_seq: record.row,
      });
    }
  }
  return { ladders, markets, listed, restored, leftOut };
}

/**
 * Strikes as a record without strike fields gives them: a `B` ticker is the two degrees around its number, a `T` ticker is the
 * tail that `side` says. Null where the side is not known.
 */
export function strikesOfTicker(
  ticker: string,
  side: 'less' | 'greater' | null,
): Pick<MarketRecord, 'strikeType' | 'floorStrikeF' | 'capStrikeF'> {
  const parsed = parseMarketTicker(ticker);
  if (parsed?.kind === 'B') {
    return { strikeType: 'between', floorStrikeF: Math.floor(parsed.number), capStrikeF: Math.ceil(parsed.number) };
  }
  if (parsed && side) {
    const strike = parsed.number;
    return {
      strikeType: side,
      floorStrikeF: side === 'greater' ? strike : null,
      capStrikeF: side === 'less' ? strike : null,
    };
  }
  return { strikeType: null, floorStrikeF: null, capStrikeF: null };
}

/** Which tail each `T` ticker of one event is: the lower numbered is below the brackets, the higher above. */
export function tailSides(tickers: readonly string[]): ReadonlyMap<string, 'less' | 'greater'> {
  const tails = tickers
    .map((ticker) => ({ ticker, parsed: parseMarketTicker(ticker) }))
    .filter(({ parsed }) => parsed?.kind === 'T')
    .sort((x, y) => (x.parsed?.number ?? 0) - (y.parsed?.number ?? 0));
  const [low, high, ...more] = tails;
  if (!low || !high || more.length > 0) return new Map();
  return new Map([
    [low.ticker, 'less'],
    [high.ticker, 'greater'],
  ]);
}

function groupByEvent(records: readonly MarketRecord[]): Map<string, MarketRecord[]> {
  const groups = new Map<string, MarketRecord[]>();
  for (const record of records) {
    const group = groups.get(record.eventTicker);
    if (group) group.push(record);
    else groups.set(record.eventTicker, [record]);
  }
  return groups;
}

function describe(eventTicker: string, records: readonly MarketRecord[]): Listed {
  const first = records[0];
  const parsed = first ? parseMarketTicker(first.ticker) : null;
  const found = parsed ? cityBySeries(parsed.series) : undefined;
  if (!parsed || !found) throw new TypeError(`${eventTicker} is not a ladder of the registry`);
  const derived = derivedTimes(found.city, parsed.series, parsed.climateDate);
  const all = <Key extends 'openAt' | 'closeAt' | 'expectedExpirationAt'>(key: Key) =>
    records.map((record) => record[key]).filter((at) => at !== null);
  const earliest = (times: readonly EpochMicros[], otherwise: EpochMicros) =>
    times.length > 0 ? (Math.min(...times) as EpochMicros) : otherwise;
  const timer = records.map((record) => record.settlementTimerSeconds).find((seconds) => seconds !== null);
  return {
    eventTicker,
    series: parsed.series,
    city: found.city,
    climateDate: parsed.climateDate,
    records,
    times: {
      openAt: earliest(all('openAt'), derived.openAt),
      closeAt: earliest(all('closeAt'), derived.closeAt),
      expectedExpirationAt: earliest(all('expectedExpirationAt'), derived.expectedExpirationAt),
      settlementTimerSeconds: timer ?? derived.settlementTimerSeconds,
    },
  };
}

function ladderRow(ladder: Listed): Omit<LadderRow, 'source'> {
  const { times, city, climateDate, records } = ladder;
  const variable = cityBySeries(ladder.series)?.variable === Variable.low ? 'low' : 'high';
  return {
    known_at: times.openAt,
    event_ticker: ladder.eventTicker,
    series: ladder.series,
    city: city.code,
    variable,
    climate_date: climateDate,
    open_at: times.openAt,
    close_at: times.closeAt,
    expected_expiration_at: times.expectedExpirationAt,
    settlement_timer_s: times.settlementTimerSeconds,
    source_url: city.sourceUrl(climateDate),
    terms_hash: ladderTermsHash(records.map((record) => record.termsHash ?? REGISTRY_TERMS)),
    whole: true,
    source_seq: Math.min(...records.map((record) => record.row)),
  };
}
