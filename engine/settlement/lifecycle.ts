/**
 * The life of a market after its close: closed → determined → disputed or amended → final → paid. One table holds the legal
 * steps; any other is refused as data and changes nothing, so a replayed or reordered message can do no harm. Cash is
 * free only at `paid`, and no payout changes except by an amendment.
 */
import { SettlementStage } from '../events.ts';
import type { Price } from '../money/units.ts';

/** Stages of a life, in the numbers of `SettlementStage`; 0 is a market that is closed and not yet determined. */
export const LifeStage = { closed: 0, ...SettlementStage } as const;
export type LifeStage = (typeof LifeStage)[keyof typeof LifeStage];

/** Names of the stages by number. */
export const LIFE_STAGE_NAMES = ['closed', 'determined', 'disputed', 'amended', 'final', 'paid'] as const;

/** Where a market stands and what a YES contract pays, null before it is determined. */
export interface SettlementLife {
  readonly stage: LifeStage;
  readonly payout: Price | null;
}

/** The life of every market at its close. */
export const CLOSED_LIFE: SettlementLife = { stage: LifeStage.closed, payout: null };

/** One row of the table: a legal step, and what it may do to the payout. */
export interface LifeEdge {
  readonly from: LifeStage;
  readonly to: LifeStage;
  /** `sets`: a payout must come with it; `keeps`: it may only repeat the payout. */
  readonly payout: 'sets' | 'keeps';
  readonly why: string;
}

/** Every legal step. */
export const LIFE_EDGES: readonly LifeEdge[] = [
  { from: LifeStage.closed, to: LifeStage.determined, payout: 'sets', why: 'the exchange published its result' },
  {
    from: LifeStage.closed,
    to: LifeStage.final,
    payout: 'sets',
    why: 'a record read after the fact shows only the end',
  },
  { from: LifeStage.determined, to: LifeStage.disputed, payout: 'keeps', why: 'a member disputed the result' },
  { from: LifeStage.determined, to: LifeStage.amended, payout: 'sets', why: 'the exchange corrected the result' },
  { from: LifeStage.determined, to: LifeStage.final, payout: 'keeps', why: 'the settlement timer ran out' },
  { from: LifeStage.disputed, to: LifeStage.amended, payout: 'sets', why: 'the dispute was granted' },
  { from: LifeStage.disputed, to: LifeStage.final, payout: 'keeps', why: 'the dispute was refused' },
  { from: LifeStage.amended, to: LifeStage.disputed, payout: 'keeps', why: 'a member disputed the corrected result' },
  { from: LifeStage.amended, to: LifeStage.amended, payout: 'sets', why: 'the exchange corrected the result again' },
  { from: LifeStage.amended, to: LifeStage.final, payout: 'keeps', why: 'the settlement timer ran out' },
  { from: LifeStage.final, to: LifeStage.paid, payout: 'keeps', why: 'the exchange paid' },
];

/** Why a step was refused. `repeated` is harmless: it says what is already so. */
export type LifeRefusal = 'repeated' | 'illegal_step' | 'payout_missing' | 'payout_changed' | 'payout_out_of_range';

/** A step taken with its new life, or refused with the life as it was. */
export type LifeStep =
  | { readonly taken: true; readonly life: SettlementLife; readonly payoutChanged: boolean }
  | {
      readonly taken: false;
      readonly life: SettlementLife;
      readonly refusal: LifeRefusal;
      readonly from: LifeStage;
      readonly to: LifeStage;
    };

/** Takes a step of a life: to `stage`, with what a YES contract pays where the message says it, else null. */
export function advanceLife(life: SettlementLife, stage: SettlementStage, payout: Price | null): LifeStep {
  const refuse = (refusal: LifeRefusal): LifeStep => ({ taken: false, life, refusal, from: life.stage, to: stage });
  if (stage === life.stage && (payout === null || payout === life.payout)) return refuse('repeated');
  const edge = LIFE_EDGES.find((one) => one.from === life.stage && one.to === stage);
  if (edge === undefined) return refuse('illegal_step');
  if (payout !== null && !(Number.isInteger(payout) && payout >= 0 && payout <= 10_000)) {
    return refuse('payout_out_of_range');
  }
  if (edge.payout === 'sets') {
    if (payout === null) return refuse('payout_missing');
    return { taken: true, life: { stage, payout }, payoutChanged: payout !== life.payout };
  }
  if (payout !== null && payout !== life.payout) return refuse('payout_changed');
  return { taken: true, life: { stage, payout: life.payout }, payoutChanged: false };
}
