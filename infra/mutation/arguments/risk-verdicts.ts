/** Survivors of `engine/risk` where requests are judged and stakes are sized. */
import type { Argument } from './argument.ts';

const ADMISSION = 'engine/risk/admission.ts';
const CEILING = 'engine/risk/ceiling.ts';
const CEILINGS = 'engine/risk/ladder-ceilings.ts';

export const RISK_VERDICTS: readonly Argument[] = [
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
    file: 'engine/risk/cluster-estimator.ts',
    source: 'if (forecasts.sources.length === 0) return;',
    replacements: ['false'],
    because: 'Only speed: of a city without sources no forecast is found, and no error counted.',
  },
  {
    file: 'engine/risk/cluster-estimator.ts',
    source: 'const startsAt = climateDayStart(date, CITIES[city]?.lstOffsetMinutes ?? 0);',
    replacements: ['CITIES[city].lstOffsetMinutes'],
    because: 'Equivalent: the city is one of the table that is walked over.',
  },
  {
    file: 'engine/risk/cluster-estimator.ts',
    source: 'return CITIES[city]?.code ?? String(city);',
    replacements: ['CITIES[city].code'],
    because: 'Equivalent: a city with forecasts or ladders is one of the table.',
  },
  {
    file: 'engine/risk/ladder-problem.ts',
    source: '#isExit = false;',
    replacements: ['true'],
    because: 'Equivalent: it is set whenever a side is looked at, before it is read.',
  },
  {
    file: 'engine/risk/ladder-problem.ts',
    source: 'if (this.#edge > bestEdge) bestEdge = this.#edge;',
    replacements: ['this.#edge >= bestEdge'],
    because: 'Equivalent: of two that are equal it is the same by either.',
  },
  {
    file: 'engine/risk/ladder-problem.ts',
    source: "reason = 'sized';",
    replacements: ['""'],
    because: 'Equivalent: what becomes of a candidate is written over it.',
  },
  {
    file: 'engine/risk/ladder-problem.ts',
    source: 'for (let s = 0; s < stateCount; s++) this.#probability[s] = (this.#probability[s] as number) / sum;',
    replacements: ['s <= stateCount'],
    because:
      'Equivalent: what is written beyond the states at hand is read by none, and written anew by a longer ladder.',
  },
  {
    file: 'engine/risk/ladder-problem.ts',
    source: 'for (let s = 0; s < stateCount; s++) {',
    replacements: ['s <= stateCount'],
    because:
      'Equivalent: what is written beyond the states at hand is read by none or written anew by the next candidate, and no market pays there.',
  },
  {
    file: 'engine/risk/ladder-problem.ts',
    source: 'if (position === 0) continue;',
    replacements: ['false'],
    because: 'Only speed: nothing held is worth nothing and wins nothing.',
  },
  {
    file: 'engine/risk/ladder-problem.ts',
    source: 'const wins = (pays[s * marketCount + m] === 1) === position > 0;',
    replacements: ['position >= 0'],
    because: 'Equivalent: the position is not zero here.',
  },
  {
    file: 'engine/risk/payoff.ts',
    source: 'if (table === undefined) {',
    replacements: ['true'],
    because: 'Only speed: the same table is built again.',
  },
  {
    file: 'engine/risk/payoff.ts',
    source: 'TABLES.set(ladder, table);',
    replacements: [';'],
    because: 'Only speed: the same table is built again.',
  },
  {
    file: 'engine/risk/payoff.ts',
    source: 'if (highF !== Number.POSITIVE_INFINITY) edges.add(highF + 1);',
    replacements: ['true'],
    because: 'Equivalent: at an infinite edge markets pay as they do below it, which is a state already.',
  },
  {
    file: 'engine/risk/payoff.ts',
    source: "const key = row.join('');",
    replacements: ['"Stryker was here!"'],
    because: 'Equivalent: rows are told apart by what is between their digits or not.',
  },
];
