/**
 * Own orders against what the data shows: asks the fill rule of a market's best tier, keeps an order from trading with own ones,
 * lets order groups count what is matched, and lets nothing be filled in a pause.
 */
import type { BookSide } from '../../engine/events.ts';
import type { MarketId } from '../../engine/markets/contracts.ts';
import type { Price } from '../../engine/money/units.ts';
import type { EpochMicros } from '../../engine/time.ts';
import type { BarSeen } from './bar-tape.ts';
import type { Clearing } from './clearing.ts';
import type { ExchangeConfig } from './config.ts';
import type { LevelChange } from './depth-tape.ts';
import type { Endings } from './ending.ts';
import type { Halts } from './halts.ts';
import type { MarketTape } from './market-tape.ts';
import type { OrderGroups } from './order-groups.ts';
import type { OwnBooks } from './own-books.ts';
import type { ExchangeRecorder } from './recorder.ts';
import type { Execution, FillRule, PrintSeen, RuleContext } from './rules/rule.ts';
import { ruleFor } from './rules/rule-book.ts';
import { takePastOwn } from './self-trade.ts';
import type { SimOrder } from './sim-order.ts';

export interface MatchingParts {
  readonly config: ExchangeConfig;
  readonly tape: MarketTape;
  readonly books: OwnBooks;
  readonly clearing: Clearing;
  readonly endings: Endings;
  readonly halts: Halts;
  readonly groups: OrderGroups;
  readonly recorder: ExchangeRecorder | undefined;
}

export class Matching {
  readonly #parts: MatchingParts;
  readonly #context: RuleContext;

  constructor(parts: MatchingParts) {
    this.#parts = parts;
    const { config, tape, clearing } = parts;
    this.#context = {
      config,
      tape,
      lots: (order, limit) => clearing.lots(order, limit),
      fill: (execution) => this.#execute(execution),
    };
  }

  /** Whether an order would trade at once with others, on what is known at `now`. */
  crosses(side: BookSide, price: Price, market: MarketId, now: number): boolean {
    return ruleFor(market, now, this.#parts.tape).crosses(side, price, market, now, this.#parts.tape);
  }

  onQuote(market: MarketId, trueAt: number, knownAt: number): void {
    if (this.#isPaused(market, trueAt)) return;
    const rule = ruleFor(market, knownAt, this.#parts.tape);
    rule.onQuote(this.#parts.books.ofOrNone(market), trueAt, knownAt, this.#context);
  }

  onPrint(print: PrintSeen): void {
    if (this.#isPaused(print.market, print.trueAt)) return;
    const rule = ruleFor(print.market, print.knownAt, this.#parts.tape);
    rule.onPrint(this.#parts.books.ofOrNone(print.market), print, this.#context);
  }

  /** Queues go on through a pause; it is what comes after, by `onQuote`, that fills. */
  onLevel(change: LevelChange): void {
    const rule = ruleFor(change.market, change.knownAt, this.#parts.tape);
    rule.onLevel?.(this.#parts.books.ofOrNone(change.market), change, this.#context);
  }

  onBar(bar: BarSeen): void {
    if (this.#isPaused(bar.market, bar.endAt - 1)) return;
    const rule = ruleFor(bar.market, bar.knownAt, this.#parts.tape);
    rule.onBar?.(this.#parts.books.ofOrNone(bar.market), bar, this.#context);
  }

  /** How long an immediate order that arrived at `at` still has its chance, in µs. */
  immediateWindow(order: SimOrder, at: number): number {
    if (!order.isTaking) return 0;
    const { config, tape } = this.#parts;
    return ruleFor(order.market.id, at, tape).immediateWindowMicros(config);
  }

  /** Lets an order that is new at its place take what is offered, past own orders in its way, and queues what is left. */
  take(order: SimOrder, at: number): void {
    const { id } = order.market;
    const rule = ruleFor(id, at, this.#parts.tape);
    if (this.#parts.books.ofOrNone(id).length > 1 && !this.#takesPastOwn(order, rule, at)) return;
    rule.onArrival(order, at, this.#context);
  }

  /** Whether nothing is filled at exchange time `at`: the exchange or the market itself is paused. */
  #isPaused(market: MarketId, at: number): boolean {
    const { halts, tape } = this.#parts;
    return halts.at(at) !== 'none' || tape.isPaused(market, at);
  }

  /** Lets an order take past own orders in its way. Returns whether it may go on. */
  #takesPastOwn(order: SimOrder, rule: FillRule, at: number): boolean {
    const { books, clearing, endings } = this.#parts;
    const mayGoOn = takePastOwn(order, at, {
      take: (taker) => rule.onArrival(taker, at, this.#context),
      end: (ended) => endings.endNow(ended, at, 'self_trade'),
      orders: () => books.ofOrNone(order.market.id),
    });
    clearing.reserve(order.market, at);
    return mayGoOn;
  }

  /** A fill of a group's order may be the one that reaches its limit: then the whole group ends, before anything else fills. */
  #execute(execution: Execution): void {
    const { clearing, endings, groups, recorder } = this.#parts;
    clearing.execute(execution);
    const { orderGroup } = execution.order.terms;
    if (orderGroup === undefined) return;
    if (!groups.matched(orderGroup, execution.quantity, execution.executedAt)) return;
    const at = Math.max(execution.executedAt, execution.evidenceKnownAt);
    endings.endEvery((order) => order.terms.orderGroup === orderGroup, at, 'order_group_triggered');
    const group = groups.find(orderGroup);
    if (group !== undefined) recorder?.grouped(group, at as EpochMicros, false);
  }
}
