import { expect, test } from 'vitest';
import { BookSide } from '../../../engine/events.ts';
import type { MarketId } from '../../../engine/markets/contracts.ts';
import type { Price, Quantity } from '../../../engine/money/units.ts';
import { buyFavourite } from '../../../engine/strategies/buy-favourite.ts';
import type { LadderOpinion, LadderView, StrategyDefinition } from '../../../engine/strategies/contract.ts';
import { doNothing } from '../../../engine/strategies/do-nothing.ts';
import { marketPrior, powerNormalized } from '../../../engine/strategies/market-prior.ts';
import { meanReversion } from '../../../engine/strategies/mean-reversion.ts';
import { SHIPPED } from '../../../engine/strategies/registry.ts';
import { MICROS_PER_DAY, MICROS_PER_HOUR } from '../../../engine/time.ts';
import { parseClimateDate } from '../../../engine/weather/climate-day.ts';
import { ladderOf, later, quote, throughJson, viewOf } from './ladder-fixture.ts';

const TOUCHES = [
  [4, 6],
  [9, 13],
  [19, 23],
  [39, 43],
  [19, 21],
  [4, 8],
] as const;

function make<Parameters>(definition: StrategyDefinition<Parameters>, settings: object = {}) {
  return definition.create(definition.parameters.parse(settings), { cityCode: () => 'NYC' });
}

function valid(opinion: LadderOpinion) {
  if (!opinion.valid) throw new Error(`stood aside: ${opinion.reasons.join()}`);
  return opinion;
}

test('market_prior is the middles of the touch divided by their sum', () => {
  const view = viewOf(ladderOf('2025-01-31'));
  quote(view, TOUCHES);
  const { pYes, uncertainty, features } = valid(make(marketPrior).evaluate(view));
  const sum = 0.05 + 0.11 + 0.21 + 0.41 + 0.2 + 0.06;
  expect(pYes[3]).toBeCloseTo(0.41 / sum, 12);
  expect(pYes.reduce((x, y) => x + y, 0)).toBeCloseTo(1, 12);
  expect(features).toEqual({ overround: expect.closeTo(0.04, 12), spread: expect.closeTo(0.04, 12) });
  // Half spread 0.02 ÷ √3, and the overround of 0.04 on its share.
  expect(uncertainty[3]).toBeCloseTo(Math.hypot(0.02 / Math.sqrt(3), (0.41 / sum) * 0.04), 12);
});

test('market_prior stands aside when a side is missing, the quote is old, or the sum is absurd', () => {
  const view = viewOf(ladderOf('2025-01-31'));
  expect(make(marketPrior).evaluate(view)).toEqual({ valid: false, reasons: ['side_missing'] });
  quote(view, [[null, 6], ...TOUCHES.slice(1)]);
  expect(make(marketPrior).evaluate(view)).toEqual({ valid: false, reasons: ['side_missing'] });
  quote(view, TOUCHES);
  expect(make(marketPrior).evaluate(later(view, 5_000))).toEqual({ valid: false, reasons: ['side_missing'] });
  quote(view, [[60, 66], ...TOUCHES.slice(1)]);
  expect(make(marketPrior).evaluate(view)).toEqual({ valid: false, reasons: ['overround_too_large'] });
});

test('market_prior counts a displayed side that is empty next to an end of the scale as that end', () => {
  const view = viewOf(ladderOf('2025-01-31'));
  quote(view, [
    [null, 3],
    [1, 2],
    [1, 2],
    [95, null],
    [1, 2],
    [null, 1],
  ]);
  const { pYes, uncertainty } = valid(make(marketPrior).evaluate(view));
  const sum = 0.015 + 0.015 + 0.015 + 0.975 + 0.015 + 0.005;
  expect(pYes[0]).toBeCloseTo(0.015 / sum, 12);
  expect(pYes[3]).toBeCloseTo(0.975 / sum, 12);
  expect(pYes[5]).toBeCloseTo(0.005 / sum, 12);
  // The price may be anywhere between the empty side and the other one.
  expect(uncertainty[0]).toBeGreaterThanOrEqual(0.015 / Math.sqrt(3));
});

