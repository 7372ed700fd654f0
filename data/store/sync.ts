/** Waiting until the disk has what was written: a file, and the names in a folder. */
import { closeSync, fsyncSync, openSync } from 'node:fs';

/** Makes what a file holds durable. */
export function syncFile(path: string): void {
  const handle = openSync(path, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** Makes renames inside a folder durable. Some systems cannot sync a folder; there the file system orders them itself. */
export function syncFolder(dir: string): void {
  let handle: number;
  try {
    handle = openSync(dir, 'r');
  } catch {
    return;
  }
  try {
    fsyncSync(handle);
  } catch {
    // Not supported here.
  } finally {
    closeSync(handle);
  }
}
