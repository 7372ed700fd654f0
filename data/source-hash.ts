/** The identity of the program that made a result: a hash over its own source files. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..');
const FLOORS = ['engine', 'data', 'reports', 'sim', 'live', 'cli'];

/** SHA-256 over paths and contents of all source files, sorted by path. */
export function sourceSha256(): string {
  const hash = createHash('sha256');
  for (const path of sourcePaths())
    hash
      .update(`${path}\0`)
      .update(readFileSync(join(ROOT, path)))
      .update('\0');
  return hash.digest('hex');
}

function sourcePaths(): string[] {
  return FLOORS.flatMap((floor) => {
    try {
      return readdirSync(join(ROOT, floor), { recursive: true, encoding: 'utf8' }).map(
        (file) => `${floor}/${file.replaceAll('\\', '/')}`,
      );
    } catch {
      // A floor that this version does not have yet.
      return [];
    }
  })
    .filter((path) => path.endsWith('.ts'))
    .sort();
}
