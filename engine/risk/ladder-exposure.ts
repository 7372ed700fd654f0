/**
 * The open risk of one ladder: the greatest loss over its states, and so over all temperatures, kept up to date as its markets
 * change, at a cost of the number of states a change.
 */
import type { LadderDef } from '../markets/contracts.ts';
import type { Ledger } from '../portfolio/ledger.ts';
import type { ExposureSum } from './exposure-sum.ts';
import { MarketExposure } from './market-exposure.ts';
import { type PayoffTable, payoffOf } from './payoff.ts';

/** A market with the ladder that it is of. */
export type MarketOfLadder = MarketExposure<LadderExposure>;

export class LadderExposure {
  readonly ladder: LadderDef;
  readonly payoff: PayoffTable;
  readonly markets: readonly MarketOfLadder[];
  /** Loss in each state: of positions alone, of positions and orders, and its bound. */
  readonly positionLoss: Float64Array;
  readonly openLoss: Float64Array;
  readonly boundLoss: Float64Array;
  /** Loss when no report comes and every market pays whatever in [0, 1] is worse: the loss is linear in what it pays. */
  noResultPosition = 0;
  noResultOpen = 0;
  noResultBound = 0;
  /** Open risk of the positions alone, with the orders, and its bound; the state *no result* is in them only where counted. */
  positionRisk = 0;
  openRisk = 0;
  bound = 0;
  activeMarkets = 0;
  reserved = 0;
  /** Strategies that have had an order here: the ladder counts in full for each of them. */
  readonly strategies: string[] = [];
  /** Their sums, in the same order. */
  readonly strategySums: ExposureSum[] = [];
  readonly #countNoResult: boolean;

  constructor(ladder: LadderDef, countNoResult: boolean) {
    this.ladder = ladder;
    this.#countNoResult = countNoResult;
    this.payoff = payoffOf(ladder);
    this.markets = ladder.markets.map((market, index) => new MarketExposure(this, market, index));
    this.positionLoss = new Float64Array(this.payoff.stateCount);
    this.openLoss = new Float64Array(this.payoff.stateCount);
    this.boundLoss = new Float64Array(this.payoff.stateCount);
  }

  /** Brings the ladder up to date after the position or the orders of one of its markets changed. */
  refresh(market: MarketExposure, ledger: Ledger): void {
    const { losses, reserved, isActive } = market;
    const positionYesBefore = market.positionYes;
    const positionNoBefore = market.positionNo;
    const { openYes: openYesBefore, openNo: openNoBefore, boundYes: boundYesBefore, boundNo: boundNoBefore } = losses;
    market.refresh(ledger.position(market.market.id), ledger.entryCost(market.market.id));
    const { positionYes, positionNo } = market;
    const { openYes, openNo, boundYes, boundNo } = losses;

    this.noResultPosition += Math.max(positionYes, positionNo) - Math.max(positionYesBefore, positionNoBefore);
    this.noResultOpen += Math.max(openYes, openNo) - Math.max(openYesBefore, openNoBefore);
    this.noResultBound += Math.max(boundYes, boundNo) - Math.max(boundYesBefore, boundNoBefore);
    let positionRisk = this.#noResultRisk(this.noResultPosition);
    let openRisk = this.#noResultRisk(this.noResultOpen);
    let bound = this.#noResultRisk(this.noResultBound);
    const { positionLoss, openLoss, boundLoss } = this;
    const { pays, marketCount, stateCount } = this.payoff;
    // One walk over the states for all three measures: it is gone at every change of every order.
    for (let state = 0; state < stateCount; state++) {
      const isPaid = pays[state * marketCount + market.index] === 1;
      const position = isPaid ? positionYes - positionYesBefore : positionNo - positionNoBefore;
      const open = isPaid ? openYes - openYesBefore : openNo - openNoBefore;
      const bounded = isPaid ? boundYes - boundYesBefore : boundNo - boundNoBefore;
      positionRisk = Math.max(positionRisk, raise(positionLoss, state, position));
      openRisk = Math.max(openRisk, raise(openLoss, state, open));
      bound = Math.max(bound, raise(boundLoss, state, bounded));
    }
    this.positionRisk = positionRisk;
    this.openRisk = openRisk;
    this.bound = bound;
    this.reserved += market.reserved - reserved;
    this.activeMarkets += (market.isActive ? 1 : 0) - (isActive ? 1 : 0);
  }

  /** What the state *no result* puts at risk, where it is counted. */
  #noResultRisk(noResult: number): number {
    return this.#countNoResult && noResult > 0 ? noResult : 0;
  }

  /**
   * The greatest loss over the states were one market's losses `yes` and `no` higher. Used to ask "what if" without changing
   * anything.
   */
  riskWith(market: number, loss: Float64Array, yes: number, no: number, noResult: number): number {
    const { pays, marketCount } = this.payoff;
    let worst = this.#noResultRisk(noResult);
    for (let state = 0; state < loss.length; state++) {
      const value = (loss[state] as number) + (pays[state * marketCount + market] === 1 ? yes : no);
      if (value > worst) worst = value;
    }
    return worst;
  }
}

/** Raises the loss in a state and returns what it is now. */
function raise(losses: Float64Array, state: number, by: number): number {
  const loss = (losses[state] as number) + by;
  losses[state] = loss;
  return loss;
}
