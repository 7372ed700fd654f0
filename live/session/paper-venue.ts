/** The venue of paper trading: the simulated exchange of backtests, inside the session's process. */
import type { VenueUpdate } from '../../engine/orders.ts';
import { SimulatedExchange } from '../../sim/exchange/exchange.ts';
import type { SessionVenue } from './venue.ts';

export class PaperVenue extends SimulatedExchange implements SessionVenue {
  /** Nobody outside speaks for a simulated exchange. */
  receive(updates: readonly VenueUpdate[]): void {
    if (updates.length > 0) throw new RangeError('a simulated exchange takes no messages from outside');
  }
}
