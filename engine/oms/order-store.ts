/**
 * All intents and orders of the ladders that are not paid yet: found by intent, by market, by ladder and by client order id.
 * Every listing is in order of creation, so that nothing depends on the order of a hash table.
 */
import type { BookSide } from '../events.ts';
import type { Directory, LadderDef, LadderId, MarketDef, MarketId } from '../markets/contracts.ts';
import type { Price, Quantity } from '../money/units.ts';
import { NO_PRICE } from '../money/units.ts';
import type { ReasonCode } from '../reasons.ts';
import { clientOrderIdStem, intentKey } from './idempotency.ts';
import type { Intent } from './intent.ts';
import { ManagedOrder, type OrderSnapshot } from './managed-order.ts';

/** What is remembered of an intent, from its first wish until its ladder is paid. */
export class IntentSlot {
  readonly ladder: LadderDef;
  readonly market: MarketDef;
  readonly side: BookSide;
  readonly strategy: string;
  readonly key: string;
  readonly stem: string;
  /** Supersession count of the next order. */
  nextSupersession = 0;
  /** The last order, live or not. */
  order: ManagedOrder | null = null;
  /** Price of the first order since the intent was formed, from which a chase is measured; NO_PRICE when it is not formed. */
  formedPrice: Price = NO_PRICE;
  formedAt = -1;
  /** The newest probability of YES that was believed. */
  pYes = 0;
  /** No order before this instant, after the venue refused one. */
  blockedUntil = 0;
  /** A wish that waits until a cancel is confirmed. */
  waiting: Intent | null = null;
  /** What the last intent record said; the next is written only when it says something else. */
  toldTarget = 0 as Quantity;
  toldLimit: Price = NO_PRICE;
  toldReason: ReasonCode | null = null;

  constructor(account: string, ladder: LadderDef, market: MarketDef, side: BookSide, strategy: string) {
    this.ladder = ladder;
    this.market = market;
    this.side = side;
    this.strategy = strategy;
    this.key = intentKey(ladder, market, side, strategy);
    this.stem = clientOrderIdStem(account, this.key);
  }

  /** The order that may still be filled, if there is one. */
  get liveOrder(): ManagedOrder | null {
    return this.order?.isLive ? this.order : null;
  }

  /** The intent is done with: its next order starts from a new price. */
  disarm(): void {
    this.formedPrice = NO_PRICE;
    this.formedAt = -1;
  }
}

interface SlotSnapshot {
  readonly market: MarketId;
  readonly side: BookSide;
  readonly strategy: string;
  readonly nextSupersession: number;
  readonly orderId: string | null;
  readonly formedPrice: Price;
  readonly formedAt: number;
  readonly pYes: number;
  readonly blockedUntil: number;
  readonly waiting: Omit<Intent, 'ladder' | 'market'> | null;
  readonly toldTarget: Quantity;
  readonly toldLimit: Price;
  readonly toldReason: ReasonCode | null;
}

export interface StoreSnapshot {
  readonly slots: readonly SlotSnapshot[];
  readonly orders: readonly OrderSnapshot[];
  readonly live: readonly string[];
}

export class OrderStore {
  readonly #account: string;
  readonly #slotsByMarket = new Map<MarketId, IntentSlot[]>();
  readonly #marketsByLadder = new Map<LadderId, MarketId[]>();
  readonly #orders = new Map<string, ManagedOrder>();
  readonly #ordersByLadder = new Map<LadderId, ManagedOrder[]>();
  /** Orders that may still be filled, oldest first. */
  readonly #live = new Set<ManagedOrder>();

  constructor(account: string) {
    this.#account = account;
  }

