/**
 * What the people in one synthetic market do, order by order, from its opening to its close.
 *
 * A market maker keeps four levels a side around what the market believes and looks again every half hour, some seconds after
 * news is out; in those seconds the informed take what has become wrong. In between, people who know nothing place limit orders
 * near the touch that they cancel again after a while, and others take at random. Where an order stands in its queue is known
 * of each. Nobody's actions depend on an order that a test puts in: the script is fixed.
 */
import { BookSide } from '../../engine/events.ts';
import { type EpochMicros, MICROS_PER_MILLI, MICROS_PER_MINUTE, MICROS_PER_SECOND } from '../../engine/time.ts';
import { TimeQueue } from '../exchange/time-queue.ts';
import { type RandomStream, stream } from '../random.ts';
import { activityOf, nextLook } from './activity.ts';
import type { SynthConfig } from './config.ts';
import type { ListedLadder } from './listing.ts';
import { MarketView, plantedBiasF } from './market-view.ts';
import { type BookAction, TrueBook } from './true-book.ts';

const CENT = 100;
const CONTRACT = 100;
const MAKER_LEVELS = 4;
/** Limit orders that people place for each that somebody takes. */
const PLACED_PER_TAKEN = 4;
/** Mean time after which a limit order is cancelled when nobody took it. */
const PATIENCE = 25 * MICROS_PER_MINUTE;
/** Chance that somebody takes what news has made wrong. */
const INFORMED_CHANCE = 0.25;

/** The actions in one market of a ladder, in order of time. The same ladder and seed give the same ones. */
export function scriptBook(
  ladder: ListedLadder,
  market: number,
  seed: number,
  config: SynthConfig,
): readonly BookAction[] {
  return new BookWriter(ladder, market, seed, config).run();
}

class BookWriter {
  readonly #ladder: ListedLadder;
  readonly #market: number;
  readonly #config: SynthConfig;
  readonly #view: MarketView;
  readonly #random: RandomStream;
  readonly #book = new TrueBook();
  readonly #actions: BookAction[] = [];
  /** Cancellations that people have in mind. */
  readonly #intended = new TimeQueue<number>();
  /** The maker's orders. */
  #made: number[] = [];
  #nextId = 1;
  #now = 0;

  constructor(ladder: ListedLadder, market: number, seed: number, config: SynthConfig) {
    this.#ladder = ladder;
    this.#market = market;
    this.#config = config;
    this.#view = new MarketView(ladder, plantedBiasF(config));
    this.#random = stream(seed, `orders in ${ladder.markets[market]?.ticker ?? ''}`);
  }

