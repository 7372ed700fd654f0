/**
 * Order groups: a second fuse at the exchange. When the contracts matched by a group's orders within any fifteen seconds reach
 * its limit, all of its orders are cancelled and new ones are refused until it is reset.
 *
 * The exact guarantee: between two resets, no fifteen seconds hold more matched contracts than the limit and the one match that
 * reached it, because nothing of the group is filled after that match. Windows are of exchange time, open at their start.
 */
import { ONE_CONTRACT, type Quantity } from '../../engine/money/units.ts';
import type { VenueReason } from '../../engine/orders.ts';
import type { Json, Snapshottable } from '../../engine/snapshot.ts';
import { MICROS_PER_SECOND } from '../../engine/time.ts';

/** Length of the rolling window. */
export const GROUP_WINDOW_MICROS = 15 * MICROS_PER_SECOND;
/** Groups that one account may have at a time. */
const MAX_GROUPS = 100_000;
/** Contracts that a limit may be, at most. */
const MAX_LIMIT = 1_000_000 * ONE_CONTRACT;

interface Match {
  readonly at: number;
  readonly quantity: number;
}

/** A group as it is kept. */
export interface OrderGroup {
  readonly id: string;
  limit: Quantity;
  isTriggered: boolean;
  /** Matches since the last reset, by time, as far back as a window may still reach. */
  matches: Match[];
}

export class OrderGroups implements Snapshottable {
  readonly #groups = new Map<string, OrderGroup>();
  #next = 1;

  /** A new group, or why there is none. */
  create(limit: Quantity): OrderGroup | VenueReason {
    if (!isLimit(limit)) return 'order_group_limit_invalid';
    if (this.#groups.size >= MAX_GROUPS) return 'too_many_order_groups';
    const group: OrderGroup = { id: `sim-group-${this.#next++}`, limit, isTriggered: false, matches: [] };
    this.#groups.set(group.id, group);
    return group;
  }

  find(id: string): OrderGroup | undefined {
    return this.#groups.get(id);
  }

  /** All groups in order of creation. */
  list(): OrderGroup[] {
    return [...this.#groups.values()];
  }

  /** Why a group may not take an order, or null. */
  objection(id: string): VenueReason | null {
    const group = this.#groups.get(id);
    if (group === undefined) return 'order_group_not_found';
    return group.isTriggered ? 'order_group_triggered' : null;
  }

  /** Counts a match at exchange time `at`. Returns whether it reached the limit: the group is triggered by it. */
  matched(id: string, quantity: Quantity, at: number): boolean {
    const group = this.#groups.get(id);
    if (group === undefined) return false;
    insert(group.matches, { at, quantity });
    if (group.isTriggered || fullestWindow(group.matches, at) < group.limit) return false;
    group.isTriggered = true;
    return true;
  }

  /** Counts from nothing again, and takes orders. */
  reset(group: OrderGroup): void {
    group.matches = [];
    group.isTriggered = false;
  }

  /** Sets another limit. Returns whether what was matched already reaches it: the group is triggered by it; null: no such limit. */
  setLimit(group: OrderGroup, limit: Quantity, at: number): boolean | null {
    if (!isLimit(limit)) return null;
    group.limit = limit;
    if (group.isTriggered || matchedUntil(group.matches, at) < limit) return false;
    group.isTriggered = true;
    return true;
  }

  delete(group: OrderGroup): void {
    this.#groups.delete(group.id);
  }

  snapshot(): Json {
    return { groups: this.list(), next: this.#next } as unknown as Json;
  }

  restore(state: Json): void {
    const saved = state as unknown as { groups: OrderGroup[]; next: number };
    this.#groups.clear();
    for (const group of saved.groups) this.#groups.set(group.id, { ...group, matches: [...group.matches] });
    this.#next = saved.next;
  }
}

/** Contracts matched within the window that ends at `at`. */
export function matchedUntil(matches: readonly Match[], at: number): number {
  let sum = 0;
  for (const match of matches) if (match.at > at - GROUP_WINDOW_MICROS && match.at <= at) sum += match.quantity;
  return sum;
}

/** The most that a window with the match at `at` in it holds. What becomes known late may lie between earlier matches. */
function fullestWindow(matches: readonly Match[], at: number): number {
  let most = 0;
  for (const { at: end } of matches) {
    if (end >= at && end < at + GROUP_WINDOW_MICROS) most = Math.max(most, matchedUntil(matches, end));
  }
  return most;
}

/** Puts a match in its place by time and forgets those that no window with a new match reaches. */
function insert(matches: Match[], match: Match): void {
  let place = matches.length;
  while (place > 0 && (matches[place - 1] as Match).at > match.at) place--;
  matches.splice(place, 0, match);
  // News may be late by up to a window's length itself.
  const horizon = (matches.at(-1) as Match).at - 2 * GROUP_WINDOW_MICROS;
  while ((matches[0] as Match).at <= horizon) matches.shift();
}

function isLimit(limit: Quantity): boolean {
  return Number.isSafeInteger(limit) && limit >= ONE_CONTRACT && limit <= MAX_LIMIT;
}
