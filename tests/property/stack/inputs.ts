/** What a trading desk can be told, as plain data: the same list, replayed, makes the same desk. */
import type { OperatorCommand } from '../../../engine/account.ts';
import type { SettlementStage } from '../../../engine/events.ts';
import type { LadderId, MarketId } from '../../../engine/markets/contracts.ts';
import type { Price, Quantity } from '../../../engine/money/units.ts';
import type { VenueUpdate } from '../../../engine/orders.ts';
import type { EpochMicros } from '../../../engine/time.ts';

export type Input = { readonly at: EpochMicros } & (
  | { readonly kind: 'list'; readonly ladder: LadderId }
  | {
      readonly kind: 'quote';
      readonly market: MarketId;
      readonly bid: Price;
      readonly ask: Price;
      readonly size: Quantity;
    }
  | {
      readonly kind: 'wish';
      readonly market: MarketId;
      readonly target: Quantity;
      readonly limit: Price;
      readonly isSure: boolean;
      readonly isExit: boolean;
    }
  | { readonly kind: 'update'; readonly update: VenueUpdate }
  | { readonly kind: 'tick' }
  | { readonly kind: 'operator'; readonly command: OperatorCommand }
  | { readonly kind: 'withdraw'; readonly ladder: LadderId }
  | {
      readonly kind: 'settle';
      readonly market: MarketId;
      readonly stage: SettlementStage;
      readonly payout: Price | null;
    }
);
