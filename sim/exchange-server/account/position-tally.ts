/**
 * What the frames of `market_positions` say of a position beyond what the exchange keeps: the contracts that ever traded, and
 * the fees of those that are still held, by average.
 */
import { BookSide } from '../../../engine/events.ts';
import type { MarketId } from '../../../engine/markets/contracts.ts';
import type { Cash, Quantity } from '../../../engine/money/units.ts';
import type { FillView } from '../../exchange/views.ts';
import type { PositionTally } from './portfolio-json.ts';

const NOTHING: PositionTally = { volume: 0 as Quantity, openFees: 0 as Cash };

export class PositionTallies {
  readonly #tallies = new Map<MarketId, PositionTally>();

  of(market: MarketId): PositionTally {
    return this.#tallies.get(market) ?? NOTHING;
  }

  fill({ market, side, quantity, fee, positionAfter }: FillView): void {
    const { volume, openFees } = this.of(market);
    const before = side === BookSide.bid ? positionAfter - quantity : positionAfter + quantity;
    const closed =
      side === BookSide.bid ? Math.min(quantity, Math.max(0, -before)) : Math.min(quantity, Math.max(0, before));
    const kept = closed === 0 ? openFees : openFees - Math.round((openFees * closed) / Math.abs(before));
    const added = Math.trunc((fee * (quantity - closed)) / quantity);
    this.#tallies.set(market, { volume: (volume + quantity) as Quantity, openFees: (kept + added) as Cash });
  }

  /** The market was paid: nothing is held any more. */
  paid(market: MarketId): void {
    this.#tallies.set(market, { volume: this.of(market).volume, openFees: 0 as Cash });
  }
}
