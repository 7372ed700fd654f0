/** The search for the most whole contracts of a request that something lets pass. */
import { ONE_CONTRACT, type Quantity } from '../money/units.ts';

/**
 * The most whole contracts below `quantity`, which itself does not pass, that do; 0 when not even one does. What passes must reach
 * from nothing up to some quantity: the search halves what is between, and asks about the logarithm of it.
 */
export function mostWholeContracts(quantity: Quantity, passes: (quantity: Quantity) => boolean): Quantity {
  let most = 0;
  let fails = Math.ceil(quantity / ONE_CONTRACT);
  while (fails - most > 1) {
    const contracts = Math.floor((most + fails) / 2);
    if (passes((contracts * ONE_CONTRACT) as Quantity)) most = contracts;
    else fails = contracts;
  }
  return (most * ONE_CONTRACT) as Quantity;
}
