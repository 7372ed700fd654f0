/**
 * The verdict of a soak: growth is found, noise is not taken for it, and what was late is said.
 */
import { expect, test } from 'vitest';
import { median, slopePerDay } from '../../soak/flatness.ts';
import { judged, type SoakSample } from '../../soak/soak.ts';

const END = {
  kind: 'end',
  ticks: 1_440,
  lateTicks: 0,
  missedTicks: 0,
  failedFetches: 0,
  drains: 3_000,
  decisions: '',
  cash: 0,
} as const;

function samples(of: (day: number) => Partial<SoakSample>): SoakSample[] {
  return Array.from({ length: 40 }, (_, day) => ({
    kind: 'sample' as const,
    day,
    rss: 200e6,
    heap: 60e6,
    handles: 25,
    segments: day,
    journal: day * 1e6,
    ...of(day),
  }));
}

const broken = (of: (day: number) => Partial<SoakSample>, end = {}) =>
  judged(41, samples(of), { ...END, ...end }, 1).broken;

test('the median slope is the line of most samples, whatever a few outliers say', () => {
  expect(slopePerDay([0, 1, 2, 3, 4, 5, 6, 7, 8].map((day) => [day, 3 * day + (day === 4 ? 1_000 : 0)]))).toBe(3);
  expect(slopePerDay([[1, 5]])).toBe(0);
  expect(median([3, 1, 2, 10])).toBe(2.5);
});

test('a session that stays as it is passes, its peaks and its warm-up included', () => {
  expect(
    broken((day) => ({ rss: 200e6 + (day % 7 === 0 ? 80e6 : 0), heap: 60e6 - (day < 10 ? (10 - day) * 4e6 : 0) })),
  ).toEqual([]);
});

test('a heap, a memory and open files that grow are found', () => {
  expect(broken((day) => ({ heap: 60e6 + day * 200_000 }))).toEqual(['the heap grows by 200000 bytes a day']);
  expect(broken((day) => ({ rss: 200e6 + day * 2_000_000 }))).toEqual(['memory grows by 2000000 bytes a day']);
  expect(broken((day) => ({ handles: 25 + day }))).toEqual(['open files grow to 64']);
  expect(broken((day) => ({ handles: day === 39 ? 60 : 25 }))).toEqual(['open files grow to 60']);
});

test('ticks that were late or missed, fetches that failed and days without a sample are said', () => {
  expect(broken(() => ({}), { lateTicks: 1 })).toEqual(['1 ticks were late and 0 missed']);
  expect(broken(() => ({}), { missedTicks: 2 })).toEqual(['0 ticks were late and 2 missed']);
  expect(broken(() => ({}), { failedFetches: 3 })).toEqual(['3 fetches failed']);
  expect(
    judged(
      60,
      samples(() => ({})),
      END,
      1,
    ).broken,
  ).toEqual(['only 40 of 60 days were sampled']);
});
