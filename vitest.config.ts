import { defineConfig } from 'vitest/config';
import { LongestFirst } from './infra/quality/longest-first.ts';

interface Manners {
  readonly globalSetup?: string;
  readonly isolate?: boolean;
}

const project = (name: string, include: string[], testTimeout: number, manners: Manners = {}) => ({
  test: { name, include, testTimeout, hookTimeout: testTimeout, pool: 'forks' as const, ...manners },
});

/** For tests that leave nothing behind in their process: what they import is then read once, and not for each file again. */
const SHARED_PROCESS = { isolate: false };

export default defineConfig({
  test: {
    // Many tests wait for a process, a disk or a clock: half as many again as there are cores keep the cores busy.
    maxWorkers: '150%',
    sequence: { sequencer: LongestFirst },
    projects: [
      project('unit', ['tests/unit/**/*.test.ts'], 10_000, SHARED_PROCESS),
      project('property', ['tests/property/**/*.test.ts'], 60_000, SHARED_PROCESS),
      project('integration', ['tests/integration/**/*.test.ts'], 240_000, SHARED_PROCESS),
      project('e2e', ['tests/e2e/**/*.test.ts'], 480_000),
      project('history', ['tests/history/**/*.test.ts'], 300_000, {
        globalSetup: './tests/history/global-store.ts',
      }),
    ],
  },
});