  run(): readonly BookAction[] {
    const { openAt, closeAt, markets } = this.#ladder;
    const believed = new Float64Array(markets.length);
    const wholeDay = activityOf(this.#ladder, openAt, closeAt);
    for (let from: number = openAt; from < closeAt; from = nextLook(from)) {
      const until = Math.min(nextLook(from), closeAt);
      this.#view.probabilities(from as EpochMicros, believed);
      const p = believed[this.#market] as number;
      const interest = (p * (1 - p) + 0.01) / believed.reduce((sum, q) => sum + q * (1 - q) + 0.01, 0);
      if (from > openAt) this.#informed(100 * p, from, until);
      const quotedAt = Math.min(from + this.#random.integer(25, 40) * MICROS_PER_SECOND, until - 1);
      this.#make(100 * p, quotedAt);
      const takers = this.#config.tradesPerLadder * interest * (activityOf(this.#ladder, from, until) / wholeDay);
      this.#people(takers, quotedAt, until);
    }
    return this.#actions;
  }

  /** Those who saw the news first take what is still there, a few seconds later. */
  #informed(cents: number, from: number, until: number): void {
    const at = from + this.#random.integer(1_000, 20_000) * MICROS_PER_MILLI;
    if (at >= until || !this.#random.chance(INFORMED_CHANCE)) return;
    const ask = this.#book.best(BookSide.ask) / CENT;
    const bid = this.#book.best(BookSide.bid) / CENT;
    const isBuy = ask > 0 && cents > ask + 1;
    if (!isBuy && !(bid > 0 && cents < bid - 1)) return;
    const limit = isBuy ? Math.floor(cents) - 1 : Math.ceil(cents) + 1;
    this.#place(isBuy ? BookSide.bid : BookSide.ask, limit, this.#random.integer(3, 60), at, true);
  }

  /** The maker moves his orders to where he wants them; those that stand there keep their place. */
  #make(cents: number, at: number): void {
    const half = (this.#config.spreadCents / 2) * (0.8 + 0.6 * this.#random.uniform());
    const bid = Math.min(98, Math.max(1, Math.round(cents - half)));
    const ask = Math.max(bid + 1, Math.min(99, Math.round(cents + half)));
    const wanted = [
      new Set(Array.from({ length: MAKER_LEVELS }, (_, i) => (bid - i) * CENT).filter((price) => price > 0)),
      new Set(Array.from({ length: MAKER_LEVELS }, (_, i) => (ask + i) * CENT).filter((price) => price < 100 * CENT)),
    ] as const;
    const kept: number[] = [];
    for (const id of this.#made) {
      const order = this.#book.order(id);
      if (order === undefined) continue;
      if (wanted[order.side].delete(order.price) && order.remaining >= 10 * CONTRACT) kept.push(id);
      else this.#act({ do: 'cancel', at, id });
    }
    this.#made = kept;
    for (const side of [BookSide.bid, BookSide.ask]) {
      for (const price of wanted[side]) this.#made.push(this.#place(side, price / CENT, this.#size(), at, false));
    }
  }

  /** People who know nothing: they place near the touch, take at random, and lose patience. */
  #people(takers: number, from: number, until: number): void {
    const mean = takers * (1 + PLACED_PER_TAKEN);
    const gap = mean > 0 ? (until - from) / mean : Number.POSITIVE_INFINITY;
    for (let at = from + this.#random.exponential(gap); at < until; at += this.#random.exponential(gap)) {
      this.#cancelUntil(at);
      const side = this.#random.chance(0.5) ? BookSide.bid : BookSide.ask;
      const contracts = Math.min(500, 1 + Math.floor(Math.exp(2.2 + 1.1 * this.#random.normal())));
      if (this.#random.chance(1 / (1 + PLACED_PER_TAKEN))) this.#take(side, contracts, Math.floor(at));
      else this.#rest(side, contracts, Math.floor(at));
    }
    this.#cancelUntil(until - 1);
  }

  /** Takes at the touch and, one time in four, a cent beyond it. */
  #take(side: BookSide, contracts: number, at: number): void {
    const best = this.#book.best(side === BookSide.bid ? BookSide.ask : BookSide.bid) / CENT;
    if (best <= 0) return;
    const reach = this.#random.chance(0.25) ? 1 : 0;
    const limit = side === BookSide.bid ? Math.min(99, best + reach) : Math.max(1, best - reach);
    this.#place(side, limit, contracts, at, true);
  }

  /** Places at the own side of the touch, or up to two cents behind it, or a cent before it where there is room. */
  #rest(side: BookSide, contracts: number, at: number): void {
    const own = this.#book.best(side) / CENT;
    const other = this.#book.best(side === BookSide.bid ? BookSide.ask : BookSide.bid) / CENT;
    if (own <= 0) return;
    const behind = this.#random.integer(-1, 2);
    const price = side === BookSide.bid ? own - behind : own + behind;
    const crosses = other > 0 && (side === BookSide.bid ? price >= other : price <= other);
    if (price < 1 || price > 99 || crosses) return;
    const id = this.#place(side, price, contracts, at, false);
    this.#intended.push(Math.floor(at + this.#random.exponential(PATIENCE)), id, id);
  }

  #cancelUntil(at: number): void {
    while (this.#intended.nextAt <= at) {
      const cancelAt = this.#intended.nextAt;
      const id = this.#intended.pop();
      if (this.#book.order(id) !== undefined) this.#act({ do: 'cancel', at: cancelAt, id });
    }
  }

  #place(side: BookSide, cents: number, contracts: number, at: number, isImmediate: boolean): number {
    const id = this.#nextId++;
    this.#act({ do: 'place', at, id, side, price: cents * CENT, quantity: contracts * CONTRACT, isImmediate });
    return id;
  }

  /** No two things happen at one instant, so that what a thing did can be told from the record. */
  #act(action: BookAction): void {
    const at = Math.max(action.at, this.#now + MICROS_PER_MILLI);
    if (at >= this.#ladder.closeAt) return;
    this.#now = at;
    const dated = { ...action, at: this.#now };
    this.#book.act(dated);
    this.#actions.push(dated);
  }

  #size(): number {
    return 20 + Math.min(2_000, Math.floor(Math.exp(3.6 + 0.8 * this.#random.normal())));
  }
}
