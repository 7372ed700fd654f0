/**
 * The market data of single markets, taken off a tape or a journal and held in memory: an audit tells the same stretch to the exchange many
 * times over, once for each order and kind of evidence.
 */
import { type EventColumns, EventKind } from '../../../engine/events.ts';
import type { MarketDef, MarketId } from '../../../engine/markets/contracts.ts';

/** Kinds of event that carry evidence of prices, by what they are called in an audit. The first of each is always there. */
export const EVIDENCE_KINDS = {
  book: [EventKind.bookLevel, EventKind.bookClear],
  touch: [EventKind.quote],
  bars: [EventKind.barClose, EventKind.barRange, EventKind.barTrades],
  trades: [EventKind.trade],
} as const;
export type EvidenceKind = keyof typeof EVIDENCE_KINDS;

/** One market and everything that the tape says of its prices and status, in the order of the tape. */
export interface MarketHistory {
  readonly market: MarketDef;
  readonly columns: EventColumns;
}

const MARKET_KINDS = new Set<number>([EventKind.marketStatus, ...Object.values(EVIDENCE_KINDS).flat()]);

/** Whether a history has a kind of evidence, by the kinds of event in it. */
export function hasEvidence(kinds: ReadonlySet<number>, evidence: EvidenceKind): boolean {
  return kinds.has(EVIDENCE_KINDS[evidence][0]);
}

/** Whatever tells events in their order, with the markets that they speak of: a tape, or a session's journal. */
export interface MarketSource {
  batches(): Iterable<EventColumns>;
  readonly directory: { market(id: MarketId): MarketDef };
}

/** The markets of a tape that have the wanted evidence, by id; `isWanted` may leave markets out. */
export function marketHistories(
  tape: MarketSource,
  wanted: readonly EvidenceKind[],
  isWanted: (market: MarketDef) => boolean = () => true,
): readonly MarketHistory[] {
  const skipped = new Set<MarketId>();
  const gathered = new Map<MarketId, Rows>();
  for (const batch of tape.batches()) {
    for (let row = 0; row < batch.length; row++) {
      const kind = batch.kind[row] as number;
      if (!MARKET_KINDS.has(kind)) continue;
      const market = batch.subject[row] as MarketId;
      let rows = gathered.get(market);
      if (rows === undefined) {
        if (skipped.has(market)) continue;
        if (!isWanted(tape.directory.market(market))) {
          skipped.add(market);
          continue;
        }
        rows = new Rows();
        gathered.set(market, rows);
      }
      rows.take(batch, row);
    }
  }
  return [...gathered]
    .sort(([x], [y]) => x - y)
    .filter(([, rows]) => wanted.every((evidence) => hasEvidence(rows.kinds, evidence)))
    .map(([market, rows]) => ({ market: tape.directory.market(market), columns: rows.columns() }));
}

/** Rows of one market, gathered column by column. */
class Rows {
  readonly kinds = new Set<number>();
  readonly #kind: number[] = [];
  readonly #source: number[] = [];
  readonly #knownAt: number[] = [];
  readonly #trueAt: number[] = [];
  readonly #subject: number[] = [];
  readonly #payload: readonly [number[], number[], number[], number[]] = [[], [], [], []];

  take(batch: EventColumns, row: number): void {
    this.kinds.add(batch.kind[row] as number);
    this.#kind.push(batch.kind[row] as number);
    this.#source.push(batch.source[row] as number);
    this.#knownAt.push(batch.knownAt[row] as number);
    this.#trueAt.push(batch.trueAt[row] as number);
    this.#subject.push(batch.subject[row] as number);
    this.#payload[0].push(batch.a[row] as number);
    this.#payload[1].push(batch.b[row] as number);
    this.#payload[2].push(batch.c[row] as number);
    this.#payload[3].push(batch.d[row] as number);
  }

  columns(): EventColumns {
    const [a, b, c, d] = this.#payload.map((column) => Int32Array.from(column)) as [
      Int32Array,
      Int32Array,
      Int32Array,
      Int32Array,
    ];
    return {
      length: this.#kind.length,
      kind: Uint8Array.from(this.#kind),
      source: Uint8Array.from(this.#source),
      knownAt: Float64Array.from(this.#knownAt),
      trueAt: Float64Array.from(this.#trueAt),
      subject: Int32Array.from(this.#subject),
      a,
      b,
      c,
      d,
    };
  }
}
