/**
 * The open risk of one ladder: the greatest loss over its states, and so over all temperatures, kept up to date as its markets
 * change, at a cost of the number of states a change.
 */
import type { LadderDef } from '../markets/contracts.ts';
import type { Ledger } from '../portfolio/ledger.ts';
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
    const { losses } = market;
    const positionYes = market.positionYes;
    const positionNo = market.positionNo;
    const { openYes, openNo, boundYes, boundNo } = losses;
    const { reserved, isActive } = market;
    market.refresh(ledger.position(market.market.id), ledger.entryCost(market.market.id));

    const { index } = market;
    const isMoved = this.#raise(
      this.positionLoss,
      index,
      market.positionYes - positionYes,
      market.positionNo - positionNo,
    );
    const isOpenMoved = this.#raise(this.openLoss, index, losses.openYes - openYes, losses.openNo - openNo);
    const isBoundMoved = this.#raise(this.boundLoss, index, losses.boundYes - boundYes, losses.boundNo - boundNo);
    this.noResultPosition += Math.max(market.positionYes, market.positionNo) - Math.max(positionYes, positionNo);
    this.noResultOpen += Math.max(losses.openYes, losses.openNo) - Math.max(openYes, openNo);
    this.noResultBound += Math.max(losses.boundYes, losses.boundNo) - Math.max(boundYes, boundNo);
    if (isMoved) this.positionRisk = this.riskOf(this.positionLoss, this.noResultPosition);
    if (isOpenMoved) this.openRisk = this.riskOf(this.openLoss, this.noResultOpen);
    if (isBoundMoved) this.bound = this.riskOf(this.boundLoss, this.noResultBound);
    this.reserved += market.reserved - reserved;
    this.activeMarkets += (market.isActive ? 1 : 0) - (isActive ? 1 : 0);
  }

  /** Raises the losses by what a market loses more where it pays (`yes`) and where it does not (`no`). Whether there was any. */
  #raise(loss: Float64Array, market: number, yes: number, no: number): boolean {
    if (yes === 0 && no === 0) return false;
    const { pays, marketCount } = this.payoff;
    for (let state = 0; state < loss.length; state++) {
      loss[state] = (loss[state] as number) + (pays[state * marketCount + market] === 1 ? yes : no);
    }
    return true;
  }

  /** The greatest loss over the states, never negative. */
  riskOf(loss: Float64Array, noResult: number): number {
    let worst = this.#countNoResult && noResult > 0 ? noResult : 0;
    for (let state = 0; state < loss.length; state++) {
      const value = loss[state] as number;
      if (value > worst) worst = value;
    }
    return worst;
  }

  /**
   * The greatest loss over the states were one market's losses `yes` and `no` higher. Used to ask "what if" without changing
   * anything.
   */
  riskWith(market: number, loss: Float64Array, yes: number, no: number, noResult: number): number {
    const { pays, marketCount } = this.payoff;
    let worst = this.#countNoResult && noResult > 0 ? noResult : 0;
    for (let state = 0; state < loss.length; state++) {
      const value = (loss[state] as number) + (pays[state * marketCount + market] === 1 ? yes : no);
      if (value > worst) worst = value;
    }
    return worst;
  }
}
