/**
 * All intents and orders of the ladders that are not paid yet: found by intent, by market, by ladder and by client order id.
 *
 * Every listing is in an order that follows from what happened, never from the order of a hash table. Of each intent the last
 * orders that ended are remembered, so that a late message finds its order and memory stays bounded however many there were.
 */
import type { BookSide } from '../events.ts';
import type { Directory, LadderDef, LadderId, MarketDef, MarketId } from '../markets/contracts.ts';
import type { Fill } from '../orders.ts';
import { FillsWithoutOrder, type FillsWithoutOrderSnapshot } from './fills-without-order.ts';
import type { FillsOfOrder } from './forgotten-fills.ts';
import { clientOrderIdFromStem, partsOfClientOrderId } from './idempotency.ts';
import { IntentSlot, type LadderOrders, type SlotOrder, type SlotSnapshot } from './intent-slot.ts';
import { LiveOrders } from './live-orders.ts';

const NO_SLOTS: readonly IntentSlot[] = [];
const NO_ORDERS: readonly SlotOrder[] = [];

export interface StoreSnapshot {
  readonly slots: readonly SlotSnapshot[];
  readonly live: readonly string[];
  readonly fillsWithoutOrder: FillsWithoutOrderSnapshot;
}

export class OrderStore {
  readonly #account: string;
  /** By market id; at most one slot a side and strategy. */
  #slots: (IntentSlot[] | undefined)[] = [];
  readonly #ladders = new Map<LadderId, LadderOrders>();
  /** By the stem of their client order ids. */
  readonly #slotsByStem = new Map<string, IntentSlot>();
  /** Orders that may still be filled, oldest first. */
  readonly #live = new LiveOrders();
  /** Orders that were found at the venue, by client order id. */
  readonly #foreign = new Map<string, SlotOrder>();
  readonly #fillsWithoutOrder = new FillsWithoutOrder();

  constructor(account: string) {
    this.#account = account;
  }

