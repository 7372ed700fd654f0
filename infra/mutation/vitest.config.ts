/** The tests that judge the mutants of one room, named by MUTATED_ROOM: its unit and property tests, with a fixed seed. */
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

const room = process.env.MUTATED_ROOM ?? '';

export default defineConfig({
  resolve: { alias: [{ find: /^fast-check$/, replacement: join(import.meta.dirname, 'seeded-fast-check.ts') }] },
  test: {
    root: join(import.meta.dirname, '../..'),
    include: [`tests/unit/${room}/**/*.test.ts`, `tests/property/${room}/**/*.test.ts`],
    // Tests of faults planted in the model judge the properties, not the source: a mutant only makes them search in vain.
    exclude: ['**/*.long.test.ts', '**/*-faults.test.ts'],
    testTimeout: 60_000,
    pool: 'threads',
  },
});
