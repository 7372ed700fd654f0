/** A file that is there whole or not at all: written aside, synced, renamed into its place. */
import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { explainFailure } from '../../store/failures.ts';

/** Writes `folder/name`, making the folder. Throws a UserError (1) when the disk or folder refuses. */
export function writeWhole(folder: string, name: string, bytes: Uint8Array): void {
  const aside = join(folder, `.${name}.${process.pid}`);
  try {
    mkdirSync(folder, { recursive: true });
    const handle = openSync(aside, 'w');
    try {
      writeFileSync(handle, bytes);
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    renameSync(aside, join(folder, name));
  } catch (error) {
    rmSync(aside, { force: true });
    throw explainFailure(error, `keeping an answer in ${folder}`);
  }
}
