/**
 * Positions as the exchange reports them: what is held and what it cost, at average cost; what was spent, earned and charged; and
 * what a market paid. The sum over markets of realised profit less cost held less fees is the change of cash, exactly.
 */
import { BookSide } from '../../../engine/events.ts';
import type { Directory, LadderId, MarketDef, MarketId } from '../../../engine/markets/contracts.ts';
import { type Cash, ONE_DOLLAR_PRICE, type Price, type Quantity } from '../../../engine/money/units.ts';
import type { Fill } from '../../../engine/orders.ts';
import { proportion } from '../../../engine/portfolio/proportion.ts';
import type { Json, Snapshottable } from '../../../engine/snapshot.ts';
import type { EpochMicros } from '../../../engine/time.ts';
import type { LadderPositionView, PositionView, SettlementView } from '../views.ts';

interface Row {
  position: number;
  cost: number;
  /** What was bought, in µ$ and in contracts, and what was earned on what was sold or settled. */
  spent: number;
  traded: number;
  realized: number;
  fees: number;
  updatedAt: EpochMicros;
  isSettled: boolean;
}

/** A position without what only the books know. */
export type PositionRecord = Omit<PositionView, 'restingOrders'>;

export class PositionRecords implements Snapshottable {
  readonly #directory: Directory;
  readonly #rows = new Map<MarketId, Row>();
  #settlements: SettlementView[] = [];

  constructor(directory: Directory) {
    this.#directory = directory;
  }

  fill({ market, side, price, quantity, fee, executedAt }: Fill): PositionRecord {
    const row = this.#row(market);
    const held = Math.abs(row.position);
    const isOpposite = side === BookSide.bid ? row.position < 0 : row.position > 0;
    const closing = isOpposite ? Math.min(quantity, held) : 0;
    const each = side === BookSide.bid ? price : ONE_DOLLAR_PRICE - price;
    if (closing > 0) {
      const cost = proportion(row.cost, closing, held);
      row.cost -= cost;
      row.realized += closing * (ONE_DOLLAR_PRICE - each) - cost;
    }
    row.cost += (quantity - closing) * each;
    row.spent += quantity * each;
    row.traded += quantity;
    row.fees += fee;
    row.position += side === BookSide.bid ? quantity : -quantity;
    row.updatedAt = executedAt;
    return viewOf(market, row);
  }

  /** The market was paid; null when nothing was ever traded in it. */
  settle({ id }: MarketDef, payout: Price, paid: Cash, at: EpochMicros): SettlementView | null {
    const row = this.#rows.get(id);
    if (row === undefined) return null;
    const { position, cost, fees } = row;
    const settlement: SettlementView = {
      market: id,
      payout,
      yesQuantity: Math.max(0, position) as Quantity,
      yesCost: (position > 0 ? cost : 0) as Cash,
      noQuantity: Math.max(0, -position) as Quantity,
      noCost: (position < 0 ? cost : 0) as Cash,
      revenue: paid,
      fees: fees as Cash,
      settledAt: at,
    };
    this.#settlements.push(settlement);
    row.realized += paid - cost;
    row.cost = 0;
    row.position = 0;
    row.isSettled = true;
    row.updatedAt = at;
    return settlement;
  }

  find(market: MarketId): PositionRecord | undefined {
    const row = this.#rows.get(market);
    return row === undefined ? undefined : viewOf(market, row);
  }

  /** Every market that was ever traded, in order of the first fill. */
  list(): PositionRecord[] {
    return [...this.#rows].map(([market, row]) => viewOf(market, row));
  }

  /** The same by ladder. */
  byLadder(): LadderPositionView[] {
    const ladders = new Map<LadderId, LadderPositionView>();
    for (const [market, row] of this.#rows) {
      const { ladder } = this.#directory.market(market);
      const before = ladders.get(ladder);
      ladders.set(ladder, {
        ladder,
        totalCost: ((before?.totalCost ?? 0) + row.spent) as Cash,
        totalCostShares: ((before?.totalCostShares ?? 0) + row.traded) as Quantity,
        exposure: ((before?.exposure ?? 0) + row.cost) as Cash,
        realized: ((before?.realized ?? 0) + row.realized) as Cash,
        feesPaid: ((before?.feesPaid ?? 0) + row.fees) as Cash,
      });
    }
    return [...ladders.values()];
  }

  /** What was paid, in order of time. */
  get settlements(): readonly SettlementView[] {
    return this.#settlements;
  }

  snapshot(): Json {
    return { rows: [...this.#rows], settlements: this.#settlements } as unknown as Json;
  }

  restore(state: Json): void {
    const saved = state as unknown as { rows: [MarketId, Row][]; settlements: SettlementView[] };
    this.#rows.clear();
    for (const [market, row] of saved.rows) this.#rows.set(market, { ...row });
    this.#settlements = [...saved.settlements];
  }

  #row(market: MarketId): Row {
    let row = this.#rows.get(market);
    if (row === undefined) {
      const updatedAt = 0 as EpochMicros;
      row = { position: 0, cost: 0, spent: 0, traded: 0, realized: 0, fees: 0, updatedAt, isSettled: false };
      this.#rows.set(market, row);
    }
    return row;
  }
}

function viewOf(market: MarketId, row: Row): PositionRecord {
  return {
    market,
    position: row.position as Quantity,
    exposure: row.cost as Cash,
    totalTraded: row.spent as Cash,
    realized: row.realized as Cash,
    feesPaid: row.fees as Cash,
    updatedAt: row.updatedAt,
    isSettled: row.isSettled,
  };
}
