/**
 * The real trading desk: board, ledger, risk, order management and settlement, wired as the engine wires them, told of things by
 * plain inputs. It keeps a checkpoint and the inputs since, and can be made again from them.
 */
import { Account } from '../../../engine/account.ts';
import { BookSide, MISSING } from '../../../engine/events.ts';
import { featuresConfig } from '../../../engine/features/config.ts';
import { LadderState } from '../../../engine/ladder-state.ts';
import { boardConfig } from '../../../engine/markets/config.ts';
import type { Directory, LadderDef } from '../../../engine/markets/contracts.ts';
import { MarketBoard } from '../../../engine/markets/market-board.ts';
import { moneyConfig } from '../../../engine/money/config.ts';
import type { Quantity } from '../../../engine/money/units.ts';
import { type OmsConfig, omsConfig } from '../../../engine/oms/config.ts';
import { Oms } from '../../../engine/oms/oms.ts';
import type { Journal, Venue } from '../../../engine/ports.ts';
import { riskConfig } from '../../../engine/risk/config.ts';
import { Settling } from '../../../engine/settling.ts';
import type { Json } from '../../../engine/snapshot.ts';
import { directoryOf, ladderOf, NOON } from '../../unit/oms/world.ts';
import type { Input } from './inputs.ts';

const HOURS = 3_600_000_000;

/** New York's and Chicago's ladder of the day, and New York's of the next. */
export const LADDERS: readonly LadderDef[] = [
  ladderOf(0, 3),
  { ...ladderOf(1, 3), city: 1 as never, series: 'KXHIGHCHI' },
  ladderOf(2, 3, NOON + 36 * HOURS),
];
export const MARKETS = LADDERS.flatMap(({ markets }) => markets);
export const DIRECTORY: Directory = directoryOf(LADDERS);

export const OMS: OmsConfig = {
  ...omsConfig.parse({}),
  rejectBackoffMinutes: 0,
  rearmMinutes: 1,
  retryCancelSeconds: 5,
  answerSeconds: 60,
  lookUpMaxSeconds: 120,
};
export const RISK = riskConfig.parse({
  bankrollUsd: 200,
  maxOpenRiskUsd: 40,
  maxOpenRiskPct: 100,
  maxCityPct: 14,
  maxClusterPct: 17,
  clusters: { north: ['NYC', 'CHI'] },
  maxPositions: 5,
  maxDailyLossPct: 2,
});
export const FEES = moneyConfig.parse({});
const BOARD = boardConfig.parse({});
const FEATURES = featuresConfig.parse({});

/** A state as JSON: what a snapshot file holds. */
export type Checkpoint = string;

export class Desk {
  readonly board = new MarketBoard(BOARD);
  readonly account: Account;
  readonly oms: Oms;
  readonly #settling: Settling;
  readonly #ladders = new Map<number, LadderState>();

  constructor(venue: Venue, journal: Journal) {
    this.account = new Account({ risk: RISK, fees: FEES, directory: DIRECTORY, board: this.board, journal });
    const { risk } = this.account;
    this.oms = new Oms({
      config: OMS,
      account: 'stack',
      venue,
      risk,
      journal,
      board: this.board,
      directory: DIRECTORY,
      follows: (ladder) => this.isListed(ladder),
    });
    this.#settling = new Settling(this.account.ledger, journal, () => {});
  }

  isListed(ladder: number): boolean {
    return this.#ladders.has(ladder);
  }

  apply(input: Input): void {
    const { at } = input;
    switch (input.kind) {
      case 'list':
        this.#list(input.ladder);
        break;
      case 'quote':
        this.board.onQuote(input.market, input.bid, input.ask, input.size, input.size, at);
        break;
      case 'wish':
        this.#pursue(input);
        break;
      case 'update': {
        const fill = this.oms.onUpdate(input.update);
        if (fill !== null) this.account.book(fill);
        break;
      }
      case 'tick':
        if (this.account.mark(at, this.oms.workingCount)) this.oms.cancelAll('trading_paused', at);
        this.oms.policy(at);
        break;
      case 'operator':
        this.account.onOperator(input.command, at);
        if (this.account.isStopped) this.oms.cancelAll('operator_pause', at);
        break;
      case 'withdraw':
        this.oms.withdrawLadder(input.ladder, 'ladder_withdrawn', at);
        break;
      case 'settle':
        this.#settle(input);
        break;
    }
  }

  checkpoint(): Checkpoint {
    return JSON.stringify({
      board: this.board.snapshot(),
      account: this.account.snapshot(),
      oms: this.oms.snapshot(),
      ladders: [...this.#ladders].map(([id, state]) => [id, state.snapshot()]),
    });
  }

  restore(checkpoint: Checkpoint): void {
    const saved = JSON.parse(checkpoint) as { board: Json; account: Json; oms: Json; ladders: [number, never][] };
    for (const [id, state] of saved.ladders) this.#list(id).restore(state);
    this.board.restore(saved.board);
    this.account.restore(saved.account);
    this.oms.restore(saved.oms);
  }

  #list(id: number): LadderState {
    const def = LADDERS[id] as LadderDef;
    const state = new LadderState(def, -300, { inRun: true, termsAccepted: true }, FEATURES);
    this.board.addLadder(def);
    this.#ladders.set(id, state);
    return state;
  }

  #pursue({ at, market: id, target, limit, isSure, isExit }: Extract<Input, { kind: 'wish' }>): void {
    const market = DIRECTORY.market(id);
    if (!this.isListed(market.ladder)) return;
    const current = this.account.ledger.position(id);
    const side = target >= current ? BookSide.bid : BookSide.ask;
    this.oms.pursue(
      {
        at,
        ladder: DIRECTORY.ladder(market.ladder),
        market,
        side,
        targetPosition: target,
        currentPosition: current as Quantity,
        limitPrice: limit,
        strategy: 'ensemble',
        edge: 0.1,
        pYes: isSure ? (side === BookSide.bid ? 0.99 : 0.01) : 0.41,
        bid: this.board.bid(id, at),
        ask: this.board.ask(id, at),
        purpose: isExit ? 'exit' : 'enter',
      },
      at,
    );
  }

  #settle({ at, market: id, stage, payout }: Extract<Input, { kind: 'settle' }>): void {
    const market = DIRECTORY.market(id);
    const state = this.#ladders.get(market.ladder);
    if (state === undefined) return;
    const isPaid = this.#settling.take(state, {
      at,
      market,
      stage,
      payout: payout ?? MISSING,
      valueHundredthsF: MISSING,
    });
    this.account.onSettlement(state, isPaid);
    if (!isPaid) return;
    this.oms.forgetLadder(market.ladder);
    this.#ladders.delete(market.ladder);
  }
}
