/**
 * What to trade on a ladder: fractional Kelly over all of its markets at once, with what is held counted, of probabilities that
 * were drawn towards the market for their uncertainty, and never at an edge below the minimum after every cost.
 *
 * Wealth is equity minus the open risk of all other ladders. The result is a wish in whole contracts, cut to what the caps and
 * the cash leave; the gate still has the last word on every order.
 */
import { BookSide } from '../events.ts';
import type { LadderDef, MarketDef } from '../markets/contracts.ts';
import { type Cash, ONE_CONTRACT, ONE_DOLLAR, ONE_DOLLAR_PRICE, type Price, type Quantity } from '../money/units.ts';
import type { Ledger } from '../portfolio/ledger.ts';
import type { ReasonCode } from '../reasons.ts';
import type { EpochMicros } from '../time.ts';
import type { RiskConfig } from './config.ts';
import { KellySolver } from './kelly.ts';
import { type Candidate, type ExpectedFeeOf, LadderProblem, MOST_MARKETS, type SizingBoard } from './ladder-problem.ts';
import { payoffOf } from './payoff.ts';
import type { RiskEngine } from './risk-engine.ts';

/** A trade that is wanted in one market. */
export interface Target {
  readonly market: MarketDef;
  /** Index of the market in its ladder. */
  readonly index: number;
  readonly side: BookSide;
  readonly quantity: Quantity;
  readonly currentPosition: Quantity;
  readonly targetPosition: Quantity;
  /** The worst price in YES terms at which the edge still reaches the minimum. */
  readonly limitPrice: Price;
  /** Expected profit in dollars per contract at the touch, after fee and slippage. */
  readonly edge: number;
  readonly purpose: 'enter' | 'exit';
  readonly reason: ReasonCode;
}

/** What sizing made of a ladder. */
export interface Sizing {
  readonly targets: readonly Target[];
  /** By market: `sized`, or why it is not traded. */
  readonly reasons: readonly ReasonCode[];
  /** `sized`, or the reason of the market that came nearest to a trade. */
  readonly reason: ReasonCode;
  /** The greatest edge seen on the ladder in dollars per contract, traded or not; -Infinity without a touch. */
  readonly bestEdge: number;
}

const CENT = 100;

export class Sizer {
  readonly #config: RiskConfig;
  readonly #ledger: Ledger;
  readonly #risk: RiskEngine;
  readonly #problem: LadderProblem;
  readonly #solver = new KellySolver(MOST_MARKETS + 1, MOST_MARKETS);

  constructor(config: RiskConfig, board: SizingBoard, ledger: Ledger, risk: RiskEngine, expectedFee: ExpectedFeeOf) {
    this.#config = config;
    this.#ledger = ledger;
    this.#risk = risk;
    this.#problem = new LadderProblem(config, board, ledger, expectedFee);
  }

