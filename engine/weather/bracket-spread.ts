/**
 * Turns a forecast that only has brackets into one over whole degrees, so that it can be scored in degrees beside the
 * others: evenly inside a bracket, and like climatology in the open tails.
 */
import type { Bracket } from '../markets/contracts.ts';
import { DegreeDistribution } from './distribution.ts';

/**
 * A distribution over whole degrees that gives every bracket its probability. `probabilities` follows `brackets` and is
 * divided by its sum; an open bracket takes the shape of `climatology` inside it, or lies on its inner edge where
 * climatology has nothing there. Throws RangeError when nothing is left to spread.
 */
export function spreadOverBrackets(
  brackets: readonly Bracket[],
  probabilities: ArrayLike<number>,
  climatology: DegreeDistribution,
): DegreeDistribution {
  let lowestF = climatology.lowestF;
  let highestF = climatology.highestF;
  for (const { lowF, highF } of brackets) {
    if (Number.isFinite(lowF)) {
      lowestF = Math.min(lowestF, lowF);
      highestF = Math.max(highestF, lowF);
    }
    if (Number.isFinite(highF)) {
      lowestF = Math.min(lowestF, highF);
      highestF = Math.max(highestF, highF);
    }
  }
  const weights = new Float64Array(highestF - lowestF + 1);
  for (let k = 0; k < brackets.length; k++) {
    const bracket = brackets[k] as Bracket;
    const probability = probabilities[k] as number;
    const first = Math.max(bracket.lowF, lowestF);
    const last = Math.min(bracket.highF, highestF);
    const isOpen = bracket.lowF === -Infinity || bracket.highF === Infinity;
    const shape = isOpen ? climatology.probabilityOf(bracket) : 0;
    if (isOpen && shape === 0) {
      const edge = bracket.lowF === -Infinity ? last : first;
      weights[edge - lowestF] = (weights[edge - lowestF] as number) + probability;
      continue;
    }
    for (let degree = first; degree <= last; degree++) {
      const share = isOpen ? climatology.at(degree) / shape : 1 / (last - first + 1);
      weights[degree - lowestF] = (weights[degree - lowestF] as number) + probability * share;
    }
  }
  return DegreeDistribution.fromWeights(lowestF, weights);
}
