/**
 * The account as the audit sees it: positions, orders that may still fill, cash and claims, built from a run's tables alone, and
 * the open risk of every ladder over its degrees.
 */
import type { FillRow, LadderRow, MarketRow, OrderRow, SettlementRow } from '../../../data/runs/schema.ts';
import { scheduleFor, worstFee } from '../../../engine/money/fees.ts';
import type { Price, Quantity } from '../../../engine/money/units.ts';
import type { EpochMicros } from '../../../engine/time.ts';
import type { AuditedConfig } from './audited-config.ts';
import { degreesOf, lossOf, type OrderForm, orderLossOf, paysAt, shareOf } from './degrees.ts';

/** An order that may still fill. */
export interface OpenOrder {
  readonly id: string;
  readonly isBid: boolean;
  readonly strategy: string;
  price: number;
  quantity: number;
  filled: number;
  /** The most that the rest can still be charged. */
  fee: number;
  amend: OrderForm | null;
}

export interface AuditedMarket {
  readonly row: MarketRow;
  readonly ladder: AuditedLadder;
  quantity: number;
  cost: number;
  fees: number;
  payout: number | null;
  claimYes: number;
  claimNo: number;
  paid: number;
  isPaid: boolean;
  readonly orders: Map<string, OpenOrder>;
}

export interface AuditedLadder {
  readonly row: LadderRow;
  readonly markets: AuditedMarket[];
  degrees: readonly number[];
  /** Open risk as last computed; null when something changed since. */
  risk: number | null;
  readonly strategies: Set<string>;
}

const OPEN_STATES = new Set(['SUBMITTED', 'RESTING', 'PARTIAL', 'UNKNOWN']);

export class AuditBook {
  readonly ladders = new Map<number, AuditedLadder>();
  readonly markets = new Map<number, AuditedMarket>();
  /** Ladders with a position or an order, and some that had one. */
  readonly active = new Set<AuditedLadder>();
  /** Markets that are determined and were held. */
  readonly claimed = new Set<AuditedMarket>();
  cash: number;
  fees = 0;
  /** Realised profit before fees. */
  realized = 0;
  readonly #config: AuditedConfig;
  readonly #smallestFill: Quantity;

  constructor(ladders: readonly LadderRow[], markets: readonly MarketRow[], config: AuditedConfig) {
    this.#config = config;
    this.#smallestFill = Math.round(config.fees.smallestFillContracts * 100) as Quantity;
    this.cash = Math.round(config.risk.bankrollUsd * 1e6);
    for (const row of ladders) {
      this.ladders.set(row.ladder, { row, markets: [], degrees: [], risk: null, strategies: new Set() });
    }
    for (const row of markets) {
      const ladder = this.ladders.get(row.ladder);
      if (ladder === undefined) continue;
      const market: AuditedMarket = {
        row,
        ladder,
        quantity: 0,
        cost: 0,
        fees: 0,
        payout: null,
        claimYes: 0,
        claimNo: 0,
        paid: 0,
        isPaid: false,
        orders: new Map(),
      };
      ladder.markets.push(market);
      this.markets.set(row.market, market);
    }
    for (const ladder of this.ladders.values()) ladder.degrees = degreesOf(ladder.markets.map(({ row }) => row));
  }

  /** Takes a change of an order: afterwards it counts in the form that the row says, or no more. */
  onOrder(market: AuditedMarket, row: OrderRow): void {
    const { orders, ladder } = market;
    this.active.add(ladder);
    const remaining = row.quantity_e2 - row.filled_e2;
    ladder.risk = null;
    if (!OPEN_STATES.has(row.state) || remaining <= 0) {
      orders.delete(row.client_order_id);
      return;
    }
    const known = orders.get(row.client_order_id);
    const fresh = this.worstFeeOf(ladder, row.engine_at, row.price_e4, remaining);
    const isLower = known !== undefined && known.price === row.price_e4 && remaining <= known.quantity - known.filled;
    const amend =
      row.amend_price_e4 === null || row.amend_quantity_e2 === null
        ? null
        : this.#form(ladder, row.engine_at, row.amend_price_e4, row.amend_quantity_e2 - row.filled_e2);
    orders.set(row.client_order_id, {
      id: row.client_order_id,
      isBid: row.side === 'bid',
      strategy: row.strategy,
      price: row.price_e4,
      quantity: row.quantity_e2,
      filled: row.filled_e2,
      fee: isLower ? Math.min(fresh, known.fee) : fresh,
      amend,
    });
    if (row.strategy !== '') ladder.strategies.add(row.strategy);
  }

