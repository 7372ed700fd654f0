/**
 * Copies of a session's journal: made while the session writes, whole or not at all, and checked before they count. A copy holds
 * the journal's files and a manifest, and nothing else of the session's folder: no lock, no socket, no key that lies there.
 */
import { createHash } from 'node:crypto';
import { existsSync, linkSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { z } from 'zod';
import { explainFailure } from '../../data/store/failures.ts';
import { syncFile, syncFolder } from '../../data/store/sync.ts';
import { UserError } from '../../data/user-error.ts';
import { checkJournal } from '../journal/check.ts';
import { openToRead } from '../journal/segment.ts';
import { segmentsOf } from '../journal/segment-names.ts';

export const BACKUP_MANIFEST = 'backup.json';

export const backupManifest = z.strictObject({
  /** Layout of the backup. */
  version: z.literal(1),
  /** Name of the session's folder. */
  session: z.string().min(1),
  /** When the copy was made, ISO 8601. */
  made_at: z.iso.datetime(),
  entries: z.int().min(1),
  /** Link of the last entry. */
  link: z.string().regex(/^[0-9a-f]{64}$/),
  files: z.array(z.strictObject({ name: z.string(), bytes: z.int(), sha256: z.string().regex(/^[0-9a-f]{64}$/) })),
});
export type BackupManifest = z.infer<typeof backupManifest>;

export interface BackupMade {
  /** Folder of the new copy. */
  readonly dir: string;
  readonly manifest: BackupManifest;
  /** Folders of older copies that were taken away. */
  readonly removed: readonly string[];
}

/**
 * Copies the journal of the session in `dir` into a new folder below `to`, named after the session and the instant. With `keep`
 * only so many copies of that session stay, counted after the new one is checked.
 * @throws UserError 3 when there is no session or the copy is not sound, since the journal is damaged: then no copy stays and none is
 * taken away. Damage to a file that an earlier copy has whole does not reach the new one.
 */
export function backUpJournal(dir: string, to: string, madeAt: Date, keep: number | null): BackupMade {
  const names = existsSync(dir) ? segmentsOf(dir) : [];
  if (names.length === 0) throw new UserError(`${dir} holds no session: name the folder of one`, 3);
  const session = basename(resolve(dir));
  const target = join(to, `${session}-${stampOf(madeAt)}`);
  if (existsSync(target)) throw new UserError(`${target} is there already: make the backup again in a second`, 2);
  mkdirSync(to, { recursive: true, mode: 0o700 });
  const unfinished = join(to, `.${basename(target)}.new`);
  try {
    const manifest = copyJournal(dir, names, unfinished, session, madeAt, backupsOf(to, session)[0] ?? null);
    writeFileSync(join(unfinished, BACKUP_MANIFEST), `${JSON.stringify(manifest, null, 2)}\n`);
    syncFile(join(unfinished, BACKUP_MANIFEST));
    renameSync(unfinished, target);
    syncFolder(to);
    const older = keep === null ? [] : backupsOf(to, session).slice(keep);
    for (const one of older) rmSync(one.dir, { recursive: true, force: true });
    return { dir: target, manifest, removed: older.map((one) => one.dir) };
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true });
    throw explainFailure(error, `backing up into ${to}`, '--to');
  }
}

/**
 * Copies a journal and reads the copy over. Files that were finished when the last backup was made are shared with it, so that
 * many copies of a long session cost little; where they turn out not to be this journal's, everything is copied anew.
 */
function copyJournal(
  dir: string,
  names: readonly string[],
  to: string,
  session: string,
  madeAt: Date,
  last: Backup | null,
): BackupManifest {
  const finished = new Set(last?.manifest.files.slice(0, -1).map(({ name }) => name));
  rmSync(to, { recursive: true, force: true });
  mkdirSync(to, { mode: 0o700 });
  for (const [index, name] of names.entries()) {
    const isShared = index < names.length - 1 && finished.has(name);
    if (isShared && last !== null) linkSync(join(last.dir, name), join(to, name));
    else copySegment(join(dir, name), join(to, name));
  }
  try {
    return manifestOf(to, session, madeAt);
  } catch (error) {
    if (last === null || !(error instanceof UserError)) throw error;
    return copyJournal(dir, names, to, session, madeAt, null);
  }
}

/** What a backup says of itself, once its files are what they were. @throws UserError 3 when they are not. */
export function checkBackup(dir: string): BackupManifest {
  const manifest = manifestIn(dir);
  if (manifest === null) throw new UserError(`${dir} holds no backup of a session: name the folder of one`, 3);
  for (const { name, bytes, sha256 } of manifest.files) {
    const path = join(dir, name);
    const content = existsSync(path) ? readFileSync(path) : null;
    if (content === null || content.length !== bytes || sha256Of(content) !== sha256) {
      throw new UserError(`${path} is not what was backed up: restore another backup`, 3);
    }
  }
  return manifest;
}

/** Everything committed at one instant, in a file without a write-ahead log beside it. */
function copySegment(from: string, to: string): void {
  const database = openToRead(from);
  try {
    database.prepare('VACUUM INTO ?').run(to);
  } catch (cause) {
    const explained = explainFailure(cause, `backing up ${from}`, '--to');
    if (explained instanceof UserError) throw explained;
    throw new UserError(`${from} cannot be copied: look with sim journal check`, 3, { cause });
  } finally {
    database.close();
  }
  syncFile(to);
}

/** Reads the copy over as a journal. */
function manifestOf(copy: string, session: string, madeAt: Date): BackupManifest {
  // Reading may leave files of the database beside it, so the files are named before.
  const names = segmentsOf(copy);
  const { damage, entries, link } = checkJournal(copy);
  const [first] = damage;
  if (first !== undefined) {
    throw new UserError(
      `the journal is damaged at entry ${first.sequence ?? '?'} of ${first.file}: ${first.what}; look with sim journal check`,
      3,
    );
  }
  const files = names.map((name) => {
    const content = readFileSync(join(copy, name));
    return { name, bytes: content.length, sha256: sha256Of(content) };
  });
  return { version: 1, session, made_at: madeAt.toISOString(), entries, link, files };
}

interface Backup {
  readonly dir: string;
  readonly manifest: BackupManifest;
}

/** The backups of a session in a folder, the newest first. */
function backupsOf(to: string, session: string): readonly Backup[] {
  return readdirSync(to)
    .filter((name) => !name.startsWith('.'))
    .map((name) => ({ dir: join(to, name), manifest: manifestIn(join(to, name)) }))
    .filter((one): one is Backup => one.manifest?.session === session)
    .sort((x, y) => (x.manifest.made_at < y.manifest.made_at ? 1 : -1));
}

function manifestIn(dir: string): BackupManifest | null {
  const path = join(dir, BACKUP_MANIFEST);
  if (!existsSync(path)) return null;
  try {
    return backupManifest.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return null;
  }
}

/** `20260813T142503Z` */
function stampOf(at: Date): string {
  return `${at.toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`;
}

function sha256Of(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
