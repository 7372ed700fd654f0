/** The quality of the history that a run is fed, by city, over the run's range: the scores of `sim data check`. */
import { type CityScore, scoreCities } from '../data/check/city-scores.ts';
import type { Store } from '../data/store/store.ts';
import { Variable } from '../engine/events.ts';
import { CITIES } from '../engine/markets/stations.ts';
import { type ClimateDate, type EpochMicros, MICROS_PER_DAY } from '../engine/time.ts';
import { formatClimateDate } from '../engine/weather/climate-day.ts';
import type { BacktestPlan } from './backtest-plan.ts';

/** Days listed for each city. */
const WORST_DAYS = 3;
/** Ladders open some days before their climate day, and reports and results come some days after. */
const DAYS_AROUND = 14;
/** A run's memory is the run's. */
const MEMORY = '128MB';

/** Scores of the cities and dates of a plan. */
export async function scoreCitiesOfRun(store: Store, plan: BacktestPlan): Promise<CityScore[]> {
  const connection = await store.sql({
    from: instantOf(plan.from - DAYS_AROUND),
    to: instantOf(plan.to + DAYS_AROUND),
  });
  try {
    await connection.run(`SET memory_limit = '${MEMORY}'`);
    return await scoreCities(connection, {
      from: formatClimateDate(plan.from),
      to: formatClimateDate(plan.to),
      cities: plan.cities.map((id) => CITIES[id]?.code ?? ''),
      variables: plan.variables.map((variable) => (variable === Variable.high ? 'high' : 'low')),
      worst: WORST_DAYS,
    });
  } finally {
    connection.closeSync();
  }
}

function instantOf(date: number): EpochMicros {
  return ((date as ClimateDate) * MICROS_PER_DAY) as EpochMicros;
}
