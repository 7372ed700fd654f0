/**
 * The exchange names things by UUID, history by ticker or by number. These are UUIDs made from what is named, so that the same
 * stretch served twice uses the same names.
 */
import { createHash } from 'node:crypto';

/** A UUID (version 8, own scheme) that depends on its parts alone. */
export function uuidOf(...parts: readonly (string | number)[]): string {
  const hash = createHash('sha256').update(parts.join('\n')).digest();
  hash[6] = ((hash[6] as number) & 0x0f) | 0x80;
  hash[8] = ((hash[8] as number) & 0x3f) | 0x80;
  const hex = hash.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-');
}
