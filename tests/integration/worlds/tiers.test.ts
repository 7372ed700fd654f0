import { expect, test } from 'vitest';
import { runWorld } from './synthetic-run.ts';

// The baseline needs nothing to learn from.
const LEARNING = { warmupDays: 2, climatologyYears: 1 };
const SETTINGS = ['data.warmupDays=2', 'data.climatologyYears=1', 'run.strategies=[buy_favourite]'];

test.each([
  { tier: 'depth', evidence: ['displayed', 'traded_at', 'traded_through'] },
  { tier: 'candles', evidence: ['bar', 'traded_at', 'traded_through'] },
] as const)(
  'a run over a true book recorded as $tier is of that tier, and so is the evidence of its fills',
  async ({ tier, evidence }) => {
    const world = { ...LEARNING, seed: 3, days: 3, cities: ['NYC'], tier, trueBook: true, tradesPerLadder: 400 };
    const { run } = await runWorld({ ...world, market: 'mispriced' }, SETTINGS);
    expect(run.summary.fidelity).toEqual({ [tier]: 1 });
    expect(run.fills.length).toBeGreaterThan(0);
    for (const fill of run.fills) expect(evidence).toContain(fill.evidence);
    // A book that stood still for longer than it is believed gives way to the bars of the same world.
    const ofTier = run.fills.filter((fill) => fill.tier === tier).length;
    expect(ofTier / run.fills.length).toBeGreaterThan(0.8);
    expect(run.summary.fill_rules?.map(({ rule }) => rule)).toEqual(['depth', 'quotes', 'candles', 'prints']);
  },
);