test('market_prior stands aside for a side that only prints could tell of, however near to the end of the scale', () => {
  const view = viewOf(ladderOf('2025-01-31'));
  printed(view, [[null, 3], ...TOUCHES.slice(1)]);
  expect(make(marketPrior).evaluate(view)).toEqual({ valid: false, reasons: ['side_missing'] });
  printed(view, TOUCHES);
  expect(make(marketPrior).evaluate(view).valid).toBe(true);
});

test('the power method takes more from longshots than from favourites and sums to one', () => {
  const raised = powerNormalized([0.06, 0.5, 0.5]);
  expect(raised.reduce((x, y) => x + y, 0)).toBeCloseTo(1, 12);
  expect((raised[0] as number) / 0.06).toBeLessThan((raised[1] as number) / 0.5);
});

function watchedFor(minutes: number) {
  const view = viewOf(ladderOf('2025-01-31'));
  quote(view, TOUCHES);
  view.features.onTouch(view.now, view.board);
  const end = later(view, minutes);
  quote(end, TOUCHES);
  end.features.onTouch(end.now, end.board);
  return end;
}

test('mean_reversion expects a price that jumped to come half of the way back', () => {
  const view = watchedFor(240);
  const jumped = later(view, 1);
  quote(jumped, [...TOUCHES.slice(0, 3), [59, 63], ...TOUCHES.slice(4)]);
  jumped.features.onTouch(jumped.now, jumped.board);
  const { pYes, features, reasons } = valid(make(meanReversion).evaluate(jumped));
  const level = jumped.features.level(3, jumped.now);
  const fair = 0.61 - 0.5 * (0.61 - level);
  expect(pYes[3]).toBeCloseTo(fair / (0.05 + 0.11 + 0.21 + fair + 0.2 + 0.06), 12);
  expect(features.z_score).toBeCloseTo(jumped.features.zScore(3, jumped.now), 12);
  expect(features.spread).toBeCloseTo(0.04, 12);
  expect(reasons).toEqual(['price_above_level']);
});

test('mean_reversion stands aside without history, without a deviation, with a wide spread and once the day is under way', () => {
  const strategy = make(meanReversion);
  expect(strategy.evaluate(watchedFor(60))).toEqual({ valid: false, reasons: ['too_little_history'] });
  expect(strategy.evaluate(watchedFor(240))).toEqual({ valid: false, reasons: ['z_score_below_entry'] });
  const wide = watchedFor(240);
  quote(wide, [[4, 30], ...TOUCHES.slice(1)]);
  wide.features.onTouch(wide.now, wide.board);
  expect(strategy.evaluate(wide)).toEqual({ valid: false, reasons: ['spread_missing_or_wide'] });
  expect(strategy.evaluate(later(watchedFor(240), 37 * 60))).toEqual({ valid: false, reasons: ['day_under_way'] });
});

/** The same touches as `quote` would show, but told by prints on each side. */
function printed(view: LadderView, touches: readonly (readonly [number | null, number | null])[]): void {
  for (const [i, [sold, bought]] of touches.entries()) {
    const id = view.ladder.markets[i]?.id as MarketId;
    const print = (price: number, taker: BookSide) =>
      view.board.onTrade(id, (price * 100) as Price, 100 as Quantity, taker, false, view.now);
    if (sold !== null) print(sold, BookSide.ask);
    if (bought !== null) print(bought, BookSide.bid);
  }
}

/** Prints only: an outer bracket that nobody sells into, and a middle one that jumps after four hours. */
function printsThatJumped() {
  const view = viewOf(ladderOf('2025-01-31'));
  printed(view, [[null, 3], ...TOUCHES.slice(1)]);
  view.features.onTouch(view.now, view.board);
  const end = later(view, 240);
  printed(end, [[null, 3], ...TOUCHES.slice(1, 3), [55, 59], ...TOUCHES.slice(4)]);
  end.features.onTouch(end.now, end.board);
  return end;
}

