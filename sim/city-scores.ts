/**
 * The quality of the history that a run is fed, by city, over the run's range: the scores of `sim data check`. They depend on what the
 * tape depends on, and are kept beside it, so that the next run over it does not wait for them.
 */
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type CityScore, scoreCities } from '../data/check/city-scores.ts';
import { quoted, withRoom } from '../data/store/sql.ts';
import type { Store } from '../data/store/store.ts';
import type { Tape } from '../data/tape/tape.ts';
import { Variable } from '../engine/events.ts';
import { CITIES } from '../engine/markets/stations.ts';
import { type ClimateDate, type EpochMicros, MICROS_PER_DAY } from '../engine/time.ts';
import { formatClimateDate } from '../engine/weather/climate-day.ts';
import type { BacktestPlan } from './backtest-plan.ts';

/** Days listed for each city. */
const WORST_DAYS = 3;
/** Ladders open some days before their climate day, and reports and results come some days after. */
const DAYS_AROUND = 14;
/** Raised when the rules of the score change. */
const FILE = 'city-scores-1.json';
/** A run's memory is the run's: what does not fit goes to disk, and only what cannot be done so is given more. */
const MEMORY = '160MB';

/** Scores of the cities and dates of a plan, whose tape is compiled. */
export async function scoreCitiesOfRun(store: Store, tape: Tape, plan: BacktestPlan): Promise<CityScore[]> {
  const file = join(tape.dir, FILE);
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as CityScore[];
  const scores = await score(store, plan, join(tape.dir, 'spill'));
  try {
    writeFileSync(`${file}.${process.pid}`, JSON.stringify(scores));
    renameSync(`${file}.${process.pid}`, file);
  } catch {
    // Kept only to save time: a folder that cannot be written is no reason to fail.
  }
  return scores;
}

async function score(store: Store, plan: BacktestPlan, spill: string): Promise<CityScore[]> {
  const connection = await store.sql({
    from: instantOf(plan.from - DAYS_AROUND),
    to: instantOf(plan.to + DAYS_AROUND),
  });
  try {
    await connection.run(`SET memory_limit = '${MEMORY}'; SET threads = 1; SET preserve_insertion_order = false;
      SET temp_directory = ${quoted(spill)}`);
    const range = {
      from: formatClimateDate(plan.from),
      to: formatClimateDate(plan.to),
      cities: plan.cities.map((id) => CITIES[id]?.code ?? ''),
      variables: plan.variables.map((variable) => (variable === Variable.high ? ('high' as const) : ('low' as const))),
      worst: WORST_DAYS,
    };
    return await withRoom(connection, () => scoreCities(connection, range));
  } finally {
    connection.closeSync();
    rmSync(spill, { recursive: true, force: true });
  }
}

function instantOf(date: number): EpochMicros {
  return ((date as ClimateDate) * MICROS_PER_DAY) as EpochMicros;
}
