/** The tests that judge the mutants of one room, named by MUTATED_ROOM: its unit and property tests, with a fixed seed. */
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { testFilesOf } from './rooms.ts';

const ROOT = join(import.meta.dirname, '../..');

export default defineConfig({
  resolve: { alias: [{ find: /^fast-check$/, replacement: join(import.meta.dirname, 'seeded-fast-check.ts') }] },
  test: {
    root: ROOT,
    include: testFilesOf(ROOT, process.env.MUTATED_ROOM ?? ''),
    testTimeout: 60_000,
    pool: 'threads',
  },
});
