import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { climateReport } from '../unit/products/climate-report-text.ts';
import { scratchFolder, sim } from './sim-command.ts';

const folder = scratchFolder();
const parse = (...args: string[]) => sim(folder.path, 'data', 'parse', ...args);
const DSM = '794\nCDUS27 KZME 010616\nDSMHKS\nKHKS DS 31/12 661152/ 470316// 66/ 46//0021509/45=\n';

beforeAll(() => {
  const put = (name: string, content: string | Buffer) => writeFileSync(join(folder.path, name), content);
  put('cli.txt', climateReport());
  put('cli.txt.gz', gzipSync(climateReport()));
  put('dsm.txt', DSM);
  put('both.txt', climateReport() + DSM);
  put('damaged.txt', climateReport().replace('  MAXIMUM         82', '  MAXIMUM        8X2'));
  put('letter.txt', 'Dear Sir,\n');
});
afterAll(folder.clean);

test('a product is printed as one JSON document, compressed or not', async () => {
  const [plain, zipped] = await Promise.all([parse('cli.txt', '--json'), parse('cli.txt.gz', '--json')]);
  expect(JSON.parse(plain.stdout)).toMatchObject({
    kind: 'CLI',
    pil: 'CLINYC',
    office: 'KOKX',
    issued_at: '2026-07-09T06:26:00Z',
    correction: false,
    sections: [{ station: 'KNYC', climate_date: '2026-07-08', preliminary: false, max_f: 82, min_f: 71 }],
    problems: [],
  });
  expect(zipped.stdout).toBe(plain.stdout);
  expect([plain.code, plain.stderr]).toEqual([0, '']);
});

test('what a product lacks can be said, and several products are a list', async () => {
  const dsm = await parse('dsm.txt', '--received-year', '2021', '--json');
  expect(JSON.parse(dsm.stdout)).toMatchObject({ kind: 'DSM', reports: [{ climate_date: '2020-12-31', max_f: 66 }] });
  const both = JSON.parse((await parse('both.txt', '--json')).stdout);
  expect(both.products.map(({ kind }: { kind: string }) => kind)).toEqual(['CLI', 'DSM']);
});

test('a part that cannot be read is named and null, and the rest is printed', async () => {
  const { code, stdout } = await parse('damaged.txt');
  expect(code).toBe(0);
  expect(stdout).toContain('max_f: null');
  expect(stdout).toContain('min_f: 71');
  expect(stdout).toContain('MAXIMUM: observed value: "8X2" is no temperature');
});

test('a file that is not there or holds no product is refused with one sentence', async () => {
  expect(await parse('nowhere.txt')).toMatchObject({ code: 2, stdout: '' });
  const letter = await parse('letter.txt');
  expect(letter).toMatchObject({ code: 3, stdout: '' });
  expect(letter.stderr.trim().split('\n')).toHaveLength(1);
});
