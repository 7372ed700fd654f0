/**
 * Open risk by ladder, city, cluster and in total, of positions in the ledger and of every order that may still fill.
 *
 * Each change costs the states of one ladder. Ladders, dates, highs and lows add and never offset. The sums are of integers, so
 * they equal a recomputation from scratch exactly, in whatever order the changes came.
 */
import type { CityId, Directory, LadderDef, LadderId, MarketId } from '../markets/contracts.ts';
import { CITIES } from '../markets/stations.ts';
import type { Price, Quantity } from '../money/units.ts';
import type { Fill } from '../orders.ts';
import type { Ledger } from '../portfolio/ledger.ts';
import type { EpochMicros } from '../time.ts';
import { addTo, ExposureSum } from './exposure-sum.ts';
import type { RestingOrder } from './gate.ts';
import { LadderExposure, type MarketOfLadder } from './ladder-exposure.ts';
import type { OrderExposure } from './market-exposure.ts';

/** The most that an order of a ladder can be charged in fees from `at` on; `engine/money/fees.ts` gives it. */
export type WorstFeeOf = (ladder: LadderDef, at: EpochMicros, price: Price, quantity: Quantity) => number;

export class Exposure {
  readonly total = new ExposureSum();
  /** Grows whenever a sum may have changed. */
  version = 0;
  readonly cities: readonly ExposureSum[] = CITIES.map(() => new ExposureSum());
  clusters: ExposureSum[] = [];
  /** By strategy: the ladders in which it has had an order. */
  readonly strategies = new Map<string, ExposureSum>();
  /** Markets with a position or an order. */
  activeMarkets = 0;
  /** Cash that resting orders would take. */
  reserved = 0;
  /** The sum over ladders of the loss when no report comes. */
  noResult = 0;
  #clustersOfCity: readonly (readonly number[])[] = [];
  readonly #ledger: Ledger;
  readonly #directory: Pick<Directory, 'ladder' | 'market'>;
  readonly #worstFee: WorstFeeOf;
  readonly #countNoResult: boolean;
  readonly #ladders = new Map<LadderId, LadderExposure>();
  /** By market id. */
  readonly #markets: (MarketOfLadder | undefined)[] = [];
  #touchedCity: number = NO_CITY;

  constructor(
    ledger: Ledger,
    directory: Pick<Directory, 'ladder' | 'market'>,
    worstFee: WorstFeeOf,
    countNoResult: boolean,
  ) {
    this.#ledger = ledger;
    this.#directory = directory;
    this.#worstFee = worstFee;
    this.#countNoResult = countNoResult;
  }

  /** Sets which clusters each city (by id) belongs to and sums their risk anew. */
  setClusters(count: number, clustersOfCity: readonly (readonly number[])[]): void {
    this.version += 1;
    this.#clustersOfCity = clustersOfCity;
    this.clusters = Array.from({ length: count }, () => new ExposureSum());
    for (const { ladder, openRisk, bound } of this.#ladders.values()) {
      for (const cluster of this.clustersOf(ladder)) addTo(this.clusters[cluster], openRisk, bound);
    }
  }

  /** The only city whose sums have changed since this was asked last; NO_CITY or SEVERAL_CITIES otherwise. */
  takeTouchedCity(): number {
    const city = this.#touchedCity;
    this.#touchedCity = NO_CITY;
    return city;
  }

  /** Indices of the clusters that a ladder's city belongs to. */
  clustersOf({ city }: LadderDef): readonly number[] {
    return this.clustersOfCity(city);
  }

  clustersOfCity(city: CityId): readonly number[] {
    return this.#clustersOfCity[city] ?? NO_CLUSTERS;
  }

  /** The sums of a city. */
  cityOf(ladder: LadderDef): ExposureSum {
    return this.cities[ladder.city] as ExposureSum;
  }

