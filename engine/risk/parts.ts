/** What the risk engine is made of: its configuration, the ledger that it reads, and the outside rules that it asks. */
import type { Directory, MarketId } from '../markets/contracts.ts';
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
}
