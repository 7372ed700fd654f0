/**
 * Strategy `climatology`: what past years had around this day of the year. The floor that any skill is measured from.
 *
 * Every known outcome within some days of the target's day of the year counts, the nearer the more, and is smoothed over
 * neighbouring degrees. Only what was told by then is counted, so nothing of the future can be in it. Once the climate day is
 * under way it stands aside, because it does not know what has been observed.
 */
import { z } from 'zod';
import type { Json, Snapshottable } from '../snapshot.ts';
import type { EpochMicros } from '../time.ts';
import { DegreeDistribution } from '../weather/distribution.ts';
import type { LadderOpinion, LadderResult, LadderView, ReportSeen, Strategy, StrategyDefinition } from './contract.ts';
import { DAY_UNDER_WAY, dayUnderWayAt, type LastHours, lastHours } from './day-under-way.ts';
import { OpinionCache } from './opinion-cache.ts';
import { NO_OUTCOME, OutcomeBook, type ReadonlyOutcomes } from './outcome-book.ts';

const parameters = z.strictObject({
  windowDays: z
    .int()
    .min(1)
    .max(60)
    .default(15)
    .describe('Days before and after the day of the year whose outcomes count.'),
  years: z
    .int()
    .min(1)
    .max(200)
    .default(30)
    .describe('Years back that count; thirty is the normal period of the World Meteorological Organization.'),
  minimumOutcomes: z
    .int()
    .min(10)
    .default(150)
    .describe('Outcomes in the window below which the strategy stands aside.'),
  dailyCorrelation: z
    .number()
    .min(0)
    .max(0.95)
    .default(0.65)
    .describe('Correlation of the extremes of neighbouring days, which makes n days tell less than n.'),
  ...lastHours,
});
export type ClimatologyParameters = z.infer<typeof parameters>;

export const climatology: StrategyDefinition<ClimatologyParameters> = {
  name: 'climatology',
  summary: 'Distribution of past outcomes around the day of the year, smoothed over days and degrees.',
  source:
    'Wilks, Statistical Methods in the Atmospheric Sciences (2011), 3.3.6 (kernel density), 5.2.4 (effective sample size); Silverman (1986), eq. 3.31 (bandwidth)',
  family: 'weather',
  parameters,
  create: (settings) => new Climatology(settings),
};

/** A climatological distribution and how much it rests on. */
export interface ClimatologicalDistribution {
  readonly distribution: DegreeDistribution;
  /** Outcomes in the window. */
  readonly outcomes: number;
  /** As many independent days would tell as much. */
  readonly effectiveOutcomes: number;
}

const DAYS_PER_YEAR = 365.2425;
const NEVER = Number.MAX_SAFE_INTEGER as EpochMicros;
const TOO_FEW_OUTCOMES: LadderOpinion = { valid: false, reasons: ['too_few_outcomes'] };

class Climatology implements Strategy, Snapshottable {
  readonly #parameters: ClimatologyParameters;
  readonly #outcomes = new OutcomeBook();
  readonly #cache = new OpinionCache();

  constructor(settings: ClimatologyParameters) {
    this.#parameters = settings;
  }

  onReport(report: ReportSeen): void {
    this.#outcomes.onReport(report);
  }

  onResult(result: LadderResult): void {
    this.#outcomes.onResult(result);
  }

