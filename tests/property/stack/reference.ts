/**
 * The plain models that the desk is measured by: an account of yes and no contracts, the life of a market by its table, what a
 * pause is, and open risk as its definition reads. None of it shares code with the engine but the two tables.
 */
import { BookSide } from '../../../engine/events.ts';
import type { LadderDef, MarketDef, MarketId } from '../../../engine/markets/contracts.ts';
import type { Fill } from '../../../engine/orders.ts';
import { LIFE_EDGES, type LifeStage } from '../../../engine/settlement/lifecycle.ts';
import { MARKETS, RISK } from './desk.ts';
import type { Input } from './inputs.ts';

const DOLLAR = 10_000;
const DAY = 86_400_000_000;
/** Midnight in New York, in winter, as an offset from midnight UTC. */
const MIDNIGHT = 5 * 3_600_000_000;

interface MarketAccount {
  yes: number;
  no: number;
  payout: number | null;
  stage: LifeStage;
  isPaid: boolean;
}

export class Reference {
  readonly capital = RISK.bankrollUsd * 1e6;
  cash = RISK.bankrollUsd * 1e6;
  fees = 0;
  readonly markets: MarketAccount[] = MARKETS.map(() => ({ yes: 0, no: 0, payout: null, stage: 0, isPaid: false }));
  /** Ladders that are followed: listed, and not paid. */
  readonly listed = new Set<number>();
  /** Fills that were told, by id. */
  readonly told = new Map<string, Fill>();
  ordered: 'active' | 'reduce_only' | 'paused' | 'halted' = 'active';
  isLossPaused = false;
  #baseline = 0;
  #nextDayAt = -1;

  /** All markets of a ladder are paid: nothing of it is heard any more. */
  isOver(market: MarketDef): boolean {
    const first = market.id - (market.id % 3);
    return [0, 1, 2].every((i) => this.markets[first + i]?.isPaid);
  }

  /** Takes an input with the equity that the desk has after it. */
  take(input: Input, equity: number): void {
    if (input.kind === 'list') this.listed.add(input.ladder);
    if (input.kind === 'update' && input.update.kind === 'fill') this.#fill(input.update.fill);
    if (input.kind === 'settle') this.#settle(input.market, input.stage, input.payout);
    if (input.kind === 'operator') {
      const { command } = input;
      // Nobody lifts a halt who does not resume.
      if (command === 'resume' || this.ordered !== 'halted')
        this.ordered = ({ pause: 'paused', resume: 'active', reduce: 'reduce_only', halt: 'halted' } as const)[command];
      if (command !== 'resume') return;
      this.isLossPaused = false;
      this.#baseline = equity;
    }
    if (input.kind === 'tick') this.#clock(input.at, equity);
  }

  get receivable(): number {
    return this.markets.reduce((sum, one) => sum + (one.isPaid ? 0 : worth(one)), 0);
  }

  /** What is held of a market that is not determined. */
  position(market: MarketId): number {
    const { yes, no, payout } = this.markets[market] as MarketAccount;
    return payout === null ? yes - no : 0;
  }

  #fill(fill: Fill): void {
    const { fillId, market, side, price, quantity, fee } = fill;
    if (this.told.has(fillId) || !this.listed.has((MARKETS[market] as MarketDef).ladder)) return;
    this.told.set(fillId, fill);
    const account = this.markets[market] as MarketAccount;
    const before = account.isPaid ? worth(account) : 0;
    this.cash -= fee + quantity * (side === BookSide.bid ? price : DOLLAR - price);
    this.fees += fee;
    if (side === BookSide.bid) account.yes += quantity;
    else account.no += quantity;
    const pairs = Math.min(account.yes, account.no);
    account.yes -= pairs;
    account.no -= pairs;
    this.cash += pairs * DOLLAR;
    if (account.isPaid) this.cash += worth(account) - before;
  }

  #settle(market: MarketId, stage: LifeStage, payout: number | null): void {
    const account = this.markets[market] as MarketAccount;
    const edge = LIFE_EDGES.find(({ from, to }) => from === account.stage && to === stage);
    if (edge === undefined) return;
    if (edge.payout === 'sets' ? payout === null : payout !== null && payout !== account.payout) return;
    if (stage === account.stage && payout === account.payout) return;
    account.stage = stage;
    if (edge.payout === 'sets') account.payout = payout;
    if (stage !== 5) return;
    account.isPaid = true;
    this.cash += worth(account);
    const { ladder } = MARKETS[market] as MarketDef;
    if (this.isOver(MARKETS[market] as MarketDef)) this.listed.delete(ladder);
  }

  #clock(now: number, equity: number): void {
    if (now >= this.#nextDayAt) {
      this.#baseline = equity;
      this.#nextDayAt = (Math.floor((now - MIDNIGHT) / DAY) + 1) * DAY + MIDNIGHT;
      this.isLossPaused = false;
    } else if (this.#baseline - equity >= Math.floor((this.#baseline * RISK.maxDailyLossPct) / 100)) {
      this.isLossPaused = true;
    }
  }
}

function worth({ yes, no, payout }: MarketAccount): number {
  return payout === null ? 0 : yes * payout + no * (DOLLAR - payout);
}

export interface OpenOrder {
  readonly market: MarketDef;
  readonly side: BookSide;
  readonly price: number;
  readonly remaining: number;
  readonly worstFee: number;
}

/**
 * Open risk of a ladder: max(0, −min over temperatures of [profit of positions against entry cost with fees + Σ over orders of
 * min(0, their profit there with the worst fee)]).
 */
export function openRisk(
  ladder: LadderDef,
  held: (market: MarketDef) => { readonly quantity: number; readonly cost: number },
  orders: readonly OpenOrder[],
): number {
  let worst = 0;
  // Markets of these ladders are one degree each with a tail below: one temperature for each, and one above all.
  for (let paying = 0; paying <= ladder.markets.length; paying++) {
    let profit = 0;
    for (const [i, market] of ladder.markets.entries()) {
      const { quantity, cost } = held(market);
      if (quantity !== 0) profit += ((i === paying) === quantity > 0 ? Math.abs(quantity) * DOLLAR : 0) - cost;
    }
    for (const { market, side, price, remaining, worstFee } of orders) {
      const received = (ladder.markets[paying] === market ? DOLLAR : 0) - price;
      profit += Math.min(0, (side === BookSide.bid ? received : -received) * remaining - worstFee);
    }
    worst = Math.max(worst, -profit);
  }
  return worst;
}
