/**
 * The lock that lets one writer at a time change a store, across processes and threads.
 *
 * It is a lock of the operating system on a small SQLite file, so that it ends with its process however that ends: there
 * is no stale lock to clear away.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { UserError } from '../user-error.ts';
import { explainFailure } from './failures.ts';

export interface StoreLock {
  release(): void;
}

/** Takes the writer's lock of the store in `dir`, or throws a UserError (4) that names the process which holds it. */
export function lockStore(dir: string): StoreLock {
  const holderFile = join(dir, 'lock.holder');
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(join(dir, 'lock'));
    database.exec('BEGIN EXCLUSIVE');
    writeFileSync(holderFile, `${process.pid}\n`);
  } catch (error) {
    database?.close();
    if (error instanceof Error && /locked|busy/i.test(error.message)) {
      const holder = existsSync(holderFile) ? ` by process ${readFileSync(holderFile, 'utf8').trim()}` : '';
      throw new UserError(`the store ${dir} is being written${holder}: wait until it has finished`, 4, {
        cause: error,
      });
    }
    throw explainFailure(error, `locking the store ${dir}`);
  }
  const held = database;
  return {
    release() {
      held.close();
    },
  };
}
