/**
 * A run stopped in the middle, on disk: the state of the engine, the venue and the clock, and what the run was asked to do.
 * Written to a second file and renamed, so that there is always one whole snapshot or none.
 */
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { z } from 'zod';
import { SNAPSHOT_FILE } from '../data/runs/run-folder.ts';
import { UserError } from '../data/user-error.ts';
import type { Json } from '../engine/snapshot.ts';

const SNAPSHOT_VERSION = 2;

const json = z.custom<Json>((value) => value !== undefined);
const runSnapshot = z.strictObject({
  version: z.literal(SNAPSHOT_VERSION),
  tapeSha256: z.string(),
  configSha256: z.string(),
  position: z.strictObject({
    rowsDone: z.int(),
    nextFastTickAt: z.number(),
    nextSlowTickAt: z.number(),
    updates: z.int(),
    now: z.number(),
  }),
  engine: json,
  venue: json,
  audit: json,
  writer: json,
});
export type RunSnapshot = z.infer<typeof runSnapshot>;

/** Writes the snapshot into the run's folder. */
export function writeSnapshot(dir: string, snapshot: Omit<RunSnapshot, 'version'>): void {
  const path = join(dir, SNAPSHOT_FILE);
  writeFileSync(`${path}.new`, gzipSync(JSON.stringify({ version: SNAPSHOT_VERSION, ...snapshot })));
  renameSync(`${path}.new`, path);
}

/** Reads the snapshot of a stopped run. @throws UserError 2 when the folder has none, 3 when it is damaged. */
export function readSnapshot(dir: string): RunSnapshot {
  const path = join(dir, SNAPSHOT_FILE);
  if (!existsSync(path)) {
    throw new UserError(`${dir} holds no stopped run to resume; name the folder of a run that was interrupted`, 2);
  }
  try {
    return runSnapshot.parse(JSON.parse(gunzipSync(readFileSync(path)).toString('utf8')));
  } catch {
    throw new UserError(`${path} is damaged or of another version; start the run anew with --force`, 3);
  }
}

/** Removes the snapshot of a run that has come to its end. */
export function removeSnapshot(dir: string): void {
  rmSync(join(dir, SNAPSHOT_FILE), { force: true });
}
