/**
 * The caps on open risk in micro-dollars, as the configuration and the bankroll of the moment make them, and which of them are
 * exceeded although no new order was let through.
 */
import type { LadderDef } from '../markets/contracts.ts';
import type { ReasonCode } from '../reasons.ts';
import type { Json, Snapshottable } from '../snapshot.ts';
import type { RiskConfig } from './config.ts';
import type { Exposure, ExposureSum } from './exposure.ts';

/** An excess is over once the open risk has fallen to this share of the cap, so that it does not flicker at the cap. */
const EXCESS_CLEARS_AT = 0.98;

/** What happens to be exceeded: called for each cap whose excess begins or ends. */
export type ExcessChange = (isOver: boolean, value: number, limit: number) => void;

/** Use of one cap, for people. */
export interface CapUse {
  readonly code: ReasonCode;
  /** City id or cluster index; -1 for a cap over everything. */
  readonly subject: number;
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
  /** What one market's contracts may pay at most, by the exchange's rule. */
  readonly exchangePosition: number;
  readonly #config: RiskConfig;
  #base = -1;
  #totalExceeded = false;
  #citiesExceeded: boolean[] = [];
  #clustersExceeded: boolean[] = [];
  #excesses = 0;
  /** Version of the exposure at the last check; -1 when the caps have changed since. */
  #checkedVersion = -1;

  constructor(config: RiskConfig) {
    this.#config = config;
    this.totalUsd = config.maxOpenRiskUsd === null ? Number.POSITIVE_INFINITY : Math.round(config.maxOpenRiskUsd * 1e6);
    this.exchangePosition = Math.round(config.exchangePositionLimitUsd * 1e6);
    this.setBankroll(Math.round(config.bankrollUsd * 1e6));
  }

  /** Sets the caps in percent for a bankroll in µ$; a bankroll that is lost allows nothing. */
  setBankroll(bankroll: number): void {
    const base = Math.max(0, bankroll);
    if (base === this.#base) return;
    this.#base = base;
    this.#checkedVersion = -1;
    this.totalPct = Math.floor((base * this.#config.maxOpenRiskPct) / 100);
    this.city = Math.floor((base * this.#config.maxCityPct) / 100);
    this.cluster = Math.floor((base * this.#config.maxClusterPct) / 100);
  }

  /** How many excesses have begun. */
  get excesses(): number {
    return this.#excesses;
  }

  /** Whether a cap that covers the ladder is exceeded. */
  isExceededFor(ladder: LadderDef, exposure: Exposure): boolean {
    if (this.#totalExceeded || this.#citiesExceeded[ladder.city] === true) return true;
    const clusters = exposure.clustersOf(ladder);
    for (let i = 0; i < clusters.length; i++) if (this.#clustersExceeded[clusters[i] as number] === true) return true;
    return false;
  }

  get isTotalExceeded(): boolean {
    return this.#totalExceeded;
  }

  get isAnyExceeded(): boolean {
    return this.#totalExceeded || this.#citiesExceeded.includes(true) || this.#clustersExceeded.includes(true);
  }

  /**
   * Compares every sum with its cap. `change` is called after the flag it speaks of has changed. Free when neither a sum nor a
   * cap has changed since the last call: most ticks bring nothing new.
   */
  check(exposure: Exposure, change: ExcessChange): void {
    if (exposure.version === this.#checkedVersion) return;
    this.#checkedVersion = exposure.version;
    const totalLimit = Math.min(this.totalUsd, this.totalPct);
    const total = exposure.total.openRisk;
    const isTotal = exceeds(total, totalLimit, this.#totalExceeded);
    if (isTotal !== this.#totalExceeded) {
      this.#totalExceeded = isTotal;
      if (isTotal) this.#excesses++;
      change(!isTotal, total, totalLimit);
    }
    this.#checkEach(exposure.cities, this.#citiesExceeded, this.city, change);
    this.#checkEach(exposure.clusters, this.#clustersExceeded, this.cluster, change);
  }

  /** The clusters have other members now: their excesses are found anew. */
  forgetClusters(): void {
    this.#checkedVersion = -1;
    this.#clustersExceeded = [];
  }

  /** Every cap that covers something, with its use. */
  uses(exposure: Exposure): CapUse[] {
    const total = exposure.total.openRisk;
    const isExceeded = this.#totalExceeded;
    const uses: CapUse[] = [
      { code: 'open_risk_pct_cap', subject: -1, openRisk: total, limit: this.totalPct, isExceeded },
    ];
    if (this.totalUsd !== Number.POSITIVE_INFINITY) {
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
    return uses;
  }

  snapshot(): Json {
    return {
      totalExceeded: this.#totalExceeded,
      citiesExceeded: [...this.#citiesExceeded],
      clustersExceeded: [...this.#clustersExceeded],
      excesses: this.#excesses,
    };
  }

  restore(state: Json): void {
    const from = state as {
      totalExceeded: boolean;
      citiesExceeded: boolean[];
      clustersExceeded: boolean[];
      excesses: number;
    };
    this.#totalExceeded = from.totalExceeded;
    this.#citiesExceeded = [...from.citiesExceeded];
    this.#clustersExceeded = [...from.clustersExceeded];
    this.#excesses = from.excesses;
    this.#checkedVersion = -1;
  }

  #checkEach(sums: readonly ExposureSum[], exceeded: boolean[], limit: number, change: ExcessChange): void {
    for (let i = 0; i < sums.length; i++) {
      const value = (sums[i] as ExposureSum).openRisk;
      const was = exceeded[i] === true;
      const is = exceeds(value, limit, was);
      if (exceeded[i] === undefined) exceeded[i] = false;
      if (is === was) continue;
      exceeded[i] = is;
      if (is) this.#excesses++;
      change(!is, value, limit);
    }
  }
}

function exceeds(value: number, limit: number, already: boolean): boolean {
  return already ? value > limit * EXCESS_CLEARS_AT : value > limit;
}
