/** The rooms whose tests are tested by mutants, and what their sources are. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export const MUTATED_ROOMS = ['money', 'settlement', 'portfolio', 'oms', 'risk'] as const;
export type MutatedRoom = (typeof MUTATED_ROOMS)[number];

/** Source files of a room, sorted, as paths from the repository's root. */
export function sourcesOf(root: string, room: MutatedRoom): string[] {
  return readdirSync(join(root, 'engine', room), { recursive: true, encoding: 'utf8' })
    .map((file) => `engine/${room}/${file.replaceAll('\\', '/')}`)
    .filter((path) => path.endsWith('.ts'))
    .sort();
}

/** SHA-256 over the paths and texts of a room's sources: what a result belongs to. */
export function sourcesHash(root: string, room: MutatedRoom): string {
  const hash = createHash('sha256');
  for (const path of sourcesOf(root, room)) hash.update(`${path}\0${readFileSync(join(root, path), 'utf8')}\0`);
  return hash.digest('hex');
}

/** Test files that judge the mutants of a room, as paths from the root. Those of faults that are planted judge the tests themselves. */
export function testFilesOf(root: string, room: string): string[] {
  return ['unit', 'property'].flatMap((kind) =>
    readdirSync(join(root, 'tests', kind, room), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.test.ts') && !/(\.long|-faults)\.test\.ts$/.test(name))
      .map((name) => `tests/${kind}/${room}/${name.replaceAll('\\', '/')}`),
  );
}
