/** Two names compared city by city: where a forecast is better than the market, and where it is not. */
import type { ScoreRow, ScoreSlot } from '../../data/runs/schema.ts';
import type { DayResamples, Interval } from './day-resamples.ts';

/** Mean Brier scores of two names on the ladders of one city that both had an opinion on. */
export interface CitySkill {
  readonly city: string;
  readonly ladders: number;
  readonly own: number;
  readonly rival: number;
  /** 95 % interval of own minus rival over resampled days; null where days are too few. */
  readonly interval: Interval | null;
}

/** Cities in order of name; those without a shared ladder are left out. */
export function citySkills(
  scores: readonly ScoreRow[],
  slot: ScoreSlot,
  names: { readonly own: string; readonly rival: string },
  dayOf: ReadonlyMap<string, number>,
  resamples: DayResamples,
): readonly CitySkill[] {
  const rivals = new Map<number, number>();
  for (const row of scores) if (row.slot === slot && row.name === names.rival) rivals.set(row.ladder, row.brier);
  const pairs = scores.flatMap((row) => {
    const rival = rivals.get(row.ladder);
    const day = dayOf.get(row.climate_date);
    const isPair = row.slot === slot && row.name === names.own && rival !== undefined && day !== undefined;
    return isPair ? [{ city: row.city, day, own: row.brier, rival }] : [];
  });
  const cities = [...new Set(pairs.map((pair) => pair.city))].sort();
  return cities.map((city) => {
    const shared = pairs.filter((pair) => pair.city === city);
    const days = shared.map((pair) => pair.day);
    const mean = (figure: (pair: (typeof shared)[number]) => number): number =>
      shared.reduce((sum, pair) => sum + figure(pair), 0) / shared.length;
    return {
      city,
      ladders: shared.length,
      own: mean((pair) => pair.own),
      rival: mean((pair) => pair.rival),
      interval: resamples.ratio(
        { days, values: shared.map((pair) => pair.own - pair.rival) },
        { days, values: shared.map(() => 1) },
      ),
    };
  });
}
