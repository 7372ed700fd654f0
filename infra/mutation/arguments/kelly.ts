/**
 * Survivors of the Kelly solver, `engine/risk/kelly.ts`. Each was also compared with the original over 15,000 random problems: stakes
 * were the same to the last bit where it is called equivalent here, and expected log wealth to 1e-11 where it is called another way.
 */
import type { Argument } from './argument.ts';

const KELLY = 'engine/risk/kelly.ts';
const BEYOND =
  'Equivalent: what is written beyond the problem at hand is read by none, and written anew by the next that is larger.';
const GUARD = 'Equivalent: the search ends by itself long before; the count only keeps it from going on for ever.';
const BOUNDARY = 'Equivalent: at the boundary itself both sides give the same.';
const OTHER_WAY = 'Another way to the same maximum: the objective is concave, and only steps that raise it are taken.';
const UNLIMITED =
  'Equivalent where stakes are limited, as sizing limits them: then every step has an end, and this case does not come up.';

export const KELLY_SOLVER: readonly Argument[] = [
  {
    file: KELLY,
    source: 'if (!(staked > 0)) return stakes;',
    replacements: ['staked >= 0'],
    because:
      'Equivalent: in units of no wealth every figure is infinite or none, no direction gains, and nothing is staked.',
  },
  {
    file: KELLY,
    source: 'for (let j = 0; j < candidateCount; j++) {',
    replacements: ['j <= candidateCount'],
    because: BEYOND,
  },
  {
    file: KELLY,
    source: 'for (let iteration = 0; iteration < MOST_ITERATIONS; iteration++) {',
    replacements: ['iteration <= MOST_ITERATIONS', 'iteration--'],
    because: GUARD,
  },
  {
    file: KELLY,
    source: 'for (let j = 0; j < candidateCount; j++) stakes[j] = (stakes[j] as number) * staked;',
    replacements: ['j <= candidateCount'],
    because: BEYOND,
  },
  {
    file: KELLY,
    source: 'for (let j = 0; j < candidateCount; j++) stakes[j] = 0;',
    replacements: ['j <= candidateCount'],
    because: BEYOND,
  },
  {
    file: KELLY,
    source: 'for (let s = 0; s < stateCount; s++) slope[s] = -paid;',
    replacements: ['s <= stateCount'],
    because: BEYOND,
  },
  {
    file: KELLY,
    source: 'for (let s = 0; s < stateCount; s++) isTaken[s] = 0;',
    replacements: ['s <= stateCount'],
    because: BEYOND,
  },
  {
    file: KELLY,
    source: 'for (let s = 0; s < stateCount; s++) this.#isFree[s] = 0;',
    replacements: ['s <= stateCount'],
    because: BEYOND,
  },
  {
    file: KELLY,
    source: 'for (let s = 0; s < stateCount; s++) {',
    replacements: ['s <= stateCount'],
    because: BEYOND,
  },
  { file: KELLY, source: 'if (wealth < least) least = wealth;', replacements: ['wealth <= least'], because: BOUNDARY },
  {
    file: KELLY,
    source: 'if (least < LEAST_WEALTH) {',
    replacements: ['least <= LEAST_WEALTH'],
    because: BOUNDARY,
  },
  {
    file: KELLY,
    source:
      'for (let s = 0; s < stateCount; s++) this.#wealth[s] = (this.#wealth[s] as number) + LEAST_WEALTH - least;',
    replacements: ['s <= stateCount'],
    because: BEYOND,
  },
  {
    file: KELLY,
    source: 'while (freeCount > 0) {',
    replacements: ['freeCount >= 0'],
    because: 'Equivalent: of no candidates none is dropped, and the loop ends.',
  },
  {
    file: KELLY,
    source: 'if (freeCount === 0 || !(this.#gain > TOLERANCE)) return false;',
    original: 'freeCount === 0',
    replacements: ['false'],
    because: 'Only speed: without a free candidate nothing moves, however often it is tried.',
  },
  {
    file: KELLY,
    source: 'if (freeCount === 0 || !(this.#gain > TOLERANCE)) return false;',
    replacements: ['true', 'this.#gain >= TOLERANCE'],
    because: 'Only speed: steps that gain less than the tolerance are taken until none moves, or the count ends them.',
  },
  {
    file: KELLY,
    source: 'if (squares > 0) otherCurvature += RIDGE / squares;',
    replacements: ['otherCurvature -= RIDGE / squares', 'RIDGE * squares'],
    because:
      'Another way to the same maximum: it counts only where prices sum to one, and there any small number keeps the step from being without end.',
  },
  {
    file: KELLY,
    source: 'gain += curvature * change * change;',
    replacements: ['curvature * change / change', 'curvature / change'],
    because:
      'Only speed: the gain is compared with the tolerance alone, and a greater one lets the search go on until none moves.',
  },
  {
    file: KELLY,
    source:
      'return (stake <= (this.#lower[j] as number) && pull <= 0) || (stake >= (this.#upper[j] as number) && pull >= 0);',
    replacements: ['pull < 0', 'pull > 0'],
    because: 'Equivalent: what is drawn by exactly nothing does not move, whether it is kept or dropped.',
  },
  {
    file: KELLY,
    source: 'let blocking = -1;',
    replacements: ['+1'],
    because: 'Equivalent: it is asked only at the furthest step, and whatever bounds that has set it.',
  },
  {
    file: KELLY,
    source: 'if (d === 0) continue;',
    replacements: ['false'],
    because: 'Equivalent: a direction of exactly nothing does not come up among those that are drawn somewhere.',
  },
  {
    file: KELLY,
    source: 'if (room < furthest) {',
    replacements: ['room <= furthest'],
    because:
      'Another way to the same maximum: of two that reach their limits at once the other is set exactly, the first by rounding.',
  },
  {
    file: KELLY,
    source: 'if (!(step > 0)) return false;',
    replacements: ['false', 'true', 'step >= 0'],
    because: 'Only speed: a step of nothing moves nothing, and the next search finds the same.',
  },
  {
    file: KELLY,
    source: 'const isBlocking = j === blocking && step === furthest;',
    replacements: ['false'],
    because: `${OTHER_WAY} What reaches its limit is brought there by rounding, and by the next step where it falls short.`,
  },
  {
    file: KELLY,
    source:
      'for (let s = 0; s < stateCount; s++) this.#wealth[s] = (this.#wealth[s] as number) + step * (slope[s] as number);',
    replacements: ['s <= stateCount'],
    because: BEYOND,
  },
  {
    file: KELLY,
    source: 'if (slope < 0) high = Math.min(high, (-0.999_999 * (this.#wealth[s] as number)) / slope);',
    replacements: ['slope <= 0'],
    because: 'Equivalent: a slope of nothing bounds the step at infinity.',
  },
  {
    file: KELLY,
    source: 'if (high !== Number.POSITIVE_INFINITY && this.#derivative(stateCount, high) >= 0) return high;',
    original: 'high !== Number.POSITIVE_INFINITY',
    replacements: ['true'],
    because: UNLIMITED,
  },
  {
    file: KELLY,
    source: 'if (high !== Number.POSITIVE_INFINITY && this.#derivative(stateCount, high) >= 0) return high;',
    replacements: ['this.#derivative(stateCount, high) > 0'],
    because:
      'Another way to the same maximum: where the slope at the furthest step is exactly nothing the search finds that step.',
  },
  { file: KELLY, source: 'for (let i = 0; i < 60; i++) {', replacements: ['i <= 60'], because: GUARD },
  { file: KELLY, source: 'if (first > 0) low = step;', replacements: ['first >= 0'], because: OTHER_WAY },
  {
    file: KELLY,
    source: 'const newton = step - first / this.#second;',
    replacements: ['step + first / this.#second'],
    because: `${OTHER_WAY} The search halves where Newton's step does not help.`,
  },
  {
    file: KELLY,
    source: 'newton > low && newton < high ? newton : high === Number.POSITIVE_INFINITY ? 2 * step : (low + high) / 2;',
    original: 'newton > low && newton < high',
    replacements: ['false'],
    because: `${OTHER_WAY} The search halves instead.`,
  },
  {
    file: KELLY,
    source: 'newton > low && newton < high ? newton : high === Number.POSITIVE_INFINITY ? 2 * step : (low + high) / 2;',
    replacements: ['true', 'newton >= low', 'newton <= high'],
    because: OTHER_WAY,
  },
  {
    file: KELLY,
    source: 'newton > low && newton < high ? newton : high === Number.POSITIVE_INFINITY ? 2 * step : (low + high) / 2;',
    original: 'high === Number.POSITIVE_INFINITY',
    replacements: ['false'],
    because: UNLIMITED,
  },
  {
    file: KELLY,
    source: 'newton > low && newton < high ? newton : high === Number.POSITIVE_INFINITY ? 2 * step : (low + high) / 2;',
    original: '2 * step',
    replacements: ['2 / step'],
    because: UNLIMITED,
  },
  {
    file: KELLY,
    source: '#second = -1;',
    replacements: ['+1'],
    because: 'Equivalent: it is written by each derivative, and read only after one.',
  },
  {
    file: KELLY,
    source: 'if (Math.abs(next - step) <= 1e-12 * step) return next;',
    replacements: ['false', 'Math.abs(next - step) < 1e-12 * step', 'next + step', '1e-12 / step'],
    because: 'Only speed: the search goes on, or ends, within its tolerance of the same step.',
  },
  {
    file: KELLY,
    source: 'second -= weighted * ratio;',
    replacements: ['second += weighted * ratio'],
    because: `${OTHER_WAY} The search halves where Newton's step does not help.`,
  },
];
