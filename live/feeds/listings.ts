/** What a session asks the exchange about its markets: which ladders are open, and how those that ended were settled. */
import type { Price } from '../../engine/money/units.ts';
import type { LadderListing } from '../session/directory.ts';

/** How far a market has come, as the exchange shows it now. */
export interface MarketStanding {
  readonly ticker: string;
  readonly stage: 'open' | 'paused' | 'closed' | 'determined' | 'disputed' | 'amended' | 'finalized';
  /** What a YES contract pays, once it is determined. */
  readonly payout: Price | null;
  /** The exchange's value in 1/100 °F; null where it gives none or no number. */
  readonly valueHundredthsF: number | null;
}

/** An event of the exchange as it is shown now. */
export interface ShownEvent {
  readonly eventTicker: string;
  /** Its ladder; null when it cannot be traded, and then `leftOut` says why. */
  readonly ladder: LadderListing | null;
  readonly leftOut: string | null;
  readonly markets: readonly MarketStanding[];
}

export interface Listings {
  /** Events of a series that are listed and not settled. */
  openEvents(series: string): Promise<readonly ShownEvent[]>;
  /** One event; null when the exchange does not know it. */
  event(eventTicker: string): Promise<ShownEvent | null>;
}
