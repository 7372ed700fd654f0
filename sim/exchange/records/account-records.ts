/**
 * Everything that happened on an account of the simulated exchange, for those who ask: orders with those that ended, fills,
 * positions, settlements. Whoever watches hears of every change at the moment of the change, in the order of the changes.
 */
import type { Directory, MarketDef, MarketId } from '../../../engine/markets/contracts.ts';
import type { Cash, Price, Quantity } from '../../../engine/money/units.ts';
import type { Fill, VenueOrder } from '../../../engine/orders.ts';
import type { Json } from '../../../engine/snapshot.ts';
import type { EpochMicros } from '../../../engine/time.ts';
import { matchedUntil, type OrderGroup } from '../order-groups.ts';
import type { ExchangeRecorder } from '../recorder.ts';
import type { SimOrder } from '../sim-order.ts';
import type {
  AccountWatcher,
  FillFilter,
  FillView,
  GroupView,
  LadderPositionView,
  OrderFilter,
  OrderView,
  PositionView,
  SettlementView,
} from '../views.ts';
import { OrderRecords } from './order-records.ts';
import { type PositionRecord, PositionRecords } from './position-records.ts';

const LEAST_KEPT = 1_000;

export interface AccountRecordsParts {
  readonly directory: Directory;
  readonly watcher?: AccountWatcher;
  /** How many of the orders that ended, and of the fills, are kept: the last, at least a thousand; all when left out. */
  readonly keepEndedOrders?: number;
  readonly keepFills?: number;
}

export class AccountRecords implements ExchangeRecorder {
  readonly #watcher: AccountWatcher;
  readonly #orders: OrderRecords;
  readonly #positions: PositionRecords;
  readonly #keepFills: number;
  #fills: FillView[] = [];
  #fillCount = 0;

  constructor({ directory, watcher, keepEndedOrders, keepFills }: AccountRecordsParts) {
    this.#watcher = watcher ?? {};
    // A command is answered from here, so that what it ended must still be kept.
    this.#keepFills = Math.max(LEAST_KEPT, keepFills ?? Number.POSITIVE_INFINITY);
    this.#orders = new OrderRecords(directory, Math.max(LEAST_KEPT, keepEndedOrders ?? Number.POSITIVE_INFINITY));
    this.#positions = new PositionRecords(directory);
  }

  order(venueOrderId: string): OrderView | undefined {
    return this.#orders.find(venueOrderId);
  }

  orderByClientId(clientOrderId: string): OrderView | undefined {
    return this.#orders.findByClientId(clientOrderId);
  }

  /** Orders that pass a filter, the oldest first. */
  orders(filter: OrderFilter = {}): OrderView[] {
    return this.#orders.list(filter);
  }

  /** Fills that pass a filter, in the order in which the exchange made them known. */
  fills({ market, venueOrderId, from, to }: FillFilter = {}): FillView[] {
    return this.#fills.filter(
      (fill) =>
        (market === undefined || fill.market === market) &&
        (venueOrderId === undefined || fill.venueOrderId === venueOrderId) &&
        (from === undefined || fill.executedAt >= from) &&
        (to === undefined || fill.executedAt <= to),
    );
  }

  /** The last fills, `count` of them. */
  lastFills(count: number): FillView[] {
    return count === 0 ? [] : this.#fills.slice(-count);
  }

  /** Fills so far, those that are no longer kept included. */
  get fillCount(): number {
    return this.#fillCount;
  }

  position(market: MarketId): PositionView | undefined {
    const record = this.#positions.find(market);
    return record === undefined ? undefined : this.#withOrders(record);
  }

  /** Every market that was ever traded. */
  positions(): PositionView[] {
    return this.#positions.list().map((record) => this.#withOrders(record));
  }

  ladderPositions(): LadderPositionView[] {
    return this.#positions.byLadder();
  }

  /** Markets that were paid, of those that were traded, in order of time. */
  settlements(): readonly SettlementView[] {
    return this.#positions.settlements;
  }

  lookUp(clientOrderId: string): { readonly order: VenueOrder; readonly fills: readonly Fill[] } | undefined {
    const view = this.#orders.findByClientId(clientOrderId);
    if (view === undefined) return undefined;
    const { venueOrderId, market, side, price, status, filled, remaining } = view;
    const fills = this.fills({ venueOrderId }).map(({ venueOrderId: _, positionAfter: __, ...fill }) => fill);
    return { order: { clientOrderId, venueOrderId, market, side, price, state: status, filled, remaining }, fills };
  }

  opened(order: SimOrder, at: EpochMicros): void {
    const view = this.#orders.open(order, at);
    this.#watcher.order?.(view);
  }

  changed(order: SimOrder, at: EpochMicros): void {
    const view = this.#orders.change(order, at);
    this.#watcher.order?.(view);
  }

  filled(order: SimOrder, fill: Fill, position: Quantity): void {
    const view: FillView = { ...fill, venueOrderId: order.venueOrderId, positionAfter: position };
    this.#fills.push(view);
    this.#fillCount += 1;
    // Cut now and then, not at every fill.
    if (this.#fills.length > 2 * this.#keepFills) this.#fills = this.#fills.slice(-this.#keepFills);
    const changed = this.#orders.fill(order, fill);
    const record = this.#positions.fill(fill);
    this.#watcher.fill?.(view);
    this.#watcher.order?.(changed);
    this.#watcher.position?.(this.#withOrders(record));
  }

  settled(market: MarketDef, payout: Price, paid: Cash, at: EpochMicros): void {
    const settlement = this.#positions.settle(market, payout, paid, at);
    if (settlement === null) return;
    this.#watcher.settlement?.(settlement);
    const position = this.position(market.id);
    if (position !== undefined) this.#watcher.position?.(position);
  }

  grouped(group: OrderGroup, at: EpochMicros, isGone: boolean): void {
    this.#watcher.group?.(this.groupView(group, at), isGone);
  }

  /** A group with its orders that rest. */
  groupView(group: OrderGroup, at: EpochMicros): GroupView {
    const { id, limit, isTriggered, matches } = group;
    const orders = this.orders({ status: 'resting' }).filter(({ orderGroup }) => orderGroup === id);
    return {
      id,
      limit,
      matched: matchedUntil(matches, at) as Quantity,
      isTriggered,
      orders: orders.map(({ venueOrderId }) => venueOrderId),
    };
  }

  snapshot(): Json {
    return {
      orders: this.#orders.snapshot(),
      positions: this.#positions.snapshot(),
      fills: this.#fills,
      fillCount: this.#fillCount,
    } as unknown as Json;
  }

  restore(state: Json): void {
    const saved = state as unknown as { orders: Json; positions: Json; fills: FillView[]; fillCount: number };
    this.#orders.restore(saved.orders);
    this.#positions.restore(saved.positions);
    this.#fills = [...saved.fills];
    this.#fillCount = saved.fillCount;
  }

  #withOrders(record: PositionRecord): PositionView {
    return { ...record, restingOrders: this.#orders.restingIn(record.market) };
  }
}
