/** The caps as models, each by itself: its configuration, what it measures, and the faults that must be found when planted in it. */
import type { LadderDef } from '../../../engine/markets/contracts.ts';
import type { CapModel, Fault } from './cap-harness.ts';

const ALL: readonly Fault[] = ['one contract too many', 'wrong sign', 'stale mark', 'forgotten resting order'];
const inCity = (city: LadderDef['city']) => (ladder: LadderDef) => ladder.city === city;

export const CAPS: Readonly<Record<string, CapModel>> = {
  'open risk in dollars': {
    config: { maxOpenRiskUsd: 150 },
    measure: (model) => [model.sum(() => true), 150e6],
    faults: ['one contract too many', 'wrong sign', 'forgotten resting order'],
  },
  'open risk in percent': {
    config: { maxOpenRiskPct: 15 },
    measure: (model) => [model.sum(() => true), model.percent(15)],
    faults: ALL,
  },
  'a city in percent': {
    config: { maxCityPct: 10 },
    measure: (model, { ladder }) => [model.sum(inCity(ladder.city)), model.percent(10)],
    faults: ALL,
  },
  'a city in dollars': {
    config: { maxCityUsd: 80 },
    measure: (model, { ladder }) => [model.sum(inCity(ladder.city)), 80e6],
    faults: ['one contract too many', 'wrong sign', 'forgotten resting order'],
  },
  'a cluster in percent': {
    config: { maxClusterPct: 12 },
    measure: (model, { ladder }) => [
      ladder === model.ladders[3] ? 0 : model.sum((each) => each !== model.ladders[3]),
      model.percent(12),
    ],
    faults: ALL,
  },
  'a cluster in dollars': {
    config: { maxClusterUsd: 90 },
    measure: (model, { ladder }) => [
      ladder === model.ladders[3] ? 0 : model.sum((each) => each !== model.ladders[3]),
      90e6,
    ],
    faults: ['one contract too many', 'wrong sign', 'forgotten resting order'],
  },
  'a ladder': {
    config: { maxLadderPct: 6 },
    measure: (model, { ladder }) => [model.riskOf(ladder), model.percent(6)],
    faults: ALL,
  },
  'a ladder in dollars': {
    config: { maxLadderUsd: 55 },
    measure: (model, { ladder }) => [model.riskOf(ladder), 55e6],
    faults: ['one contract too many', 'wrong sign', 'forgotten resting order'],
  },
  'a market': {
    config: { maxMarketPct: 4 },
    // What came to exceed the cap without an order may be reduced, though an order at rest never lessens it.
    measure: (model, { market }) => [model.marketRisk(market), Math.max(model.percent(4), model.reducedFrom)],
    faults: ALL,
  },
  'a market in dollars': {
    config: { maxMarketUsd: 37 },
    measure: (model, { market }) => [model.marketRisk(market), 37e6],
    faults: ['one contract too many', 'wrong sign', 'forgotten resting order'],
  },
  'a strategy': {
    config: { maxStrategyPct: 10 },
    measure: (model, { ladder }) => [
      Math.max(
        ...[...(model.traded.get(ladder) ?? [])].map((name) =>
          model.sum((each) => model.traded.get(each)?.has(name) === true),
        ),
      ),
      model.percent(10),
    ],
    faults: ALL,
  },
  'an order': {
    config: { maxOrderPct: 3 },
    measure: (model, { side, price, asked }) => [(side === 0 ? price : 10_000 - price) * asked, model.percent(3)],
    letsReducingPass: true,
    faults: ['one contract too many', 'wrong sign', 'stale mark'],
  },
  'an order in dollars': {
    config: { maxOrderUsd: 25 },
    measure: (_, { side, price, asked }) => [(side === 0 ? price : 10_000 - price) * asked, 25e6],
    letsReducingPass: true,
    faults: ['one contract too many', 'wrong sign'],
  },
  'the rate of orders': {
    config: { maxOrdersPerMinute: 3 },
    measure: (model) => [model.sentAt.filter((at) => at > model.now - 60e6).length, 3],
    coversAll: true,
    faults: ['one contract too many', 'forgotten resting order'],
  },
  'the share of what is shown': {
    config: { maxDisplayedSharePct: 25 },
    measure: (model, { market, side, asked }) => [
      asked,
      Math.floor((model.world.shownOn(market, model.marks, side) * 25) / 100),
    ],
    letsReducingPass: true,
    faults: ['one contract too many', 'wrong sign', 'stale mark'],
  },
  'concurrent positions': {
    config: { maxPositions: 4 },
    // An order where something is open already opens no further market.
    measure: (model, order) => [model.isFirstIn(order) ? model.activeMarkets() : 0, 4],
    letsReducingPass: true,
    faults: ['one contract too many', 'forgotten resting order'],
  },
  "the exchange's limit for a market": {
    config: { exchangePositionLimitUsd: 200 },
    measure: (model, { market, side }) => [model.ahead(market, side), 20_000],
    faults: ['one contract too many', 'wrong sign', 'forgotten resting order'],
  },
  'the daily loss': {
    config: { maxDailyLossPct: 10 },
    measure: (model) => [model.worstLoss >= 100e6 ? 1 : 0, 0],
    letsReducingPass: true,
    faults: ['one contract too many', 'wrong sign', 'stale mark'],
  },
  'the daily loss in dollars': {
    config: { maxDailyLossUsd: 50 },
    measure: (model) => [model.worstLoss >= 50e6 ? 1 : 0, 0],
    letsReducingPass: true,
    faults: ['one contract too many', 'wrong sign', 'stale mark'],
  },
  'the drawdown': {
    config: { maxDrawdownPct: 30 },
    measure: (model) => [model.worstFall >= 300e6 ? 1 : 0, 0],
    letsReducingPass: true,
    faults: ['one contract too many', 'wrong sign', 'stale mark'],
  },
  'the drawdown in dollars, halting': {
    config: { maxDrawdownUsd: 50, drawdownAction: 'halted' },
    measure: (model) => [model.worstFall >= 50e6 ? 1 : 0, 0],
    coversAll: true,
    faults: ['one contract too many', 'wrong sign', 'stale mark'],
  },
};
