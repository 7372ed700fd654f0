/**
 * Trading in one synthetic ladder, from its opening to its close.
 *
 * A market maker quotes around what the market believes, in whole cents with finite sizes, and looks again every half hour,
 * some seconds after news is out. In those seconds the informed take quotes that have become wrong. In between, people who know
 * nothing come at random, buy or sell with equal chance at the touch, and use up what is displayed there; a level that is used
 * up steps back by a cent until the maker looks again. Whatever a price shows, the size shown at it is really there.
 */
import type { RowOf } from '../../data/catalog/catalog.ts';
import { type EpochMicros, MICROS_PER_MILLI, MICROS_PER_SECOND } from '../../engine/time.ts';
import type { RandomStream } from '../random.ts';
import { stream } from '../random.ts';
import { activityOf, nextLook } from './activity.ts';
import type { SynthConfig } from './config.ts';
import type { ListedLadder } from './listing.ts';
import { MarketView, plantedBiasF } from './market-view.ts';

/** What one ladder's trading leaves in history. */
export interface LadderTape {
  readonly trades: RowOf<'trades'>[];
  readonly quotes: RowOf<'quotes'>[];
}

/**
 * Chance that somebody takes a quote that news has made wrong. Small, so that the informed are a few percent of all volume:
 * where history has prints only, an order is filled in the place of somebody's, and must not ride on what those knew.
 */
const INFORMED_CHANCE = 0.25;
/** Rows of one ladder are numbered within a range of this length. */
const SEQUENCE_RANGE = 1_000_000;
/** A trade becomes known this long after it happened; the quote that shows its effect is captured just after. */
const TRADE_LATENCY = MICROS_PER_SECOND;
/** A negotiated block instead of an ordinary trade. */
const BLOCK_SHARE = 0.001;

/** Runs a ladder's market. The same ladder and seed give the same rows, whatever else the world holds. */
export function tradeLadder(ladder: ListedLadder, seed: number, config: SynthConfig, source: string): LadderTape {
  return new LadderMarket(ladder, seed, config, source).run();
}

class LadderMarket {
  readonly #ladder: ListedLadder;
  readonly #config: SynthConfig;
  readonly #source: string;
  readonly #view: MarketView;
  readonly #random: RandomStream;
  readonly #trades: RowOf<'trades'>[] = [];
  readonly #quotes: RowOf<'quotes'>[] = [];
  readonly #believed: Float64Array;
  /** The maker's touch in cents (0 and 100 mean none) and its sizes in contracts. */
  readonly #bid: Int32Array;
  readonly #ask: Int32Array;
  readonly #bidSize: Int32Array;
  readonly #askSize: Int32Array;

  constructor(ladder: ListedLadder, seed: number, config: SynthConfig, source: string) {
    this.#ladder = ladder;
    this.#config = config;
    this.#source = source;
    this.#view = new MarketView(ladder, plantedBiasF(config));
    this.#random = stream(seed, `trading in ${ladder.eventTicker}`);
    const count = ladder.markets.length;
    this.#believed = new Float64Array(count);
    this.#bid = new Int32Array(count);
    this.#ask = new Int32Array(count).fill(100);
    this.#bidSize = new Int32Array(count);
    this.#askSize = new Int32Array(count);
  }

