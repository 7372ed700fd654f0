/**
 * What a position could be sold for now. A market without a bid marks at zero; one whose data is stale marks at its last valid
 * price. There is no middle, no model and no last print in a mark.
 */
import type { MarketId } from '../markets/contracts.ts';
import { type Cash, NO_PRICE, ONE_DOLLAR_PRICE, type Price, type Quantity } from '../money/units.ts';
import type { EpochMicros } from '../time.ts';

/** The touch as it is, or as it last was when the data has gone stale; the market board is one. */
export interface LastValidTouch {
  lastValidBid(market: MarketId, now: EpochMicros): Price;
  lastValidAsk(market: MarketId, now: EpochMicros): Price;
}

/** Value of a signed position: YES at the bid; NO at one dollar minus the ask, which is the bid for NO. Before fees. */
export function positionValue(touch: LastValidTouch, market: MarketId, position: Quantity, now: EpochMicros): Cash {
  if (position > 0) {
    const bid = touch.lastValidBid(market, now);
    return (bid === NO_PRICE ? 0 : bid * position) as Cash;
  }
  if (position < 0) {
    const ask = touch.lastValidAsk(market, now);
    return (ask === NO_PRICE ? 0 : (ONE_DOLLAR_PRICE - ask) * -position) as Cash;
  }
  return 0 as Cash;
}
