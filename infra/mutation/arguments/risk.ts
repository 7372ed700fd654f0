/** Survivors of `engine/risk`. */
import type { Argument } from './argument.ts';

const ADMISSION = 'engine/risk/admission.ts';
const CEILING = 'engine/risk/ceiling.ts';
const CEILINGS = 'engine/risk/ladder-ceilings.ts';
const EXPOSURE = 'engine/risk/exposure.ts';

export const RISK: readonly Argument[] = [
  {
    file: ADMISSION,
    source: '#byOpenRisk = false;',
    replacements: ['true'],
    because: 'Equivalent: it is set before every verdict that reads it.',
  },
  {
    file: ADMISSION,
    source:
      'const amended = request.amends === undefined ? undefined : this.#exposure.order(request.amends, request.market.id);',
    replacements: ['false'],
    because: 'Only speed: no order has the id undefined.',
  },
  {
    file: ADMISSION,
    source: "if (verdict.code === 'ok') return verdict;",
    replacements: ['false', '""'],
    because: 'Only speed: the part that reduces is never more than all, which is allowed.',
  },
  {
    file: ADMISSION,
    source: 'if (part <= verdict.allowed) return verdict;',
    replacements: ['false', 'part < verdict.allowed'],
    because:
      'Only speed: no more than the part can be allowed of it, and only what is more than the verdict replaces it.',
  },
  {
    file: ADMISSION,
    source: 'let fails = Math.ceil(quantity / ONE_CONTRACT);',
    replacements: ['quantity * ONE_CONTRACT'],
    because:
      'Only speed: what is too much stays too much for any greater quantity, and the search halves its way down.',
  },
  {
    file: ADMISSION,
    source: 'if (allowed === 0) return this.#refuse(code, limit, value, reducing);',
    replacements: ['false'],
    because: 'Equivalent: none of an order leaves the open risk that there is, which is what a refusal says.',
  },
  {
    file: CEILING,
    source: "code: ReasonCode = 'ok';",
    replacements: ['""'],
    because: 'Equivalent: a code is read only of a ceiling that some cap has set.',
  },
  {
    file: CEILING,
    source: "this.code = 'ok';",
    replacements: ['""'],
    because: 'Equivalent: a code is read only of a ceiling that some cap has set.',
  },
  {
    file: CEILINGS,
    source: 'if (now <= this.ceiling.loss) return;',
    replacements: ['now < this.ceiling.loss'],
    because:
      'Equivalent: at the ceiling itself the one by open risk is no lower, since what others lose by open risk is never above their bound.',
  },
  {
    file: CEILINGS,
    source: 'if (byOpenRisk) return;',
    replacements: ['false'],
    because: 'Equivalent: by open risk the second ceiling is the first once more.',
  },
  {
    file: CEILINGS,
    source: 'for (let i = 0; i < clusters.length; i++) {',
    replacements: ['i <= clusters.length'],
    because: 'Equivalent: beyond the list there is no cluster, and none is passed over.',
  },
  {
    file: CEILINGS,
    source: 'if (cluster === undefined) continue;',
    replacements: ['false'],
    because: 'Unreachable: every cluster of a city has its sum.',
  },
  {
    file: CEILINGS,
    source: 'if (limits.strategy !== Number.POSITIVE_INFINITY) {',
    replacements: ['true'],
    because: 'Only speed: an infinite limit is below no ceiling.',
  },
  {
    file: 'engine/risk/request-effect.ts',
    source: 'readonly #losses: OutcomeLosses = { openYes: 0, openNo: 0, boundYes: 0, boundNo: 0 };',
    replacements: ['{}'],
    because: 'Equivalent: every field is written before it is read.',
  },
  {
    file: 'engine/risk/error-correlation.ts',
    source: 'for (let a = 0; a < groups.length; a++) {',
    replacements: ['a <= groups.length'],
    because: 'Equivalent: beyond the last group there is no other to join it with.',
  },
  {
    file: EXPOSURE,
    source: 'clusters: ExposureSum[] = [];',
    replacements: ['["Stryker was here"]'],
    because: 'Equivalent: the engine sets its clusters before anything is asked.',
  },
  {
    file: EXPOSURE,
    source: '#clustersOfCity: readonly (readonly number[])[] = [];',
    replacements: ['["Stryker was here"]'],
    because: 'Equivalent: the engine sets its clusters before anything is asked.',
  },
  {
    file: EXPOSURE,
    source:
      'for (const market of exposure.markets) if (this.#ledger.position(market.market.id) !== 0) this.#refresh(market);',
    replacements: ['true'],
    because: 'Only speed: a market without a position loses nothing.',
  },
  {
    file: EXPOSURE,
    source: 'if (known !== undefined) return known;',
    replacements: ['false'],
    because: 'Only speed: a ladder that is known is not made again, and its market is found after it.',
  },
  {
    file: EXPOSURE,
    source: 'const among = market === undefined ? this.#markets.values() : [this.#markets.get(market)];',
    replacements: ['true'],
    because: 'Only speed: an order is found among all markets as well.',
  },
  {
    file: EXPOSURE,
    source: 'if (one === undefined || known === undefined) continue;',
    original: 'one === undefined',
    replacements: ['false'],
    because: 'Equivalent: of no market no order is known; the question tells the compiler so.',
  },
  {
    file: EXPOSURE,
    source: 'if (openRisk === 0 && bound === 0) return;',
    original: 'openRisk === 0 && bound === 0',
    replacements: ['false'],
    because: 'Only speed: nothing is added, and caps are compared once more.',
  },
  {
    file: EXPOSURE,
    source: 'for (let i = 0; i < clusters.length; i++) addTo(this.clusters[clusters[i] as number], openRisk, bound);',
    replacements: ['i <= clusters.length'],
    because: 'Equivalent: beyond the list there is no sum, to which nothing is added.',
  },
  {
    file: EXPOSURE,
    source:
      'for (let i = 0; i < strategies.length; i++) addTo(this.strategies.get(strategies[i] as string), openRisk, bound);',
    replacements: ['i <= strategies.length'],
    because: 'Equivalent: beyond the list there is no sum, to which nothing is added.',
  },
  {
    file: EXPOSURE,
    source: 'if (sum === undefined) return;',
    replacements: ['false'],
    because: 'Unreachable: every cluster and strategy of a ladder has its sum.',
  },
];
