/**
 * The strategies that come with the program, in the order in which reports list them. The engine itself knows none by name.
 */
import { buyFavourite } from './buy-favourite.ts';
import { climatology } from './climatology.ts';
import type { StrategyDefinition } from './contract.ts';
import { doNothing } from './do-nothing.ts';
import { marketPrior } from './market-prior.ts';
import { meanReversion } from './mean-reversion.ts';
import { nwsForecast } from './nws-forecast.ts';

/** Shipped strategies. `parameters` of each completes and checks what `create` is given. */
export const SHIPPED: readonly StrategyDefinition[] = [
  erased(climatology),
  erased(nwsForecast),
  erased(marketPrior),
  erased(meanReversion),
  erased(doNothing),
  erased(buyFavourite),
];

/** Forgets the type of the parameters; sound because `create` is only given what `parameters` has parsed. */
function erased<Parameters>(definition: StrategyDefinition<Parameters>): StrategyDefinition {
  return { ...definition, create: (settings, context) => definition.create(settings as Parameters, context) };
}