  /** The slot of an intent; made at its first wish. */
  slotFor(ladder: LadderDef, market: MarketDef, side: BookSide, strategy: string): IntentSlot {
    const slots = this.#slotsByMarket.get(market.id);
    if (slots !== undefined) {
      for (const slot of slots) if (slot.side === side && slot.strategy === strategy) return slot;
    }
    const slot = new IntentSlot(this.#account, ladder, market, side, strategy);
    if (slots !== undefined) {
      slots.push(slot);
      return slot;
    }
    this.#slotsByMarket.set(market.id, [slot]);
    const markets = this.#marketsByLadder.get(ladder.id);
    if (markets === undefined) this.#marketsByLadder.set(ladder.id, [market.id]);
    else markets.push(market.id);
    return slot;
  }

  slotsOf(market: MarketId): readonly IntentSlot[] {
    return this.#slotsByMarket.get(market) ?? [];
  }

  /** All slots of a ladder, by market in the order in which they were first wished for. */
  slotsOfLadder(ladder: LadderId): readonly IntentSlot[] {
    return (this.#marketsByLadder.get(ladder) ?? []).flatMap((market) => this.slotsOf(market));
  }

  /** The slot that an order serves. */
  slotOf(order: ManagedOrder): IntentSlot {
    return this.slotFor(order.ladder, order.market, order.side, order.strategy);
  }

  add(order: ManagedOrder): void {
    this.#keep(order);
    this.#live.add(order);
  }

  find(clientOrderId: string): ManagedOrder | undefined {
    return this.#orders.get(clientOrderId);
  }

  /** Orders that may still be filled, oldest first. Orders may leave while one walks over them. */
  live(): ReadonlySet<ManagedOrder> {
    return this.#live;
  }

  /** Brings the list of live orders up to date with one order. */
  refresh(order: ManagedOrder): void {
    if (order.isLive) this.#live.add(order);
    else this.#live.delete(order);
  }

  /** Forgets a ladder whose markets are paid: its orders are closed and dropped, so that memory stays bounded. */
  forgetLadder(ladder: LadderId): void {
    for (const order of this.#ordersByLadder.get(ladder) ?? []) {
      order.step('close');
      this.#orders.delete(order.clientOrderId);
      this.#live.delete(order);
    }
    for (const market of this.#marketsByLadder.get(ladder) ?? []) this.#slotsByMarket.delete(market);
    this.#ordersByLadder.delete(ladder);
    this.#marketsByLadder.delete(ladder);
  }

  #keep(order: ManagedOrder): void {
    this.#orders.set(order.clientOrderId, order);
    const orders = this.#ordersByLadder.get(order.ladder.id);
    if (orders === undefined) this.#ordersByLadder.set(order.ladder.id, [order]);
    else orders.push(order);
  }

  snapshot(): StoreSnapshot {
    const slots: SlotSnapshot[] = [];
    for (const markets of this.#marketsByLadder.values()) {
      for (const market of markets) {
        for (const slot of this.slotsOf(market)) slots.push(slotSnapshot(slot));
      }
    }
    return {
      slots,
      orders: [...this.#orders.values()].map((order) => order.snapshot()),
      live: [...this.#live].map((order) => order.clientOrderId),
    };
  }

  restore(saved: StoreSnapshot, directory: Directory): void {
    this.#slotsByMarket.clear();
    this.#marketsByLadder.clear();
    this.#orders.clear();
    this.#ordersByLadder.clear();
    this.#live.clear();
    for (const row of saved.orders) {
      const market = directory.market(row.terms.market);
      this.#keep(ManagedOrder.restore(row, directory.ladder(market.ladder), market));
    }
    for (const id of saved.live) {
      const order = this.#orders.get(id);
      if (order !== undefined) this.#live.add(order);
    }
    for (const row of saved.slots) {
      const market = directory.market(row.market);
      const ladder = directory.ladder(market.ladder);
      const slot = this.slotFor(ladder, market, row.side, row.strategy);
      slot.nextSupersession = row.nextSupersession;
      slot.order = row.orderId === null ? null : (this.#orders.get(row.orderId) ?? null);
      slot.formedPrice = row.formedPrice;
      slot.formedAt = row.formedAt;
      slot.pYes = row.pYes;
      slot.blockedUntil = row.blockedUntil;
      slot.waiting = row.waiting === null ? null : { ...row.waiting, ladder, market };
      slot.toldTarget = row.toldTarget;
      slot.toldLimit = row.toldLimit;
      slot.toldReason = row.toldReason;
    }
  }
}

function slotSnapshot(slot: IntentSlot): SlotSnapshot {
  let waiting: SlotSnapshot['waiting'] = null;
  if (slot.waiting !== null) {
    const { ladder: _ladder, market: _market, ...rest } = slot.waiting;
    waiting = rest;
  }
  return {
    market: slot.market.id,
    side: slot.side,
    strategy: slot.strategy,
    nextSupersession: slot.nextSupersession,
    orderId: slot.order?.clientOrderId ?? null,
    formedPrice: slot.formedPrice,
    formedAt: slot.formedAt,
    pYes: slot.pYes,
    blockedUntil: slot.blockedUntil,
    waiting,
    toldTarget: slot.toldTarget,
    toldLimit: slot.toldLimit,
    toldReason: slot.toldReason,
  };
}
