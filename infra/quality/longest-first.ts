/**
 * The order in which test files are begun. The longest come first, since one that is begun last leaves all cores but one idle; and of
 * those that share the real history only one, which brings it in while another has no need of it. A clean clone knows no durations.
 */
import { BaseSequencer, type TestSpecification } from 'vitest/node';

const LONGEST = [
  'history/backtest',
  'integration/live/chaos',
  'integration/worlds/worlds',
  'e2e/backtest',
  'history/lockstep-parity',
  'e2e/session',
  'e2e/live-session',
  'integration/audit/audit-risk',
  'e2e/paper',
  'integration/live/lockstep-parity',
  'e2e/wrong-use',
  'integration/store-safety/full-disk',
  'e2e/data-sql',
  'integration/ingest-kalshi/closed-loop',
  'integration/live/session-parity',
  'integration/live/loop',
];

export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.sort((x, y) => place(x) - place(y));
  }
}

function place({ moduleId }: TestSpecification): number {
  const index = LONGEST.findIndex((name) => moduleId.endsWith(`/tests/${name}.test.ts`));
  return index < 0 ? LONGEST.length : index;
}
