/** What the risk engine is made of: its configuration, the ledger that it reads, and the outside rules that it asks. */
import type { BookSide } from '../events.ts';
import type { Directory, MarketId } from '../markets/contracts.ts';
import type { Quantity } from '../money/units.ts';
import type { Ledger } from '../portfolio/ledger.ts';
import type { EpochMicros } from '../time.ts';
import type { RiskConfig } from './config.ts';
import type { WorstFeeOf } from './exposure.ts';

export interface RiskEngineParts {
  readonly config: RiskConfig;
  /** The one record of positions and cash; the engine books fills there before it tells the risk engine. */
  readonly ledger: Ledger;
  readonly directory: Pick<Directory, 'ladder' | 'market'>;
  readonly worstFee: WorstFeeOf;
  /** Whether a market's price is too old to rest new risk on (the market board's `isStale`). */
  readonly isStale: (market: MarketId, now: EpochMicros) => boolean;
  /** The size shown on the side that an order on `side` would take; NO_QUANTITY where the data shows none. */
  readonly displayed?: (market: MarketId, side: BookSide, now: EpochMicros) => Quantity;
}
