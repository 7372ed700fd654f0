import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { PartFile } from '../../../data/runs/part-file.ts';

const dir = mkdtempSync(join(tmpdir(), 'milkbot-part-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

test('lines of any length and script are read back as they were appended', () => {
  const part = new PartFile(join(dir, 'lines'));
  const lines = ['', 'a', 'ünï°F', 'x'.repeat(300_000), '€'.repeat(90_000), '{"a":1}'];
  for (const line of lines) part.appendLine(line);
  expect([...part.lines()]).toEqual(lines);
  expect(part.length).toBe(Buffer.byteLength(lines.join('\n')) + 1);
  part.close();
});

test('what is appended after a resumption follows what was kept', () => {
  const path = join(dir, 'resumed');
  const part = new PartFile(path);
  part.appendLine('kept');
  part.sync();
  const { length } = part;
  part.appendLine('lost');
  part.flush();
  part.close();
  const resumed = new PartFile(path, length);
  resumed.append(Buffer.from('more'));
  resumed.flush();
  resumed.close();
  expect(readFileSync(path, 'utf8')).toBe('kept\nmore');
  expect(() => new PartFile(path, 10_000)).toThrow(expect.objectContaining({ exitCode: 3 }));
});