  /** The slot of an intent; made at its first wish. */
  slotFor(ladder: LadderDef, market: MarketDef, side: BookSide, strategy: string): IntentSlot {
    const slots = this.#slots[market.id];
    if (slots !== undefined) {
      for (const slot of slots) if (slot.side === side && slot.strategy === strategy) return slot;
    }
    let inLadder = this.#ladders.get(ladder.id);
    if (inLadder === undefined) {
      inLadder = { ladder, live: 0 };
      this.#ladders.set(ladder.id, inLadder);
    }
    const slot = new IntentSlot(this.#account, inLadder, market, side, strategy);
    if (slots === undefined) this.#slots[market.id] = [slot];
    else slots.push(slot);
    this.#slotsByStem.set(slot.stem, slot);
    return slot;
  }

  slotsOf(market: MarketId): readonly IntentSlot[] {
    return this.#slots[market] ?? NO_SLOTS;
  }

  /** All slots of a ladder, by market in ascending order of temperature. */
  slotsOfLadder(ladder: LadderId): readonly IntentSlot[] {
    const known = this.#ladders.get(ladder);
    if (known === undefined) return NO_SLOTS;
    const slots: IntentSlot[] = [];
    for (const { id } of known.ladder.markets) for (const slot of this.slotsOf(id)) slots.push(slot);
    return slots;
  }

  /** Orders of a ladder that may still be filled, by market in ascending order of temperature. */
  liveOf(ladder: LadderId): readonly SlotOrder[] {
    const known = this.#ladders.get(ladder);
    if (known === undefined || known.live === 0) return NO_ORDERS;
    const orders: SlotOrder[] = [];
    for (const { id } of known.ladder.markets) {
      for (const { liveOrder } of this.slotsOf(id)) if (liveOrder !== null) orders.push(liveOrder);
    }
    return orders;
  }

  /** Takes a new order, which becomes the last of its intent. */
  add(order: SlotOrder): void {
    order.slot.add(order);
    this.refresh(order);
    if (order.slot.isForeign) this.#foreign.set(order.clientOrderId, order);
  }

  /**
   * The order of a client order id. Where its market is told it is mostly the last order of an intent there that has a live one,
   * else it is found by its parts: the intent by the stem, the order by its supersession count.
   */
  find(clientOrderId: string, market?: MarketId): SlotOrder | undefined {
    if (market !== undefined) {
      for (const { listed, order } of this.slotsOf(market)) {
        if (listed > 0 && order?.clientOrderId === clientOrderId) return order;
      }
    }
    const { stem, supersession } = partsOfClientOrderId(clientOrderId);
    const order = this.#slotsByStem.get(stem)?.find(supersession);
    return order?.clientOrderId === clientOrderId ? order : this.#foreign.get(clientOrderId);
  }

  /** The intent that a client order id was made for, whether or not its order is remembered. */
  ownerOf(clientOrderId: string): IntentSlot | undefined {
    return this.#slotsByStem.get(partsOfClientOrderId(clientOrderId).stem);
  }

  /** Remembers a fill of an order that is not held here, or no longer. Returns false when it was known. */
  takeFill(fill: Fill): boolean {
    const { stem, supersession } = partsOfClientOrderId(fill.clientOrderId);
    const forgotten = this.#slotsByStem.get(stem)?.forgotten;
    if (forgotten?.has(supersession)) return forgotten.take(supersession, fill.fillId, fill.quantity);
    return this.#fillsWithoutOrder.take(fill);
  }

  /** Hands over the fills of an order that is held from now on. */
  releaseFills(clientOrderId: string): FillsOfOrder {
    const { stem, supersession } = partsOfClientOrderId(clientOrderId);
    const forgotten = this.#slotsByStem.get(stem)?.forgotten;
    if (forgotten?.has(supersession)) return forgotten.release(supersession);
    return this.#fillsWithoutOrder.release(clientOrderId);
  }

  /**
   * Whether the venue has the next order of an intent although this manager did not send it: one of a session whose state was
   * lost. Orders that were sent from here have lower counts.
   */
  isNextTaken({ stem, nextSupersession }: IntentSlot): boolean {
    if (this.#foreign.size === 0 && this.#fillsWithoutOrder.isEmpty) return false;
    const clientOrderId = clientOrderIdFromStem(stem, nextSupersession);
    return this.#foreign.has(clientOrderId) || this.#fillsWithoutOrder.has(clientOrderId);
  }

  /** Orders that may still be filled, oldest first. */
  get live(): Pick<LiveOrders, 'size' | typeof Symbol.iterator> {
    return this.#live;
  }

  /** Brings the list of live orders up to date with one order. */
  refresh(order: SlotOrder): void {
    const { isLive } = order;
    if (isLive === order.livePlace >= 0) return;
    order.slot.inLadder.live += isLive ? 1 : -1;
    order.slot.listed += isLive ? 1 : -1;
    if (isLive) this.#live.add(order);
    else this.#live.delete(order);
  }

  /** Forgets a ladder whose markets are paid: its orders are closed and dropped. */
  forgetLadder(ladder: LadderId): void {
    for (const slot of this.slotsOfLadder(ladder)) {
      for (const order of slot.orders) {
        order.step('close');
        this.#live.delete(order);
        this.#foreign.delete(order.clientOrderId);
      }
      this.#slotsByStem.delete(slot.stem);
      this.#slots[slot.market.id] = undefined;
    }
    for (const { id } of this.#ladders.get(ladder)?.ladder.markets ?? []) this.#fillsWithoutOrder.forgetMarket(id);
    this.#ladders.delete(ladder);
  }

  snapshot(): StoreSnapshot {
    return {
      slots: this.#slots.flatMap((slots) => slots?.map((slot) => slot.snapshot()) ?? []),
      live: [...this.#live].map((order) => order.clientOrderId),
      fillsWithoutOrder: this.#fillsWithoutOrder.snapshot(),
    };
  }

  restore(saved: StoreSnapshot, directory: Directory): void {
    this.#slots = [];
    this.#ladders.clear();
    this.#slotsByStem.clear();
    this.#live.clear();
    this.#foreign.clear();
    this.#fillsWithoutOrder.restore(saved.fillsWithoutOrder);
    for (const row of saved.slots) {
      const market = directory.market(row.market);
      const slot = this.slotFor(directory.ladder(market.ladder), market, row.side, row.strategy);
      slot.restore(row);
      if (slot.isForeign) for (const order of slot.orders) this.#foreign.set(order.clientOrderId, order);
    }
    for (const id of saved.live) {
      const order = this.find(id);
      if (order === undefined) throw new Error(`a snapshot lists ${id} as live and does not hold it`);
      order.slot.inLadder.live += 1;
      order.slot.listed += 1;
      this.#live.add(order);
    }
  }
}
