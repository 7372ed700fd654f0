/**
 * The client order ids that were used, until their market is paid: the exchange refuses a second order of the same id.
 *
 * Ids that end in a dash and a count, as ours do, come in an unbroken row from zero: of those only the stem and how many there
 * were are kept, so that memory grows with intents and not with orders. Any other id is kept as it is.
 */
import type { MarketId } from '../../engine/markets/contracts.ts';

/** Ids `stem-0` to `stem-(count − 1)` of one market. */
interface Row {
  readonly market: MarketId;
  readonly stem: string;
  count: number;
}

/** What is kept, as a snapshot holds it. */
export interface UsedIdsSnapshot {
  readonly rows: readonly (readonly [market: MarketId, stem: string, count: number])[];
  readonly single: readonly (readonly [market: MarketId, ids: readonly string[]])[];
}

export class UsedIds {
  readonly #rows = new Map<string, Row>();
  readonly #single = new Set<string>();
  /** By market id. */
  #rowsOf: (Row[] | undefined)[] = [];
  readonly #singleOf = new Map<MarketId, string[]>();

  /** Remembers an id. Returns false when it was used before. */
  claim(id: string, market: MarketId): boolean {
    if (this.#single.size > 0 && this.#single.has(id)) return false;
    const rows = this.#rowsOf[market];
    if (rows !== undefined && takenByOne(rows, id)) return true;
    const dash = id.lastIndexOf('-');
    const count = dash < 0 ? -1 : countFrom(id, dash + 1);
    if (count < 0) return this.#claimSingle(id, market);
    const stem = id.slice(0, dash);
    const row = this.#rows.get(stem);
    if (row === undefined) {
      if (count !== 0) return this.#claimSingle(id, market);
      this.#addRow({ market, stem, count: 1 });
      return true;
    }
    if (count < row.count) return false;
    if (count > row.count || row.market !== market) return this.#claimSingle(id, market);
    row.count += 1;
    return true;
  }

  has(id: string): boolean {
    if (this.#single.has(id)) return true;
    const dash = id.lastIndexOf('-');
    const count = dash < 0 ? -1 : countFrom(id, dash + 1);
    return count >= 0 && count < (this.#rows.get(id.slice(0, dash))?.count ?? 0);
  }

  /** Forgets an id that was claimed last of its row: it may be used again. */
  release(id: string, market: MarketId): void {
    if (this.#single.delete(id)) {
      const others = this.#singleOf.get(market)?.filter((other) => other !== id) ?? [];
      if (others.length === 0) this.#singleOf.delete(market);
      else this.#singleOf.set(market, others);
      return;
    }
    for (const row of this.#rowsOf[market] ?? []) {
      if (`${row.stem}-${row.count - 1}` === id) row.count -= 1;
    }
  }

  /** The ids that were used in a market. */
  of(market: MarketId): readonly string[] {
    const ids: string[] = [];
    for (const { stem, count } of this.#rowsOf[market] ?? []) {
      for (let i = 0; i < count; i++) ids.push(`${stem}-${i}`);
    }
    return ids.concat(this.#singleOf.get(market) ?? []);
  }

  forget(market: MarketId): void {
    for (const { stem } of this.#rowsOf[market] ?? []) this.#rows.delete(stem);
    for (const id of this.#singleOf.get(market) ?? []) this.#single.delete(id);
    this.#rowsOf[market] = undefined;
    this.#singleOf.delete(market);
  }

  snapshot(): UsedIdsSnapshot {
    return {
      rows: [...this.#rows.values()].map(({ market, stem, count }) => [market, stem, count]),
      single: [...this.#singleOf].map(([market, ids]) => [market, [...ids]]),
    };
  }

  restore({ rows, single }: UsedIdsSnapshot): void {
    this.#rows.clear();
    this.#single.clear();
    this.#rowsOf = [];
    this.#singleOf.clear();
    for (const [market, stem, count] of rows) this.#addRow({ market, stem, count });
    for (const [market, ids] of single) for (const id of ids) this.#claimSingle(id, market);
  }

  #addRow(row: Row): void {
    this.#rows.set(row.stem, row);
    const rows = this.#rowsOf[row.market];
    if (rows === undefined) this.#rowsOf[row.market] = [row];
    else rows.push(row);
  }

  #claimSingle(id: string, market: MarketId): boolean {
    this.#single.add(id);
    const ids = this.#singleOf.get(market);
    if (ids === undefined) this.#singleOf.set(market, [id]);
    else ids.push(id);
    return true;
  }
}

/**
 * Takes the id if it is the next of one of the rows: whether it was. Mostly it is: an id is told by its stem and its count, without
 * making a stem of its own and hashing it. Stems are mostly of one length, and so the count is mostly read once.
 */
function takenByOne(rows: readonly Row[], id: string): boolean {
  let readFrom = -1;
  let count = -1;
  for (const row of rows) {
    const { length } = row.stem;
    if (length !== readFrom) {
      readFrom = length;
      count = id.charCodeAt(length) === 45 ? countFrom(id, length + 1) : -1;
    }
    // Faster than `startsWith`, which the compiler turns into a walk over single characters.
    if (count !== row.count || id.substring(0, length) !== row.stem) continue;
    row.count += 1;
    return true;
  }
  return false;
}

/** The whole number written from `from` to the end, or -1 when there is none, or not as a number is written. */
function countFrom(id: string, from: number): number {
  const digits = id.length - from;
  if (digits === 0 || digits > 15 || (digits > 1 && id.charCodeAt(from) === 48)) return -1;
  let count = 0;
  for (let i = from; i < id.length; i++) {
    const digit = id.charCodeAt(i) - 48;
    if (digit < 0 || digit > 9) return -1;
    count = 10 * count + digit;
  }
  return count;
}
