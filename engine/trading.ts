/**
 * The second half of a decision: from an opinion to orders. Size over the whole ladder, one intent a market, and the order
 * manager brings its orders in line; risk is asked there, before anything is sent.
 */
import type { Account } from './account.ts';
import type { EnsembleOpinion } from './ensemble/ensemble.ts';
import type { Standing } from './evaluation.ts';
import { BookSide } from './events.ts';
import type { LadderState } from './ladder-state.ts';
import type { Directory, LadderDef, LadderId } from './markets/contracts.ts';
import type { MarketBoard } from './markets/market-board.ts';
import type { MoneyConfig } from './money/config.ts';
import { expectedTakerFee, scheduleFor } from './money/fees.ts';
import type { OmsConfig } from './oms/config.ts';
import type { Intent, WorkingOrder } from './oms/intent.ts';
import { Oms } from './oms/oms.ts';
import type { VenueUpdate } from './orders.ts';
import type { Journal, Venue } from './ports.ts';
import type { ReasonCode } from './reasons.ts';
import type { RiskConfig } from './risk/config.ts';
import { Sizer, type Target } from './risk/sizing.ts';
import type { Json, Snapshottable } from './snapshot.ts';
import type { EpochMicros } from './time.ts';

export interface TradingParts {
  readonly account: Account;
  readonly accountName: string;
  readonly board: MarketBoard;
  readonly fees: MoneyConfig;
  readonly risk: RiskConfig;
  readonly oms: OmsConfig;
  readonly venue: Venue;
  readonly journal: Journal;
  readonly directory: Directory;
  /** Who speaks for the orders: `ensemble`, or the one strategy that trades alone. */
  readonly voice: string;
  /** Whether a ladder is listed and not paid. */
  readonly follows: (ladder: LadderId) => boolean;
}

export class Trading implements Snapshottable {
  readonly #account: Account;
  readonly #board: MarketBoard;
  readonly #oms: Oms;
  readonly #sizer: Sizer;
  readonly #voice: string;

  constructor(parts: TradingParts) {
    const { account, accountName, board, fees, risk, venue, journal, directory, voice, follows } = parts;
    this.#account = account;
    this.#board = board;
    this.#voice = voice;
    const config = parts.oms;
    const common = { venue, journal, board, directory, follows };
    this.#oms = new Oms({ config, account: accountName, risk: account.risk, ...common });
    this.#sizer = new Sizer(risk, board, account.ledger, account.risk, ({ series }, at, price, quantity) =>
      expectedTakerFee(scheduleFor(series, at, fees.balancePrecision), price, quantity),
    );
  }

  /** Orders that may still fill. */
  get workingCount(): number {
    return this.#oms.workingCount;
  }

  /** Orders that may still fill, oldest first. */
  get workingOrders(): readonly WorkingOrder[] {
    return this.#oms.allWorking();
  }

  /** Marks the account, at ticks of either loop; when that stops trading, resting orders are cancelled before anything else. */
  markAccount(at: EpochMicros): void {
    if (this.#account.mark(at, this.#oms.workingCount)) this.cancelAll('trading_paused', at);
  }

  /** Trades one ladder on an opinion; on one that may not be traded its orders are withdrawn. */
  trade(state: LadderState, opinion: EnsembleOpinion, standing: Standing, at: EpochMicros): void {
    const { def } = state;
    if (standing !== 'evaluated') {
      this.#oms.withdrawLadder(def.id, standing, at);
      return;
    }
    const { targets } = this.#sizer.size(def, opinion.pYes, opinion.uncertainty, at, this.#account.equity);
    if (this.#oms.workingCount > 0) this.#letGo(def, targets, opinion, at);
    for (const target of targets) this.#oms.pursue(this.#intent(def, target, opinion, at), at);
    this.#account.noteOrders();
  }

  /** Holds orders that were working before this tick to their rules: chase, spread, liquidity, edge, staleness, close. */
  endTick(at: EpochMicros): void {
    if (this.#oms.workingCount > 0) this.#oms.policy(at);
  }

  /** Takes a message of the venue; fills are booked at once. Returns the ladder whose position changed. */
  onUpdate(update: VenueUpdate): LadderId | null {
    const fill = this.#oms.onUpdate(update);
    this.#account.noteOrders();
    if (fill === null) return null;
    this.#account.book(fill);
    return fill.ladder.id;
  }

  cancelAll(reason: ReasonCode, at: EpochMicros): void {
    this.#oms.cancelAll(reason, at);
  }

  /** A ladder is paid and over. */
  forget(ladder: LadderId): void {
    this.#oms.forgetLadder(ladder);
  }

  snapshot(): Json {
    return this.#oms.snapshot();
  }

  restore(state: Json): void {
    this.#oms.restore(state);
  }

  /** Working orders in markets that are no longer wanted: the intent's target becomes what is held. */
  #letGo(ladder: LadderDef, targets: readonly Target[], opinion: EnsembleOpinion, at: EpochMicros): void {
    for (const order of this.#oms.working(ladder.id)) {
      if (order.isForeign || targets.some(({ market }) => market === order.market)) continue;
      this.#oms.pursue(this.#holdIntent(ladder, order, opinion, at), at);
    }
  }

  #intent(ladder: LadderDef, target: Target, opinion: EnsembleOpinion, at: EpochMicros): Intent {
    const { market, index, side, targetPosition, currentPosition, limitPrice, edge, purpose } = target;
    return {
      at,
      ladder,
      market,
      side,
      targetPosition,
      currentPosition,
      limitPrice,
      strategy: this.#voice,
      edge,
      pYes: opinion.pYes[index] as number,
      bid: this.#board.bid(market.id, at),
      ask: this.#board.ask(market.id, at),
      purpose,
    };
  }

  #holdIntent(ladder: LadderDef, order: WorkingOrder, opinion: EnsembleOpinion, at: EpochMicros): Intent {
    const held = this.#account.ledger.position(order.market.id);
    return {
      at,
      ladder,
      market: order.market,
      side: order.side,
      targetPosition: held,
      currentPosition: held,
      limitPrice: order.price,
      strategy: order.strategy,
      edge: 0,
      pYes: opinion.pYes[ladder.markets.indexOf(order.market)] as number,
      bid: this.#board.bid(order.market.id, at),
      ask: this.#board.ask(order.market.id, at),
      purpose: order.side === BookSide.bid ? 'enter' : 'exit',
    };
  }
}
