/** The committed result of a room's mutation run: `docs/mutation/ROOM.json`, as it is written, read and drawn. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { MUTATED_ROOMS, type MutatedRoom } from './rooms.ts';

const counts = z.strictObject({
  killed: z.int().min(0),
  timeout: z.int().min(0),
  survived: z.int().min(0),
  noCoverage: z.int().min(0),
  ignored: z.int().min(0),
});

const survivor = z.strictObject({
  file: z.string(),
  line: z.int().min(1),
  mutator: z.string(),
  /** The source line, trimmed, and what the mutant put in the place of `original`. */
  source: z.string(),
  original: z.string(),
  replacement: z.string(),
  covered: z.boolean(),
});
export type Survivor = z.infer<typeof survivor>;

const roomResult = z.strictObject({
  room: z.enum(MUTATED_ROOMS),
  /** SHA-256 of the sources that were mutated. */
  sourcesSha256: z.string().regex(/^[0-9a-f]{64}$/),
  stryker: z.string(),
  /** Share of mutants found, in percent with two decimals: (killed + timeout) / (those + survived + noCoverage). */
  score: z.number().min(0).max(100),
  minutes: z.number().min(0),
  files: z.record(z.string(), counts),
  survivors: z.array(survivor),
});
export type RoomResult = z.infer<typeof roomResult>;

/** Where a room's result lies, from the repository's root. */
export function resultPath(room: MutatedRoom): string {
  return `docs/mutation/${room}.json`;
}

/** The committed result of a room, or null when there is none. Throws when the file is not what it should be. */
export function readResult(root: string, room: MutatedRoom): RoomResult | null {
  const file = join(root, resultPath(room));
  return existsSync(file) ? roomResult.parse(JSON.parse(readFileSync(file, 'utf8'))) : null;
}
