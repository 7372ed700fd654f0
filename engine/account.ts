/**
 * The account that the engine trades: ledger, risk and marks, kept in step. Fills are booked in the ledger before risk hears
 * of them, and every change of the trading state is journaled with its cause.
 */
import { DecisionRecord, DecisionType } from './decision-record.ts';
import { BookSide } from './events.ts';
import type { LadderState } from './ladder-state.ts';
import type { Directory, MarketId } from './markets/contracts.ts';
import type { MarketBoard } from './markets/market-board.ts';
import type { MoneyConfig } from './money/config.ts';
import { scheduleFor, worstFee } from './money/fees.ts';
import { type Cash, ONE_CONTRACT, type Quantity } from './money/units.ts';
import type { AppliedFill } from './oms/intent.ts';
import { Ledger } from './portfolio/ledger.ts';
import { positionValue } from './portfolio/marks.ts';
import type { EquityPoint, Journal } from './ports.ts';
import { reasonNumber } from './reasons.ts';
import type { RiskConfig } from './risk/config.ts';
import { TRADING_STATES } from './risk/gate.ts';
import { RiskEngine } from './risk/risk-engine.ts';
import type { StateChange } from './risk/trading-state.ts';
import type { Json, Snapshottable } from './snapshot.ts';
import type { EpochMicros } from './time.ts';

/** What a person can order. */
export type OperatorCommand = 'pause' | 'resume' | 'reduce' | 'halt';

export interface AccountParts {
  readonly risk: RiskConfig;
  readonly fees: MoneyConfig;
  readonly directory: Directory;
  readonly board: MarketBoard;
  readonly journal: Journal;
}

export class Account implements Snapshottable {
  readonly ledger: Ledger;
  readonly risk: RiskEngine;
  readonly #board: MarketBoard;
  readonly #journal: Journal;
  readonly #record = new DecisionRecord();
  readonly #value: (market: MarketId, position: Quantity) => Cash;
  /** The account as it was marked last, and whether that was written down. */
  #marked: EquityPoint;
  #isMarkWritten = false;
  #sentSeen = 0;
  #dayEndsAt = -1;
  #now = 0 as EpochMicros;
  #equity: Cash;

