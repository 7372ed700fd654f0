/**
 * The caps in micro-dollars, as the configuration and the bankroll of the moment make them, and which of them are exceeded
 * although no new order was let through.
 *
 * Where a cap is given in dollars and in percent, the smaller of both holds. A cap that is not configured is infinite.
 */
import type { CityId, LadderDef, LadderId, MarketId } from '../markets/contracts.ts';
import type { ReasonCode } from '../reasons.ts';
import type { Json, Snapshottable } from '../snapshot.ts';
import type { RiskConfig } from './config.ts';
import { type Exposure, NO_CITY, SEVERAL_CITIES } from './exposure.ts';
import type { ExposureSum } from './exposure-sum.ts';

/** An excess is over once the open risk has fallen to this share of the cap, so that it does not flicker at the cap. */
const EXCESS_CLEARS_AT = 0.98;
const UNLIMITED = Number.POSITIVE_INFINITY;

/** What happens to be exceeded: called for each cap whose excess begins or ends. */
export type ExcessChange = (isOver: boolean, value: number, limit: number) => void;

/** Use of one cap, for people. */
export interface CapUse {
  readonly code: ReasonCode;
  /** City id, cluster index, ladder id, market id or the strategy's name; -1 for a cap over everything. */
  readonly subject: number | string;
  readonly openRisk: number;
  readonly limit: number;
  readonly isExceeded: boolean;
}

export class Limits implements Snapshottable {
  /** Over everything, in µ$: infinite when no dollars are configured. */
  readonly totalUsd: number;
  totalPct = 0;
  city = 0;
  cluster = 0;
  ladder = 0;
  market = 0;
  strategy = 0;
  /** What one order may cost at most. */
  order = 0;
  /** What one market's contracts may pay at most, by the exchange's rule. */
  readonly exchangePosition: number;
  readonly #config: RiskConfig;
  #base = -1;
  #totalExceeded = false;
  #citiesExceeded: boolean[] = [];
  #clustersExceeded: boolean[] = [];
  // Finer caps are few or none: only what is exceeded is kept.
  readonly #laddersExceeded = new Set<LadderId>();
  readonly #marketsExceeded = new Set<MarketId>();
  readonly #strategiesExceeded = new Set<string>();
  #excesses = 0;
  /** Version of the exposure at the last check; -1 when the caps have changed since. */
  #checkedVersion = -1;
  #checkedFineVersion = -1;

  constructor(config: RiskConfig) {
    this.#config = config;
    this.totalUsd = dollarsOf(config.maxOpenRiskUsd);
    this.exchangePosition = Math.round(config.exchangePositionLimitUsd * 1e6);
    this.setBankroll(Math.round(config.bankrollUsd * 1e6));
  }

