/** Puts a synthetic world into a store. */
import { openStore } from '../data/store/store.ts';
import { CITIES } from '../engine/markets/stations.ts';
import type { ClimateDate } from '../engine/time.ts';
import { synthesise } from '../sim/synth/synthesise.ts';
import { chooseCities } from './config/cities.ts';

export interface WorldRequest {
  readonly from: ClimateDate;
  readonly to: ClimateDate;
  readonly cities: readonly string[];
  readonly seed: number;
  readonly market: 'efficient' | 'mispriced';
  readonly bias?: number | undefined;
  readonly tier: 'trades' | 'candles' | 'quotes' | 'depth';
  /** Every order is simulated; a world with bars or full books always has them. */
  readonly trueBook?: boolean | undefined;
}

/** Makes the world and writes it; the same world written twice is there once. */
export async function makeWorld(dir: string, request: WorldRequest) {
  const { from, to, seed, market, tier, bias } = request;
  const ids = chooseCities(request.cities);
  const world = synthesise({
    seed,
    from,
    to,
    cities: CITIES.filter(({ id }) => ids.includes(id)),
    market,
    tier,
    trueBook: request.trueBook === true || tier === 'candles' || tier === 'depth',
    ...(bias !== undefined && { biasF: bias }),
  });
  const rows = await openStore(dir, { create: true }).write(world.batches, world.source);
  return { name: world.source.name, source: world.source.id, rows };
}
