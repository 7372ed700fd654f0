/** Writes a file so that it appears whole or not at all: the one before it stays until then, also when the disk is full. */
import { renameSync, rmSync, statSync, writeFileSync } from 'node:fs';

/** Writes `text` to `path`; what is there and is no plain file, such as a pipe, is written to as it is. Throws what the system says. */
export function writeOutputFile(path: string, text: string): void {
  if (statSync(path, { throwIfNoEntry: false })?.isFile() === false) {
    writeFileSync(path, text);
    return;
  }
  const partial = `${path}.partial`;
  try {
    writeFileSync(partial, text);
    renameSync(partial, path);
  } catch (error) {
    rmSync(partial, { force: true });
    throw error;
  }
}