  constructor({ risk, fees, directory, board, journal }: AccountParts) {
    this.#board = board;
    this.#journal = journal;
    this.#equity = Math.round(risk.bankrollUsd * 1e6) as Cash;
    this.ledger = new Ledger(this.#equity);
    const smallestFill = Math.round(fees.smallestFillContracts * ONE_CONTRACT) as Quantity;
    this.risk = new RiskEngine({
      config: risk,
      ledger: this.ledger,
      directory,
      worstFee: ({ series }, at, price, quantity) =>
        worstFee(scheduleFor(series, at, fees.balancePrecision), price, quantity, smallestFill),
      isStale: (market, now) => board.isStale(market, now),
      displayed: (market, side, now) =>
        side === BookSide.bid ? board.askQuantity(market, now) : board.bidQuantity(market, now),
    });
    this.#marked = this.point(0);
    this.#value = (market, position) => positionValue(this.#board, market, position, this.#now);
  }

  /** Equity at the last mark: cash, receivables, positions at what one could sell for. */
  get equity(): Cash {
    return this.#equity;
  }

  /** Marks every position and lets risk see the equity. Returns whether trading must stop: resting orders are to be cancelled. */
  mark(now: EpochMicros, workingOrders: number): boolean {
    this.#now = now;
    this.#equity = this.ledger.equity(this.#value);
    const changes = this.risk.onClock(now, this.#equity);
    for (const change of changes) this.#journalState(change);
    this.#marked = this.point(workingOrders);
    this.#isMarkWritten = false;
    // The equity from which the day's loss is counted, and that by which trading was stopped, must stand in the record.
    if (changes.length > 0 || this.#dayEndsAt !== this.risk.tradingDayEndsAt) this.#writeMark();
    this.#dayEndsAt = this.risk.tradingDayEndsAt;
    return changes.length > 0 && this.isStopped;
  }

  /**
   * Writes down the equity by which orders were admitted, once a mark and only if orders were sent by it: the record then holds
   * the bankroll of every verdict that became an order.
   */
  noteOrders(): void {
    if (this.risk.sent === this.#sentSeen) return;
    this.#sentSeen = this.risk.sent;
    if (!this.#isMarkWritten) this.#writeMark();
  }

  /** Puts other clusters of cities in force. */
  setClusters(clusters: readonly (readonly string[])[], at: EpochMicros): void {
    if (JSON.stringify(clusters) === JSON.stringify(this.risk.clusters)) return;
    this.risk.setClusters(clusters, at);
    const state = TRADING_STATES.indexOf(this.risk.state);
    this.#journal.decision(
      this.#record
        .begin(DecisionType.state, reasonNumber('clusters_estimated'), at, -1, -1)
        .integers(state, state, clusters.length, 0, 0),
    );
    this.#journal.clusters?.(at, clusters);
  }

  /** Trading is paused or halted. */
  get isStopped(): boolean {
    return this.risk.state === 'paused' || this.risk.state === 'halted';
  }

  /** Takes a person's order. */
  onOperator(command: OperatorCommand, at: EpochMicros): void {
    const { risk } = this;
    // Whoever resumes counts loss and drawdown from the equity of the last mark.
    if (command === 'resume' && this.#dayEndsAt !== -1 && !this.#isMarkWritten) this.#writeMark();
    const order = { pause: risk.pause, resume: risk.resume, reduce: risk.reduceOnly, halt: risk.halt }[command];
    for (const change of order.call(risk, at)) this.#journalState(change);
  }

  /** Books a fill in the ledger, then tells risk, then writes it down. */
  book(applied: AppliedFill): void {
    const { at, fill, ladder, market, strategy, tier, pYes, bid, ask } = applied;
    this.ledger.applyFill(fill, market);
    this.risk.onFill(fill, at);
    const positionAfter = this.ledger.position(market.id);
    this.#journal.fill({ at, fill, ladder: ladder.id, strategy, tier, pYes, bid, ask, positionAfter });
  }

  /** A step of a ladder's settlement was booked in the ledger. */
  onSettlement(state: LadderState, isPaid: boolean): void {
    if (isPaid) this.risk.onLadderPaid(state.def.id);
    else this.risk.onLadderDetermined(state.def.id);
  }

  /** The account as it stands at the last mark. */
  point(workingOrders: number): EquityPoint {
    const { ledger, risk } = this;
    return {
      at: this.#now,
      cash: ledger.cash,
      equity: this.#equity,
      openRisk: risk.openRisk,
      realized: ledger.realized,
      fees: ledger.fees,
      positions: ledger.openMarkets.length,
      workingOrders,
    };
  }

  snapshot(): Json {
    return {
      ledger: this.ledger.snapshot(),
      risk: this.risk.snapshot(),
      now: this.#now,
      equity: this.#equity,
      marked: { ...this.#marked },
      isMarkWritten: this.#isMarkWritten,
      sentSeen: this.#sentSeen,
      dayEndsAt: this.#dayEndsAt,
    };
  }

  restore(state: Json): void {
    const saved = state as unknown as {
      ledger: Json;
      risk: Json;
      now: EpochMicros;
      equity: Cash;
      marked: EquityPoint;
      isMarkWritten: boolean;
      sentSeen: number;
      dayEndsAt: number;
    };
    this.ledger.restore(saved.ledger);
    this.risk.restore(saved.risk);
    this.#now = saved.now;
    this.#equity = saved.equity;
    this.#marked = saved.marked;
    this.#isMarkWritten = saved.isMarkWritten;
    this.#sentSeen = saved.sentSeen;
    this.#dayEndsAt = saved.dayEndsAt;
  }

  #writeMark(): void {
    this.#journal.equity(this.#marked);
    this.#isMarkWritten = true;
  }

  #journalState({ at, before, after, code, value }: StateChange): void {
    this.#journal.decision(
      this.#record
        .begin(DecisionType.state, reasonNumber(code), at, -1, -1)
        .integers(TRADING_STATES.indexOf(before), TRADING_STATES.indexOf(after), 0, 0, 0)
        .real(value),
    );
  }
}
