/**
 * What to trade on a ladder: fractional Kelly over all of its markets at once, with what is held counted, of probabilities that
 * were drawn towards the market for their uncertainty, and never at an edge below the minimum after every cost.
 *
 * The edge of a contract is the probability that it wins minus its price, the taker's fee and the expected slippage. Wealth is
 * equity minus the open risk of all other ladders. The result is a wish: the gate still has the last word on every order.
 */
import { BookSide } from '../events.ts';
import type { LadderDef, MarketDef, MarketId } from '../markets/contracts.ts';
import {
  type Cash,
  NO_PRICE,
  NO_QUANTITY,
  ONE_CONTRACT,
  ONE_DOLLAR,
  ONE_DOLLAR_PRICE,
  type Price,
  type Quantity,
} from '../money/units.ts';
import type { Ledger } from '../portfolio/ledger.ts';
import { type LastValidTouch, positionValue } from '../portfolio/marks.ts';
import type { ReasonCode } from '../reasons.ts';
import type { EpochMicros } from '../time.ts';
import type { RiskConfig } from './config.ts';
import { KellySolver } from './kelly.ts';
import { type PayoffTable, payoffTable } from './payoff.ts';
import type { RiskEngine } from './risk-engine.ts';
import { drawnTowardsMarket } from './shrinkage.ts';

/** The touch that sizing trades against; the market board is one. */
export interface SizingBoard extends LastValidTouch {
  bid(market: MarketId, now: EpochMicros): Price;
  ask(market: MarketId, now: EpochMicros): Price;
  bidQuantity(market: MarketId, now: EpochMicros): Quantity;
  askQuantity(market: MarketId, now: EpochMicros): Quantity;
  isStale(market: MarketId, now: EpochMicros): boolean;
}

/** What a taker is expected to pay in fees for a quantity; `engine/money/fees.ts` gives it. */
export type ExpectedFeeOf = (ladder: LadderDef, at: EpochMicros, price: Price, quantity: Quantity) => number;

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

const MOST_MARKETS = 64;
/** No bracket is taken to be less likely than this, however sure the ensemble is: the floor of the log score. */
const LEAST_PROBABILITY = 1e-4;
/** Contracts at which the fee per contract is read while the size is not known yet; checked again at the size. */
const NOMINAL_QUANTITY = (100 * ONE_CONTRACT) as Quantity;
/** Contracts that may be wanted where no size is shown; caps and the order manager cut further. */
const UNKNOWN_SIZE_CONTRACTS = 1_000_000;
const CENT = 100;

interface Candidate {
  index: number;
  side: BookSide;
  touch: number;
  probability: number;
  edge: number;
  isExit: boolean;
}

export class Sizer {
  readonly #config: RiskConfig;
  readonly #board: SizingBoard;
  readonly #ledger: Ledger;
  readonly #risk: RiskEngine;
  readonly #expectedFee: ExpectedFeeOf;
  readonly #solver = new KellySolver(MOST_MARKETS + 1, 2 * MOST_MARKETS);
  readonly #payoffs = new WeakMap<LadderDef, PayoffTable>();
  readonly #drawn = new Float64Array(MOST_MARKETS);
  readonly #probability = new Float64Array(MOST_MARKETS + 1);
  readonly #existing = new Float64Array(MOST_MARKETS + 1);
  readonly #profit = new Float64Array(2 * MOST_MARKETS * (MOST_MARKETS + 1));
  readonly #maximum = new Float64Array(2 * MOST_MARKETS);

