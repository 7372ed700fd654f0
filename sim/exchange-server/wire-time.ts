/** Instants as the exchange writes them. */
import { type EpochMicros, MICROS_PER_MILLI, MICROS_PER_SECOND } from '../../engine/time.ts';

/** RFC 3339 in UTC with milliseconds. */
export function isoTime(at: EpochMicros): string {
  return new Date(Math.floor(at / MICROS_PER_MILLI)).toISOString();
}

/** Whole milliseconds since 1970. */
export function millis(at: EpochMicros): number {
  return Math.floor(at / MICROS_PER_MILLI);
}

/** Whole seconds since 1970. */
export function seconds(at: EpochMicros): number {
  return Math.floor(at / MICROS_PER_SECOND);
}
