/**
 * The order in which test files are begun. The longest come first, since one that is begun last leaves all cores but one idle; and of
 * those that share the real history only one, which brings it in while another has no need of it. A clean clone knows no durations.
 */
import { BaseSequencer, type TestSpecification } from 'vitest/node';

const LONGEST = [
  'history/backtest',
  'integration/worlds/worlds',
  'integration/live/chaos',
  'integration/live/session-parity',
  'history/lockstep-parity',
  'e2e/paper',
  'e2e/session',
  'e2e/live-session',
  'integration/live/lockstep-parity',
  'integration/live/loop',
  'e2e/backtest',
  'integration/store-safety/full-disk',
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
