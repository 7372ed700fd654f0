/** The commands of `DirectExchange`, carried out on the desk and answered from the records. */
import type { Directory, MarketId } from '../../engine/markets/contracts.ts';
import type { Quantity } from '../../engine/money/units.ts';
import type { NewOrder, VenueReason } from '../../engine/orders.ts';
import type { EpochMicros } from '../../engine/time.ts';
import type { SimAccount } from './account.ts';
import type { OrderDesk } from './desk.ts';
import type {
  Amended,
  Decrease,
  DirectAmend,
  DirectExchange,
  GroupOutcome,
  Placed,
  Reduced,
  Refused,
} from './direct.ts';
import type { Halts, Pause } from './halts.ts';
import type { OrderGroup, OrderGroups } from './order-groups.ts';
import type { OwnBooks } from './own-books.ts';
import type { AccountRecords } from './records/account-records.ts';
import type { SimOrder } from './sim-order.ts';
import type { BalanceView, FillView, GroupView, OrderView, QueueView } from './views.ts';

export interface DirectDeskParts {
  readonly desk: OrderDesk;
  readonly books: OwnBooks;
  readonly account: SimAccount;
  readonly groups: OrderGroups;
  readonly halts: Halts;
  readonly records: AccountRecords;
  readonly directory: Directory;
  /** Lets everything happen that falls due up to an instant, inclusive. */
  readonly advanceTo: (at: EpochMicros) => void;
  readonly nextAt: () => number;
}

export class DirectDesk implements DirectExchange {
  readonly #parts: DirectDeskParts;

  constructor(parts: DirectDeskParts) {
    this.#parts = parts;
  }

  place(order: NewOrder, at: EpochMicros): Placed | Refused {
    const { desk, records } = this.#parts;
    this.advanceTo(at);
    const before = records.fillCount;
    const isMarketable = !order.postOnly && desk.matching.crosses(order.side, order.price, order.market, at);
    const reason = desk.submit(order, isMarketable, at);
    this.advanceTo(at);
    if (reason !== null) return refused(reason);
    const placed = records.orderByClientId(order.clientOrderId) as OrderView;
    return { kind: 'placed', order: placed, fills: this.#fillsSince(before, placed) };
  }

  placeBatch(orders: readonly NewOrder[], at: EpochMicros): (Placed | Refused)[] {
    return orders.map((order) => this.place(order, at));
  }

  amend({ venueOrderId, ...amend }: DirectAmend, at: EpochMicros): Amended | Refused {
    const { desk, records } = this.#parts;
    const order = this.#resting(venueOrderId, at);
    if (typeof order === 'string') return refused(order);
    const before = records.fillCount;
    const { side, market, terms } = order;
    const isMarketable = !terms.postOnly && desk.matching.crosses(side, amend.price, market.id, at);
    const { clientOrderId: newClientOrderId, ...rest } = amend;
    const renamed = newClientOrderId === undefined ? rest : { ...rest, newClientOrderId };
    const reason = desk.amend({ ...renamed, clientOrderId: order.id }, isMarketable, at);
    this.advanceTo(at);
    if (reason !== null) return refused(reason);
    const amended = this.#view(venueOrderId);
    return { kind: 'amended', order: amended, fills: this.#fillsSince(before, amended) };
  }

  decrease(venueOrderId: string, how: Decrease, at: EpochMicros): Reduced | Refused {
    const order = this.#resting(venueOrderId, at);
    if (typeof order === 'string') return refused(order);
    const { remaining } = order;
    const to = 'to' in how ? how.to : ((remaining - how.by) as Quantity);
    const reason = this.#parts.desk.decrease(order, to, at);
    return reason === null ? this.#reduced(venueOrderId, remaining - to) : refused(reason);
  }

  cancel(venueOrderId: string, at: EpochMicros): Reduced | Refused {
    const order = this.#resting(venueOrderId, at);
    if (typeof order === 'string') return refused(order);
    const { remaining } = order;
    this.#parts.desk.endNow(order, at, 'canceled_by_user');
    return this.#reduced(venueOrderId, remaining);
  }

  cancelBatch(venueOrderIds: readonly string[], at: EpochMicros): (Reduced | Refused)[] {
    return venueOrderIds.map((id) => this.cancel(id, at));
  }

  cancelAll(at: EpochMicros): OrderView[] | Refused {
    this.advanceTo(at);
    if (this.pauseAt(at) === 'exchange') return refused('exchange_paused');
    return this.#parts.desk.cancelAll(at).map(({ venueOrderId }) => this.#view(venueOrderId));
  }

  createGroup(limit: Quantity, at: EpochMicros): GroupOutcome {
    this.advanceTo(at);
    const group = this.#parts.groups.create(limit);
    return typeof group === 'string' ? refused(group) : this.#grouped(group, at);
  }

  resetGroup(id: string, at: EpochMicros): GroupOutcome {
    return this.#onGroup(id, at, (group) => {
      this.#parts.groups.reset(group);
      return null;
    });
  }