  /**
   * Sizes a ladder. `pYes` and `uncertainty` follow `ladder.markets`; `equity` is the account's at `now`. A ladder whose brackets
   * overlap, or that is too long, is left alone with `no_opinion`.
   */
  size(
    ladder: LadderDef,
    pYes: ArrayLike<number>,
    uncertainty: ArrayLike<number>,
    now: EpochMicros,
    equity: Cash,
  ): Sizing {
    const count = ladder.markets.length;
    if (count > MOST_MARKETS || !payoffOf(ladder).exclusive) return nothing(count, 'no_opinion');
    const reasons: ReasonCode[] = [];
    const { list, bestEdge } = this.#problem.candidates(ladder, pYes, uncertainty, now, reasons);
    if (list.length === 0) return { targets: [], reasons, reason: nearest(reasons), bestEdge };

    const wealth = (equity - this.#risk.openRiskOutside(ladder)) / ONE_DOLLAR;
    if (!(wealth > 0)) {
      for (const { index } of list) reasons[index] = 'wealth_exhausted';
      return { targets: [], reasons, reason: 'wealth_exhausted', bestEdge };
    }
    const stakes = this.#solver.solve(this.#problem.problem(ladder, list.length, wealth, now));
    const share = this.#shareThatFits(ladder, list, stakes);
    const targets: Target[] = [];
    for (let j = 0; j < list.length; j++) {
      const candidate = list[j] as Candidate;
      const stake = Math.abs(stakes[j] as number) * (candidate.isExit ? 1 : share);
      const target = this.#target(ladder, candidate, stake, now);
      if (typeof target === 'string') reasons[candidate.index] = target;
      else {
        reasons[candidate.index] = target.reason;
        targets.push(target);
      }
    }
    return { targets, reasons, reason: targets.length > 0 ? 'sized' : nearest(reasons), bestEdge };
  }

  /**
   * The share of the new stakes that the caps and the free cash leave room for: all are cut alike, so that a ladder keeps its
   * proportions. New orders are counted as the gate counts them: what each loses, without what others gain.
   */
  #shareThatFits(ladder: LadderDef, list: readonly Candidate[], stakes: Float64Array): number {
    let cost = 0;
    let bought = 0;
    let entries = 0;
    let most = Number.NEGATIVE_INFINITY;
    for (let j = 0; j < list.length; j++) {
      const { side, probability, edge, isExit } = list[j] as Candidate;
      if (isExit) continue;
      const paid = Math.abs(stakes[j] as number) * (probability - edge);
      cost += paid;
      entries += 1;
      // What is bought is lost in every state but its own, what is sold in its own alone.
      if (side === BookSide.bid) bought += paid;
      most = Math.max(most, side === BookSide.bid ? -paid : paid);
    }
    // In a state without an entry all that is bought is lost, and nothing else.
    const worst = bought + (entries < payoffOf(ladder).stateCount ? Math.max(0, most) : most);
    const room = this.#risk.roomFor(ladder) / ONE_DOLLAR;
    const cash = Math.max(0, this.#risk.freeCashFor(ladder)) / ONE_DOLLAR;
    return Math.min(1, worst > 0 ? room / worst : 1, cost > 0 ? cash / cost : 1);
  }

  /** A candidate at its whole contracts, or why it falls away. */
  #target(ladder: LadderDef, candidate: Candidate, stake: number, now: EpochMicros): Target | ReasonCode {
    const { index, side, touch, isExit } = candidate;
    const market = ladder.markets[index] as MarketDef;
    // A hair above the whole number is rounding of the solver, not a contract.
    const contracts = Math.floor(stake + 1e-9);
    if (contracts < 1) return stake > 1e-6 ? 'below_minimum_order' : 'kelly_zero';
    if (contracts < this.#config.minOrderContracts) return 'below_minimum_order';
    const quantity = (contracts * ONE_CONTRACT) as Quantity;
    const isBid = side === BookSide.bid;
    const edge = this.#edgeAt(ladder, candidate, touch, quantity, now);
    if (edge < this.#config.minEdge) return 'edge_below_minimum';
    const currentPosition = this.#ledger.position(market.id);
    return {
      market,
      index,
      side,
      quantity,
      currentPosition,
      targetPosition: (isBid ? currentPosition + quantity : currentPosition - quantity) as Quantity,
      limitPrice: this.#limitPrice(ladder, candidate, quantity, now),
      edge,
      purpose: isExit ? 'exit' : 'enter',
      reason: isExit ? 'edge_gone' : 'sized',
    };
  }

  /**
   * The farthest whole-cent step from the touch at which the edge still reaches the minimum: it falls with every step. Without
   * the fee that step is known; the fee brings it a few cents nearer.
   */
  #limitPrice(ladder: LadderDef, candidate: Candidate, quantity: Quantity, now: EpochMicros): Price {
    const { touch, side, probability } = candidate;
    const { minEdge, slippage } = this.#config;
    const isBid = side === BookSide.bid;
    const unit = isBid ? touch : ONE_DOLLAR_PRICE - touch;
    const spare = (probability - slippage - minEdge) * ONE_DOLLAR_PRICE - unit;
    // One step more than the division gives: it may have been rounded down.
    let steps = Math.min(Math.floor((ONE_DOLLAR_PRICE - unit - 1) / CENT), Math.floor(spare / CENT) + 1);
    const away = isBid ? CENT : -CENT;
    while (steps > 0 && this.#edgeAt(ladder, candidate, touch + steps * away, quantity, now) < minEdge) steps -= 1;
    return (touch + Math.max(0, steps) * away) as Price;
  }

  /** Expected profit per contract of `quantity` of a candidate at a price. */
  #edgeAt(ladder: LadderDef, candidate: Candidate, price: number, quantity: Quantity, now: EpochMicros): number {
    return candidate.probability - this.#problem.costPerContract(ladder, now, price, candidate.side, quantity);
  }
}

function nothing(count: number, reason: ReasonCode): Sizing {
  return {
    targets: [],
    reasons: Array.from({ length: count }, () => reason),
    reason,
    bestEdge: Number.NEGATIVE_INFINITY,
  };
}

/** Reasons from the one that stands farthest from a trade to the one that stands nearest. */
const BY_NEARNESS: readonly ReasonCode[] = [
  'no_touch',
  'stale_mark',
  'hold_to_settlement',
  'price_out_of_range',
  'edge_below_minimum',
  'kelly_zero',
  'below_minimum_order',
];

function nearest(reasons: readonly ReasonCode[]): ReasonCode {
  let nearness = 0;
  for (const reason of reasons) nearness = Math.max(nearness, BY_NEARNESS.indexOf(reason));
  return BY_NEARNESS[nearness] as ReasonCode;
}
