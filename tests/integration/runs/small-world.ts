/** A directory of two ladders and a scripted stretch of journal entries, for the tests of a run's folder. */

import { RUN_FORMAT, type RunSummary } from '../../../data/runs/schema.ts';
import { DecisionRecord, DecisionType } from '../../../engine/decision-record.ts';
import { BookSide, SettlementStage } from '../../../engine/events.ts';
import type { CityId, Directory, LadderDef, LadderId, MarketDef, MarketId } from '../../../engine/markets/contracts.ts';
import type { Cash, Price, Quantity } from '../../../engine/money/units.ts';
import type { Journal } from '../../../engine/ports.ts';
import { type ClimateDate, type EpochMicros, MICROS_PER_DAY, MICROS_PER_HOUR } from '../../../engine/time.ts';

export const FIRST_DATE = 20_000 as ClimateDate;
export const START = (20_000 * MICROS_PER_DAY) as EpochMicros;

/** Two New York ladders of three markets, on consecutive days. */
export const directory: Directory = (() => {
  const ladders: LadderDef[] = [0, 1].map((index) => {
    const openAt = (START + index * MICROS_PER_DAY) as EpochMicros;
    const closeAt = (openAt + MICROS_PER_DAY) as EpochMicros;
    const bounds = [
      [Number.NEGATIVE_INFINITY, 39],
      [40, 41],
      [42, Number.POSITIVE_INFINITY],
    ] as const;
    const markets: MarketDef[] = bounds.map(([lowF, highF], m) => ({
      id: (3 * index + m) as MarketId,
      ladder: index as LadderId,
      ticker: `KXHIGHNY-${index}-${m}`,
      bracket: { lowF, highF },
      strikeType: 'between',
      floorStrikeF: null,
      capStrikeF: null,
      openAt,
      closeAt,
    }));
    return {
      id: index as LadderId,
      eventTicker: `KXHIGHNY-${index}`,
      series: 'KXHIGHNY',
      city: 0 as CityId,
      variable: 0,
      climateDate: (FIRST_DATE + index) as ClimateDate,
      markets,
      whole: true,
      openAt,
      closeAt,
      expectedExpirationAt: (closeAt + MICROS_PER_HOUR) as EpochMicros,
      settlementTimerSeconds: 3600,
      sourceUrl: 'https://example.invalid',
      termsHash: 'registry',
    };
  });
  return {
    ladderCount: 2,
    marketCount: 6,
    ladder: (id) => ladders[id] as LadderDef,
    market: (id) => ladders[Math.floor(id / 3)]?.markets[id % 3] as MarketDef,
    forecastSources: [],
  };
})();