  /** Books a fill: what closes an opposite position first, at its average cost, the rest opens. */
  onFill(market: AuditedMarket, fill: FillRow): void {
    const isBid = fill.side === 'bid';
    const held = Math.abs(market.quantity);
    const closing = (isBid ? market.quantity < 0 : market.quantity > 0) ? Math.min(fill.quantity_e2, held) : 0;
    const opening = fill.quantity_e2 - closing;
    const unit = isBid ? fill.price_e4 : 10_000 - fill.price_e4;
    if (closing > 0) {
      const cost = shareOf(market.cost, closing, held);
      this.realized += (10_000 - unit) * closing - cost;
      market.cost -= cost;
      market.fees -= shareOf(market.fees, closing, held);
      market.quantity += isBid ? closing : -closing;
      this.cash += (10_000 - unit) * closing;
    }
    if (opening > 0) {
      market.cost += unit * opening;
      market.fees += fill.fee_e6 - shareOf(fill.fee_e6, closing, fill.quantity_e2);
      market.quantity += isBid ? opening : -opening;
      this.cash -= unit * opening;
    }
    this.cash -= fill.fee_e6;
    this.fees += fill.fee_e6;
    market.ladder.risk = null;
    this.active.add(market.ladder);
    const order = market.orders.get(fill.client_order_id);
    if (order !== undefined) {
      order.filled += fill.quantity_e2;
      if (order.amend !== null) {
        order.amend = this.#form(
          market.ladder,
          fill.engine_at,
          order.amend.price,
          order.amend.remaining - fill.quantity_e2,
        );
      }
      const fresh = this.worstFeeOf(market.ladder, fill.engine_at, order.price, order.quantity - order.filled);
      // What was charged comes off the worst fee; at a better price the fee may have been higher and only the fresh bound holds.
      const isAtLimit = fill.price_e4 === order.price;
      order.fee = isAtLimit ? Math.min(fresh, Math.max(0, order.fee - fill.fee_e6)) : fresh;
    }
    if (market.payout !== null) this.#claim(market, market.payout);
    // What comes after the payment is settled in cash at once.
    if (market.isPaid) this.#collect(market);
  }

  /** Takes a step of a settlement; returns what should have been paid by it. */
  onSettlement(market: AuditedMarket, row: SettlementRow): number {
    market.ladder.risk = null;
    if (row.payout_e4 !== null) {
      this.#claim(market, row.payout_e4);
    }
    let due = 0;
    if (row.stage === 'paid' || market.isPaid) {
      due = this.#collect(market);
      market.isPaid = true;
    }
    if (market.ladder.markets.every(({ isPaid }) => isPaid)) {
      market.ladder.strategies.clear();
      for (const { orders } of market.ladder.markets) orders.clear();
    }
    return due;
  }

  /** What the exchange still owes for a determined market. */
  owed({ payout, claimYes, claimNo, paid }: AuditedMarket): number {
    return payout === null ? 0 : claimYes * payout + claimNo * (10_000 - payout) - paid;
  }

  /** The greatest loss over the degrees, with every order filled or not, whichever is worse; never negative. */
  openRisk(ladder: AuditedLadder): number {
    if (ladder.risk !== null) return ladder.risk;
    ladder.risk = isActive(ladder) ? this.#riskAnew(ladder, true) : 0;
    return ladder.risk;
  }

  /** The greatest sum over the degrees of what each market loses when it pays, or does not. */
  #worstOf(ladder: AuditedLadder, losses: readonly (readonly [number, number])[]): number {
    let worst = 0;
    for (const degree of ladder.degrees) {
      let loss = 0;
      ladder.markets.forEach(({ row }, i) => {
        loss += (losses[i] as readonly [number, number])[paysAt(row, degree) ? 0 : 1];
      });
      worst = Math.max(worst, loss);
    }
    if (!this.#config.risk.countNoResult) return worst;
    return Math.max(
      worst,
      losses.reduce((sum, [yes, no]) => sum + Math.max(yes, no), 0),
    );
  }

  /**
   * Whether no partial fill of an order raises the open risk of its ladder, with and without the other orders there. Between the
   * points that are tried the loss is convex or falls with the fee of the smallest fill.
   */
  isReducing(market: AuditedMarket, row: OrderRow): boolean {
    const order = market.orders.get(row.client_order_id);
    market.orders.delete(row.client_order_id);
    const isBid = row.side === 'bid';
    const price = row.amend_price_e4 ?? row.price_e4;
    const quantity = (row.amend_quantity_e2 ?? row.quantity_e2) - row.filled_e2;
    const closable = (isBid ? market.quantity < 0 : market.quantity > 0) ? Math.abs(market.quantity) : 0;
    const closing = Math.min(quantity, closable);
    const points = [1, closing, closing + 1, closing + 100, quantity].filter((q) => q > 0 && q <= quantity);
    const keeps = points.every((filled) => this.#fillKeepsRisk(market, isBid, price, filled, row.engine_at));
    if (order !== undefined) market.orders.set(row.client_order_id, order);
    market.ladder.risk = null;
    return keeps;
  }

  #fillKeepsRisk(market: AuditedMarket, isBid: boolean, price: number, filled: number, at: number): boolean {
    const { ladder, quantity, cost, fees } = market;
    const before = [this.#riskAnew(ladder, true), this.#riskAnew(ladder, false)] as const;
    const held = Math.abs(quantity);
    const closed = (isBid ? quantity < 0 : quantity > 0) ? Math.min(filled, held) : 0;
    const opened = filled - closed;
    if (closed > 0) market.cost -= shareOf(cost + fees, closed, held);
    market.quantity += isBid ? filled : -filled;
    if (opened > 0)
      market.cost += (isBid ? price : 10_000 - price) * opened + this.worstFeeOf(ladder, at, price, filled);
    const after = [this.#riskAnew(ladder, true), this.#riskAnew(ladder, false)] as const;
    market.quantity = quantity;
    market.cost = cost;
    return after[0] <= before[0] && after[1] <= before[1];
  }

  /** Open risk computed now, with the orders or of the positions alone. */
  #riskAnew(ladder: AuditedLadder, withOrders: boolean): number {
    const losses = ladder.markets.map(
      (market) => [marketLoss(market, true, withOrders), marketLoss(market, false, withOrders)] as const,
    );
    return this.#worstOf(ladder, losses);
  }

  /** What one market can lose by itself. */
  marketRisk(market: AuditedMarket): number {
    return Math.max(0, marketLoss(market, true), marketLoss(market, false));
  }

  /** Open risk of everything. */
  totalRisk(): number {
    let total = 0;
    for (const ladder of this.active) {
      if (isActive(ladder)) total += this.openRisk(ladder);
      else this.active.delete(ladder);
    }
    return total;
  }

  /** Markets with a position, and orders that may still fill. */
  counts(): { readonly positions: number; readonly orders: number } {
    let positions = 0;
    let open = 0;
    for (const { markets } of this.active) {
      for (const { quantity, orders } of markets) {
        if (quantity !== 0) positions += 1;
        open += orders.size;
      }
    }
    return { positions, orders: open };
  }

  /** Markets with a position or an order. */
  activeMarkets(): number {
    let count = 0;
    for (const { markets } of this.active) {
      for (const { quantity, orders } of markets) if (quantity !== 0 || orders.size > 0) count += 1;
    }
    return count;
  }

  /** What could be had at most for all that is held: a dollar a contract, and every claim. */
  mostEquity(): number {
    let most = this.cash + this.claims();
    for (const { markets } of this.active) for (const { quantity } of markets) most += Math.abs(quantity) * 10_000;
    return most;
  }

  /** What determined markets owe. */
  claims(): number {
    let sum = 0;
    for (const market of this.claimed) sum += this.owed(market);
    return sum;
  }

  worstFeeOf({ row }: AuditedLadder, at: number, price: number, quantity: number): number {
    const schedule = scheduleFor(row.series, at as EpochMicros, this.#config.fees.balancePrecision);
    return worstFee(schedule, price as Price, quantity as Quantity, this.#smallestFill);
  }

  #form(ladder: AuditedLadder, at: number, price: number, left: number): OrderForm {
    const remaining = Math.max(0, left);
    return { price, remaining, fee: this.worstFeeOf(ladder, at, price, remaining) };
  }

  /** A determined position is a claim and at risk no more; what all claims on the market change by is realised. */
  #claim(market: AuditedMarket, payout: number): void {
    const owedBefore = this.owed(market) + market.cost;
    market.payout = payout;
    if (market.quantity !== 0) this.claimed.add(market);
    if (market.quantity > 0) market.claimYes += market.quantity;
    else market.claimNo -= market.quantity;
    market.quantity = 0;
    market.cost = 0;
    market.fees = 0;
    // YES and NO of one market that came together by a fill that is told late were a dollar when it was made.
    const pairs = Math.min(market.claimYes, market.claimNo);
    market.claimYes -= pairs;
    market.claimNo -= pairs;
    this.cash += pairs * 10_000;
    this.realized += this.owed(market) + pairs * 10_000 - owedBefore;
  }

  #collect(market: AuditedMarket): number {
    const due = this.owed(market);
    this.claimed.delete(market);
    market.paid += due;
    this.cash += due;
    return due;
  }
}

function isActive({ markets }: AuditedLadder): boolean {
  return markets.some(({ quantity, orders }) => quantity !== 0 || orders.size > 0);
}

function marketLoss({ quantity, cost, fees, orders }: AuditedMarket, isYes: boolean, withOrders = true): number {
  let loss = lossOf({ quantity, cost: cost + fees }, isYes);
  if (!withOrders) return loss;
  for (const { isBid, price, quantity: ordered, filled, fee, amend } of orders.values()) {
    const now: OrderForm = { price, remaining: ordered - filled, fee };
    loss += orderLossOf(isBid, amend === null ? [now] : [now, amend], isYes);
  }
  return loss;
}
