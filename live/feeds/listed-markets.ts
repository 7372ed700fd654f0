/**
 * The markets that a feed has listed, with the ids that they have or will have once the session has drained its inbox. Only one
 * feed may list in a session: ids follow the order of listing.
 */
import type { LadderId, MarketId } from '../../engine/markets/contracts.ts';
import { type LadderListing, listingOf, type SessionDirectory } from '../session/directory.ts';

export class ListedMarkets {
  readonly #marketIds = new Map<string, MarketId>();
  readonly #eventOf = new Map<string, string>();
  readonly #unsettled = new Set<string>();
  readonly #events = new Set<string>();
  readonly #leftOut = new Set<string>();
  #ladders = 0;
  #markets = 0;

  /** Begins with what the session's directory holds. @param unpaid ladders of which there is still something to tell */
  constructor(directory: SessionDirectory, unpaid: readonly LadderId[]) {
    for (let id = 0; id < directory.ladderCount; id++) this.add(listingOf(directory.ladder(id as LadderId)));
    this.#unsettled.clear();
    for (const id of unpaid) this.#unsettled.add(directory.ladder(id).eventTicker);
  }

  /** Lists a ladder; returns the id that it gets. */
  add({ eventTicker, markets }: LadderListing): LadderId {
    for (const { ticker } of markets) {
      this.#marketIds.set(ticker, this.#markets as MarketId);
      this.#eventOf.set(ticker, eventTicker);
      this.#markets += 1;
    }
    this.#events.add(eventTicker);
    this.#unsettled.add(eventTicker);
    const id = this.#ladders as LadderId;
    this.#ladders += 1;
    return id;
  }

  hasEvent(eventTicker: string): boolean {
    return this.#events.has(eventTicker);
  }

  /** Remembers an event that is not followed; false when it was left out before. */
  leaveOut(eventTicker: string): boolean {
    if (this.#leftOut.has(eventTicker)) return false;
    this.#leftOut.add(eventTicker);
    return true;
  }

  /** The event was paid: it is not looked at again. */
  settled(eventTicker: string): void {
    this.#unsettled.delete(eventTicker);
  }

  marketId(ticker: string): MarketId | undefined {
    return this.#marketIds.get(ticker);
  }

  eventOf(ticker: string): string | undefined {
    return this.#eventOf.get(ticker);
  }

  unsettledEvents(): readonly string[] {
    return [...this.#unsettled];
  }

  /** Tickers of markets that are not paid. */
  openTickers(): readonly string[] {
    return [...this.#eventOf].filter(([, event]) => this.#unsettled.has(event)).map(([ticker]) => ticker);
  }
}
