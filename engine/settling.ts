/**
 * From a market's result to cash: follows every market through determination, dispute or amendment, finality and payment, and
 * tells the ladder's result once to whoever learns from it.
 *
 * A determined position is a receivable; cash is free only when paid. The result is told when every market of the ladder is
 * final, because a determined one may still be amended.
 */
import { DecisionRecord, DecisionType } from './decision-record.ts';
import { MISSING, SettlementStage } from './events.ts';
import type { LadderState } from './ladder-state.ts';
import type { MarketDef } from './markets/contracts.ts';
import { type Price, ZERO_CASH } from './money/units.ts';
import type { Ledger } from './portfolio/ledger.ts';
import type { Journal } from './ports.ts';
import { reasonNumber } from './reasons.ts';
import { advanceLife, type SettlementLife } from './settlement/lifecycle.ts';
import type { LadderResult } from './strategies/contract.ts';
import type { EpochMicros } from './time.ts';

/** A settlement event as the columns carry it. */
export interface SettlementStep {
  readonly at: EpochMicros;
  readonly market: MarketDef;
  readonly stage: SettlementStage;
  /** What a YES contract pays, or MISSING. */
  readonly payout: number;
  /** The exchange's value in 1/100 °F, or MISSING. */
  readonly valueHundredthsF: number;
}

export class Settling {
  readonly #ledger: Ledger;
  readonly #journal: Journal;
  readonly #record = new DecisionRecord();
  readonly #onResult: (result: LadderResult) => void;

  constructor(ledger: Ledger, journal: Journal, onResult: (result: LadderResult) => void) {
    this.#ledger = ledger;
    this.#journal = journal;
    this.#onResult = onResult;
  }

  /** Takes one step of one market; an illegal one is journaled and changes nothing. Returns whether the ladder is now paid. */
  take(state: LadderState, step: SettlementStep): boolean {
    const { market, stage, at } = step;
    const index = state.def.markets.indexOf(market);
    const advanced = advanceLife(
      state.lives[index] as SettlementLife,
      stage,
      step.payout === MISSING ? null : (step.payout as Price),
    );
    if (!advanced.taken) {
      if (advanced.refusal !== 'repeated') this.#journalRefusal(state, market, advanced, at);
      return false;
    }
    const { life } = advanced;
    const position = this.#ledger.position(market.id);
    state.lives[index] = life;
    if (step.valueHundredthsF !== MISSING) state.valueF = step.valueHundredthsF / 100;
    if (advanced.payoutChanged && life.payout !== null) this.#ledger.determine(market, life.payout);
    const paid = stage === SettlementStage.paid ? this.#ledger.pay(market) : ZERO_CASH;
    state.positionVersion += 1;
    this.#journal.settlement({ at, market, stage, payout: life.payout, valueF: state.valueF, position, paid });
    if (!state.resolved && state.allReached(SettlementStage.final)) this.#resolve(state, at);
    return state.allReached(SettlementStage.paid);
  }

  #journalRefusal(state: LadderState, market: MarketDef, { from, to }: LifeRefused, at: EpochMicros): void {
    this.#journal.decision(
      this.#record
        .begin(DecisionType.state, reasonNumber('settlement_step_refused'), at, state.def.id, market.id)
        .integers(from, to, 0, 0, 0),
    );
  }

  #resolve(state: LadderState, at: EpochMicros): void {
    state.resolved = true;
    const { winner, valueF } = state;
    if (winner < 0) return;
    this.#journal.result(at, state.def, winner, valueF);
    this.#onResult({ knownAt: at, ladder: state.def, winner, valueF });
  }
}

type LifeRefused = Extract<ReturnType<typeof advanceLife>, { taken: false }>;