  triggerGroup(id: string, at: EpochMicros): GroupOutcome {
    return this.#onGroup(id, at, (group) => {
      group.isTriggered = true;
      this.#endGroup(group, at, 'order_group_triggered');
      return null;
    });
  }

  limitGroup(id: string, limit: Quantity, at: EpochMicros): GroupOutcome {
    return this.#onGroup(id, at, (group) => {
      const isTriggered = this.#parts.groups.setLimit(group, limit, at);
      if (isTriggered === null) return 'order_group_limit_invalid';
      if (isTriggered) this.#endGroup(group, at, 'order_group_triggered');
      return null;
    });
  }

  deleteGroup(id: string, at: EpochMicros): GroupOutcome {
    const isGone = true;
    return this.#onGroup(
      id,
      at,
      (group) => {
        this.#endGroup(group, at, 'canceled_by_user');
        this.#parts.groups.delete(group);
        return null;
      },
      isGone,
    );
  }

  group(id: string, at: EpochMicros): GroupView | undefined {
    const group = this.#parts.groups.find(id);
    return group === undefined ? undefined : this.#parts.records.groupView(group, at);
  }

  groups(at: EpochMicros): GroupView[] {
    return this.#parts.groups.list().map((group) => this.#parts.records.groupView(group, at));
  }

  pause(pause: Pause, at: EpochMicros): void {
    this.advanceTo(at);
    this.#parts.halts.set(pause, at);
    if (pause !== 'none') this.#parts.desk.endEvery(({ terms }) => terms.cancelOnPause === true, at, 'trading_paused');
  }

  pauseAt(at: EpochMicros): Pause {
    return this.#parts.halts.at(at);
  }

  balance(): BalanceView {
    const { cash, reserved, available } = this.#parts.account;
    return { cash, reserved, available };
  }

  queue(market?: MarketId): QueueView[] {
    const { books } = this.#parts;
    const markets = market === undefined ? books.markets() : [market];
    return markets.flatMap((id) => queueOf(books.ofOrNone(id)));
  }

  advanceTo(at: EpochMicros): void {
    this.#parts.advanceTo(at);
  }

  nextAt(): number {
    return this.#parts.nextAt();
  }

  /** The order of an id if a command may still reach it at `at`, else why not. */
  #resting(venueOrderId: string, at: EpochMicros): SimOrder | VenueReason {
    const { books, directory, halts, records } = this.#parts;
    this.advanceTo(at);
    if (halts.at(at) === 'exchange') return 'exchange_paused';
    const view = records.order(venueOrderId);
    if (view === undefined) return 'order_not_found';
    const order = books.find(view.clientOrderId);
    if (order !== undefined && order.endAt > at) return order;
    return at >= directory.market(view.market).closeAt ? 'market_closed' : 'order_not_found';
  }

  #onGroup(id: string, at: EpochMicros, act: (group: OrderGroup) => VenueReason | null, isGone = false): GroupOutcome {
    this.advanceTo(at);
    const group = this.#parts.groups.find(id);
    if (group === undefined) return refused('order_group_not_found');
    const objection = act(group);
    return objection === null ? this.#grouped(group, at, isGone) : refused(objection);
  }

  #grouped(group: OrderGroup, at: EpochMicros, isGone = false): GroupOutcome {
    this.#parts.records.grouped(group, at, isGone);
    return { kind: 'group', group: this.#parts.records.groupView(group, at) };
  }

  #endGroup(group: OrderGroup, at: EpochMicros, reason: VenueReason): void {
    this.#parts.desk.endEvery(({ terms }) => terms.orderGroup === group.id, at, reason);
  }

  #reduced(venueOrderId: string, reducedBy: number): Reduced {
    return { kind: 'reduced', order: this.#view(venueOrderId), reducedBy: reducedBy as Quantity };
  }

  #view(venueOrderId: string): OrderView {
    const view = this.#parts.records.order(venueOrderId);
    if (view === undefined) throw new Error(`order ${venueOrderId} is not recorded`);
    return view;
  }

  #fillsSince(before: number, { venueOrderId }: OrderView): FillView[] {
    const { records } = this.#parts;
    return records.lastFills(records.fillCount - before).filter((fill) => fill.venueOrderId === venueOrderId);
  }
}

/** What stands before each of a market's orders at its price: others as far as they are known, and own ones. */
function queueOf(orders: readonly SimOrder[]): QueueView[] {
  return orders
    .filter(({ remaining, hasEnded }) => remaining > 0 && !hasEnded)
    .map((order) => {
      const own = orders.filter(
        ({ side, price, priority }) => side === order.side && price === order.price && priority < order.priority,
      );
      const ahead = own.reduce((sum, { remaining }) => sum + remaining, order.queueAhead) as Quantity;
      return { venueOrderId: order.venueOrderId, market: order.market.id, ahead };
    });
}

function refused(reason: VenueReason): Refused {
  return { kind: 'refused', reason };
}