  evaluate({ ladder, now }: LadderView): LadderOpinion {
    const validUntil = dayUnderWayAt(ladder, this.#parameters);
    if (now >= validUntil) return DAY_UNDER_WAY;
    const outcomes = this.#outcomes.series(ladder.city, ladder.variable);
    const cached = this.#cache.get(ladder, outcomes.version, now);
    if (cached !== null) return cached;
    const known = climatologyOf(outcomes, ladder.climateDate, this.#parameters);
    if (known === null) return this.#cache.set(ladder, outcomes.version, NEVER, TOO_FEW_OUTCOMES, now);
    const { distribution, effectiveOutcomes } = known;
    const pYes = ladder.markets.map(({ bracket }) => distribution.probabilityOf(bracket));
    const opinion: LadderOpinion = {
      valid: true,
      pYes,
      // Standard error of a proportion of `effectiveOutcomes` independent days, with one pseudo-outcome each way
      // (Agresti & Coull 1998) so that a bracket never seen is not held for certain.
      uncertainty: pYes.map((p) => {
        const n = effectiveOutcomes + 2;
        const shrunk = (p * effectiveOutcomes + 1) / n;
        return Math.min(Math.sqrt((shrunk * (1 - shrunk)) / n), Math.max(Math.sqrt(p * (1 - p)), 1 / n));
      }),
      features: {
        mean_f: distribution.mean,
        deviation_f: distribution.standardDeviation,
        outcomes: known.outcomes,
        effective_outcomes: effectiveOutcomes,
      },
      reasons: ['past_years'],
      validUntil,
    };
    return this.#cache.set(ladder, outcomes.version, NEVER, opinion, now);
  }

  snapshot(): Json {
    return this.#outcomes.snapshot();
  }

  restore(state: Json): void {
    this.#outcomes.restore(state);
    this.#cache.clear();
  }
}

/**
 * The climatological distribution of a date from the outcomes given; null when there are fewer than `minimumOutcomes`.
 * Days are weighted by the Epanechnikov kernel, degrees smoothed by a normal one of Silverman's bandwidth.
 */
export function climatologyOf(
  outcomes: ReadonlyOutcomes,
  date: number,
  settings: Omit<ClimatologyParameters, keyof LastHours>,
): ClimatologicalDistribution | null {
  const { windowDays, years, minimumOutcomes, dailyCorrelation } = settings;
  const weightOfDegree = new Map<number, number>();
  let count = 0;
  let sum = 0;
  let squares = 0;
  for (let year = 0; year <= years; year++) {
    const centre = Math.round(date - year * DAYS_PER_YEAR);
    if (centre + windowDays < outcomes.firstDate) break;
    for (let offset = -windowDays; offset <= windowDays; offset++) {
      const valueF = outcomes.outcomeF(centre + offset);
      // The target's own day is what is asked for, never part of the answer.
      if (valueF === NO_OUTCOME || centre + offset === date) continue;
      const weight = 1 - (offset / (windowDays + 1)) ** 2;
      weightOfDegree.set(valueF, (weightOfDegree.get(valueF) ?? 0) + weight);
      count += 1;
      sum += weight;
      squares += weight * weight;
    }
  }
  if (count < minimumOutcomes) return null;
  const effectiveOutcomes = ((sum * sum) / squares) * ((1 - dailyCorrelation) / (1 + dailyCorrelation));
  return { distribution: smooth(weightOfDegree, effectiveOutcomes), outcomes: count, effectiveOutcomes };
}

/** Spreads each degree's weight over its neighbours: normal kernel, h = 0.9 × deviation × n^(−1/5), cut at four h. */
function smooth(weightOfDegree: ReadonlyMap<number, number>, effectiveOutcomes: number): DegreeDistribution {
  const degrees = [...weightOfDegree.keys()].sort((x, y) => x - y);
  let total = 0;
  let mean = 0;
  for (const degree of degrees) {
    const weight = weightOfDegree.get(degree) as number;
    total += weight;
    mean += weight * degree;
  }
  mean /= total;
  let variance = 0;
  for (const degree of degrees) variance += ((weightOfDegree.get(degree) as number) / total) * (degree - mean) ** 2;
  const bandwidth = Math.max(0.5, 0.9 * Math.sqrt(variance) * effectiveOutcomes ** -0.2);
  const reach = Math.ceil(4 * bandwidth);
  const kernel = Float64Array.from({ length: reach + 1 }, (_, k) => Math.exp(-0.5 * (k / bandwidth) ** 2));
  const lowestF = (degrees[0] as number) - reach;
  const weights = new Float64Array((degrees.at(-1) as number) + reach - lowestF + 1);
  for (const degree of degrees) {
    const weight = weightOfDegree.get(degree) as number;
    for (let k = -reach; k <= reach; k++) {
      const i = degree + k - lowestF;
      weights[i] = (weights[i] as number) + weight * (kernel[Math.abs(k)] as number);
    }
  }
  return DegreeDistribution.fromWeights(lowestF, weights);
}
