/**
 * Invariants of sizing against its definition written out plainly, over random touches with missing sides and stale prices,
 * probabilities, uncertainties, holdings, resting orders, brackets and settings:
 * 1. The reason of every market and of the ladder, and the best edge, are the ones of the definition.
 * 2. So is every target: side, whole contracts, position before and after, edge at the touch and limit price. The stakes behind
 *    them are those of the Kelly solver, which has properties of its own, for the problem as it is written here.
 */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { LadderDef, MarketDef } from '../../../engine/markets/contracts.ts';
import type { Price, Quantity } from '../../../engine/money/units.ts';
import { KellySolver } from '../../../engine/risk/kelly.ts';
import { drawnTowardsMarket } from '../../../engine/risk/shrinkage.ts';
import { Sizer } from '../../../engine/risk/sizing.ts';
import { contracts, dollars, expectedFeeOf, NOON, SIX, TWO, World } from '../../unit/risk/world.ts';

const six = <T>(arbitrary: fc.Arbitrary<T>) => fc.array(arbitrary, { minLength: 6, maxLength: 6 });
const scenario = fc.record({
  brackets: fc.constantFrom(SIX, SIX, TWO, SIX.slice(1, 4)),
  weights: six(fc.double({ min: 0, max: 1, noNaN: true })),
  uncertainty: six(fc.constantFrom(0, 0, 0.01, 0.05)),
  bids: six(fc.integer({ min: 1, max: 80 })),
  spreads: six(fc.integer({ min: 1, max: 8 })),
  missing: six(fc.constantFrom('none', 'none', 'none', 'bid', 'ask', 'both')),
  stale: six(fc.constantFrom(false, false, false, false, true)),
  held: six(fc.constantFrom(0, 0, 0, 25, -25, 3)),
  rests: fc.boolean(),
  shown: fc.constantFrom(null, 5, 40, 1_000),
  config: fc.record({
    minEdge: fc.constantFrom(0, 0.01, 0.05),
    minPrice: fc.constantFrom(0.02, 0.1),
    slippage: fc.constantFrom(0, 0.005, 0.02),
    kelly: fc.constantFrom(0.1, 0.5, 1),
    maxCityPct: fc.constantFrom(3, 15, 100),
    minOrderContracts: fc.constantFrom(1, 10),
    exit: fc.constantFrom('hold', 'edge_gone'),
    uncertaintyPenalty: fc.constantFrom(0, 1, 2),
    bankrollUsd: fc.constantFrom(60, 1_000),
  }),
});
type Scenario = typeof scenario extends fc.Arbitrary<infer T> ? T : never;

function worldOf(of: Scenario): { world: World; ladder: LadderDef; pYes: number[] } {
  const world = new World({ maxOpenRiskPct: 100, maxClusterPct: 100, ...of.config });
  const ladder = world.directory.add('NYC', of.brackets);
  // Brackets that leave degrees out have less than all of the probability.
  const sum = of.weights.reduce((a, b) => a + b, 0.01) * (of.brackets.length === 3 ? 1.2 : 1);
  const own = of.weights.slice(0, ladder.markets.length);
  const total = of.brackets.length === 3 ? sum : own.reduce((a, b) => a + b, 0.01);
  const pYes = own.map((weight) => weight / total);
  ladder.markets.forEach((market, i) => {
    const bid = of.bids[i] as number;
    const gone = of.missing[i];
    const held = of.held[i] as number;
    if (held !== 0) world.hold(ladder, i, held > 0 ? 0 : 1, bid, Math.abs(held));
    world.board.set(
      market,
      gone === 'bid' || gone === 'both' ? null : bid,
      gone === 'ask' || gone === 'both' ? null : bid + (of.spreads[i] as number),
    );
    if (of.stale[i]) world.board.stale.add(market.id);
  });
  if (of.rests) world.rest(ladder, 0, 0, 20, 30);
  if (of.shown !== null) world.board.shown = contracts(of.shown);
  return { world, ladder, pYes };
}

interface Choice {
  readonly index: number;
  readonly side: 0 | 1;
  readonly touch: number;
  readonly wins: number;
  readonly edge: number;
  readonly isExit: boolean;
}

