import { expect, test } from 'vitest';
import { FLOORS, sourceFiles } from './source-tree.ts';

const files = sourceFiles(FLOORS);

/** What the pure core may import besides its own files. */
const ENGINE_PACKAGES = /^(zod|pure-rand(\/.*)?|@stdlib\/.+)$/;

test('a room imports only from its own floor and those below it', () => {
  const climbing = files.flatMap(({ path, imports }) =>
    imports.filter((target) => floorOf(target) > floorOf(path)).map((target) => `${path} imports ${target}`),
  );
  expect(climbing).toEqual([]);
});

test('every relative import leads to a file of the project', () => {
  const known = new Set(files.map(({ path }) => path));
  const lost = files.flatMap(({ path, imports }) =>
    imports.filter((i) => !known.has(i)).map((i) => `${path} imports ${i}`),
  );
  expect(lost).toEqual([]);
});

test('the engine imports nothing but its own files and the list of pure libraries', () => {
  const foreign = files
    .filter(({ path }) => path.startsWith('engine/'))
    .flatMap(({ path, packages }) =>
      packages.filter((p) => !ENGINE_PACKAGES.test(p)).map((p) => `${path} imports ${p}`),
    );
  expect(foreign).toEqual([]);
});

test('imports make no circle', () => {
  const importsOf = new Map(files.map(({ path, imports }) => [path, imports]));
  const done = new Set<string>();
  const walk = (path: string, trail: readonly string[]): readonly string[] | null => {
    const seenAt = trail.indexOf(path);
    if (seenAt >= 0) return [...trail.slice(seenAt), path];
    if (done.has(path)) return null;
    for (const next of importsOf.get(path) ?? []) {
      const circle = walk(next, [...trail, path]);
      if (circle) return circle;
    }
    done.add(path);
    return null;
  };
  expect(files.map(({ path }) => walk(path, [])).find((circle) => circle !== null) ?? 'no circle').toBe('no circle');
});

function floorOf(path: string): number {
  return FLOORS.indexOf(path.split('/')[0] as (typeof FLOORS)[number]);
}