test('mean_reversion speaks in prints-only data although an outer bracket has one side, and leaves that price alone', () => {
  const view = printsThatJumped();
  const { pYes, uncertainty, features } = valid(make(meanReversion).evaluate(view));
  const sum = 1 + (features.overround as number);
  expect(pYes[0]).toBeCloseTo(0.03 / sum, 12);
  expect((pYes[3] as number) * sum).toBeCloseTo(0.57 - 0.5 * (0.57 - view.features.level(3, view.now)), 12);
  // Ten cents wide as far as is known.
  expect(uncertainty[0]).toBeCloseTo(
    Math.min(0.05 / Math.sqrt(3), Math.sqrt((pYes[0] as number) * (1 - (pYes[0] as number)))),
    12,
  );
});

test('mean_reversion does not take a jump for one where the jumping bracket has no spread', () => {
  const view = printsThatJumped();
  const jumped = later(view, 30);
  printed(jumped, [[null, 15], ...TOUCHES.slice(1)]);
  jumped.features.onTouch(jumped.now, jumped.board);
  const strategy = make(meanReversion, { entryZScore: 3 });
  expect(Math.abs(jumped.features.zScore(0, jumped.now))).toBeGreaterThan(3);
  expect(strategy.evaluate(jumped)).toEqual({ valid: false, reasons: ['spread_missing_or_wide'] });
});

test('mean_reversion stands aside when some price is too old, or the prices do not add up', () => {
  const view = printsThatJumped();
  const strategy = make(meanReversion, { maximumPriceAgeMinutes: 30 });
  expect(strategy.evaluate(later(view, 30)).valid).toBe(true);
  expect(strategy.evaluate(later(view, 31))).toEqual({ valid: false, reasons: ['price_too_old'] });
  printed(view, [...TOUCHES.slice(0, 2), [60, 62]]);
  view.features.onTouch(view.now, view.board);
  expect(strategy.evaluate(view)).toEqual({ valid: false, reasons: ['overround_too_large'] });
});

test('mean_reversion ends its opinion when the climate day is under way', () => {
  const opinion = valid(make(meanReversion).evaluate(printsThatJumped()));
  const sevenAm = parseClimateDate('2025-01-31') * MICROS_PER_DAY + 12 * MICROS_PER_HOUR;
  expect(opinion.validUntil).toBe(sevenAm + 1);
});

test('buy_favourite claims the likeliest bracket, keeps to it, and only within its lead time', () => {
  const strategy = make(buyFavourite);
  const early = viewOf(ladderOf('2025-01-31'));
  quote(early, TOUCHES);
  expect(strategy.evaluate(early)).toEqual({ valid: false, reasons: ['too_early'] });
  const view = later(early, 15 * 60);
  quote(view, TOUCHES);
  const first = valid(strategy.evaluate(view));
  expect(first.pYes[3]).toBeCloseTo(0.53, 12);
  expect(first.pYes.reduce((x, y) => x + y, 0)).toBeCloseTo(1, 12);
  const moved = later(view, 30);
  quote(moved, [...TOUCHES.slice(0, 3), [9, 13], [59, 61], [4, 8]]);
  expect(valid(strategy.evaluate(moved)).pYes[3]).toBeCloseTo(0.23, 12);
  const copy = make(buyFavourite);
  copy.restore(throughJson(strategy.snapshot()));
  expect(copy.evaluate(moved)).toEqual(strategy.evaluate(moved));
});

test('do_nothing never has an opinion', () => {
  expect(make(doNothing).evaluate(viewOf(ladderOf('2025-01-31'))).valid).toBe(false);
});

test('every shipped strategy has a name of its own, a source, and parameters with defaults and descriptions', () => {
  expect(new Set(SHIPPED.map(({ name }) => name)).size).toBe(SHIPPED.length);
  for (const { name, summary, source, parameters } of SHIPPED) {
    expect(name).toMatch(/^[a-z][a-z0-9_]*$/);
    expect(summary.length).toBeGreaterThan(10);
    expect(source.length).toBeGreaterThan(5);
    expect(parameters.safeParse({}).success).toBe(true);
    expect(parameters.safeParse({ misspelt: 1 }).success).toBe(false);
    const { shape } = parameters as unknown as { shape: Record<string, { description?: string }> };
    for (const field of Object.values(shape)) expect(field.description).toMatch(/\w+\.$/);
  }
});
