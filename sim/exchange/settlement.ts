/**
 * Markets on their way from the close to the payment. Each step is taken by the one table of legal steps, so that a repeated or
 * reordered message pays nothing twice and nothing wrong; what a market pays is what was determined last, whole or in between.
 */
import { MISSING, SettlementStage } from '../../engine/events.ts';
import type { Directory, MarketId } from '../../engine/markets/contracts.ts';
import type { Price } from '../../engine/money/units.ts';
import { advanceLife, CLOSED_LIFE, type SettlementLife } from '../../engine/settlement/lifecycle.ts';
import type { Json, Snapshottable } from '../../engine/snapshot.ts';
import type { EpochMicros } from '../../engine/time.ts';
import type { Clearing } from './clearing.ts';

export class Settlements implements Snapshottable {
  readonly #directory: Directory;
  readonly #clearing: Clearing;
  /** Markets that were determined and not paid yet. */
  readonly #lives = new Map<MarketId, SettlementLife>();

  constructor(directory: Directory, clearing: Clearing) {
    this.#directory = directory;
    this.#clearing = clearing;
  }

  /** Whether the market's result was published. */
  isDetermined(market: MarketId): boolean {
    return this.#lives.has(market);
  }

  /** Takes one step of a market, with what YES pays or MISSING. Returns whether the market was paid by it. */
  take(market: MarketId, stage: SettlementStage, payout: number, at: EpochMicros): boolean {
    const step = advanceLife(
      this.#lives.get(market) ?? CLOSED_LIFE,
      stage,
      payout === MISSING || payout < 0 ? null : (payout as Price),
    );
    if (!step.taken) return false;
    if (stage !== SettlementStage.paid) {
      this.#lives.set(market, step.life);
      return false;
    }
    this.#lives.delete(market);
    this.#clearing.pay(this.#directory.market(market), step.life.payout as Price, at);
    return true;
  }

  snapshot(): Json {
    return [...this.#lives].map(([market, { stage, payout }]) => [market, stage, payout]);
  }

  restore(state: Json): void {
    this.#lives.clear();
    for (const [market, stage, payout] of state as [MarketId, SettlementLife['stage'], Price][]) {
      this.#lives.set(market, { stage, payout });
    }
  }
}
