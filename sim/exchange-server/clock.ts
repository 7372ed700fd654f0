/**
 * The one clock of the exchange server: every route and channel reads the simulated time here and nowhere else, so that a
 * response never tells what was not known at that instant.
 */
import type { EpochMicros } from '../../engine/time.ts';

export interface ServedClock {
  /** Simulated time; what is served is what was known (`known_at`) at or before it. Never goes back. */
  now(): EpochMicros;
}
