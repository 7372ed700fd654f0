/**
 * fast-check as mutation runs see it: one fixed seed and a twentieth of the runs, so that a mutant is judged by the same cases
 * every time and a whole room takes minutes; and no search for a smaller case, since any case kills. Stands in for `fast-check` by the runner's alias; tests know nothing of it.
 */
import * as original from '../../node_modules/fast-check/lib/fast-check.js';

/** The seed of every property in a mutation run. */
const SEED = 20_250_131;
const SHARE_OF_RUNS = 1 / 20;
/** Runs of a property that states none (fast-check's own default is 100). */
const DEFAULT_RUNS = 100;

function fewer<Ts>(parameters: original.Parameters<Ts> = {}): original.Parameters<Ts> {
  const runs = parameters.numRuns ?? DEFAULT_RUNS;
  const numRuns = Math.max(20, Math.ceil(runs * SHARE_OF_RUNS));
  return { ...parameters, seed: parameters.seed ?? SEED, numRuns, endOnFailure: true };
}

const assert: typeof original.assert = ((property: never, parameters?: original.Parameters<never>) =>
  original.assert(property, fewer(parameters) as never)) as typeof original.assert;

export * from '../../node_modules/fast-check/lib/fast-check.js';
export { assert };
export default { ...original.default, assert };
