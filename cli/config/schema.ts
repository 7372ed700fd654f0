/**
 * The whole configuration: every room's own schema under the room's name. Each key has a default and a description, from
 * which `sim init` writes the commented file and the published JSON Schema.
 */
import { z } from 'zod';
import { engineConfig } from '../../engine/config.ts';
import { ensembleConfig } from '../../engine/ensemble/config.ts';
import { featuresConfig } from '../../engine/features/config.ts';
import { boardConfig } from '../../engine/markets/config.ts';
import { moneyConfig } from '../../engine/money/config.ts';
import { omsConfig } from '../../engine/oms/config.ts';
import { riskConfig } from '../../engine/risk/config.ts';
import { settlementConfig } from '../../engine/settlement/config.ts';
import { SHIPPED } from '../../engine/strategies/registry.ts';
import { alertsConfig } from '../../live/alerts/config.ts';
import { liveConfig } from '../../live/config.ts';
import { dashboardConfig } from '../../live/dashboard/config.ts';
import { reportConfig } from '../../reports/config.ts';
import { exchangeConfig } from '../../sim/exchange/config.ts';

const dataConfig = z.strictObject({
  dir: z.string().min(1).default('var/data').describe('folder of the history store; --data overrides it'),
  warmupDays: z
    .number()
    .int()
    .min(0)
    .max(20_000)
    .default(730)
    .describe('days replayed before the first date with trading off, so that what learns has learned'),
  climatologyYears: z
    .number()
    .int()
    .min(0)
    .max(200)
    .default(30)
    .describe('years of station archive values told before the warm-up, for the climatology alone'),
  forecastStations: z
    .record(z.string(), z.array(z.string()))
    .default({})
    .describe(
      'further stations whose forecasts may be used for a city, by city code, for example {CHI: [KORD]}; a station outside the city is a predictor, never truth',
    ),
});

const runConfig = z.strictObject({
  cities: z
    .array(z.string())
    .default([])
    .describe('cities to trade, by code, for example [NYC, CHI]; empty means every city with ladders in the range'),
  variables: z
    .array(z.enum(['high', 'low']))
    .min(1)
    .default(['high', 'low'])
    .describe('daily extremes to trade'),
  strategies: z
    .array(z.string())
    .min(1)
    .default(['climatology', 'nws_forecast', 'market_prior', 'mean_reversion'])
    .describe('strategies to ask, by name; one name alone trades without the ensemble'),
  strategyFiles: z
    .array(z.string())
    .default([])
    .describe('your own strategies: TypeScript files, each with one exported strategy'),
  seed: z
    .number()
    .int()
    .min(0)
    .max(4_294_967_295)
    .default(1)
    .describe('seed of everything drawn at random, such as latencies'),
});

const strategyParameters = z.strictObject(
  Object.fromEntries(
    SHIPPED.map((definition) => [definition.name, prefaulted(definition.parameters, definition.summary)]),
  ),
);

/** The schema of `config.yaml`. */
export const simConfig = z.strictObject({
  data: dataConfig.prefault({}).describe('history'),
  run: runConfig.prefault({}).describe('what is run'),
  engine: engineConfig.prefault({}).describe('the loop'),
  fees: moneyConfig.prefault({}).describe('what the exchange charges'),
  board: boardConfig.prefault({}).describe('how prices are read'),
  features: featuresConfig.prefault({}).describe('rolling statistics and the weather regime'),
  strategies: strategyParameters.prefault({}).describe('parameters of the shipped strategies'),
  ownStrategies: z
    .record(z.string(), z.record(z.string(), z.unknown()))
    .default({})
    .describe('parameters of your own strategies, by name'),
  ensemble: ensembleConfig.prefault({}).describe('pooling of opinions'),
  risk: riskConfig.prefault({}).describe('caps, sizing and the daily pause'),
  oms: omsConfig.prefault({}).describe('orders'),
  settlement: settlementConfig.prefault({}).describe('settlement rules'),
  live: liveConfig.prefault({}).describe('trading at the real exchange; nothing here changes what a backtest does'),
  dashboard: dashboardConfig.prefault({}).describe('the page, metrics and health of a session'),
  alerts: alertsConfig.prefault({}).describe('when and how a session calls for a person'),
  exchange: exchangeConfig.prefault({}).describe('the simulated exchange'),
  report: reportConfig.prefault({}).describe('the report; nothing here changes what a run does'),
});
export type SimConfig = z.infer<typeof simConfig>;

/** The published JSON Schema of the configuration, for editors. */
export function configJsonSchema(): object {
  return z.toJSONSchema(simConfig, { io: 'input', target: 'draft-7' });
}

function prefaulted(schema: z.ZodType, summary: string): z.ZodType {
  return (schema as z.ZodType<unknown, object>).prefault({}).describe(summary);
}