  /** Sets the caps in percent for a bankroll in µ$; a bankroll that is lost allows nothing. */
  setBankroll(bankroll: number): void {
    const base = Math.max(0, bankroll);
    if (base === this.#base) return;
    const config = this.#config;
    this.#base = base;
    this.#checkedVersion = -1;
    this.#checkedFineVersion = -1;
    this.totalPct = percentOf(base, config.maxOpenRiskPct);
    this.city = Math.min(percentOf(base, config.maxCityPct), dollarsOf(config.maxCityUsd));
    this.cluster = Math.min(percentOf(base, config.maxClusterPct), dollarsOf(config.maxClusterUsd));
    this.ladder = Math.min(percentOf(base, config.maxLadderPct), dollarsOf(config.maxLadderUsd));
    this.market = Math.min(percentOf(base, config.maxMarketPct), dollarsOf(config.maxMarketUsd));
    this.strategy = Math.min(percentOf(base, config.maxStrategyPct), dollarsOf(config.maxStrategyUsd));
    this.order = Math.min(percentOf(base, config.maxOrderPct), dollarsOf(config.maxOrderUsd));
  }

  /** How many excesses have begun. */
  get excesses(): number {
    return this.#excesses;
  }

  /** Whether a cap that covers the market is exceeded. */
  isExceededFor(ladder: LadderDef, market: MarketId, exposure: Exposure): boolean {
    if (this.#totalExceeded || this.#citiesExceeded[ladder.city] === true) return true;
    const clusters = exposure.clustersOf(ladder);
    for (let i = 0; i < clusters.length; i++) if (this.#clustersExceeded[clusters[i] as number] === true) return true;
    if (this.#laddersExceeded.size > 0 && this.#laddersExceeded.has(ladder.id)) return true;
    if (this.#marketsExceeded.size > 0 && this.#marketsExceeded.has(market)) return true;
    if (this.#strategiesExceeded.size === 0) return false;
    return exposure.ladder(ladder).strategies.some((strategy) => this.#strategiesExceeded.has(strategy));
  }

  get isTotalExceeded(): boolean {
    return this.#totalExceeded;
  }

  get isAnyExceeded(): boolean {
    return (
      this.#totalExceeded ||
      this.#citiesExceeded.includes(true) ||
      this.#clustersExceeded.includes(true) ||
      this.#laddersExceeded.size + this.#marketsExceeded.size + this.#strategiesExceeded.size > 0
    );
  }

  /**
   * Compares the sums over everything, cities and clusters with their caps. `change` is called after the flag it speaks of has
   * changed. Free when neither a sum nor a cap has changed since the last call: most ticks bring nothing new.
   */
  check(exposure: Exposure, change: ExcessChange): void {
    if (exposure.version === this.#checkedVersion) return;
    // Most changes are of one ladder: the sums of other cities stand where they stood when they were compared.
    const touched = exposure.takeTouchedCity();
    const city = this.#checkedVersion === -1 ? SEVERAL_CITIES : touched;
    this.#checkedVersion = exposure.version;
    const totalLimit = Math.min(this.totalUsd, this.totalPct);
    const total = exposure.total.openRisk;
    const isTotal = exceeds(total, totalLimit, this.#totalExceeded);
    if (isTotal !== this.#totalExceeded) {
      this.#totalExceeded = isTotal;
      if (isTotal) this.#excesses++;
      change(!isTotal, total, totalLimit);
    }
    if (city === SEVERAL_CITIES) this.#checkAll(exposure, change);
    else if (city !== NO_CITY) this.#checkCity(city as CityId, exposure, change);
  }

  /**
   * Compares ladders, markets and strategies with their caps, where there are any. It looks at every open ladder and is asked at
   * ticks alone: between them nothing but an order that was let through raises what they cap, or a foreign one.
   */
  checkFine(exposure: Exposure, change: ExcessChange): void {
    if (exposure.version === this.#checkedFineVersion) return;
    this.#checkedFineVersion = exposure.version;
    if (this.strategy !== UNLIMITED) {
      for (const [strategy, { openRisk }] of exposure.strategies) {
        this.#checkOne(this.#strategiesExceeded, strategy, openRisk, this.strategy, change);
      }
    }
    if (this.ladder === UNLIMITED && this.market === UNLIMITED) return;
    for (const { ladder, openRisk, markets } of exposure.ladders()) {
      this.#checkOne(this.#laddersExceeded, ladder.id, openRisk, this.ladder, change);
      for (const market of markets) {
        this.#checkOne(this.#marketsExceeded, market.market.id, market.openRisk, this.market, change);
      }
    }
  }

  /** The clusters have other members now: the excesses of the old ones are over, those of the new ones are found anew. */
  forgetClusters(change: ExcessChange): void {
    this.#checkedVersion = -1;
    const over = this.#clustersExceeded.filter((isExceeded) => isExceeded).length;
    this.#clustersExceeded = [];
    for (let i = 0; i < over; i++) change(true, 0, this.cluster);
  }

  /** A ladder is over: whatever was exceeded in it is so no longer. */
  forgetLadder({ id, markets }: LadderDef, change: ExcessChange): void {
    if (this.#laddersExceeded.delete(id)) change(true, 0, this.ladder);
    for (const market of markets) if (this.#marketsExceeded.delete(market.id)) change(true, 0, this.market);
  }

  /** Every cap that covers something, with its use. */
  uses(exposure: Exposure): CapUse[] {
    const total = exposure.total.openRisk;
    const isExceeded = this.#totalExceeded;
    const uses: CapUse[] = [
      { code: 'open_risk_pct_cap', subject: -1, openRisk: total, limit: this.totalPct, isExceeded },
    ];
    if (this.totalUsd !== UNLIMITED) {
      uses.push({ code: 'open_risk_cap', subject: -1, openRisk: total, limit: this.totalUsd, isExceeded });
    }
    exposure.cities.forEach(({ openRisk }, subject) => {
      const exceeded = this.#citiesExceeded[subject] === true;
      uses.push({ code: 'city_cap', subject, openRisk, limit: this.city, isExceeded: exceeded });
    });
    exposure.clusters.forEach(({ openRisk }, subject) => {
      const exceeded = this.#clustersExceeded[subject] === true;
      uses.push({ code: 'cluster_cap', subject, openRisk, limit: this.cluster, isExceeded: exceeded });
    });
    if (this.strategy !== UNLIMITED) {
      for (const [subject, { openRisk }] of exposure.strategies) {
        const exceeded = this.#strategiesExceeded.has(subject);
        uses.push({ code: 'strategy_cap', subject, openRisk, limit: this.strategy, isExceeded: exceeded });
      }
    }
    for (const { ladder, openRisk, markets } of exposure.ladders()) {
      if (this.ladder !== UNLIMITED) {
        const exceeded = this.#laddersExceeded.has(ladder.id);
        uses.push({ code: 'ladder_cap', subject: ladder.id, openRisk, limit: this.ladder, isExceeded: exceeded });
      }
      if (this.market === UNLIMITED) continue;
      for (const { market, openRisk: value } of markets) {
        const exceeded = this.#marketsExceeded.has(market.id);
        uses.push({
          code: 'market_cap',
          subject: market.id,
          openRisk: value,
          limit: this.market,
          isExceeded: exceeded,
        });
      }
    }
    return uses;
  }

  snapshot(): Json {
    return {
      totalExceeded: this.#totalExceeded,
      citiesExceeded: [...this.#citiesExceeded],
      clustersExceeded: [...this.#clustersExceeded],
      laddersExceeded: [...this.#laddersExceeded],
      marketsExceeded: [...this.#marketsExceeded],
      strategiesExceeded: [...this.#strategiesExceeded],
      excesses: this.#excesses,
    };
  }

  restore(state: Json): void {
    const from = state as unknown as {
      totalExceeded: boolean;
      citiesExceeded: boolean[];
      clustersExceeded: boolean[];
      laddersExceeded: LadderId[];
      marketsExceeded: MarketId[];
      strategiesExceeded: string[];
      excesses: number;
    };
    this.#totalExceeded = from.totalExceeded;
    this.#citiesExceeded = [...from.citiesExceeded];
    this.#clustersExceeded = [...from.clustersExceeded];
    refill(this.#laddersExceeded, from.laddersExceeded);
    refill(this.#marketsExceeded, from.marketsExceeded);
    refill(this.#strategiesExceeded, from.strategiesExceeded);
    this.#excesses = from.excesses;
    this.#checkedVersion = -1;
    this.#checkedFineVersion = -1;
  }

  #checkAll({ cities, clusters }: Exposure, change: ExcessChange): void {
    for (let i = 0; i < cities.length; i++) this.#checkSum(cities, i, this.#citiesExceeded, this.city, change);
    for (let i = 0; i < clusters.length; i++) this.#checkSum(clusters, i, this.#clustersExceeded, this.cluster, change);
  }

  /** The sums of one city and of its clusters. */
  #checkCity(city: CityId, exposure: Exposure, change: ExcessChange): void {
    this.#checkSum(exposure.cities, city, this.#citiesExceeded, this.city, change);
    const clusters = exposure.clustersOfCity(city);
    for (let i = 0; i < clusters.length; i++) {
      this.#checkSum(exposure.clusters, clusters[i] as number, this.#clustersExceeded, this.cluster, change);
    }
  }

  #checkSum(sums: readonly ExposureSum[], i: number, exceeded: boolean[], limit: number, change: ExcessChange): void {
    const value = (sums[i] as ExposureSum).openRisk;
    const was = exceeded[i] === true;
    const is = exceeds(value, limit, was);
    if (exceeded[i] === undefined) exceeded[i] = false;
    if (is === was) return;
    exceeded[i] = is;
    if (is) this.#excesses++;
    change(!is, value, limit);
  }

  #checkOne<Subject>(
    exceeded: Set<Subject>,
    subject: Subject,
    value: number,
    limit: number,
    change: ExcessChange,
  ): void {
    const was = exceeded.has(subject);
    const is = exceeds(value, limit, was);
    if (is === was) return;
    if (is) {
      exceeded.add(subject);
      this.#excesses++;
    } else exceeded.delete(subject);
    change(!is, value, limit);
  }
}

function exceeds(value: number, limit: number, already: boolean): boolean {
  return already ? value > limit * EXCESS_CLEARS_AT : value > limit;
}

function percentOf(base: number, percent: number | null): number {
  return percent === null ? UNLIMITED : Math.floor((base * percent) / 100);
}

function dollarsOf(dollars: number | null): number {
  return dollars === null ? UNLIMITED : Math.round(dollars * 1e6);
}

function refill<T>(set: Set<T>, items: readonly T[]): void {
  set.clear();
  for (const item of items) set.add(item);
}
