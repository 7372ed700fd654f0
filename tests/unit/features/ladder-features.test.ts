import { expect, test } from 'vitest';
import { featuresConfig } from '../../../engine/features/config.ts';
import { LadderFeatures } from '../../../engine/features/ladder-features.ts';
import type { Price, Quantity } from '../../../engine/money/units.ts';
import { ladderOf, later, quote, throughJson, viewOf } from '../strategies/ladder-fixture.ts';

const FLAT = [
  [4, 6],
  [9, 11],
  [19, 21],
  [39, 41],
  [19, 21],
  [4, 6],
] as const;

function watched() {
  const view = viewOf(ladderOf('2025-01-31'));
  quote(view, FLAT);
  view.features.onTouch(view.now, view.board);
  return view;
}

test('a price that never moved has its own level, no deviation and no z-score', () => {
  const view = later(watched(), 600);
  expect(view.features.level(3, view.now)).toBe(0.4);
  expect(view.features.deviation(3, view.now)).toBe(0);
  expect(view.features.zScore(3, view.now)).toBe(0);
  expect(view.features.spread(3)).toBe(200);
  expect(view.features.historyMinutes(3, view.now)).toBe(600);
});

test('level and deviation are those of the price as a step function under fading weight', () => {
  const start = watched();
  const moved = later(start, 360);
  quote(moved, [[49, 51]].concat(FLAT.slice(1).map(([b, a]) => [b, a])) as never);
  moved.features.onTouch(moved.now, moved.board);
  const end = later(moved, 180);
  // The price was 0.05 for one time constant after a start at 0.05, then 0.50 for half of one.
  const weight = 1 - Math.exp(-0.5);
  expect(end.features.level(0, end.now)).toBeCloseTo(0.05 + weight * 0.45, 12);
  expect(end.features.deviation(0, end.now)).toBeCloseTo(Math.sqrt(weight * (1 - weight)) * 0.45, 12);
  const z = (0.5 - (0.05 + weight * 0.45)) / (Math.sqrt(weight * (1 - weight)) * 0.45);
  expect(end.features.zScore(0, end.now)).toBeCloseTo(z, 12);
});

test('looking more often changes nothing', () => {
  const once = watched();
  const often = watched();
  for (let minute = 1; minute < 300; minute++) {
    const view = later(often, minute);
    view.features.onTouch(view.now, view.board);
  }
  const now = later(once, 300).now;
  expect(often.features.level(2, now)).toBeCloseTo(once.features.level(2, now), 12);
});

test('without a touch the last print is the price, and its quantity is volume', () => {
  const view = viewOf(ladderOf('2025-01-31'));
  const [first] = view.ladder.markets;
  view.features.onTrade(first?.id ?? (0 as never), 700 as Price, 1_500 as Quantity, view.now);
  expect(view.features.price(0)).toBe(0.07);
  expect(view.features.volume(0)).toBe(1_500);
  expect(view.features.spread(0)).toBe(-1);
  expect(view.features.hasPrice(1)).toBe(false);
});

test('a displayed side that is empty next to an end of the scale counts as that end, a side far from it is missing', () => {
  const view = viewOf(ladderOf('2025-01-31'));
  quote(view, [
    [null, 4],
    [96, null],
    [null, 6],
    [94, null],
  ]);
  view.features.onTouch(view.now, view.board);
  expect(view.features.price(0)).toBeCloseTo(0.02, 12);
  expect(view.features.spread(0)).toBe(400);
  expect(view.features.price(1)).toBeCloseTo(0.98, 12);
  expect(view.features.spread(2)).toBe(-1);
  expect(view.features.hasPrice(3)).toBe(false);
});

test('minutes and hours run to the close of the ladder', () => {
  const { ladder, features } = watched();
  expect(features.minutesToClose(ladder.closeAt)).toBe(0);
  expect(features.hoursToClose(ladder.openAt)).toBe(38);
});

test('a snapshot restores the features to the bit', () => {
  const view = later(watched(), 77);
  quote(view, FLAT.map(([bid, ask]) => [bid + 1, ask + 3]) as never);
  view.features.onTouch(view.now, view.board);
  const copy = new LadderFeatures(view.ladder, featuresConfig.parse({}));
  copy.restore(throughJson(view.features.snapshot()));
  const now = later(view, 13).now;
  for (let i = 0; i < 6; i++) expect(copy.zScore(i, now)).toBe(view.features.zScore(i, now));
  expect(copy.snapshot()).toEqual(view.features.snapshot());
});
