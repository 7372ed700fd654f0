import { expect, test } from 'vitest';
import { ARGUMENTS } from '../../../infra/mutation/arguments.ts';
import { readResult } from '../../../infra/mutation/results.ts';
import { MUTATED_ROOMS, sourcesHash, sourcesOf } from '../../../infra/mutation/rooms.ts';
import { ROOT } from './source-tree.ts';

test('the result of a mutation run belongs to the sources as they are, and finds at least 90 of 100 mutants', () => {
  for (const room of MUTATED_ROOMS) {
    const result = readResult(ROOT, room);
    if (result === null) continue;
    const hint = `engine/${room}: run npm run mutate -- ${room}`;
    expect([hint, result.sourcesSha256]).toEqual([hint, sourcesHash(ROOT, room)]);
    expect([hint, Object.keys(result.files)]).toEqual([
      hint,
      sourcesOf(ROOT, room).filter((path) => path in result.files),
    ]);
    expect(result.score, hint).toBeGreaterThanOrEqual(90);
  }
});

test('an argument is about a mutant that survives', () => {
  for (const { file, source, replacement } of ARGUMENTS) {
    const room = MUTATED_ROOMS.find((one) => file.startsWith(`engine/${one}/`));
    expect(room, file).toBeDefined();
    const result = room === undefined ? null : readResult(ROOT, room);
    if (result === null) continue;
    const isLeft = result.survivors.some(
      (one) => one.file === file && one.source === source && one.replacement === replacement,
    );
    expect([source, replacement, isLeft]).toEqual([source, replacement, true]);
  }
});