const NEARNESS = [
  'no_touch',
  'stale_mark',
  'hold_to_settlement',
  'price_out_of_range',
  'edge_below_minimum',
  'kelly_zero',
  'below_minimum_order',
];
const nearest = (reasons: readonly string[]) =>
  NEARNESS[Math.max(0, ...reasons.map((reason) => NEARNESS.indexOf(reason)))];

/** The definition of sizing. */
function define({ world, ladder, pYes }: ReturnType<typeof worldOf>, of: Scenario, equity: number) {
  const { config, board, ledger, risk } = world;
  const { markets } = ladder;
  const costOf = (price: number, side: 0 | 1, quantity: number) => {
    const unit = side === 0 ? price : 10_000 - price;
    const fee = expectedFeeOf(ladder, NOON, price as Price, quantity as Quantity);
    return unit / 10_000 + fee / (quantity * 10_000) + config.slippage;
  };
  const touch = markets.map(({ id }) => ({ bid: Number(board.bid(id)), ask: Number(board.ask(id)) }));
  const drawn = markets.map((_, m) =>
    drawnTowardsMarket(
      pYes[m] as number,
      of.uncertainty[m] as number,
      config.uncertaintyPenalty,
      touch[m]?.bid as number,
      touch[m]?.ask as number,
    ),
  );
  // States: one a market, and one for the degrees that no bracket covers.
  const outside = pYes.reduce((rest, p) => rest - p, 1);
  const covers = of.brackets.length !== 3;
  const lowest = of.brackets.length === 3 ? [-1, 0, 1, 2] : markets.map((_, m) => m);
  const raw = lowest.map((m) => Math.max(m < 0 ? Math.max(0, outside) : (drawn[m] as number), 1e-4));
  const sum = raw.reduce((a, b) => a + b, 0);
  const probability = raw.map((p) => p / sum);
  expect(covers).toBe(!lowest.includes(-1));

  const reasons: string[] = [];
  const choices: Choice[] = [];
  let bestEdge = Number.NEGATIVE_INFINITY;
  markets.forEach((market, index) => {
    const position = ledger.position(market.id);
    const of = (side: 0 | 1): Choice | string => {
      const price = (side === 0 ? touch[index]?.ask : touch[index]?.bid) as number;
      if (price === -1) return 'no_touch';
      const isExit = side === 0 ? position < 0 : position > 0;
      if (isExit && config.exit === 'hold') return 'hold_to_settlement';
      if (!isExit && (side === 0 ? price : 10_000 - price) < config.minPrice * 10_000) return 'price_out_of_range';
      const own = drawn[index] as number;
      const summed = probability[lowest.indexOf(index)] as number;
      const wins = side === 0 ? Math.min(own, summed) : Math.min(1 - own, 1 - summed);
      return { index, side, touch: price, wins, edge: wins - costOf(price, side, 10_000), isExit };
    };
    const both = [of(0), of(1)];
    const first = both[0] as Choice | string;
    const isTaken = (one: Choice | string) => typeof one !== 'string' && one.edge >= config.minEdge;
    // Where buying has an edge, selling is not looked at.
    const seen = isTaken(first) ? [first] : both;
    let reason = board.isStale(market.id) ? 'stale_mark' : 'no_touch';
    for (const one of seen) {
      if (typeof one === 'string') {
        if (one !== 'no_touch') reason = one;
        continue;
      }
      bestEdge = Math.max(bestEdge, one.edge);
      reason = isTaken(one) ? 'sized' : 'edge_below_minimum';
      if (isTaken(one)) choices.push(one);
    }
    reasons.push(reason);
  });
  if (choices.length === 0) return { targets: [], reasons, reason: nearest(reasons), bestEdge };

  const wealth = (equity - risk.openRiskOutside(ladder)) / 1e6;
  const existing = lowest.map((state) =>
    markets.reduce((profit, { id }, m) => {
      const position = ledger.position(id);
      if (position === 0) return profit;
      const price = position > 0 ? Number(board.lastValidBid(id)) : Number(board.lastValidAsk(id));
      const worth = price === -1 ? 0 : (position > 0 ? price : 10_000 - price) * Math.abs(position);
      const wins = (state === m) === position > 0;
      return profit + (wins ? Math.abs(position) / 100 : 0) - worth / 1e6;
    }, 0),
  );
  const stakes = new KellySolver(8, 16).solve({
    stateCount: lowest.length,
    probability,
    existing,
    candidateCount: choices.length,
    state: choices.map(({ index }) => lowest.indexOf(index)),
    price: choices.map(({ side, wins, edge }) => (side === 0 ? wins - edge : 1 - (wins - edge))),
    limit: choices.map(({ index, side, isExit }) => {
      const shown = of.shown ?? 1_000_000;
      const most = isExit ? Math.min(shown, Math.abs(ledger.position((markets[index] as MarketDef).id)) / 100) : shown;
      return side === 0 ? most : -most;
    }),
    wealth,
    fraction: config.kelly,
  });
  // New orders lose what they cost in every state in which they do not win.
  const staked = choices.map(({ wins, edge, isExit }, j) =>
    isExit ? 0 : Math.abs(stakes[j] as number) * (wins - edge),
  );
  const lost = lowest.map((state) =>
    choices.reduce(
      (all, { index, side }, j) => all + ((state === index) === (side === 0) ? 0 : (staked[j] as number)),
      0,
    ),
  );
  const cost = staked.reduce((a, b) => a + b, 0);
  const worst = Math.max(0, ...lost);
  const share = Math.min(
    1,
    worst > 0 ? risk.roomFor(ladder) / 1e6 / worst : 1,
    cost > 0 ? Math.max(0, risk.freeCashFor(ladder)) / 1e6 / cost : 1,
  );
  const targets: object[] = [];
  choices.forEach(({ index, side, touch: price, wins, isExit }, j) => {
    const market = markets[index] as MarketDef;
    const stake = Math.abs(stakes[j] as number) * (isExit ? 1 : share);
    const whole = Math.floor(stake + 1e-9);
    const edgeAt = (at: number) => wins - costOf(at, side, whole * 100);
    if (whole < 1) reasons[index] = stake > 1e-6 ? 'below_minimum_order' : 'kelly_zero';
    else if (whole < config.minOrderContracts) reasons[index] = 'below_minimum_order';
    else if (edgeAt(price) < config.minEdge) reasons[index] = 'edge_below_minimum';
    else {
      let limitPrice = price;
      for (let step = 1; step < 100; step++) {
        const at = price + (side === 0 ? 100 : -100) * step;
        if (at > 0 && at < 10_000 && edgeAt(at) >= config.minEdge) limitPrice = at;
      }
      const currentPosition = ledger.position(market.id);
      const quantity = whole * 100;
      reasons[index] = isExit ? 'edge_gone' : 'sized';
      targets.push({
        market,
        index,
        side,
        quantity,
        currentPosition,
        targetPosition: currentPosition + (side === 0 ? quantity : -quantity),
        limitPrice,
        edge: edgeAt(price),
        purpose: isExit ? 'exit' : 'enter',
        reason: isExit ? 'edge_gone' : 'sized',
      });
    }
  });
  return { targets, reasons, reason: targets.length > 0 ? 'sized' : nearest(reasons), bestEdge };
}

it('sizing is its definition (1, 2)', () => {
  fc.assert(
    fc.property(scenario, (of) => {
      const made = worldOf(of);
      const { world, ladder, pYes } = made;
      const equity = dollars(of.config.bankrollUsd);
      const sizer = new Sizer(world.config, world.board, world.ledger, world.risk, expectedFeeOf);
      const sizing = sizer.size(ladder, pYes, of.uncertainty, NOON, equity);
      const defined = define(made, of, equity);
      expect({ ...sizing, targets: sizing.targets.length }).toEqual({
        ...defined,
        targets: defined.targets.length,
        bestEdge: Number.isFinite(defined.bestEdge) ? expect.closeTo(defined.bestEdge, 10) : defined.bestEdge,
      });
      sizing.targets.forEach((target, i) => {
        const own = defined.targets[i] as { readonly edge: number };
        expect(target).toEqual({ ...own, edge: expect.closeTo(own.edge, 10) });
      });
    }),
    { numRuns: 1_000 },
  );
});
