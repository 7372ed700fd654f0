/**
 * A lock that one process holds on a folder, across processes and threads.
 *
 * It is a lock of the operating system on a small SQLite file, so that it ends with its process however that ends: there
 * is no stale lock to clear away.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { UserError } from './user-error.ts';

export interface ProcessLock {
  release(): void;
}

/**
 * Takes the lock of the folder `dir`. When another process holds it, `refusal` makes the sentence from its number (null where
 * it cannot be told), and a UserError (4) is thrown. Anything else that goes wrong is thrown as it comes.
 */
export function takeProcessLock(dir: string, refusal: (holder: string | null) => string): ProcessLock {
  const holderFile = join(dir, 'lock.holder');
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(join(dir, 'lock'));
    database.exec('BEGIN EXCLUSIVE');
    writeFileSync(holderFile, `${process.pid}\n`);
  } catch (cause) {
    database?.close();
    if (!(cause instanceof Error && /locked|busy/i.test(cause.message))) throw cause;
    const holder = existsSync(holderFile) ? readFileSync(holderFile, 'utf8').trim() : null;
    throw new UserError(refusal(holder), 4, { cause });
  }
  const held = database;
  return {
    release() {
      held.close();
    },
  };
}
