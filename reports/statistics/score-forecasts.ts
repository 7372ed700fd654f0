/** Probabilities and outcomes of every market that was scored, by instant and name, for reliability. */
import type { ScoreRow, ScoreSlot } from '../../data/runs/schema.ts';
import type { Forecast } from './calibration.ts';

/** One forecast a market of each ladder that is compared, so that all names are shown on the same ones. */
export function forecastsOf(scores: readonly ScoreRow[], slot: ScoreSlot, name: string): readonly Forecast[] {
  return scores
    .filter((row) => row.compared && row.slot === slot && row.name === name)
    .flatMap((row) => row.p_yes.map((p, market) => ({ p, yes: market === row.winner })));
}

/** Names in the order in which a report shows them: ensemble, market, strategies by name, climatology as the floor. */
export function orderedNames(names: readonly string[]): readonly string[] {
  const rank = (name: string): number => {
    if (name === 'ensemble') return 0;
    if (name === 'market') return 1;
    return name === 'climatology' ? 3 : 2;
  };
  return [...new Set(names)].sort((x, y) => rank(x) - rank(y) || (x < y ? -1 : x > y ? 1 : 0));
}
