/**
 * The Kelly problem of one ladder: which contracts may be bought or sold with an edge and at what cost, how likely the states
 * are, and what is held already.
 *
 * The edge of a contract is the probability that it wins minus its price, the taker's fee and the expected slippage. The ladder is
 * exclusive: each of its markets pays in one state alone. Numbers are written into columns that are reused from ladder to ladder.
 */
import { BookSide } from '../events.ts';
import type { LadderDef, MarketDef, MarketId } from '../markets/contracts.ts';
import {
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
import type { KellyProblem } from './kelly.ts';
import { type PayoffTable, payoffOf } from './payoff.ts';
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

/** Markets of a ladder at most; longer ones are left alone. */
export const MOST_MARKETS = 64;
/** No bracket is taken to be less likely than this, however sure the ensemble is: the floor of the log score. */
const LEAST_PROBABILITY = 1e-4;
/** Contracts at which the fee per contract is read while the size is not known yet; checked again at the size. */
const NOMINAL_QUANTITY = (100 * ONE_CONTRACT) as Quantity;
/** Contracts that may be wanted where no size is shown; caps and the order manager cut further. */
const UNKNOWN_SIZE_CONTRACTS = 1_000_000;

/** A contract that may be traded with an edge. */
export interface Candidate {
  /** Index of the market in its ladder. */
  readonly index: number;
  readonly side: BookSide;
  /** Price in YES terms at which it can be had now. */
  readonly touch: number;
  /** Probability that the contract wins. */
  readonly probability: number;
  /** Expected profit in dollars, costs included. */
  readonly edge: number;
  /** It closes what is held. */
  readonly isExit: boolean;
}

export class LadderProblem {
  readonly #config: RiskConfig;
  readonly #board: SizingBoard;
  readonly #ledger: Ledger;
  readonly #expectedFee: ExpectedFeeOf;
  /** The touch of the ladder at hand. */
  readonly #bid = new Int32Array(MOST_MARKETS);
  readonly #ask = new Int32Array(MOST_MARKETS);
  // What `#look` found of the side at hand; most sides have no edge and need no object.
  #touch = 0;
  #wins = 0;
  #edge = 0;
  #isExit = false;
  readonly #drawn = new Float64Array(MOST_MARKETS);
  readonly #probability = new Float64Array(MOST_MARKETS + 1);
  readonly #existing = new Float64Array(MOST_MARKETS + 1);
  // Of each candidate: its state, and price and limit in contracts of YES.
  readonly #state = new Int32Array(MOST_MARKETS);
  readonly #price = new Float64Array(MOST_MARKETS);
  readonly #limit = new Float64Array(MOST_MARKETS);

  constructor(config: RiskConfig, board: SizingBoard, ledger: Ledger, expectedFee: ExpectedFeeOf) {
    this.#config = config;
    this.#board = board;
    this.#ledger = ledger;
    this.#expectedFee = expectedFee;
  }

  /**
   * Finds what may be traded. `reasons` gets one code a market, `sized` or why not; `bestEdge` is the greatest edge seen, traded
   * or not, -Infinity without a touch.
   */
  candidates(
    ladder: LadderDef,
    pYes: ArrayLike<number>,
    uncertainty: ArrayLike<number>,
    now: EpochMicros,
    reasons: ReasonCode[],
  ): { readonly list: readonly Candidate[]; readonly bestEdge: number } {
    const payoff = payoffOf(ladder);
    this.#drawProbabilities(ladder, payoff, pYes, uncertainty, now);
    const list: Candidate[] = [];
    let bestEdge = Number.NEGATIVE_INFINITY;
    const { markets } = ladder;
    for (let index = 0; index < markets.length; index++) {
      const { id } = markets[index] as MarketDef;
      let reason: ReasonCode = this.#board.isStale(id, now) ? 'stale_mark' : 'no_touch';
      for (let side: BookSide = BookSide.bid; ; side = BookSide.ask) {
        const objection = this.#look(ladder, payoff, index, side, now);
        if (objection === null) {
          if (this.#edge > bestEdge) bestEdge = this.#edge;
          if (this.#edge >= this.#config.minEdge) {
            const candidate = this.#candidate(index, side);
            this.#write(list.length, candidate, ladder, payoff, now);
            list.push(candidate);
            reason = 'sized';
            break;
          }
          reason = 'edge_below_minimum';
        } else if (objection !== 'no_touch') reason = objection;
        if (side === BookSide.ask) break;
      }
      reasons.push(reason);
    }
    return { list, bestEdge };
  }

  /** The problem of the candidates found last, at a wealth in dollars. The columns are reused: solve it before the next. */
  problem(ladder: LadderDef, candidateCount: number, wealth: number, now: EpochMicros): KellyProblem {
    const payoff = payoffOf(ladder);
    this.#loadExisting(ladder, payoff, now);
    return {
      stateCount: payoff.stateCount,
      probability: this.#probability,
      existing: this.#existing,
      candidateCount,
      state: this.#state,
      price: this.#price,
      limit: this.#limit,
      wealth,
      fraction: this.#config.kelly,
    };
  }

  /** Price, fee and slippage in dollars of one contract, when `quantity` of them are bought on a side at a YES price. */
  costPerContract(ladder: LadderDef, now: EpochMicros, price: number, side: BookSide, quantity: Quantity): number {
    const unit = side === BookSide.bid ? price : ONE_DOLLAR_PRICE - price;
    const fee = this.#expectedFee(ladder, now, price as Price, quantity);
    return unit / ONE_DOLLAR_PRICE + fee / (quantity * ONE_DOLLAR_PRICE) + this.#config.slippage;
  }

  /** Probabilities drawn towards the market, of each market and, summing to one, of each state. */
  #drawProbabilities(
    ladder: LadderDef,
    { marketCount, stateCount, stateOf }: PayoffTable,
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
      this.#bid[m] = bid;
      this.#ask[m] = ask;
      this.#drawn[m] = drawnTowardsMarket(p, uncertainty[m] as number, z, bid, ask);
    }
    const probability = this.#probability;
    for (let s = 0; s < stateCount; s++) probability[s] = outside;
    for (let m = 0; m < marketCount; m++) probability[stateOf[m] as number] = this.#drawn[m] as number;
    let sum = 0;
    for (let s = 0; s < stateCount; s++) {
      const p = Math.max(probability[s] as number, LEAST_PROBABILITY);
      probability[s] = p;
      sum += p;
    }
    for (let s = 0; s < stateCount; s++) probability[s] = (probability[s] as number) / sum;
  }

  /** Looks at one side of a market: why it may not be traded, or null, and then its price and edge stand in the fields. */
  #look(ladder: LadderDef, payoff: PayoffTable, index: number, side: BookSide, now: EpochMicros): ReasonCode | null {
    const isBid = side === BookSide.bid;
    const touch = (isBid ? this.#ask : this.#bid)[index] as number;
    if (touch === NO_PRICE) return 'no_touch';
    const position = this.#ledger.position((ladder.markets[index] as MarketDef).id);
    const isExit = isBid ? position < 0 : position > 0;
    if (isExit && this.#config.exit === 'hold') return 'hold_to_settlement';
    const unit = isBid ? touch : ONE_DOLLAR_PRICE - touch;
    if (!isExit && unit < this.#config.minPrice * ONE_DOLLAR_PRICE) return 'price_out_of_range';
    const probability = this.#winningProbability(payoff, index, isBid);
    this.#touch = touch;
    this.#isExit = isExit;
    this.#wins = probability;
    this.#edge = probability - this.costPerContract(ladder, now, touch, side, NOMINAL_QUANTITY);
    return null;
  }

  /** What `#look` found, to keep. */
  #candidate(index: number, side: BookSide): Candidate {
    return { index, side, touch: this.#touch, probability: this.#wins, edge: this.#edge, isExit: this.#isExit };
  }

  /** Writes where a candidate pays, at what price and how many there may be, into the columns. */
  #write(
    column: number,
    { index, side, probability, edge, isExit }: Candidate,
    ladder: LadderDef,
    { stateOf }: PayoffTable,
    now: EpochMicros,
  ): void {
    const isBid = side === BookSide.bid;
    const cost = probability - edge;
    const { id } = ladder.markets[index] as MarketDef;
    const shown = isBid ? this.#board.askQuantity(id, now) : this.#board.bidQuantity(id, now);
    const size = shown === NO_QUANTITY ? UNKNOWN_SIZE_CONTRACTS : shown / ONE_CONTRACT;
    const most = isExit ? Math.min(size, Math.abs(this.#ledger.position(id)) / ONE_CONTRACT) : size;
    this.#state[column] = stateOf[index] as number;
    this.#price[column] = isBid ? cost : 1 - cost;
    this.#limit[column] = isBid ? most : -most;
  }

  /** The probability that a contract of this side wins: the more cautious of before and after all were made to sum to one. */
  #winningProbability({ stateOf }: PayoffTable, market: number, isBid: boolean): number {
    const summed = this.#probability[stateOf[market] as number] as number;
    const drawn = this.#drawn[market] as number;
    return isBid ? Math.min(drawn, summed) : Math.min(1 - drawn, 1 - summed);
  }

  /** Profit of what is held in each state against its value in equity, in dollars. */
  #loadExisting(ladder: LadderDef, { marketCount, stateCount, stateOf }: PayoffTable, now: EpochMicros): void {
    const existing = this.#existing;
    for (let s = 0; s < stateCount; s++) existing[s] = 0;
    let everywhere = 0;
    for (let m = 0; m < marketCount; m++) {
      const { id } = ladder.markets[m] as MarketDef;
      const position = this.#ledger.position(id);
      if (position === 0) continue;
      const held = position / ONE_CONTRACT;
      const own = stateOf[m] as number;
      existing[own] = (existing[own] as number) + held;
      // Contracts of NO pay a dollar in every state but their own.
      everywhere += Math.max(0, -held) - positionValue(this.#board, id, position, now) / ONE_DOLLAR;
    }
    for (let s = 0; s < stateCount; s++) existing[s] = (existing[s] as number) + everywhere;
  }
}
