/**
 * Invariants, for worlds of several seeds, markets and settings, and for instants drawn at random:
 * 1. An engine, venue and clock written down as JSON and put together again from it journal, to the last byte, what they would
 *    have journaled had they never stopped: decisions, orders, fills, settlements, equity, scores and results.
 * 2. What was put together again writes itself down as it was written.
 * 3. It does not matter whether one cuts between events, at a tick, or many times.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { EpochMicros } from '../../../engine/time.ts';
import { MICROS_PER_DAY, MICROS_PER_MINUTE } from '../../../engine/time.ts';
import { stream } from '../../../sim/random.ts';
import type { SynthConfig } from '../../../sim/synth/config.ts';
import { DrivenEngine, HashingJournal, type SmallWorld, smallWorld } from './driven-engine.ts';

const DAYS = 4;
const LEARNING = { warmupDays: 90, climatologyYears: 12 };
const SHORT = ['data.warmupDays=90', 'data.climatologyYears=12', 'strategies.nws_forecast.minimumOutcomes=30'];

const CASES: readonly { name: string; seed: number; world: Partial<SynthConfig>; settings: readonly string[] }[] = [
  {
    name: 'top of book, taking, all strategies',
    seed: 1,
    world: { ...LEARNING, market: 'mispriced', tradesPerLadder: 150 },
    settings: SHORT,
  },
  {
    name: 'top of book, making, random latencies, selling again, a strategy only scored',
    seed: 2,
    world: { ...LEARNING, market: 'mispriced', tradesPerLadder: 150 },
    settings: [
      ...SHORT,
      ...['oms.style=make', 'exchange.latencySpread=0.8', 'risk.exit=edge_gone'],
      'run.strategies=[nws_forecast,market_prior]',
      ...['risk.clusterSource=estimated', 'risk.clusterMinDays=30', 'risk.clusterCorrelation=0.01'],
      ...['risk.maxOrdersPerMinute=5', 'risk.maxStrategyPct=40', 'risk.maxLadderPct=12', 'risk.maxDrawdownPct=30'],
    ],
  },
  {
    name: 'prints only, all strategies, high and low',
    seed: 3,
    world: { ...LEARNING, market: 'mispriced', tier: 'trades', tradesPerLadder: 400, variables: ['high', 'low'] },
    settings: SHORT,
  },
];

describe.each(CASES)('an engine over $name', ({ seed, world, settings }) => {
  let small: SmallWorld;
  let whole: HashingJournal;
  let firstAt: number;
  let endAt: EpochMicros;

  beforeAll(async () => {
    small = await smallWorld(seed, DAYS, world, settings);
    whole = new HashingJournal();
    const driven = new DrivenEngine(small, whole);
    endAt = driven.endAt;
    firstAt = endAt - (DAYS + 2) * MICROS_PER_DAY;
    driven.runTo(endAt);
  });
  afterAll(() => small.clean());

  test('has something to remember: decisions and fills', () => {
    expect(whole.decisions).toBeGreaterThan(1_000);
    expect(whole.fills).toBeGreaterThan(10);
  });

  test('goes on after each of many cuts at random instants as if it had not stopped', () => {
    const random = stream(seed, 'cuts');
    const cuts = Array.from({ length: 12 }, () => firstAt + Math.floor(random.uniform() * (endAt - firstAt)));
    expect(runWithCuts(cuts).sha256).toBe(whole.sha256);
  });

  test('goes on after cuts at whole minutes, where ticks, news and answers meet, as if it had not stopped', () => {
    const random = stream(seed, 'cuts at ticks');
    const minutes = Math.floor((endAt - firstAt) / MICROS_PER_MINUTE);
    const cuts = Array.from({ length: 12 }, () => {
      const minute = Math.floor(firstAt / MICROS_PER_MINUTE) + random.integer(0, minutes);
      return minute * MICROS_PER_MINUTE + random.pick([-1, 0, 0, 1, 250_000, 250_001]);
    });
    expect(runWithCuts(cuts).sha256).toBe(whole.sha256);
  });

  test('written down again right after it was put together is what was written', () => {
    const driven = new DrivenEngine(small, new HashingJournal());
    driven.runTo((firstAt + 2.6 * MICROS_PER_DAY) as EpochMicros);
    const saved = driven.snapshot();
    expect(JSON.parse(new DrivenEngine(small, new HashingJournal(), saved).snapshot())).toEqual(JSON.parse(saved));
  });

  /** One run that at each instant is written down, thrown away and put together again. */
  function runWithCuts(instants: readonly number[]): HashingJournal {
    const journal = new HashingJournal();
    let driven = new DrivenEngine(small, journal);
    for (const at of [...instants].sort((x, y) => x - y)) {
      driven.runTo(at as EpochMicros);
      driven = new DrivenEngine(small, journal, driven.snapshot());
    }
    driven.runTo(endAt);
    return journal;
  }
});
