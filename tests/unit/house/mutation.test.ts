import { expect, test } from 'vitest';
import { isAbout } from '../../../infra/mutation/arguments/argument.ts';
import { ARGUMENTS } from '../../../infra/mutation/arguments/arguments.ts';
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

test('every mutant that survives has one argument, and every argument a mutant that survives', () => {
  for (const room of MUTATED_ROOMS) {
    const result = readResult(ROOT, room);
    if (result === null) continue;
    const own = ARGUMENTS.filter(({ file }) => file.startsWith(`engine/${room}/`));
    const counted = result.survivors.map((one) => [
      `${one.file}:${one.line}`,
      one.original,
      one.replacement,
      own.filter((argument) => isAbout(argument, one)).length,
    ]);
    expect(counted.filter(([, , , count]) => count !== 1)).toEqual([]);
    for (const argument of own) {
      for (const replacement of argument.replacements) {
        const isLeft = result.survivors.some((one) => isAbout({ ...argument, replacements: [replacement] }, one));
        expect([argument.source, replacement, isLeft]).toEqual([argument.source, replacement, true]);
      }
    }
  }
  const rooms = ARGUMENTS.map(({ file }) => file.split('/')[1]);
  expect(rooms.filter((room) => !(MUTATED_ROOMS as readonly (string | undefined)[]).includes(room))).toEqual([]);
});
