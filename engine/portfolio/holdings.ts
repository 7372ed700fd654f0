/**
 * The sub-ledger: for every market the position with its cost and fees, and after determination the claim on the exchange.
 *
 * Columns indexed by market id; nothing is allocated per fill. It keeps the numbers and the ledger posts them: the sum of
 * costs here equals the ledger's account of positions after every posting.
 */
import type { LadderId, MarketDef, MarketId } from '../markets/contracts.ts';
import { ONE_DOLLAR_PRICE } from '../money/units.ts';
import type { Json } from '../snapshot.ts';
import { proportion } from './proportion.ts';

/** Columns in the order in which a snapshot writes them. */
const COLUMNS = [
  'ladder',
  'position',
  'cost',
  'openFees',
  'realized',
  'fees',
  'payout',
  'claimYes',
  'claimNo',
  'paid',
  'collected',
] as const;
type Column = (typeof COLUMNS)[number];
type Columns = Record<Column, Float64Array>;
const UNDETERMINED = -1;

export class Holdings {
  #columns: Columns = columnsOf(64);
  #known: Uint8Array = new Uint8Array(64);
  readonly #open: MarketId[] = [];
  #totalCost = 0;

  /** Makes room for a market and remembers its ladder. */
  ensure(market: MarketDef): void {
    const id = market.id;
    if (id >= this.#known.length) this.#grow(id + 1);
    if (this.#known[id] === 1) return;
    this.#known[id] = 1;
    this.#columns.ladder[id] = market.ladder;
    this.#columns.payout[id] = UNDETERMINED;
  }

  /** Adds signed contracts of the direction held, their cost and their fees. */
  open(id: MarketId, signedQuantity: number, cost: number, fees: number): void {
    const { position, cost: costs, openFees } = this.#columns;
    const before = position[id] as number;
    if (before === 0) this.#listOpen(id);
    position[id] = before + signedQuantity;
    costs[id] = (costs[id] as number) + cost;
    openFees[id] = (openFees[id] as number) + fees;
    this.#totalCost += cost;
  }

  /** Takes `quantity` out of the position at its average cost and returns that cost. */
  close(id: MarketId, quantity: number): number {
    const { position, cost: costs, openFees } = this.#columns;
    const before = position[id] as number;
    const held = Math.abs(before);
    const cost = proportion(costs[id] as number, quantity, held);
    openFees[id] = (openFees[id] as number) - proportion(openFees[id] as number, quantity, held);
    costs[id] = (costs[id] as number) - cost;
    position[id] = before > 0 ? before - quantity : before + quantity;
    this.#totalCost -= cost;
    if (quantity === held) this.#unlistOpen(id);
    return cost;
  }

  /** Adds to a market's realised profit and to its fees. */
  addResult(id: MarketId, realized: number, fees: number): void {
    const columns = this.#columns;
    columns.realized[id] = (columns.realized[id] as number) + realized;
    columns.fees[id] = (columns.fees[id] as number) + fees;
  }

  /** Turns what is held into a claim at `payout`; returns the cost of what was held. */
  determine(id: MarketId, payout: number): number {
    const columns = this.#columns;
    const held = columns.position[id] as number;
    const cost = columns.cost[id] as number;
    if (held > 0) columns.claimYes[id] = (columns.claimYes[id] as number) + held;
    if (held < 0) columns.claimNo[id] = (columns.claimNo[id] as number) - held;
    if (held !== 0) this.#unlistOpen(id);
    columns.position[id] = 0;
    columns.cost[id] = 0;
    columns.openFees[id] = 0;
    columns.payout[id] = payout;
    this.#totalCost -= cost;
    return cost;
  }

  /** Marks a claim as collected and returns what was still owed. */
  collect(id: MarketId): number {
    const owed = this.receivableOf(id);
    const columns = this.#columns;
    columns.paid[id] = (columns.paid[id] as number) + owed;
    columns.collected[id] = 1;
    return owed;
  }

  /** What the exchange owes for a determined market: the claim at its payout less what was paid. */
  receivableOf(id: MarketId): number {
    if (!this.isDetermined(id)) return 0;
    const { claimYes, claimNo, payout, paid } = this.#columns;
    const yes = (claimYes[id] as number) * (payout[id] as number);
    const no = (claimNo[id] as number) * (ONE_DOLLAR_PRICE - (payout[id] as number));
    return yes + no - (paid[id] as number);
  }

  /** Markets that were ever held, ascending. */
  markets(): MarketId[] {
    const ids: MarketId[] = [];
    for (let id = 0; id < this.#known.length; id++) if (this.#known[id] === 1) ids.push(id as MarketId);
    return ids;
  }

  /** Signed contracts bought in all: what is held and what became a claim. */
  netOf(id: MarketId): number {
    const { claimYes, claimNo } = this.#columns;
    return this.position(id) + (claimYes[id] ?? 0) - (claimNo[id] ?? 0);
  }

  /** What was paid for a market. */
  paid(id: MarketId): number {
    return this.#columns.paid[id] as number;
  }

  /** Takes YES and NO of one market that came together after its result out of the claims; returns how many pairs. */
  takePairs(id: MarketId): number {
    const { claimYes, claimNo } = this.#columns;
    const pairs = Math.min(claimYes[id] as number, claimNo[id] as number);
    claimYes[id] = (claimYes[id] as number) - pairs;
    claimNo[id] = (claimNo[id] as number) - pairs;
    return pairs;
  }

  isDetermined(id: MarketId): boolean {
    return this.#known[id] === 1 && this.#columns.payout[id] !== UNDETERMINED;
  }

  /** The exchange has paid this market at least once. */
  isCollected(id: MarketId): boolean {
    return this.#columns.collected[id] === 1;
  }

  position(id: MarketId): number {
    return this.#columns.position[id] ?? 0;
  }

  cost(id: MarketId): number {
    return this.#columns.cost[id] ?? 0;
  }

  openFees(id: MarketId): number {
    return this.#columns.openFees[id] ?? 0;
  }

  realizedOf(id: MarketId): number {
    return this.#columns.realized[id] ?? 0;
  }

  feesOf(id: MarketId): number {
    return this.#columns.fees[id] ?? 0;
  }

  /** What YES pays, or -1 while undetermined. */
  payoutOf(id: MarketId): number {
    return this.isDetermined(id) ? (this.#columns.payout[id] as number) : UNDETERMINED;
  }

  ladderOf(id: MarketId): LadderId {
    return (this.#columns.ladder[id] ?? -1) as LadderId;
  }

  /** Markets with a position, ascending. */
  get openMarkets(): readonly MarketId[] {
    return this.#open;
  }

  get totalCost(): number {
    return this.#totalCost;
  }

  snapshot(): Json {
    const rows: number[][] = [];
    for (let id = 0; id < this.#known.length; id++) {
      if (this.#known[id] === 1) rows.push([id, ...COLUMNS.map((name) => this.#columns[name][id] as number)]);
    }
    return rows;
  }

  restore(state: Json): void {
    const rows = state as number[][];
    const size = rows.reduce((most, row) => Math.max(most, (row[0] as number) + 1), 64);
    this.#columns = columnsOf(size);
    this.#known = new Uint8Array(size);
    this.#open.length = 0;
    this.#totalCost = 0;
    for (const row of rows) {
      const id = row[0] as MarketId;
      this.#known[id] = 1;
      COLUMNS.forEach((name, i) => {
        this.#columns[name][id] = row[i + 1] as number;
      });
      if (this.position(id) !== 0) this.#open.push(id);
      this.#totalCost += this.cost(id);
    }
  }

  #listOpen(id: MarketId): void {
    this.#open.splice(this.#placeOf(id), 0, id);
  }

  #unlistOpen(id: MarketId): void {
    this.#open.splice(this.#placeOf(id), 1);
  }

  /** Where a market stands among those with a position, or would. */
  #placeOf(id: MarketId): number {
    const open = this.#open;
    let from = 0;
    let to = open.length;
    while (from < to) {
      const middle = (from + to) >> 1;
      if (Number(open[middle]) < id) from = middle + 1;
      else to = middle;
    }
    return from;
  }

  #grow(size: number): void {
    const larger = Math.max(size, 2 * this.#known.length);
    const columns = columnsOf(larger);
    for (const name of COLUMNS) columns[name].set(this.#columns[name]);
    const known = new Uint8Array(larger);
    known.set(this.#known);
    this.#columns = columns;
    this.#known = known;
  }
}

function columnsOf(size: number): Columns {
  return Object.fromEntries(COLUMNS.map((name) => [name, new Float64Array(size)])) as Columns;
}
