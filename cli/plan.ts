/** From a resolved configuration and the command line's choices to what is traded, and to the plan of a backtest. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { sourceSha256 } from '../data/source-hash.ts';
import { Variable } from '../engine/events.ts';
import { SHIPPED } from '../engine/strategies/registry.ts';
import type { ClimateDate } from '../engine/time.ts';
import type { BacktestPlan } from '../sim/backtest-plan.ts';
import { chooseCities } from './config/cities.ts';
import type { SimConfig } from './config/schema.ts';
import { chooseStrategies } from './config/strategies.ts';
import { configYaml } from './config/template.ts';
import { WrongUse } from './wrong-use.ts';

/** The plan, every name in it checked. Throws `WrongUse`. */
export async function planBacktest(config: SimConfig, from: ClimateDate, to: ClimateDate): Promise<BacktestPlan> {
  if (from > to) throw new WrongUse('--from lies after --to; the range has no day');
  return {
    ...(await planTrading(config)),
    from,
    to,
    warmupDays: config.data.warmupDays,
    climatologyYears: config.data.climatologyYears,
    forecastStations: checkForecastCities(config.data.forecastStations),
    sourceSha256: sourceSha256(),
    command: ['sim', ...process.argv.slice(2)],
  };
}

/** What of a plan does not depend on when: the same for a backtest and for a session. */
export type TradingPlan = Pick<
  BacktestPlan,
  | 'cities'
  | 'variables'
  | 'seed'
  | 'rooms'
  | 'exchange'
  | 'strategies'
  | 'scoredOnly'
  | 'configYaml'
  | 'strategySources'
>;

/** What a configuration trades and by which rules, every name in it checked. Throws `WrongUse`. */
export async function planTrading(config: SimConfig): Promise<TradingPlan> {
  const strategies = await chooseStrategies(config);
  const climatology = SHIPPED.filter(({ name }) => name === 'climatology');
  const scoredOnly = climatology
    .filter(({ name }) => strategies.every(({ definition }) => definition.name !== name))
    .map((definition) => ({ definition, parameters: (config.strategies as Record<string, unknown>)[definition.name] }));
  return {
    cities: chooseCities(config.run.cities),
    variables: config.run.variables.map((name) => Variable[name]),
    seed: config.run.seed,
    rooms: {
      engine: config.engine,
      board: config.board,
      features: config.features,
      fees: config.fees,
      ensemble: config.ensemble,
      risk: config.risk,
      oms: config.oms,
      settlement: config.settlement,
    },
    exchange: config.exchange,
    strategies,
    scoredOnly,
    configYaml: configYaml(config),
    strategySources: config.run.strategyFiles.map((file) => readFileSync(file, 'utf8')),
  };
}

/** Short name of a run: what it covers, and a hash that tells its configuration. */
export function runName(config: SimConfig, from: string, to: string): string {
  const hash = createHash('sha256').update(configYaml(config)).digest('hex').slice(0, 8);
  return `${from}_${to}_${hash}`;
}

function checkForecastCities(
  stations: Readonly<Record<string, readonly string[]>>,
): Readonly<Record<string, readonly string[]>> {
  chooseCities(Object.keys(stations));
  return stations;
}