  run(): LadderTape {
    const { openAt, closeAt } = this.#ladder;
    const wholeDay = activityOf(this.#ladder, openAt, closeAt);
    for (let from: number = openAt; from < closeAt; from = nextLook(from)) {
      const until = Math.min(nextLook(from), closeAt);
      this.#view.probabilities(from as EpochMicros, this.#believed);
      if (from > openAt) this.#informed(from, until);
      const quotedAt = Math.min(from + this.#random.integer(25, 40) * MICROS_PER_SECOND, until - 1);
      for (let m = 0; m < this.#believed.length; m++) this.#requote(m, quotedAt);
      this.#uninformed(quotedAt, until, activityOf(this.#ladder, from, until) / wholeDay);
    }
    return { trades: this.#trades, quotes: this.#quotes };
  }

  /** Those who saw the news first take what the maker still shows, a few seconds later. */
  #informed(from: number, until: number): void {
    const informed = Math.min(INFORMED_CHANCE, this.#config.tradesPerLadder / 1_200);
    for (let m = 0; m < this.#believed.length; m++) {
      const cents = 100 * (this.#believed[m] as number);
      const isBuy = cents > (this.#ask[m] as number) + 1;
      const isSale = cents < (this.#bid[m] as number) - 1;
      if ((!isBuy && !isSale) || !this.#random.chance(informed)) continue;
      const at = from + this.#random.integer(1_000, 20_000) * MICROS_PER_MILLI;
      if (at < until) this.#take(m, isBuy, at, this.#random.integer(3, 25));
    }
  }

  /** People who know nothing, at random times and on either side. */
  #uninformed(from: number, until: number, share: number): void {
    const mean = this.#config.tradesPerLadder * share;
    if (mean <= 0 || until - from < TRADE_LATENCY) return;
    const gap = (until - from) / mean;
    for (let at = from + this.#random.exponential(gap); at < until; at += this.#random.exponential(gap)) {
      const market = this.#anyMarket();
      const isBuy = this.#random.chance(0.5);
      const contracts = 1 + Math.floor(Math.exp(2.2 + 1.1 * this.#random.normal()));
      if (this.#random.chance(BLOCK_SHARE)) this.#block(market, isBuy, Math.floor(at));
      else this.#take(market, isBuy, Math.floor(at), Math.min(contracts, 1_000));
    }
  }

  /** A market that people look at: the more open its outcome, the more. */
  #anyMarket(): number {
    let total = 0;
    for (const p of this.#believed) total += p * (1 - p) + 0.01;
    let left = this.#random.uniform() * total;
    for (let m = 0; m < this.#believed.length; m++) {
      const p = this.#believed[m] as number;
      left -= p * (1 - p) + 0.01;
      if (left < 0) return m;
    }
    return this.#believed.length - 1;
  }

  /** A buyer takes the ask, a seller the bid, for what is there of the wanted contracts; nothing happens on an empty side. */
  #take(m: number, isBuy: boolean, at: number, wanted: number): void {
    const price = (isBuy ? this.#ask[m] : this.#bid[m]) as number;
    const sizes = isBuy ? this.#askSize : this.#bidSize;
    const contracts = Math.min(wanted, sizes[m] as number);
    if (price <= 0 || price >= 100 || contracts <= 0) return;
    this.#trade(m, isBuy, at, price, contracts, false);
    sizes[m] = (sizes[m] as number) - contracts;
    if (sizes[m] === 0) {
      if (isBuy) this.#ask[m] = Math.min(100, price + 1);
      else this.#bid[m] = Math.max(0, price - 1);
      sizes[m] = this.#newSize();
    }
    this.#quote(m, at + TRADE_LATENCY + this.#random.integer(1, 60) * MICROS_PER_MILLI);
  }

  #block(m: number, isBuy: boolean, at: number): void {
    const middle = Math.round(100 * (this.#believed[m] as number));
    if (middle > 0 && middle < 100) this.#trade(m, isBuy, at, middle, 1_000, true);
  }

  #requote(m: number, at: number): void {
    const half = (this.#config.spreadCents / 2) * (0.8 + 0.6 * this.#random.uniform());
    const middle = 100 * (this.#believed[m] as number) + 0.2 * half * this.#random.normal();
    // Down to half a cent there is a bid of one, and likewise at the top: outcomes that are still open have two sides.
    const bid = Math.min(99, Math.max(middle >= 0.5 ? 1 : 0, Math.round(middle - half)));
    const ask = Math.max(bid + 1, Math.min(middle <= 99.5 ? 99 : 100, Math.round(middle + half)));
    // A price that stays keeps its queue; a new price, and one that was nearly used up, shows a new size.
    const isThin = (size: number) => size < 10;
    if (bid !== this.#bid[m] || isThin(this.#bidSize[m] as number)) this.#bidSize[m] = this.#newSize();
    if (ask !== this.#ask[m] || isThin(this.#askSize[m] as number)) this.#askSize[m] = this.#newSize();
    this.#bid[m] = bid;
    this.#ask[m] = ask;
    this.#quote(m, at);
  }

  #newSize(): number {
    return 20 + Math.min(2_000, Math.floor(Math.exp(4.2 + 0.8 * this.#random.normal())));
  }

  #trade(m: number, isBuy: boolean, at: number, cents: number, contracts: number, isBlock: boolean): void {
    this.#trades.push({
      known_at: at + TRADE_LATENCY,
      traded_at: at,
      ticker: this.#ladder.markets[m]?.ticker ?? '',
      price_e4: cents * 100,
      quantity_e2: contracts * 100,
      taker_side: isBuy ? 'bid' : 'ask',
      is_block: isBlock,
      trade_id: null,
      source: this.#source,
      source_seq: this.#sequence(this.#trades.length),
    });
  }

  #quote(m: number, at: number): void {
    if (this.#config.tier === 'trades') return;
    const bid = this.#bid[m] as number;
    const ask = this.#ask[m] as number;
    this.#quotes.push({
      known_at: at,
      quoted_at: at,
      ticker: this.#ladder.markets[m]?.ticker ?? '',
      bid_e4: bid > 0 ? bid * 100 : null,
      ask_e4: ask < 100 ? ask * 100 : null,
      bid_size_e2: bid > 0 ? (this.#bidSize[m] as number) * 100 : null,
      ask_size_e2: ask < 100 ? (this.#askSize[m] as number) * 100 : null,
      source: this.#source,
      source_seq: this.#sequence(this.#quotes.length),
    });
  }

  #sequence(count: number): number {
    if (count >= SEQUENCE_RANGE)
      throw new RangeError(`${this.#ladder.eventTicker} has more than ${SEQUENCE_RANGE} rows`);
    return this.#ladder.index * SEQUENCE_RANGE + count;
  }
}
