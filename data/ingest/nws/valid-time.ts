/**
 * The windows of raw grid values: `2026-07-10T12:00:00+00:00/PT13H`, an instant and an ISO 8601 duration of days, hours and
 * minutes. Source: api.weather.gov, "gridpoints" in its FAQ (github.com/weather-gov/api).
 */
import { type EpochMicros, MICROS_PER_DAY, MICROS_PER_HOUR, MICROS_PER_MINUTE } from '../../../engine/time.ts';
import { isInstant, parseInstant } from '../json.ts';

/** From its first instant to its first instant after. */
export interface Window {
  readonly from: EpochMicros;
  readonly to: EpochMicros;
}

/** Reads a window; null when it is none or has no length. */
export function readValidTime(text: string): Window | null {
  const match = /^([^/]{1,40})\/P(?:(\d{1,3})D)?(?:T(?:(\d{1,3})H)?(?:(\d{1,3})M)?)?$/.exec(text);
  const start = match?.[1] ?? '';
  if (match === null || !isInstant(start)) return null;
  const [days, hours, minutes] = [match[2], match[3], match[4]].map((part) => Number(part ?? 0));
  const length = (days ?? 0) * MICROS_PER_DAY + (hours ?? 0) * MICROS_PER_HOUR + (minutes ?? 0) * MICROS_PER_MINUTE;
  const from = parseInstant(start);
  return length > 0 ? { from, to: (from + length) as EpochMicros } : null;
}

/** Writes a window as the service does. */
export function writeValidTime({ from, to }: Window): string {
  const minutes = Math.round((to - from) / MICROS_PER_MINUTE);
  const days = Math.floor(minutes / 1_440);
  const hours = Math.floor((minutes % 1_440) / 60);
  const rest = minutes % 60;
  const time = `${hours > 0 ? `${hours}H` : ''}${rest > 0 ? `${rest}M` : ''}`;
  return `${zoned(from)}/P${days > 0 ? `${days}D` : ''}${time === '' ? '' : `T${time}`}`;
}

/** An instant as the service writes it in UTC: `2026-07-10T12:00:00+00:00`. */
export function zoned(at: EpochMicros): string {
  return `${new Date(at / 1000).toISOString().slice(0, 19)}+00:00`;
}
