/**
 * From market records to a ladder: sorted by temperature, proven exclusive, checked whole, with a single hole restored.
 *
 * A record without strikes is restored only as the one hole that the other markets leave, and only when nothing contradicts it:
 * never from a result or a settled value, which would be look-ahead. Where the hole is not unique the whole ladder is refused,
 * never one market of it, because which market lacks its strikes may itself tell the winner.
 */
import type { Bracket, StrikeType } from './contracts.ts';
import type { Strikes } from './strikes.ts';
import { bracketOf } from './strikes.ts';
import { parseMarketTicker } from './tickers.ts';

/** What a record says of a market's strikes; `strikeType` null where the record lacks them. */
export interface StrikeRecord {
  readonly ticker: string;
  readonly strikeType: StrikeType | null;
  readonly floorStrikeF: number | null;
  readonly capStrikeF: number | null;
}

/** A market of an assembled ladder. */
export interface Rung<Record extends StrikeRecord> extends Strikes {
  readonly record: Record;
  readonly bracket: Bracket;
  /** The strikes were missing in the record and are the ladder's only hole. */
  readonly restored: boolean;
}

/** Why a ladder is left out, with the tickers that it is about. */
export interface LadderRefusal {
  readonly refused:
    | 'no_markets'
    | 'duplicate_ticker'
    | 'bad_strikes'
    | 'overlapping_brackets'
    | 'several_without_strikes'
    | 'hole_not_unique'
    | 'hole_contradicts_ticker';
  readonly tickers: readonly string[];
  readonly detail: string;
}

/** An assembled ladder: markets in ascending order of temperature. */
export interface AssembledLadder<Record extends StrikeRecord> {
  readonly markets: readonly Rung<Record>[];
  /** The brackets cover every whole degree exactly once. */
  readonly whole: boolean;
}

/** Assembles the records of one ladder (all of one event), in any order. Records are kept by reference. */
export function assembleLadder<Record extends StrikeRecord>(
  records: readonly Record[],
): AssembledLadder<Record> | LadderRefusal {
  if (records.length === 0) return refuse('no_markets', records, 'the ladder has no markets');
  const repeated = records.filter((record, i) => records.some((other, j) => j < i && other.ticker === record.ticker));
  if (repeated.length > 0) return refuse('duplicate_ticker', repeated, 'a ticker occurs more than once');

  const rungs: Rung<Record>[] = [];
  const strikeless: Record[] = [];
  for (const record of records) {
    if (record.strikeType === null) {
      strikeless.push(record);
      continue;
    }
    try {
      rungs.push(rungOf(record, record.strikeType, record.floorStrikeF, record.capStrikeF, false));
    } catch (error) {
      return refuse('bad_strikes', [record], (error as Error).message);
    }
  }
  rungs.sort(byTemperature);
  const overlap = rungs.findIndex(
    (rung, i) => i > 0 && rung.bracket.lowF <= (rungs[i - 1]?.bracket.highF ?? -Infinity),
  );
  if (overlap > 0) {
    const pair = rungs.slice(overlap - 1, overlap + 1).map((rung) => rung.record);
    return refuse('overlapping_brackets', pair, 'two markets would pay on the same degree');
  }

  const [lost, ...more] = strikeless;
  if (lost === undefined) return { markets: rungs, whole: holesOf(rungs).length === 0 };
  if (more.length > 0)
    return refuse('several_without_strikes', strikeless, `${strikeless.length} markets have no strikes`);
  return restore(rungs, lost);
}

/** Whether an assembly was refused. */
export function isRefusal<Record extends StrikeRecord>(
  assembled: AssembledLadder<Record> | LadderRefusal,
): assembled is LadderRefusal {
  return 'refused' in assembled;
}

/** A run of degrees that no market covers; null where it has no end. */
interface Hole {
  readonly lowF: number | null;
  readonly highF: number | null;
}

function restore<Record extends StrikeRecord>(
  rungs: readonly Rung<Record>[],
  lost: Record,
): AssembledLadder<Record> | LadderRefusal {
  const [hole, ...others] = holesOf(rungs);
  if (hole === undefined || others.length > 0)
    return refuse(
      'hole_not_unique',
      [lost],
      `the other markets leave ${others.length + (hole ? 1 : 0)} holes, not one`,
    );
  const widths = new Set(rungs.map(({ bracket }) => bracket.highF - bracket.lowF).filter(Number.isFinite));
  if (hole.lowF !== null && hole.highF !== null && widths.size > 0 && !widths.has(hole.highF - hole.lowF))
    return refuse('hole_not_unique', [lost], `the hole from ${hole.lowF} to ${hole.highF} is not one bracket wide`);

  const restored = fill(hole, lost);
  const said = parseMarketTicker(lost.ticker);
  if (restored === null || (said !== null && !agrees(restored, said)))
    return refuse('hole_contradicts_ticker', [lost], 'the only hole is not where the ticker puts the market');
  return { markets: [...rungs, restored].sort(byTemperature), whole: true };
}

/** What the ladder leaves uncovered between the two ends of the scale, from cold to warm; empty when it is whole. */
function holesOf<Record extends StrikeRecord>(rungs: readonly Rung<Record>[]): readonly Hole[] {
  const holes: Hole[] = [];
  let coveredTo = Number.NEGATIVE_INFINITY;
  for (const { bracket } of rungs) {
    if (bracket.lowF > coveredTo + 1)
      holes.push({ lowF: Number.isFinite(coveredTo) ? coveredTo + 1 : null, highF: bracket.lowF - 1 });
    coveredTo = bracket.highF;
  }
  if (coveredTo !== Number.POSITIVE_INFINITY)
    holes.push({ lowF: Number.isFinite(coveredTo) ? coveredTo + 1 : null, highF: null });
  return holes;
}

function fill<Record extends StrikeRecord>({ lowF, highF }: Hole, lost: Record): Rung<Record> | null {
  if (lowF === null && highF === null) return null;
  if (lowF === null) return rungOf(lost, 'less', null, (highF as number) + 1, true);
  if (highF === null) return rungOf(lost, 'greater', lowF - 1, null, true);
  return rungOf(lost, 'between', lowF, highF, true);
}

/** Tickers name the strike of a tail, and the middle of a bracket between two degrees. */
function agrees(rung: Strikes, said: { readonly kind: 'B' | 'T'; readonly number: number }): boolean {
  if (rung.strikeType !== 'between') return said.kind === 'T' && said.number === (rung.floorStrikeF ?? rung.capStrikeF);
  return said.kind === 'B' && said.number >= (rung.floorStrikeF ?? 0) && said.number <= (rung.capStrikeF ?? 0);
}

function rungOf<Record extends StrikeRecord>(
  record: Record,
  strikeType: StrikeType,
  floorStrikeF: number | null,
  capStrikeF: number | null,
  restored: boolean,
): Rung<Record> {
  const bracket = bracketOf(strikeType, floorStrikeF, capStrikeF);
  return { record, strikeType, floorStrikeF, capStrikeF, bracket, restored };
}

/** Ascending by the lower edge; two open lower tails overlap and are refused after sorting. */
function byTemperature(x: { readonly bracket: Bracket }, y: { readonly bracket: Bracket }): number {
  const a = x.bracket;
  const b = y.bracket;
  if (a.lowF !== b.lowF) return a.lowF < b.lowF ? -1 : 1;
  return a.highF === b.highF ? 0 : a.highF < b.highF ? -1 : 1;
}

function refuse(refused: LadderRefusal['refused'], records: readonly StrikeRecord[], detail: string): LadderRefusal {
  return { refused, tickers: records.map((record) => record.ticker), detail };
}
