/**
 * What the program earns where the truth is known. In a synthetic world the true probability of every market at every instant
 * is known, so that luck can be told from skill: the true edge of a fill is what it is worth on average over all ways in which
 * the weather may still go. What a run earns differs from its true edge by luck alone.
 */
import { describe, expect, test } from 'vitest';
import type { SynthConfig } from '../../../sim/synth/config.ts';
import { type FillWorth, runWorld, total, worthOf } from './synthetic-run.ts';

const SEEDS = [1, 2, 3];
const LEARNING = { warmupDays: 90, climatologyYears: 8 };

interface Outcome {
  readonly seed: number;
  readonly bankrollEnd: number;
  readonly net: number;
  readonly fills: readonly FillWorth[];
}

/** Runs the worlds of all seeds: three cities, two weeks. */
async function outcomes(world: Partial<SynthConfig>): Promise<Outcome[]> {
  const made: Outcome[] = [];
  for (const seed of SEEDS) {
    const options = { ...LEARNING, ...world, seed, days: 14, cities: ['NYC', 'CHI', 'DEN'] };
    const { warmupDays, climatologyYears } = LEARNING;
    const ran = await runWorld(options, [`data.warmupDays=${warmupDays}`, `data.climatologyYears=${climatologyYears}`]);
    const { bankroll_end, net_pnl } = ran.run.summary;
    made.push({ seed, bankrollEnd: Number(bankroll_end), net: Number(net_pnl), fills: worthOf(ran) });
  }
  return made;
}

describe.each([
  { tier: 'quotes', tradesPerLadder: 60, slippage: 1 },
  // Among prints an order fares a cent worse than the print whose place it takes: about as much as half the spread again.
  { tier: 'trades', tradesPerLadder: 300, slippage: 2 },
] as const)('in an efficient market with $tier', ({ tier, tradesPerLadder, slippage }) => {
  test('the strategies lose about their costs: neither a windfall nor worse than fees and spread', async () => {
    const runs = await outcomes({ market: 'efficient', tier, tradesPerLadder });
    const told: string[] = [];
    for (const { seed, fills } of runs) {
      const fees = total(fills, 'fee');
      const costs = fees + slippage * total(fills, 'spread');
      const expected = total(fills, 'trueEdge') - fees;
      told.push(`seed ${seed}: costs ${costs.toFixed(2)}, expected ${expected.toFixed(2)}`);
      expect(fills.length, told.join('; ')).toBeGreaterThan(50);
      expect(expected / -costs, told.join('; ')).toBeGreaterThan(0.7);
      expect(expected / -costs, told.join('; ')).toBeLessThan(1.4);
    }
    expectLuckAlone(runs);
  });
});

describe.each([
  { tier: 'quotes', tradesPerLadder: 60, biasF: 2 },
  { tier: 'trades', tradesPerLadder: 300, biasF: 3 },
] as const)('in a market that is $biasF °F too warm, with $tier', ({ tier, tradesPerLadder, biasF }) => {
  test('the strategies earn, in every world and beyond what luck explains', async () => {
    const runs = await outcomes({ market: 'mispriced', biasF, tier, tradesPerLadder });
    for (const { fills, net } of runs) {
      const expected = total(fills, 'trueEdge') - total(fills, 'fee');
      expect(expected).toBeGreaterThan(3 * total(fills, 'fee'));
      expect(net).toBeGreaterThan(0);
    }
    const fills = runs.flatMap((run) => run.fills);
    const net = runs.reduce((sum, run) => sum + run.net, 0);
    // One chance in a hundred that luck alone would do it.
    expect(net / luckDeviation(fills)).toBeGreaterThan(2.33);
    expectLuckAlone(runs);
  });
});

/** What was earned differs from the true edge by no more than three deviations of luck. */
function expectLuckAlone(runs: readonly Outcome[]): void {
  const fills = runs.flatMap((run) => run.fills);
  const luck = total(fills, 'earned') - total(fills, 'trueEdge');
  expect(Math.abs(luck) / luckDeviation(fills)).toBeLessThan(3);
}

/** Deviation of luck: the root of the sum of squares over ladders, in each of which everything hangs on one temperature. */
function luckDeviation(fills: readonly FillWorth[]): number {
  const byLadder = new Map<string, number>();
  for (const { world, ladder, earned, trueEdge } of fills) {
    const key = `${world} ${ladder}`;
    byLadder.set(key, (byLadder.get(key) ?? 0) + earned - trueEdge);
  }
  return Math.hypot(...byLadder.values());
}
