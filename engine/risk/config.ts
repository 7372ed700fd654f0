/** Configuration of risk: the bankroll, how it is staked, and every cap. The defaults are cautious. */
import { z } from 'zod';
import { CITIES } from '../markets/stations.ts';
import { TRADING_DAY_ZONES } from './trading-day.ts';

const CITY_CODES = CITIES.map((city) => city.code);
const percent = z.number().positive().max(100);
const optionalPercent = percent.nullable().default(null);
const usd = z.number().positive().nullable().default(null);

export const riskConfig = z.strictObject({
  bankrollUsd: z
    .number()
    .positive()
    .max(1e9)
    .default(1_000)
    .describe('Dollars allocated to trading; an amount set aside, not the balance of the account.'),
  kelly: z
    .number()
    .min(0)
    .max(1)
    .default(0.25)
    .describe('Fraction of the Kelly stake: 1 maximises growth if every probability is right, 0 never trades.'),
  uncertaintyPenalty: z
    .number()
    .min(0)
    .max(10)
    .default(1)
    .describe('Standard errors by which each probability is drawn towards the market price before it is staked on.'),
  minEdge: z
    .number()
    .min(0)
    .max(1)
    .default(0.02)
    .describe('Dollars per contract of expected profit after fee, spread and slippage below which nothing is traded.'),
  slippage: z
    .number()
    .min(0)
    .max(1)
    .default(0.005)
    .describe('Dollars per contract by which fills are expected to be worse than the touch.'),
  minPrice: z
    .number()
    .min(0.0001)
    .max(0.5)
    .default(0.02)
    .describe(
      'Price in dollars below which, for YES or NO, no position is opened: rounding of fees eats the edge there.',
    ),
  exit: z
    .enum(['hold', 'edge_gone'])
    .default('hold')
    .describe(
      'When positions are sold before settlement: hold = never, edge_gone = once selling beats holding by the minimum edge.',
    ),
  minOrderContracts: z.number().int().min(1).default(1).describe('Whole contracts below which no order is sized.'),
  maxOpenRiskUsd: z
    .number()
    .positive()
    .nullable()
    .default(null)
    .describe(
      'Dollars that all open positions and orders together may lose at most; null leaves it to the percentage.',
    ),
  maxOpenRiskPct: percent
    .default(50)
    .describe('Percent of the bankroll of the moment that all open positions and orders together may lose.'),
  maxCityPct: percent.default(15).describe('Percent of the bankroll that the ladders of one city together may lose.'),
  maxCityUsd: usd.describe('Dollars that the ladders of one city together may lose; null leaves it to the percentage.'),
  maxClusterPct: percent
    .default(30)
    .describe('Percent of the bankroll that the ladders of one cluster of correlated cities together may lose.'),
  maxClusterUsd: usd.describe(
    'Dollars that the ladders of one cluster together may lose; null leaves it to the percentage.',
  ),
  maxLadderPct: optionalPercent.describe('Percent of the bankroll that one ladder may lose; null sets no such cap.'),
  maxLadderUsd: usd.describe('Dollars that one ladder may lose; null sets no such cap.'),
  maxMarketPct: optionalPercent.describe(
    'Percent of the bankroll that one market may lose, taken by itself; null sets no such cap.',
  ),
  maxMarketUsd: usd.describe('Dollars that one market may lose, taken by itself; null sets no such cap.'),
  maxStrategyPct: optionalPercent.describe(
    'Percent of the bankroll that the ladders in which one strategy has a position or an order together may lose; null sets no such cap.',
  ),
  maxStrategyUsd: usd.describe(
    'Dollars that the ladders in which one strategy has a position or an order together may lose; null sets no such cap.',
  ),
  maxOrderPct: optionalPercent.describe(
    'Percent of the bankroll that one order may cost with its worst fee, unless it reduces; null sets no such cap.',
  ),
  maxOrderUsd: usd.describe(
    'Dollars that one order may cost with its worst fee, unless it reduces; null sets no such cap.',
  ),
  maxOrdersPerMinute: z
    .number()
    .int()
    .min(1)
    .max(100_000)
    .nullable()
    .default(null)
    .describe(
      'Orders and amendments that may be sent within any 60 seconds; cancels are not counted and always pass; null sets no such cap.',
    ),
  maxDisplayedSharePct: optionalPercent.describe(
    'Percent of the size shown on the side that it would take that one order may ask for, unless it reduces; null sets no such cap, and a size that is not shown sets none.',
  ),
  clusters: z
    .record(z.string().min(1), z.array(z.enum(CITY_CODES)).min(1))
    .default({
      northeast: ['NYC', 'PHL', 'BOS', 'DC'],
      southeast: ['ATL', 'MIA'],
      south_central: ['AUS', 'DAL', 'HOU', 'SATX', 'OKC', 'NOLA'],
      midwest: ['CHI', 'MIN'],
      mountain_desert: ['DEN', 'PHX', 'LV'],
      pacific: ['LAX', 'SFO', 'SEA'],
    })
    .describe('Clusters of city codes whose temperatures move together; a city may be in several, or in none.'),
  clusterSource: z
    .enum(['configured', 'estimated'])
    .default('configured')
    .describe(
      'Where clusters come from: configured, or estimated within the run from the correlation of forecast errors once there is history enough.',
    ),
  clusterCorrelation: z
    .number()
    .gt(0)
    .max(1)
    .default(0.3)
    .describe('Mean correlation of forecast errors, after shrinkage, from which estimated clusters are joined.'),
  clusterHistoryDays: z
    .number()
    .int()
    .min(10)
    .max(3_650)
    .default(365)
    .describe('Climate days before the newest outcome that the estimate of clusters looks at.'),
  clusterMinDays: z
    .number()
    .int()
    .min(10)
    .max(3_650)
    .default(60)
    .describe(
      'Days with forecast errors of a city from which it takes part in the estimate; under two cities, the configured clusters hold.',
    ),
  clusterIntervalHours: z
    .number()
    .int()
    .min(1)
    .max(8_760)
    .default(24)
    .describe('Hours of engine time between two estimates of the clusters.'),
  maxPositions: z
    .number()
    .int()
    .min(1)
    .default(60)
    .describe('Markets in which a position or an order may be open at the same time.'),
  maxDailyLossUsd: z
    .number()
    .positive()
    .nullable()
    .default(null)
    .describe(
      'Dollars of loss since the start of the trading day that pause trading; null leaves it to the percentage.',
    ),
  maxDailyLossPct: percent
    .default(10)
    .describe('Percent of the equity at the start of the trading day whose loss pauses trading until the next one.'),
  maxDrawdownPct: optionalPercent.describe(
    'Percent of the highest equity so far whose loss stops new risk until a person resumes; null sets no such limit.',
  ),
  maxDrawdownUsd: usd.describe(
    'Dollars below the highest equity so far that stop new risk until a person resumes; null sets no such limit.',
  ),
  drawdownAction: z
    .enum(['reduce_only', 'halted'])
    .default('reduce_only')
    .describe(
      'What the drawdown limit does: reduce_only = only reducing orders pass, halted = resting orders are cancelled and nothing is sent.',
    ),
  tradingDayZone: z
    .enum(TRADING_DAY_ZONES)
    .default('America/New_York')
    .describe('Time zone at whose midnight the trading day starts.'),
  exchangePositionLimitUsd: z
    .number()
    .positive()
    .default(25_000)
    .describe('Dollars of contracts (one dollar each) that the exchange lets a member hold in one market.'),
  countNoResult: z
    .boolean()
    .default(false)
    .describe('Whether the caps count the case that no report comes and each market pays whatever is worse for us.'),
  staleMarks: z
    .enum(['ladder', 'all', 'ignore'])
    .default('ladder')
    .describe(
      'What a stale price blocks from taking new risk: its ladder, or everything while a position is stale, or nothing.',
    ),
  passiveExcess: z
    .enum(['cap', 'all'])
    .default('cap')
    .describe(
      'What becomes reduce-only when a cap is exceeded without a new order: what that cap covers, or all trading.',
    ),
});

/** Risk configuration, complete and checked. */
export type RiskConfig = z.infer<typeof riskConfig>;
