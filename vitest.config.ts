import { defineConfig } from 'vitest/config';
import { LongestFirst } from './infra/quality/longest-first.ts';

const project = (name: string, include: string[], testTimeout: number, globalSetup?: string) => ({
  test: {
    name,
    include,
    testTimeout,
    hookTimeout: testTimeout,
    pool: 'forks' as const,
    ...(globalSetup && { globalSetup }),
  },
});

export default defineConfig({
  test: {
    // By default one core is left to the machine: of two, as a small server has them, half.
    maxWorkers: '100%',
    sequence: { sequencer: LongestFirst },
    projects: [
      project('unit', ['tests/unit/**/*.test.ts'], 10_000),
      project('property', ['tests/property/**/*.test.ts'], 60_000),
      project('integration', ['tests/integration/**/*.test.ts'], 240_000),
      project('e2e', ['tests/e2e/**/*.test.ts'], 240_000),
      project('history', ['tests/history/**/*.test.ts'], 300_000, './tests/history/global-store.ts'),
    ],
  },
});
