/** Survivors of `engine/risk` where stakes are sized: what ladders pay, the Kelly problem of one, and what becomes of its stakes. */
import type { Argument } from './argument.ts';

const SIZING = 'engine/risk/sizing.ts';
const FROM_AFAR =
  'Only speed: the search for the limit begins farther away, up to a dollar, where no contract has an edge, and comes back to the same step.';

export const RISK_SIZING: readonly Argument[] = [
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
    source: 'for (let s = 0; s < stateCount; s++) probability[s] = (probability[s] as number) / sum;',
    replacements: ['s <= stateCount'],
    because:
      'Equivalent: what is written beyond the states at hand is read by none, and written anew by a longer ladder.',
  },
  {
    file: 'engine/risk/ladder-problem.ts',
    source: 'for (let s = 0; s < stateCount; s++) existing[s] = 0;',
    replacements: ['s <= stateCount'],
    because:
      'Equivalent: what is written beyond the states at hand is read by none, and written anew by a longer ladder.',
  },
  {
    file: 'engine/risk/ladder-problem.ts',
    source: 'for (let s = 0; s < stateCount; s++) probability[s] = outside;',
    replacements: ['s <= stateCount'],
    because:
      'Equivalent: what is written beyond the states at hand is read by none, and written anew by a longer ladder.',
  },
  {
    file: 'engine/risk/ladder-problem.ts',
    source: 'for (let s = 0; s < stateCount; s++) existing[s] = (existing[s] as number) + everywhere;',
    replacements: ['s <= stateCount'],
    because:
      'Equivalent: what is written beyond the states at hand is read by none, and written anew by a longer ladder.',
  },
  {
    file: 'engine/risk/ladder-problem.ts',
    source: 'for (let m = 0; m < marketCount; m++) probability[stateOf[m] as number] = this.#drawn[m] as number;',
    replacements: ['m <= marketCount'],
    because: 'Equivalent: no market pays in no state, and what is written there is not read.',
  },
  {
    file: 'engine/risk/ladder-problem.ts',
    source: 'if (position === 0) continue;',
    replacements: ['false'],
    because: 'Only speed: nothing held is worth nothing and wins nothing.',
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
  {
    file: 'engine/risk/payoff.ts',
    source: 'const once = brackets.every((_, market) => rows.filter((row) => row[market] === 1).length === 1);',
    replacements: ['true', 'brackets.some((_, market) => rows.filter(row => row[market] === 1).length === 1)'],
    because:
      'Equivalent: a bracket pays in a second state only where another pays beside it in one of them, which is asked as well.',
  },
  {
    file: 'engine/risk/shrinkage.ts',
    source: 'return distance < 0 ? reference - kept : reference + kept;',
    replacements: ['distance <= 0'],
    because: 'Equivalent: of no distance nothing is kept.',
  },
  {
    file: SIZING,
    source: "if (contracts < 1) return stake > 1e-6 ? 'below_minimum_order' : 'kelly_zero';",
    replacements: ['stake >= 1e-6'],
    because:
      'Equivalent but for a stake of a millionth of a contract to the last bit, for which either reason is true.',
  },
  {
    file: SIZING,
    source: 'const spare = (probability - slippage - minEdge) * ONE_DOLLAR_PRICE - unit;',
    replacements: [
      '(probability - slippage - minEdge) * ONE_DOLLAR_PRICE + unit',
      'probability - slippage + minEdge',
      'probability + slippage',
    ],
    because: FROM_AFAR,
  },
  {
    file: SIZING,
    source: 'let steps = Math.min(Math.floor((ONE_DOLLAR_PRICE - unit - 1) / CENT), Math.floor(spare / CENT) + 1);',
    replacements: [
      'Math.max(Math.floor((ONE_DOLLAR_PRICE - unit - 1) / CENT), Math.floor(spare / CENT) + 1)',
      '(ONE_DOLLAR_PRICE - unit - 1) * CENT',
      'ONE_DOLLAR_PRICE - unit + 1',
      'ONE_DOLLAR_PRICE + unit',
      'spare * CENT',
    ],
    because: FROM_AFAR,
  },
  {
    file: SIZING,
    source:
      'while (steps > 0 && this.#edgeAt(ladder, candidate, touch + steps * away, quantity, now) < minEdge) steps -= 1;',
    replacements: ['true', 'steps >= 0'],
    because: 'Equivalent: at the touch itself the edge reaches the minimum, or no limit is asked for.',
  },
];
