import { expect, test } from 'vitest';
import { codeOnly, FLOORS, sourceFiles } from './source-tree.ts';

const files = sourceFiles(FLOORS);
const engine = files.filter(({ path }) => path.startsWith('engine/'));

/** What would make a decision depend on something other than the events told. */
const IMPURE: readonly (readonly [string, RegExp])[] = [
  ['the wall clock', /\bDate\b|\bperformance\b|\bTemporal\b|\bsetTimeout\b|\bsetInterval\b|\bsetImmediate\b/],
  ['randomness', /\bMath\.random\b|\bcrypto\b/],
  ['the environment', /\bprocess\b|\bglobalThis\b/],
  ['the console', /\bconsole\b/],
  ['the locale', /\bIntl\b|\btoLocale\w*|\blocaleCompare\b/],
  ['the network or files', /\bfetch\(|\bBuffer\b|\bnode:/],
];

test('nothing in the engine touches a clock, randomness, the environment, the locale or the outside', () => {
  const found = engine.flatMap(({ path, text }) =>
    IMPURE.filter(([, pattern]) => pattern.test(codeOnly(text))).map(([what]) => `${path} touches ${what}`),
  );
  expect(found).toEqual([]);
});

test('every module opens with a comment that says what it is for', () => {
  expect(files.filter(({ text }) => !/^(#!.*\n)?\/\*\*/.test(text)).map(({ path }) => path)).toEqual([]);
});

test('no file is called after nothing in particular', () => {
  const vague = /(^|[/-])(utils?|helpers?|common|misc|services?|managers?)([./-]|$)/;
  expect(files.filter(({ path }) => vague.test(path)).map(({ path }) => path)).toEqual([]);
});

test('no file has grown beyond 400 lines', () => {
  expect(files.filter(({ text }) => text.split('\n').length > 400).map(({ path }) => path)).toEqual([]);
});

test('no private accessor is read: each reading of one calls into the runtime, a method does not', () => {
  expect(files.filter(({ text }) => /\b[gs]et #\w+\(/.test(codeOnly(text))).map(({ path }) => path)).toEqual([]);
});

test('nothing is marked as left open', () => {
  const marks = new RegExp(['TO', 'DO|FIX', 'ME|XX', 'X|not impl', 'emented'].join(''));
  expect(files.filter(({ text }) => marks.test(text)).map(({ path }) => path)).toEqual([]);
});

test('tests and scripts run on the pinned runtime', () => {
  expect(process.version).toBe('v24.21.0');
});
