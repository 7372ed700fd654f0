/**
 * The chain over a journal's entries: each entry carries the hash of everything before it, so that a reader can tell a whole
 * journal from one that was cut, changed or put together from parts.
 */
import { createHash } from 'node:crypto';
import type { EntryKind } from './entries.ts';

export const FIRST_LINK: Uint8Array = new Uint8Array(32);

/** The link of an entry: sha256(link before ‖ sequence ‖ kind ‖ time ‖ body), numbers as little-endian doubles. */
export function linkOf(
  before: Uint8Array,
  sequence: number,
  kind: EntryKind,
  at: number,
  body: Uint8Array,
): Uint8Array {
  const numbers = Buffer.alloc(24);
  numbers.writeDoubleLE(sequence, 0);
  numbers.writeDoubleLE(kind, 8);
  numbers.writeDoubleLE(at, 16);
  return createHash('sha256').update(before).update(numbers).update(body).digest();
}
