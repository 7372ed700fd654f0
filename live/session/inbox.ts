/**
 * Where feeds, the venue and people put what they bring; the loop takes it all at its own pace, so that what was journaled is
 * exactly what was decided on.
 */
import type { OperatorCommand } from '../../engine/account.ts';
import { EventKind } from '../../engine/events.ts';
import type { VenueUpdate } from '../../engine/orders.ts';
import type { EpochMicros } from '../../engine/time.ts';
import type { ForecastName, LadderListing, Listing } from './directory.ts';
import type { FeedEvent } from './event-rows.ts';
import type { DrainInputs } from './session.ts';

export class Inbox {
  #ladders: LadderListing[] = [];
  #forecastSources: string[] = [];
  #forecastNames: ForecastName[] = [];
  #events: FeedEvent[] = [];
  #updates: VenueUpdate[] = [];
  #operator: OperatorCommand[] = [];
  /** Settlements that are held back; null while none is. */
  #settlements: FeedEvent[] | null = null;
  readonly #onArrival: () => void;

  /** `onArrival` is called whenever something comes in. */
  constructor(onArrival: () => void) {
    this.#onArrival = onArrival;
  }

  /** Definitions in the order in which they get their ids; the events that speak of them may follow in the same drain. */
  list({ ladders = [], forecastSources = [], forecastNames = [] }: Partial<Listing>): void {
    this.#ladders.push(...ladders);
    this.#forecastSources.push(...forecastSources);
    this.#forecastNames.push(...forecastNames);
    this.#onArrival();
  }

  event(event: FeedEvent): void {
    if (this.#settlements !== null && isSettlement(event)) {
      this.#settlements.push(event);
      return;
    }
    this.#events.push(event);
    this.#onArrival();
  }

  update(update: VenueUpdate): void {
    this.#updates.push(update);
    this.#onArrival();
  }

  operate(command: OperatorCommand): void {
    this.#operator.push(command);
    this.#onArrival();
  }

  /**
   * From here on settlements are held back, those that wait as well. A ladder that is paid is let go of with its orders, so a fill that
   * was missed has to be told before: whoever may be missing some holds settlements back until it has told them.
   */
  holdSettlements(): void {
    if (this.#settlements !== null) return;
    this.#settlements = this.#events.filter(isSettlement);
    this.#events = this.#events.filter((event) => !isSettlement(event));
  }

  /** Lets settlements through again, those first that were held back. */
  releaseSettlements(): void {
    const held = this.#settlements ?? [];
    this.#settlements = null;
    for (const event of held) this.event(event);
  }

  /** Messages of the venue that wait. */
  get updates(): number {
    return this.#updates.length;
  }

  /** Things that wait. */
  get size(): number {
    return (
      this.#ladders.length +
      this.#forecastSources.length +
      this.#forecastNames.length +
      this.#events.length +
      this.#updates.length +
      this.#operator.length
    );
  }

  /** Takes what was known by `until`; what becomes known later stays. */
  take(until: EpochMicros): DrainInputs {
    const listing = {
      ladders: this.#ladders,
      forecastSources: this.#forecastSources,
      forecastNames: this.#forecastNames,
    };
    const hasListing = Object.values(listing).some(({ length }) => length > 0);
    const [events, laterEvents] = split(this.#events, until);
    const [updates, laterUpdates] = split(this.#updates, until);
    const operator = this.#operator;
    this.#ladders = [];
    this.#forecastSources = [];
    this.#forecastNames = [];
    this.#events = laterEvents;
    this.#updates = laterUpdates;
    this.#operator = [];
    return { ...(hasListing && { listing }), events, updates, operator };
  }
}

function isSettlement({ kind }: FeedEvent): boolean {
  return kind === EventKind.settlement;
}

function split<Item extends { readonly knownAt: EpochMicros }>(items: Item[], until: EpochMicros): [Item[], Item[]] {
  if (items.every(({ knownAt }) => knownAt <= until)) return [items, []];
  return [items.filter(({ knownAt }) => knownAt <= until), items.filter(({ knownAt }) => knownAt > until)];
}