  constructor(config: RiskConfig, board: SizingBoard, ledger: Ledger, risk: RiskEngine, expectedFee: ExpectedFeeOf) {
    this.#config = config;
    this.#board = board;
    this.#ledger = ledger;
    this.#risk = risk;
    this.#expectedFee = expectedFee;
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
    const payoff = this.#payoffOf(ladder);
    const count = payoff.marketCount;
    if (!payoff.exclusive || count > MOST_MARKETS) return nothing(count, 'no_opinion');
    const reasons: ReasonCode[] = [];
    this.#drawProbabilities(ladder, payoff, pYes, uncertainty, now);
    const candidates = this.#candidates(ladder, payoff, now, reasons);
    const bestEdge = candidates.best;
    if (candidates.list.length === 0) return { targets: [], reasons, reason: nearest(reasons), bestEdge };

    const wealth = (equity - this.#risk.openRiskOutside(ladder)) / ONE_DOLLAR;
    if (!(wealth > 0)) {
      for (const { index } of candidates.list) reasons[index] = 'wealth_exhausted';
      return { targets: [], reasons, reason: 'wealth_exhausted', bestEdge };
    }
    this.#loadExisting(ladder, payoff, now);
    const stakes = this.#solver.solve({
      stateCount: payoff.stateCount,
      probability: this.#probability,
      existing: this.#existing,
      candidateCount: candidates.list.length,
      profit: this.#profit,
      maximum: this.#maximum,
      wealth,
      fraction: this.#config.kelly,
    });
    const share = this.#shareThatFits(ladder, payoff, candidates.list, stakes);
    const targets: Target[] = [];
    candidates.list.forEach((candidate, j) => {
      const target = this.#target(ladder, candidate, (stakes[j] as number) * (candidate.isExit ? 1 : share), now);
      if (typeof target === 'string') reasons[candidate.index] = target;
      else {
        reasons[candidate.index] = target.reason;
        targets.push(target);
      }
    });
    return { targets, reasons, reason: targets.length > 0 ? 'sized' : nearest(reasons), bestEdge };
  }

  #payoffOf(ladder: LadderDef): PayoffTable {
    let payoff = this.#payoffs.get(ladder);
    if (payoff === undefined) {
      payoff = payoffTable(ladder.markets.map((market) => market.bracket));
      this.#payoffs.set(ladder, payoff);
    }
    return payoff;
  }

  /** Probabilities drawn towards the market, of each market and, summing to one, of each state. */
  #drawProbabilities(
    ladder: LadderDef,
    { marketCount, stateCount, pays }: PayoffTable,
    pYes: ArrayLike<number>,
    uncertainty: ArrayLike<number>,
    now: EpochMicros,
  ): void {
    const z = this.#config.uncertaintyPenalty;
    let outside = 1;
    for (let m = 0; m < marketCount; m++) {
      const { id } = ladder.markets[m] as MarketDef;
      const p = pYes[m] as number;
      outside -= p;
      const bid = this.#board.bid(id, now);
      const ask = this.#board.ask(id, now);
      this.#drawn[m] = drawnTowardsMarket(p, uncertainty[m] as number, z, bid, ask);
    }
    let sum = 0;
    for (let s = 0; s < stateCount; s++) {
      let p = Math.max(outside, 0);
      for (let m = 0; m < marketCount; m++) if (pays[s * marketCount + m] === 1) p = this.#drawn[m] as number;
      p = Math.max(p, LEAST_PROBABILITY);
      this.#probability[s] = p;
      sum += p;
    }
    for (let s = 0; s < stateCount; s++) this.#probability[s] = (this.#probability[s] as number) / sum;
  }

  /** What may be traded with an edge, written into the solver's columns; `reasons` says of each market why not. */
  #candidates(
    ladder: LadderDef,
    payoff: PayoffTable,
    now: EpochMicros,
    reasons: ReasonCode[],
  ): { list: Candidate[]; best: number } {
    const { marketCount, stateCount, pays } = payoff;
    const list: Candidate[] = [];
    let best = Number.NEGATIVE_INFINITY;
    for (let m = 0; m < marketCount; m++) {
      const { id } = ladder.markets[m] as MarketDef;
      let reason: ReasonCode = this.#board.isStale(id, now) ? 'stale_mark' : 'no_touch';
      for (let side = 0; side < 2; side++) {
        const isBid = side === BookSide.bid;
        const touch = isBid ? this.#board.ask(id, now) : this.#board.bid(id, now);
        if (touch === NO_PRICE) continue;
        const position = this.#ledger.position(id);
        const isExit = isBid ? position < 0 : position > 0;
        if (isExit && this.#config.exit === 'hold') {
          if (reason === 'no_touch') reason = 'hold_to_settlement';
          continue;
        }
        const unit = isBid ? touch : ONE_DOLLAR_PRICE - touch;
        if (!isExit && unit < this.#config.minPrice * ONE_DOLLAR_PRICE) {
          reason = 'price_out_of_range';
          continue;
        }
        const probability = this.#winningProbability(payoff, m, isBid);
        const edge = probability - this.#costPerContract(ladder, now, touch, unit, NOMINAL_QUANTITY);
        if (edge > best) best = edge;
        if (edge < this.#config.minEdge) {
          reason = 'edge_below_minimum';
          continue;
        }
        const j = list.length;
        const cost = probability - edge;
        for (let s = 0; s < stateCount; s++) {
          const wins = (pays[s * marketCount + m] === 1) === isBid;
          this.#profit[j * stateCount + s] = (wins ? 1 : 0) - cost;
        }
        const shown = isBid ? this.#board.askQuantity(id, now) : this.#board.bidQuantity(id, now);
        const size = shown === NO_QUANTITY ? UNKNOWN_SIZE_CONTRACTS : shown / ONE_CONTRACT;
        this.#maximum[j] = isExit ? Math.min(size, Math.abs(position) / ONE_CONTRACT) : size;
        list.push({ index: m, side: side as BookSide, touch, probability, edge, isExit });
        reason = 'sized';
        break;
      }
      reasons.push(reason);
    }
    return { list, best };
  }

  /** The probability that a contract of this side wins: the more cautious of before and after all were made to sum to one. */
  #winningProbability({ marketCount, stateCount, pays }: PayoffTable, market: number, isBid: boolean): number {
    let summed = 0;
    for (let s = 0; s < stateCount; s++) {
      if (pays[s * marketCount + market] === 1) summed += this.#probability[s] as number;
    }
    const drawn = this.#drawn[market] as number;
    return isBid ? Math.min(drawn, summed) : Math.min(1 - drawn, 1 - summed);
  }

  /** Price, fee and slippage of one contract in dollars. */
  #costPerContract(ladder: LadderDef, now: EpochMicros, price: number, unit: number, quantity: Quantity): number {
    const fee = this.#expectedFee(ladder, now, price as Price, quantity);
    return unit / ONE_DOLLAR_PRICE + fee / (quantity * ONE_DOLLAR_PRICE) + this.#config.slippage;
  }

  /** Profit of what is held in each state against its value in equity, in dollars. */
  #loadExisting(ladder: LadderDef, { marketCount, stateCount, pays }: PayoffTable, now: EpochMicros): void {
    this.#existing.fill(0, 0, stateCount);
    for (let m = 0; m < marketCount; m++) {
      const { id } = ladder.markets[m] as MarketDef;
      const position = this.#ledger.position(id);
      if (position === 0) continue;
      const value = positionValue(this.#board, id, position, now) / ONE_DOLLAR;
      const held = Math.abs(position) / ONE_CONTRACT;
      for (let s = 0; s < stateCount; s++) {
        const wins = (pays[s * marketCount + m] === 1) === position > 0;
        this.#existing[s] = (this.#existing[s] as number) + (wins ? held : 0) - value;
      }
    }
  }

  /**
   * The share of the new stakes that the caps and the free cash leave room for: all are cut alike, so that a ladder keeps its
   * proportions. New orders are counted as the gate counts them: what each loses, without what others gain.
   */
  #shareThatFits(
    ladder: LadderDef,
    { marketCount, stateCount, pays }: PayoffTable,
    list: readonly Candidate[],
    stakes: Float64Array,
  ): number {
    let cost = 0;
    let worst = 0;
    for (let s = 0; s < stateCount; s++) {
      let lost = 0;
      for (let j = 0; j < list.length; j++) {
        const { index, side, isExit } = list[j] as Candidate;
        if (isExit) continue;
        const isLost = (pays[s * marketCount + index] === 1) !== (side === BookSide.bid);
        const unit = -Math.min(0, this.#profit[j * stateCount + s] as number);
        if (isLost) lost += (stakes[j] as number) * unit;
      }
      worst = Math.max(worst, lost);
    }
    for (let j = 0; j < list.length; j++) {
      const { probability, edge, isExit } = list[j] as Candidate;
      if (!isExit) cost += (stakes[j] as number) * (probability - edge);
    }
    const room = this.#risk.roomFor(ladder) / ONE_DOLLAR;
    const cash = Math.max(0, this.#risk.freeCashFor(ladder)) / ONE_DOLLAR;
    return Math.min(1, worst > 0 ? room / worst : 1, cost > 0 ? cash / cost : 1);
  }

  /** A candidate at its whole contracts, or why it falls away. */
  #target(ladder: LadderDef, candidate: Candidate, stake: number, now: EpochMicros): Target | ReasonCode {
    const { index, side, touch, probability, isExit } = candidate;
    const market = ladder.markets[index] as MarketDef;
    // A hair above the whole number is rounding of the solver, not a contract.
    const contracts = Math.floor(stake + 1e-9);
    if (contracts < 1) return stake > 1e-6 ? 'below_minimum_order' : 'kelly_zero';
    if (contracts < this.#config.minOrderContracts) return 'below_minimum_order';
    const quantity = (contracts * ONE_CONTRACT) as Quantity;
    const isBid = side === BookSide.bid;
    const unitOf = (price: number) => (isBid ? price : ONE_DOLLAR_PRICE - price);
    const edgeAt = (price: number) => probability - this.#costPerContract(ladder, now, price, unitOf(price), quantity);
    const edge = edgeAt(touch);
    if (edge < this.#config.minEdge) return 'edge_below_minimum';
    const currentPosition = this.#ledger.position(market.id);
    return {
      market,
      index,
      side,
      quantity,
      currentPosition,
      targetPosition: (isBid ? currentPosition + quantity : currentPosition - quantity) as Quantity,
      limitPrice: this.#limitPrice(touch, isBid, edgeAt),
      edge,
      purpose: isExit ? 'exit' : 'enter',
      reason: isExit ? 'edge_gone' : 'sized',
    };
  }

  /** The farthest whole-cent step from the touch at which the edge still reaches the minimum: it falls with every step. */
  #limitPrice(touch: number, isBid: boolean, edgeAt: (price: number) => number): Price {
    let fits = 0;
    let fails = Math.floor((isBid ? ONE_DOLLAR_PRICE - touch - 1 : touch - 1) / CENT) + 1;
    while (fails - fits > 1) {
      const steps = (fits + fails) >> 1;
      const price = isBid ? touch + steps * CENT : touch - steps * CENT;
      if (edgeAt(price) >= this.#config.minEdge) fits = steps;
      else fails = steps;
    }
    return (isBid ? touch + fits * CENT : touch - fits * CENT) as Price;
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
  let found: ReasonCode = 'no_touch';
  for (const reason of reasons) {
    if (BY_NEARNESS.indexOf(reason) > BY_NEARNESS.indexOf(found)) found = reason;
  }
  return found;
}
