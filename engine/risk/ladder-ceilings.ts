/**
 * What the caps let the loss of one ladder be at most: the tightest of those on everything, its city, its clusters, the
 * strategies in it and itself, by open risk or by its bound.
 */
import { Ceiling } from './ceiling.ts';
import type { Exposure } from './exposure.ts';
import type { ExposureSum } from './exposure-sum.ts';
import type { LadderExposure } from './ladder-exposure.ts';
import type { Limits } from './limits.ts';

export class LadderCeilings {
  /** What the ladder's loss may be at most, by the measure asked for. */
  readonly ceiling = new Ceiling();
  /** The same by open risk, where the bound is beyond a cap without an order: then both measures must hold. */
  readonly openCeiling = new Ceiling();
  readonly #exposure: Exposure;
  readonly #limits: Limits;

  constructor(exposure: Exposure, limits: Limits) {
    this.#exposure = exposure;
    this.#limits = limits;
  }

  /**
   * Finds the tightest cap on the ladder's loss. What the ladder may lose already is never called too much; but where its bound
   * has come beyond a cap without an order, its open risk must not be raised beyond one either.
   */
  find(ladder: LadderExposure, byOpenRisk: boolean, strategy: string | undefined): void {
    const now = byOpenRisk ? ladder.openRisk : ladder.bound;
    this.openCeiling.lift();
    this.#findTightest(this.ceiling, ladder, byOpenRisk, strategy);
    if (now <= this.ceiling.loss) return;
    this.ceiling.loss = now;
    if (byOpenRisk) return;
    this.#findTightest(this.openCeiling, ladder, true, strategy);
    this.openCeiling.loss = Math.max(this.openCeiling.loss, ladder.openRisk);
  }

  #findTightest(ceiling: Ceiling, ladder: LadderExposure, byOpenRisk: boolean, strategy: string | undefined): void {
    const exposure = this.#exposure;
    const limits = this.#limits;
    const now = byOpenRisk ? ladder.openRisk : ladder.bound;
    ceiling.lift();
    const { total } = exposure;
    const totalOthers = (byOpenRisk ? total.openRisk : total.bound) - now;
    ceiling.tighten('open_risk_cap', limits.totalUsd, totalOthers);
    ceiling.tighten('open_risk_pct_cap', limits.totalPct, totalOthers);
    const city = exposure.cityOf(ladder.ladder);
    ceiling.tighten('city_cap', limits.city, (byOpenRisk ? city.openRisk : city.bound) - now);
    const clusters = exposure.clustersOf(ladder.ladder);
    for (let i = 0; i < clusters.length; i++) {
      const cluster = exposure.clusters[clusters[i] as number];
      if (cluster === undefined) continue;
      ceiling.tighten('cluster_cap', limits.cluster, (byOpenRisk ? cluster.openRisk : cluster.bound) - now);
    }
    if (limits.strategy !== Number.POSITIVE_INFINITY) {
      this.#tightenByStrategies(ceiling, ladder, byOpenRisk, strategy, now);
    }
    ceiling.tighten('ladder_cap', limits.ladder, 0);
  }

  /** The ladder counts for every strategy that trades in it, and for the one that asks. */
  #tightenByStrategies(
    ceiling: Ceiling,
    ladder: LadderExposure,
    byOpenRisk: boolean,
    asking: string | undefined,
    now: number,
  ): void {
    const riskOf = ({ openRisk, bound }: ExposureSum): number => (byOpenRisk ? openRisk : bound);
    for (const sum of ladder.strategySums) ceiling.tighten('strategy_cap', this.#limits.strategy, riskOf(sum) - now);
    if (asking === undefined || ladder.strategies.includes(asking)) return;
    const sum = this.#exposure.strategies.get(asking);
    ceiling.tighten('strategy_cap', this.#limits.strategy, sum === undefined ? 0 : riskOf(sum));
  }
}
