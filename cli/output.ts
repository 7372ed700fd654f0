/** Where commands write: results on stdout, everything said along the way on stderr. */

import { fstatSync, writeFileSync } from 'node:fs';
import { explainFailure } from '../data/store/failures.ts';

/**
 * Writes to standard output; false when its reader is behind. Into a plain file goes all of it or nothing counts: there a
 * stream takes what fits on a full disk for the whole. Throws a UserError (1) when the disk is full.
 */
export function writeOut(text: string): boolean {
  if (!fstatSync(process.stdout.fd).isFile()) return process.stdout.write(text);
  try {
    writeFileSync(process.stdout.fd, text);
  } catch (error) {
    throw explainFailure(error, WRITING_OUT);
  }
  return true;
}

/** What is being done, for the sentence of a failure. */
export const WRITING_OUT = 'writing to standard output';

/** Prints the one JSON document of a command run with `--json`. */
export function printJson(document: unknown): void {
  writeOut(`${JSON.stringify(document, null, 2)}\n`);
}

/** Prints a line of a command's result. */
export function printLine(line = ''): void {
  writeOut(`${line}\n`);
}

/** Says something along the way, so that stdout stays clean. */
export function note(line: string): void {
  process.stderr.write(`${line}\n`);
}
