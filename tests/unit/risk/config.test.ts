/** The configuration of risk: its cautious defaults in full, and how far each figure may go. */
import { expect, test } from 'vitest';
import { CITIES } from '../../../engine/markets/stations.ts';
import { riskConfig } from '../../../engine/risk/config.ts';

const accepts = (key: string, value: unknown) => riskConfig.safeParse({ [key]: value }).success;

test('the defaults, every one', () => {
  expect(riskConfig.parse({})).toEqual({
    bankrollUsd: 1_000,
    kelly: 0.25,
    uncertaintyPenalty: 1,
    minEdge: 0.02,
    slippage: 0.005,
    minPrice: 0.02,
    exit: 'hold',
    minOrderContracts: 1,
    maxOpenRiskUsd: null,
    maxOpenRiskPct: 50,
    maxCityPct: 15,
    maxCityUsd: null,
    maxClusterPct: 30,
    maxClusterUsd: null,
    maxLadderPct: null,
    maxLadderUsd: null,
    maxMarketPct: null,
    maxMarketUsd: null,
    maxStrategyPct: null,
    maxStrategyUsd: null,
    maxOrderPct: null,
    maxOrderUsd: null,
    maxOrdersPerMinute: null,
    maxDisplayedSharePct: null,
    clusters: {
      northeast: ['NYC', 'PHL', 'BOS', 'DC'],
      southeast: ['ATL', 'MIA'],
      south_central: ['AUS', 'DAL', 'HOU', 'SATX', 'OKC', 'NOLA'],
      midwest: ['CHI', 'MIN'],
      mountain_desert: ['DEN', 'PHX', 'LV'],
      pacific: ['LAX', 'SFO', 'SEA'],
    },
    clusterSource: 'configured',
    clusterCorrelation: 0.3,
    clusterHistoryDays: 365,
    clusterMinDays: 60,
    clusterIntervalHours: 24,
    maxPositions: 60,
    maxDailyLossUsd: null,
    maxDailyLossPct: 10,
    maxDrawdownPct: null,
    maxDrawdownUsd: null,
    drawdownAction: 'reduce_only',
    tradingDayZone: 'America/New_York',
    exchangePositionLimitUsd: 25_000,
    countNoResult: false,
    staleMarks: 'ladder',
    passiveExcess: 'cap',
  });
});

test('every city is in one of the default clusters', () => {
  const clustered = Object.values(riskConfig.parse({}).clusters).flat();
  expect([...clustered].sort()).toEqual(CITIES.map(({ code }) => code).sort());
});

const TINY = 1e-9;
const PERCENT: readonly unknown[] = [
  [TINY, 100],
  [0, -1, 100.01],
];
const USD: readonly unknown[] = [
  [TINY, 1e12],
  [0, -1],
];

test.each([
  ['bankrollUsd', [TINY, 1e9], [0, -1, 1e9 + 1, null]],
  ['kelly', [0, 1], [-0.01, 1.01]],
  ['uncertaintyPenalty', [0, 10], [-0.01, 10.01]],
  ['minEdge', [0, 1], [-0.01, 1.01]],
  ['slippage', [0, 1], [-0.001, 1.01]],
  ['minPrice', [0.0001, 0.5], [0, 0.00009, 0.51]],
  ['minOrderContracts', [1, 1e6], [0, 1.5]],
  ['maxOrdersPerMinute', [1, 100_000, null], [0, 100_001, 1.5]],
  ['clusterCorrelation', [TINY, 1], [0, 1.01]],
  ['clusterHistoryDays', [10, 3_650], [9, 3_651, 10.5]],
  ['clusterMinDays', [10, 3_650], [9, 3_651, 10.5]],
  ['clusterIntervalHours', [1, 8_760], [0, 8_761, 1.5]],
  ['maxPositions', [1, 1e6], [0, 1.5]],
  ['exchangePositionLimitUsd', [TINY, 1e12], [0, -1, null]],
  ['exit', ['hold', 'edge_gone'], ['', 'never']],
  ['clusterSource', ['configured', 'estimated'], ['', 'none']],
  ['drawdownAction', ['reduce_only', 'halted'], ['', 'paused']],
  ['staleMarks', ['ladder', 'all', 'ignore'], ['', 'none']],
  ['passiveExcess', ['cap', 'all'], ['', 'none']],
  ['countNoResult', [true, false], ['', 0]],
  ['tradingDayZone', ['America/New_York'], ['', 'Mars/Olympus']],
  ['clusters', [{}, { a: ['NYC'] }, { a: ['NYC'], b: ['NYC', 'CHI'] }], [{ a: [] }, { '': ['NYC'] }, { a: ['XXX'] }]],
  ['notThere', [], [1]],
] as const)('%s takes %j and refuses %j', (key, good, bad) => {
  for (const value of good) expect([value, accepts(key, value)]).toEqual([value, true]);
  for (const value of bad) expect([value, accepts(key, value)]).toEqual([value, false]);
});

test.each([
  ...['maxOpenRiskPct', 'maxCityPct', 'maxClusterPct', 'maxDailyLossPct'].map((key) => [key, PERCENT, false] as const),
  ...['maxLadderPct', 'maxMarketPct', 'maxStrategyPct', 'maxOrderPct', 'maxDisplayedSharePct', 'maxDrawdownPct'].map(
    (key) => [key, PERCENT, true] as const,
  ),
  ...[
    'maxOpenRiskUsd',
    'maxCityUsd',
    'maxClusterUsd',
    'maxLadderUsd',
    'maxMarketUsd',
    'maxStrategyUsd',
    'maxOrderUsd',
    'maxDailyLossUsd',
    'maxDrawdownUsd',
  ].map((key) => [key, USD, true] as const),
])('%s stays in its range, and may be left away with null where another cap is left', (key, range, isNullable) => {
  const [good, bad] = range as [readonly number[], readonly number[]];
  for (const value of good) expect([value, accepts(key, value)]).toEqual([value, true]);
  for (const value of bad) expect([value, accepts(key, value)]).toEqual([value, false]);
  expect(accepts(key, null)).toBe(isNullable);
});
