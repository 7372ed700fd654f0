import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { REASONS } from '../../../engine/reasons.ts';
import { riskConfig } from '../../../engine/risk/config.ts';
import { jsonFile } from '../../../infra/docs/json.ts';
import { keysOf, schemaOf, typeOf } from '../../../infra/docs/keys.ts';
import { page, sentence, table } from '../../../infra/docs/markdown.ts';
import { GENERATED_PAGES } from '../../../infra/docs/reference.ts';
import { stalePages } from '../../../infra/docs/stale-pages.ts';

const ROOT = join(import.meta.dirname, '../../..');
const written = readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.md'))
  .map((path) => `docs/${path.replaceAll('\\', '/')}`)
  .concat('README.md')
  .sort();

test('every generated page of the reference is what its code renders: else run `npm run docs`', () => {
  expect(stalePages(ROOT)).toEqual([]);
});

test('a page that is not there counts as stale', () => {
  expect(stalePages(join(ROOT, 'no-such-folder'))).toEqual(GENERATED_PAGES.map(({ path }) => path));
});

test('a page is the same whenever it is rendered', () => {
  for (const { render } of GENERATED_PAGES) expect(render()).toBe(render());
});

test('every reason has a row in the reference', () => {
  const reasons = GENERATED_PAGES.find(({ path }) => path.endsWith('reasons.md'))?.render() ?? '';
  for (const { code, number } of REASONS) expect(reasons).toContain(`| ${number} | \`${code}\` |`);
});

test('every link of a page leads to a file of the repository', () => {
  const broken = written.flatMap((path) =>
    [...readFileSync(join(ROOT, path), 'utf8').matchAll(/\]\(([^)#]+)(?:#[^)]*)?\)/g)]
      .map((match) => match[1] ?? '')
      .filter((target) => !/^https?:/.test(target) && !existsSync(join(ROOT, dirname(path), target)))
      .map((target) => `${path} links to ${target}`),
  );
  expect(broken).toEqual([]);
});

test('no page names a place on the machine where it was written', () => {
  const pages = written.filter((path) =>
    /(^|[\s`(])\/(home|tmp|work|root|Users)\//m.test(readFileSync(join(ROOT, path), 'utf8')),
  );
  expect(pages).toEqual([]);
});

test('a cell of a table cannot break its table', () => {
  expect(table(['a'], [['x | y\nz']])).toBe('| a |\n| --- |\n| x \\| y z |');
  expect(page('T', 'code', 'text')).toBe('# T\n\n*Generated from code by `npm run docs`.*\n\ntext\n');
});

test('a description becomes a sentence', () => {
  expect(['days of  it', 'Done.', ''].map(sentence)).toEqual(['Days of it.', 'Done.', '']);
});

test('keys of a schema carry their range, choices and defaults', () => {
  const keys = new Map(keysOf(schemaOf(riskConfig), 'risk').map(({ path, node }) => [path, node]));
  expect(typeOf(keys.get('risk.kelly') ?? {})).toBe('number, 0 to 1');
  expect(typeOf(keys.get('risk.exit') ?? {})).toBe('`hold`, `edge_gone`');
  expect(typeOf(keys.get('risk.maxOpenRiskUsd') ?? {})).toBe('number, above 0 or `null`');
  expect(keys.get('risk.kelly')?.default).toBe(0.25);
});

test('a JSON file keeps short lists on their line and breaks long ones', () => {
  const long = Array.from({ length: 12 }, (_, i) => `a word of number ${i}`);
  const text = jsonFile({ short: [1, 2], long, empty: {}, nested: [{ a: null }] });
  expect(JSON.parse(text)).toEqual({ short: [1, 2], long, empty: {}, nested: [{ a: null }] });
  expect(text).toContain('"short": [1, 2],\n');
  expect(text).toContain('"long": [\n    "a word of number 0",\n');
});
