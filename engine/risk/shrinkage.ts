/**
 * How far an opinion is trusted: each probability is drawn towards the market's price by a number of standard errors.
 *
 * With reference r (the middle of the touch, or its one side), probability p and standard error e, the drawn probability is
 * r + sign(p − r) · max(0, |p − r| − z·e): what is left of the disagreement when it is overstated by z standard errors. Where the
 * market shows nothing, p stays. This soft threshold is the estimate of Donoho and Johnstone (1994) with the market as origin; it
 * serves the purpose of Baker and McHale (2013, "Optimal betting under parameter uncertainty"), who stake less than Kelly
 * because an estimated edge is too large on average.
 */
import { NO_PRICE, ONE_DOLLAR_PRICE } from '../money/units.ts';

/** Draws `p` towards the reference price given by a touch; prices are in 1/10,000 dollar, NO_PRICE where a side is missing. */
export function drawnTowardsMarket(p: number, standardError: number, z: number, bid: number, ask: number): number {
  if (bid === NO_PRICE && ask === NO_PRICE) return p;
  const reference = (bid === NO_PRICE ? ask : ask === NO_PRICE ? bid : (bid + ask) / 2) / ONE_DOLLAR_PRICE;
  const distance = p - reference;
  const kept = Math.max(0, Math.abs(distance) - z * standardError);
  return distance < 0 ? reference - kept : reference + kept;
}
