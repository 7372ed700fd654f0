/**
 * `SHA256SUMS` of a run's folder: what its tables and its configuration held when the run ended, in the form that `sha256sum -c`
 * reads. It shows what was changed afterwards and by what else nothing contradicts, such as a row of the equity curve that is gone;
 * whoever rewrites it too is found out by running again.
 */
import { createHash } from 'node:crypto';
import { closeSync, existsSync, openSync, readFileSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { writeWhole } from './run-folder.ts';
import { RUN_TABLES } from './schema.ts';

/** Name of the file in a run's folder. */
export const CHECKSUMS_FILE = 'SHA256SUMS';

const SUMMED = ['config.yaml', ...Object.keys(RUN_TABLES).map((table) => `${table}.parquet`)];

/** Writes the file over the tables and the configuration, which must be there. */
export function writeChecksums(dir: string): void {
  const lines = SUMMED.map((name) => `${sha256Of(join(dir, name))}  ${name}\n`);
  writeWhole(join(dir, CHECKSUMS_FILE), lines.join(''));
}

/** Names of the files that are not what the file says, or of which it does not speak; null when there is no such file. */
export function changedSince(dir: string): readonly string[] | null {
  const path = join(dir, CHECKSUMS_FILE);
  if (!existsSync(path)) return null;
  const said = new Map(
    readFileSync(path, 'utf8')
      .split('\n')
      .map((line) => [line.slice(66), line.slice(0, 64)] as const),
  );
  return SUMMED.filter((name) => !existsSync(join(dir, name)) || said.get(name) !== sha256Of(join(dir, name)));
}

function sha256Of(path: string): string {
  const hash = createHash('sha256');
  const chunk = new Uint8Array(1 << 20);
  const file = openSync(path, 'r');
  try {
    for (let read = readSync(file, chunk); read > 0; read = readSync(file, chunk)) hash.update(chunk.subarray(0, read));
  } finally {
    closeSync(file);
  }
  return hash.digest('hex');
}
