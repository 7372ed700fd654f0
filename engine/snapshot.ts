/**
 * The form in which a part of the engine writes its state and reads it back: plain JSON, in which doubles survive exactly.
 * Infinity and NaN do not survive JSON and must not be in a snapshot.
 */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** A part whose whole state can leave the process and come back; after `restore(snapshot())` it behaves identically. */
export interface Snapshottable {
  snapshot(): Json;
  restore(state: Json): void;
}
