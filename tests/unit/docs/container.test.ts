/** The file of the image: what it takes in is there, what it leaves out stays out, and a linter of such files has nothing to say. */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '../../..');
const FILE = join(ROOT, 'infra/server/container/Containerfile');
const lines = readFileSync(FILE, 'utf8').split('\n');
const copied = lines
  .filter((line) => line.startsWith('COPY ') && !line.includes('--from'))
  .flatMap((line) => line.split(' ').slice(1, -1));
const letIn = readFileSync(join(ROOT, '.containerignore'), 'utf8').trim().split('\n');

test('everything that is copied is there, and only that reaches the build', () => {
  expect(copied.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  expect(letIn).toEqual(['*', ...[...new Set(copied)].map((path) => `!${path}`)]);
});

test('all rooms that the command is made of are copied', () => {
  const rooms = readdirSync(ROOT, { withFileTypes: true }).filter(
    (entry) => entry.isDirectory() && ['engine', 'data', 'reports', 'sim', 'live', 'cli'].includes(entry.name),
  );
  expect(rooms.map(({ name }) => name).filter((name) => !copied.includes(name))).toEqual([]);
});

test('packages come from the lock file, without those for development, and nothing runs as root', () => {
  expect(lines).toContain('RUN npm ci --omit=dev');
  expect(lines).toContain('USER 10001:10001');
  expect(lines.some((line) => line.startsWith('ENTRYPOINT ["/opt/milkbot/node_modules/.bin/node", '))).toBe(true);
});

test.skipIf(spawnSync('hadolint', ['--version']).status !== 0)('a linter has nothing to say (needs hadolint)', () => {
  const { status, stdout } = spawnSync('hadolint', [FILE], { encoding: 'utf8' });
  expect([status, stdout]).toEqual([0, '']);
});