/** Journals steps `from` to `to` (exclusive) of the script: a few entries of each kind, ten minutes of engine time a step. */
export function journalSteps(journal: Journal, from: number, to: number): void {
  const record = new DecisionRecord();
  for (let step = from; step < to; step++) {
    const at = (START + step * 600_000_000) as EpochMicros;
    const ladder = directory.ladder((step % 2) as LadderId);
    const market = ladder.markets[step % 3] as MarketDef;
    record.begin(DecisionType.evaluation, 0, at, ladder.id, 0 as MarketId);
    record.integers(2, 3, 1, step, 0).probabilities([0.2, 0.3, 0.5], 0).real(0.75);
    journal.decision(record);
    const allowed = step % 4 === 0 ? 0 : 200;
    record.begin(DecisionType.verdict, step % 4 === 0 ? 7 : 0, at, ladder.id, market.id);
    journal.decision(record.integers(0, 3_000, 200, allowed, 0).real(1e6 + step));
    const side = step % 5 === 0 ? BookSide.ask : BookSide.bid;
    const price = (3_000 + step) as Price;
    const quantity = 200 as Quantity;
    const order = {
      clientOrderId: `order-${step}`,
      market: market.id,
      side,
      price,
      quantity,
      timeInForce: 'good_till_canceled' as const,
      postOnly: false,
      reduceOnly: false,
    };
    const change = {
      at,
      order,
      ladder: ladder.id,
      intentKey: `key-${step}`,
      supersession: 0,
      strategy: 'ensemble',
      amend: null,
      displayed: -1 as Quantity,
    };
    journal.order({ ...change, state: 'SUBMITTED', filled: 0 as Quantity, reason: 'ok' });
    journal.order({ ...change, state: 'FILLED', filled: quantity, reason: 'it\'s "filled", ünïcode' });
    journal.fill({
      at,
      fill: {
        fillId: `fill-${step}`,
        clientOrderId: order.clientOrderId,
        market: market.id,
        side,
        price,
        quantity,
        fee: 12_345 as Cash,
        isTaker: true,
        evidence: 'traded_through',
        executedAt: (at - 1_000) as EpochMicros,
      },
      ladder: ladder.id,
      strategy: 'ensemble',
      tier: 3,
      pYes: 0.1 + 0.2,
      bid: -1 as Price,
      ask: 3_100 as Price,
      positionAfter: quantity,
    });
    const steady = Math.floor(step / 3);
    journal.equity({
      at,
      cash: (1e9 - steady) as Cash,
      equity: (1e9 - steady) as Cash,
      openRisk: steady as Cash,
      realized: 0 as Cash,
      fees: steady as Cash,
      positions: 1,
      workingOrders: 0,
    });
    if (step % 10 === 0) {
      const names = ['ensemble', 'market', 'climatology'];
      const pYes = [[0.2, 0.3, 0.5], [0.3, 0.3, 0.4], step === 0 ? null : [0.1, 0.8, 0.1]];
      journal.score({ at, ladder, slot: step === 0 ? 'day_7am' : 'day_before_noon', names, pYes });
    }
  }
}

/** The first ladder settles on its middle market. */
export function settleFirstLadder(journal: Journal, at: EpochMicros): void {
  const ladder = directory.ladder(0 as LadderId);
  for (const [index, market] of ladder.markets.entries()) {
    journal.settlement({
      at,
      market,
      stage: SettlementStage.determined,
      payout: (index === 1 ? 10_000 : 0) as Price,
      valueF: 40,
      position: 200 as Quantity,
      paid: 0 as Cash,
    });
  }
  journal.result(at, ladder, 1, 40);
}

const ZERO_HASH = '0'.repeat(64);

/** A summary that fits the schema, with the given chain. */
export function summaryOf(decisionsSha256: string): RunSummary {
  return {
    run_id: 'test',
    mode: 'backtest',
    from: '2024-10-04',
    to: '2024-10-05',
    cities: ['NYC'],
    strategies: ['climatology'],
    seed: 1,
    config_sha256: ZERO_HASH,
    data_sha256: ZERO_HASH,
    decisions_sha256: decisionsSha256,
    events: 0,
    wall_seconds: 0,
    events_per_second: 0,
    peak_rss_bytes: 0,
    bankroll_start: '1000.00',
    bankroll_end: '1000.000000',
    gross_pnl: '-0.50',
    fees: '0.00',
    net_pnl: '-0.500000',
    max_drawdown: '0.00',
    max_drawdown_pct: 0,
    orders: { submitted: 0, filled: 0, canceled: 0, rejected: 0 },
    fills: 0,
    contracts: '0.00',
    ladders: 2,
    settlements: { checked: 0, mismatched: 0, skipped: 0 },
    independent: { checked: 0, mismatched: 0, skipped: 0 },
    scores: { ensemble: { n: 0, brier: null, log: null, crps: null } },
    risk: { max_open_risk: '0.00', pauses: 0, rejections: {} },
    fidelity: { trades: 1 },
    format: RUN_FORMAT,
    score_slots: {},
    score_differences: [],
    scores_dropped: {},
    caps: {},
    provenance: {
      milkbot: '0.1.0',
      source_sha256: null,
      node: 'v24',
      platform: 'linux',
      arch: 'x64',
      tape_sha256: null,
      started_at: '2026-01-01T00:00:00Z',
      command: ['backtest'],
    },
    data_quality: {
      events_by_kind: {},
      ladders_restored: 0,
      ladders_left_out: 0,
      ladders_without_result: 1,
      ladders_without_prices: 0,
      differences: [],
      notes: [],
    },
  };
}
