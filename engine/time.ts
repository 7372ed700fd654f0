/**
 * Time as the engine knows it: instants in whole microseconds since 1970 UTC, and climate dates as day numbers.
 *
 * Both are plain integers (exact up to the year 2255), so they sort, subtract and live in typed arrays. Nothing here reads
 * a clock or a time zone; the climate day is defined in `weather/climate-day.ts`.
 */
declare const unit: unique symbol;
type Unit<Name extends string> = number & { readonly [unit]: Name };

/** Instant in whole microseconds since 1970-01-01T00:00:00Z. */
export type EpochMicros = Unit<'epoch µs'>;
/** A climate date as the number of days since 1970-01-01 (the date itself, without a zone). */
export type ClimateDate = Unit<'climate date: days since 1970-01-01'>;

export const MICROS_PER_MILLI = 1_000;
export const MICROS_PER_SECOND = 1_000_000;
export const MICROS_PER_MINUTE = 60_000_000;
export const MICROS_PER_HOUR = 3_600_000_000;
export const MICROS_PER_DAY = 86_400_000_000;

/** Adds a duration in microseconds to an instant. */
export function after(at: EpochMicros, micros: number): EpochMicros {
  return (at + micros) as EpochMicros;
}
