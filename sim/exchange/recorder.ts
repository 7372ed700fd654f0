/** Who writes down what happens at the exchange, for those who ask later. A backtest has none: its journal is the engine's. */
import type { MarketDef } from '../../engine/markets/contracts.ts';
import type { Cash, Price, Quantity } from '../../engine/money/units.ts';
import type { Fill, VenueOrder } from '../../engine/orders.ts';
import type { Snapshottable } from '../../engine/snapshot.ts';
import type { EpochMicros } from '../../engine/time.ts';
import type { OrderGroup } from './order-groups.ts';
import type { SimOrder } from './sim-order.ts';

export interface ExchangeRecorder extends Snapshottable {
  /** An order was taken. */
  opened(order: SimOrder, at: EpochMicros): void;
  /** It was amended, decreased, or has ended. */
  changed(order: SimOrder, at: EpochMicros): void;
  /** It was filled; `position` is the account's in the market after it. */
  filled(order: SimOrder, fill: Fill, position: Quantity): void;
  /** A market was paid, and `paid` came of what was held of it. */
  settled(market: MarketDef, payout: Price, paid: Cash, at: EpochMicros): void;
  /** A group was made, reset, triggered or given another limit; deleted when it `isGone`. */
  grouped(group: OrderGroup, at: EpochMicros, isGone: boolean): void;
  /** An order by its client order id with all of its fills, also when it has ended. */
  lookUp(clientOrderId: string): { readonly order: VenueOrder; readonly fills: readonly Fill[] } | undefined;
}
