/**
 * Twenty-four hourly temperatures of a climate day between a low and a high that history holds. Services that speak in hours are answered
 * with this curve: its extremes are history, its shape is only a carrier of them.
 */

const LOW_HOUR = 5;
const HIGH_HOUR = 15;
const HOURS = 24;

/** By hour of local standard time from midnight; the low is reached at 5, the high at 15, and no hour lies beyond them. */
export function hourlyTemperatures(lowF: number, highF: number): number[] {
  return Array.from({ length: HOURS }, (_, hour) => {
    if (hour === LOW_HOUR) return lowF;
    if (hour === HIGH_HOUR) return highF;
    const share =
      hour > LOW_HOUR && hour < HIGH_HOUR
        ? (hour - LOW_HOUR) / (HIGH_HOUR - LOW_HOUR)
        : 1 - ((hour - HIGH_HOUR + HOURS) % HOURS) / (HOURS - HIGH_HOUR + LOW_HOUR);
    const between = lowF + (highF - lowF) * (0.5 - 0.5 * Math.cos(Math.PI * share));
    return Math.min(Math.max(lowF, highF), Math.max(Math.min(lowF, highF), Math.round(between * 10) / 10));
  });
}