  ladder(ladder: LadderDef): LadderExposure {
    let exposure = this.#ladders.get(ladder.id);
    if (exposure === undefined) {
      exposure = new LadderExposure(ladder, this.#countNoResult);
      this.#ladders.set(ladder.id, exposure);
      for (const market of exposure.markets) this.#markets[market.market.id] = market;
      for (const market of exposure.markets) if (this.#ledger.position(market.market.id) !== 0) this.#refresh(market);
    }
    return exposure;
  }

  /** Open risk of a ladder, also of one that was never seen: asking takes none up. */
  openRiskOf(ladder: LadderId): number {
    return this.#ladders.get(ladder)?.openRisk ?? 0;
  }

  /** Every ladder that was seen and is not forgotten, in the order in which they were. */
  ladders(): IterableIterator<LadderExposure> {
    return this.#ladders.values();
  }

  /** From now on the ladder counts for a strategy too, until it is paid. */
  addStrategy(ladder: LadderExposure, strategy: string): void {
    if (ladder.strategies.includes(strategy)) return;
    let sum = this.strategies.get(strategy);
    if (sum === undefined) {
      sum = new ExposureSum();
      this.strategies.set(strategy, sum);
    }
    ladder.strategies.push(strategy);
    ladder.strategySums.push(sum);
    addTo(sum, ladder.openRisk, ladder.bound);
    this.version += 1;
  }

  /** A market of a ladder, which is taken up if it was never seen; undefined for a market of another one. */
  market(ladder: LadderDef, market: MarketId): MarketOfLadder | undefined {
    const known = this.#markets[market];
    if (known !== undefined) return known.market.ladder === ladder.id ? known : undefined;
    this.ladder(ladder);
    return this.#markets[market];
  }

  /** Every order that may still fill, in the order of their markets, which a restored engine has too. */
  orders(): OrderExposure[] {
    return this.#markets.flatMap((market) => market?.orders ?? []);
  }

  /** An order of a market, if it may still fill. */
  order(clientOrderId: string, market: MarketId): OrderExposure | undefined {
    return this.#markets[market]?.order(clientOrderId);
  }

  /** Adds an order, or puts its new form in the place of the old one. */
  setOrder(order: RestingOrder, at: EpochMicros): void {
    const market = this.#marketOf(order.ladder, order.market.id);
    if (order.strategy !== undefined) this.addStrategy(market.inLadder, order.strategy);
    const known = market.order(order.clientOrderId);
    const worstFee = this.#feeOf(order, at, known);
    const { pending } = order;
    const pendingWorstFee =
      pending === undefined ? 0 : this.#worstFee(order.ladder, at, pending.price, pending.remaining);
    if (known === undefined) market.orders.push({ order, worstFee, pendingWorstFee });
    else {
      known.order = order;
      known.worstFee = worstFee;
      known.pendingWorstFee = pendingWorstFee;
    }
    this.#refresh(market);
  }

  /**
   * Takes an order out; harmless when it is not there. Without its market, it is looked for in all of them. Where the fill that ended
   * it is booked next, what it risked counts until then.
   */
  removeOrder(clientOrderId: string, market?: MarketId, fillFollows = false): void {
    const found = market === undefined ? this.#marketOfOrder(clientOrderId) : this.#markets[market];
    const known = found?.order(clientOrderId);
    if (found === undefined || known === undefined) return;
    found.remove(known);
    if (!fillFollows) this.#refresh(found);
  }

  /** A fill was booked in the ledger: lowers its order and takes up the new position. */
  onFill(fill: Fill, at: EpochMicros): void {
    const { ladder } = this.#directory.market(fill.market);
    const market = this.#marketOf(this.#directory.ladder(ladder), fill.market);
    const exposure = market.order(fill.clientOrderId);
    if (exposure === undefined) {
      this.#refresh(market);
      return;
    }
    const { order } = exposure;
    const remaining = Math.max(0, order.remaining - fill.quantity) as Quantity;
    const { pending } = order;
    const pendingRemaining = pending === undefined ? 0 : Math.max(0, pending.remaining - fill.quantity);
    const fresh = this.#worstFee(order.ladder, at, order.price, remaining);
    // The worst fee bounds the whole order, so what was charged comes off it; at a better price than the limit the fee may
    // have been higher and only the fresh bound holds.
    const isAtLimit = fill.price === order.price;
    exposure.worstFee = isAtLimit ? Math.min(fresh, Math.max(0, exposure.worstFee - fill.fee)) : fresh;
    if (pending === undefined || pendingRemaining === 0) {
      const { pending: _, ...rest } = order;
      exposure.order = { ...rest, remaining };
      exposure.pendingWorstFee = 0;
    } else {
      exposure.order = {
        ...order,
        remaining,
        pending: { price: pending.price, remaining: pendingRemaining as Quantity },
      };
      exposure.pendingWorstFee = this.#worstFee(order.ladder, at, pending.price, pendingRemaining as Quantity);
    }
    if (remaining === 0 && exposure.order.pending === undefined) this.removeOrder(order.clientOrderId, fill.market);
    else this.#refresh(market);
  }

  /** Takes up what the ledger now says of every market of a ladder, after its result or its payment. */
  refreshLadder(ladder: LadderId): void {
    const exposure = this.#ladders.get(ladder);
    if (exposure !== undefined) for (const market of exposure.markets) this.#refresh(market);
  }

  /** Forgets a ladder that was paid, with the orders in it. */
  removeLadder(ladder: LadderId): void {
    const exposure = this.#ladders.get(ladder);
    if (exposure === undefined) return;
    for (const market of exposure.markets) {
      market.orders.length = 0;
      this.#refresh(market);
    }
    if (exposure.activeMarkets === 0) this.#drop(exposure);
  }

  /**
   * Forgets everything and takes up orders (with the fees they may still be charged) and the ledger's positions. Ladders, with the
   * strategies that they count for, and strategies come in the order in which they were seen: what exceeds a cap is told in it.
   */
  restore(
    orders: readonly OrderExposure[],
    ladders: readonly (readonly [LadderId, readonly string[]])[],
    strategies: readonly string[],
  ): void {
    for (const exposure of [...this.#ladders.values()]) this.#forget(exposure);
    this.strategies.clear();
    for (const name of strategies) this.strategies.set(name, new ExposureSum());
    for (const [id] of ladders) this.ladder(this.#directory.ladder(id));
    for (const id of this.#ledger.openMarkets) this.ladder(this.#directory.ladder(this.#ledger.ladderOf(id)));
    for (const exposure of orders) {
      const { order } = exposure;
      const market = this.#marketOf(order.ladder, order.market.id);
      market.orders.push(exposure);
      this.#refresh(market);
    }
    for (const [id, names] of ladders) {
      const ladder = this.ladder(this.#directory.ladder(id));
      for (const name of names) this.addStrategy(ladder, name);
    }
  }

  /** The ladders in the order in which they were seen, and which strategies each counts for: for a snapshot. */
  ladderStrategies(): [LadderId, string[]][] {
    return Array.from(this.#ladders.values(), ({ ladder, strategies }) => [ladder.id, [...strategies]]);
  }

  #feeOf(order: RestingOrder, at: EpochMicros, known: OrderExposure | undefined): number {
    const fresh = this.#worstFee(order.ladder, at, order.price, order.remaining);
    if (known === undefined || known.order.price !== order.price) return fresh;
    return order.remaining <= known.order.remaining ? Math.min(fresh, known.worstFee) : fresh;
  }

  #marketOf(ladder: LadderDef, id: MarketId): MarketOfLadder {
    const market = this.market(ladder, id);
    if (market === undefined) throw new RangeError(`market ${id} is none of ${ladder.eventTicker}`);
    return market;
  }

  #marketOfOrder(clientOrderId: string): MarketOfLadder | undefined {
    return this.#markets.find((market) => market?.order(clientOrderId) !== undefined);
  }

  #forget(exposure: LadderExposure): void {
    this.#drop(exposure);
    this.#add(exposure, -exposure.openRisk, -exposure.bound);
    this.activeMarkets -= exposure.activeMarkets;
    this.reserved -= exposure.reserved;
    this.noResult -= Math.max(0, exposure.noResultOpen);
  }

  #drop({ ladder, markets }: LadderExposure): void {
    this.#ladders.delete(ladder.id);
    for (const { market } of markets) this.#markets[market.id] = undefined;
  }

  #refresh(market: MarketOfLadder): void {
    const ladder = market.inLadder;
    const { openRisk, bound, activeMarkets, reserved } = ladder;
    const noResult = Math.max(0, ladder.noResultOpen);
    ladder.refresh(market, this.#ledger);
    this.#add(ladder, ladder.openRisk - openRisk, ladder.bound - bound);
    this.activeMarkets += ladder.activeMarkets - activeMarkets;
    this.reserved += ladder.reserved - reserved;
    this.noResult += Math.max(0, ladder.noResultOpen) - noResult;
  }

  #add({ ladder, strategySums }: LadderExposure, openRisk: number, bound: number): void {
    if (openRisk === 0 && bound === 0) return;
    this.version += 1;
    this.#touchedCity =
      this.#touchedCity === NO_CITY || this.#touchedCity === ladder.city ? ladder.city : SEVERAL_CITIES;
    addTo(this.total, openRisk, bound);
    addTo(this.cityOf(ladder), openRisk, bound);
    const clusters = this.clustersOf(ladder);
    for (let i = 0; i < clusters.length; i++) addTo(this.clusters[clusters[i] as number], openRisk, bound);
    for (let i = 0; i < strategySums.length; i++) addTo(strategySums[i], openRisk, bound);
  }
}

/** Instead of a city: the sums of none have changed, or those of more than one. */
export const NO_CITY = -1;
export const SEVERAL_CITIES = -2;
const NO_CLUSTERS: readonly number[] = [];
