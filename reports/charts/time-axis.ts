/** The time axis that charts over a run share: UTC, with as many ticks as the width has room for. */
import * as Plot from '@observablehq/plot';
import { NARROW_PX } from './frame.ts';

/** Up to this length ticks fall on hours, which are written by the 24-hour clock. */
const SHORT_RUN_MICROS = 3 * 86_400_000_000;

/** Epoch microseconds as the date that Plot wants; the charts' time scales are UTC. */
export function dateOf(atMicros: number): Date {
  return new Date(atMicros / 1_000);
}

/** Scale options and the axis mark for a chart of `widthPx` over `from` to `to` (epoch µs). */
export function timeAxis(from: number, to: number, widthPx: number): { scale: Plot.ScaleOptions; mark: Plot.Markish } {
  // One instant has no width: give it a day, so that a run of one point is drawn too.
  const end = to > from ? to : from + 86_400_000_000;
  return {
    scale: { type: 'utc', domain: [dateOf(from), dateOf(end)], label: null },
    mark: Plot.axisX({
      ticks: widthPx <= NARROW_PX ? 4 : 9,
      tickSize: 4,
      ...(end - from <= SHORT_RUN_MICROS ? { tickFormat: hourOfDay } : {}),
    }),
  };
}

/** `18:00`, with the date below the first tick and at midnight. */
function hourOfDay(at: Date, index: number): string {
  const text = at.toISOString();
  const hour = text.slice(11, 16);
  return index === 0 || hour === '00:00' ? `${hour}\n${text.slice(0, 10)}` : hour;
}
