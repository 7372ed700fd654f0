/**
 * The folder of a run: when it may be used, what it says while the run is under way or broken off, and how its files appear.
 *
 * `summary.json` is written last, so its presence means that the run is complete. Until then `incomplete.json` says how far
 * the run is or why it ended. Every file appears whole under its name (written beside it, then renamed).
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { UserError } from '../user-error.ts';
import { RUN_TABLES } from './schema.ts';

/** Name of the file that says that a run is not finished. */
export const INCOMPLETE_FILE = 'incomplete.json';
/** State of a run that was stopped in the middle; gone when it is finished. */
export const SNAPSHOT_FILE = 'snapshot.json.gz';
/** Folder of the part files while the run is under way. */
export const PARTS_FOLDER = '.parts';

/** Content of `incomplete.json`. */
export const incompleteRun = z.strictObject({
  state: z.enum(['running', 'aborted']),
  reason: z.string().describe('Why it ended, or what it is doing'),
  decisions: z.int().min(0).describe('Decision records written'),
});
export type IncompleteRun = z.infer<typeof incompleteRun>;

/**
 * Makes a run's folder ready. It must be absent or empty; with `force` an earlier run's own files in it are removed, anything
 * else is left alone. A folder without a run, but with a file of that name, is refused even so: it is somebody's own.
 * @throws UserError 2 when it is in use or is a file, 1 when it cannot be written.
 */
export function prepareRunFolder(dir: string, force: boolean): void {
  const stat = statSync(dir, { throwIfNoEntry: false });
  if (stat && !stat.isDirectory()) throw new UserError(`${dir} is a file: give --out a folder.`, 2);
  const present = stat ? readdirSync(dir).sort() : [];
  if (present.length > 0 && !force) {
    throw new UserError(`${dir} is not empty: give --out another folder, or --force to replace the run in it.`, 2);
  }
  const own = OWN_FILES.find((name) => present.includes(name));
  if (own !== undefined && !MARKS_OF_A_RUN.some((name) => present.includes(name))) {
    throw new UserError(`${dir} holds ${own} but no run: give --out another folder, so that it is not replaced.`, 2);
  }
  try {
    for (const name of RUN_FILES) rmSync(join(dir, name), { recursive: true, force: true });
    mkdirSync(join(dir, PARTS_FOLDER), { recursive: true });
  } catch (cause) {
    throw new UserError(`${dir} cannot be written (${codeOf(cause)}): give --out a folder that you may write.`, 1, {
      cause,
    });
  }
}

/** Writes a file so that it appears whole or not at all. */
export function writeWhole(path: string, content: string): void {
  const partial = `${path}.partial`;
  writeFileSync(partial, content);
  renameSync(partial, path);
}

export function markIncomplete(dir: string, run: IncompleteRun): void {
  writeWhole(join(dir, INCOMPLETE_FILE), `${JSON.stringify(run, null, 2)}\n`);
}

/** What `incomplete.json` says, or null without one; an unreadable one counts as running. */
export function readIncomplete(dir: string): IncompleteRun | null {
  const path = join(dir, INCOMPLETE_FILE);
  if (!existsSync(path)) return null;
  try {
    return incompleteRun.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return { state: 'running', reason: 'its state cannot be read', decisions: 0 };
  }
}

/** Removes what only an unfinished run needs. */
export function clearIncomplete(dir: string): void {
  rmSync(join(dir, INCOMPLETE_FILE), { force: true });
  rmSync(join(dir, PARTS_FOLDER), { recursive: true, force: true });
}

/** The system's name of a failure, for example ENOSPC, for a message. */
export function codeOf(cause: unknown): string {
  return (cause as { code?: string } | null)?.code ?? (cause instanceof Error ? cause.message : String(cause));
}

/** A folder with one of these has held a run, finished or not. */
const MARKS_OF_A_RUN: readonly string[] = ['summary.json', INCOMPLETE_FILE, PARTS_FOLDER];
/** Files that a user is likely to have under the name that a run gives them: `sim init` writes the first. */
const OWN_FILES: readonly string[] = ['config.yaml', 'report.html'];

// The summary goes first: a folder that is being replaced must not look complete.
const RUN_FILES: readonly string[] = [
  'summary.json',
  'config.yaml',
  'report.html',
  'SHA256SUMS',
  ...Object.keys(RUN_TABLES).flatMap((table) => [`${table}.parquet`, `${table}.parquet.partial`]),
  INCOMPLETE_FILE,
  SNAPSHOT_FILE,
  PARTS_FOLDER,
];
