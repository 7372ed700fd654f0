/** Brings a session's journal back from a copy, whole or not at all, and never over one that is there. */
import { copyFileSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { explainFailure } from '../../data/store/failures.ts';
import { syncFile, syncFolder } from '../../data/store/sync.ts';
import { UserError } from '../../data/user-error.ts';
import { killFile } from '../control/protocol.ts';
import { leaveKillFile } from '../guards/kill-switch.ts';
import { checkJournal } from '../journal/check.ts';
import { factsOf } from '../session/session.ts';
import { type BackupManifest, checkBackup } from './backup.ts';

export interface Restored {
  readonly dir: string;
  readonly manifest: BackupManifest;
  /** Kill file that keeps a live session halted until a person has looked; null for a paper session. */
  readonly killFile: string | null;
}

/**
 * Restores the backup in `backup` as the session `dir`. What the account did since the backup is not in it, so a live session comes
 * back halted: its kill file is there before the folder is.
 * @throws UserError 2 when `dir` is there already, 3 when the backup is damaged.
 */
export function restoreJournal(backup: string, dir: string): Restored {
  if (existsSync(dir)) throw new UserError(`${dir} is there already: name a folder that is not`, 2);
  const manifest = checkBackup(backup);
  const parent = dirname(resolve(dir));
  mkdirSync(parent, { recursive: true });
  const unfinished = `${resolve(dir)}.new`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { mode: 0o700 });
  try {
    for (const { name } of manifest.files) {
      copyFileSync(join(backup, name), join(unfinished, name));
      syncFile(join(unfinished, name));
    }
    const { sound, link } = checkJournal(unfinished);
    if (!sound || link !== manifest.link) {
      throw new UserError(`${backup} does not hold the journal that it names: restore another backup`, 3);
    }
    const isLive = factsOf(unfinished).mode === 'live';
    if (isLive) leaveKillFile(unfinished, `restored from the backup of ${manifest.made_at}`);
    renameSync(unfinished, dir);
    syncFolder(parent);
    return { dir, manifest, killFile: isLive ? killFile(dir) : null };
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true });
    throw explainFailure(error, `restoring into ${dir}`, '--to');
  }
}
