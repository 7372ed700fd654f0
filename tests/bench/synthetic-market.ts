/** Ladders of six markets that are open for a day, and rows of market data about them, made without a history. */
import { type EventColumns, Variable } from '../../engine/events.ts';
import type { Directory, LadderDef, LadderId, MarketDef, MarketId } from '../../engine/markets/contracts.ts';
import { type ClimateDate, type EpochMicros, MICROS_PER_DAY } from '../../engine/time.ts';

/** Markets of each ladder. */
export const MARKETS = 6;
export const DAY = 20_100 as ClimateDate;
/** When all of them open, and a day before they close. */
export const START = (DAY * MICROS_PER_DAY) as EpochMicros;

/** What a ladder is about. */
export type LadderSubject = Pick<LadderDef, 'city' | 'climateDate'>;

/** A directory of `count` ladders, numbered from 0 as their markets are. */
export function syntheticDirectory(count: number, subjectOf: (id: number) => LadderSubject): Directory {
  const ladders = Array.from({ length: count }, (_, id) => ladderOf(id, subjectOf(id)));
  return {
    ladderCount: count,
    marketCount: count * MARKETS,
    ladder: (id) => ladders[id] as LadderDef,
    market: (id) => (ladders[Math.floor(id / MARKETS)] as LadderDef).markets[id % MARKETS] as MarketDef,
    forecastSources: [],
  };
}

function ladderOf(id: number, { city, climateDate }: LadderSubject): LadderDef {
  const closeAt = (START + MICROS_PER_DAY) as EpochMicros;
  const markets = Array.from({ length: MARKETS }, (_, i): MarketDef => {
    const lowF = i === 0 ? Number.NEGATIVE_INFINITY : 40 + 2 * i;
    const highF = i === MARKETS - 1 ? Number.POSITIVE_INFINITY : 41 + 2 * i;
    return {
      id: (id * MARKETS + i) as MarketId,
      ladder: id as LadderId,
      ticker: `KXHIGHNY-L${id}-${i}`,
      bracket: { lowF, highF },
      strikeType: 'between',
      floorStrikeF: lowF,
      capStrikeF: highF,
      openAt: START,
      closeAt,
    };
  });
  return {
    id: id as LadderId,
    eventTicker: `KXHIGHNY-L${id}`,
    series: 'KXHIGHNY',
    city,
    variable: Variable.high,
    climateDate,
    markets,
    whole: true,
    openAt: START,
    closeAt,
    expectedExpirationAt: (closeAt + MICROS_PER_DAY) as EpochMicros,
    settlementTimerSeconds: 3_600,
    sourceUrl: '',
    termsHash: 'registry',
  };
}

/** Writes the next row: true and known at one instant. */
export type WriteRow = (
  kind: number,
  at: number,
  subject: number,
  a?: number,
  b?: number,
  c?: number,
  d?: number,
) => void;

/** `length` rows, written by `fill` one after the other. */
export function columnsOf(length: number, fill: (write: WriteRow) => void): EventColumns {
  const columns = {
    length,
    kind: new Uint8Array(length),
    source: new Uint8Array(length),
    knownAt: new Float64Array(length),
    trueAt: new Float64Array(length),
    subject: new Int32Array(length),
    a: new Int32Array(length),
    b: new Int32Array(length),
    c: new Int32Array(length),
    d: new Int32Array(length),
  };
  let row = 0;
  fill((kind, at, subject, a = 0, b = 0, c = 0, d = 0) => {
    columns.kind[row] = kind;
    columns.knownAt[row] = at;
    columns.trueAt[row] = at;
    columns.subject[row] = subject;
    columns.a[row] = a;
    columns.b[row] = b;
    columns.c[row] = c;
    columns.d[row] = d;
    row += 1;
  });
  return columns;
}
