/**
 * A worker that has loaded one test file and stays: it runs tests of the file against mutants as it is asked, so that a mutant costs
 * the milliseconds of its tests and not the loading of everything. Vitest's own runner, held within the first test of the file.
 */
import { BroadcastChannel } from 'node:worker_threads';
import { TestRunner } from 'vitest';

/** What a worker is asked: the tests of a file by name, against a mutant. */
export interface WarmQuestion {
  readonly id: number;
  readonly file: string;
  readonly names: readonly string[];
  readonly mutant: string;
  readonly hitLimit: number | undefined;
}

/**
 * What it answers. `isSound` is false when the test that failed fails without the mutant as well: then the mutant has left something
 * behind, and nothing more is to be asked here.
 */
export interface WarmAnswer {
  readonly id: number;
  readonly killer: string | null;
  readonly message: string;
  readonly isHitLimit: boolean;
  readonly isSound: boolean;
}

/** A worker says so when its file is loaded. */
export interface WarmReady {
  readonly ready: string;
}

interface Instrumentation {
  activeMutant?: string | undefined;
  hitCount?: number | undefined;
  hitLimit?: number | undefined;
}

interface Task {
  readonly type: string;
  readonly name: string;
  readonly tasks?: readonly Task[];
  readonly suite?: Task;
}

type Test = Task & Parameters<TestRunner['onBeforeTryTask']>[0];

export const WARM_CHANNEL = 'warm-tests';

/** Where instrumented code looks for the mutant that is active. */
const state: Instrumentation = {};
Object.assign(globalThis, { __stryker__: state });

export default class WarmWorker extends TestRunner {
  #tests: ReadonlyMap<string, Test> = new Map();
  #held: Test | undefined;

  onBeforeRunFiles(files: readonly Task[]): void {
    this.#tests = new Map(files.flatMap(testsOf).map((test) => [nameOf(test), test]));
  }

  /** Runs no test by itself: within the first it answers questions until there are no more. */
  async runTask(test: Test): Promise<void> {
    if (this.#held !== undefined) return;
    this.#held = test;
    const { filepath } = test.file;
    const channel = new BroadcastChannel(WARM_CHANNEL);
    await new Promise<void>((resolve) => {
      channel.onmessage = (event) => {
        const { data } = event as { data: WarmQuestion | 'end' };
        if (data === 'end') resolve();
        else if ('names' in data && data.file === filepath) {
          void this.#answer(data, this.#tests).then((answer) => channel.postMessage(answer));
        }
      };
      channel.postMessage({ ready: filepath } satisfies WarmReady);
    });
    channel.close();
  }

  async #answer({ id, names, mutant, hitLimit }: WarmQuestion, tests: ReadonlyMap<string, Test>): Promise<WarmAnswer> {
    for (const name of names) {
      const test = tests.get(name);
      if (test === undefined)
        return { id, killer: null, message: `no test ${name}`, isHitLimit: false, isSound: false };
      const failure = await this.#failureOf(test, mutant, hitLimit);
      if (failure === null) continue;
      const isHitLimit = hitLimit !== undefined && (state.hitCount ?? 0) > hitLimit;
      const remains = await this.#failureOf(test, undefined, undefined);
      return { id, killer: name, message: remains ?? failure, isHitLimit, isSound: remains === null };
    }
    return { id, killer: null, message: '', isHitLimit: false, isSound: true };
  }

  /** Runs a test; its failure, or null when it passes. */
  async #failureOf(test: Test, mutant: string | undefined, hitLimit: number | undefined): Promise<string | null> {
    try {
      // Expectations belong to the test that is held, inline snapshots among them; each is new for every run.
      for (const one of [this.#held ?? test, test]) this.onBeforeTryTask(one, { retry: 0, repeats: 0 } as never);
      state.activeMutant = mutant;
      state.hitLimit = hitLimit;
      state.hitCount = hitLimit === undefined ? undefined : 0;
      await TestRunner.getTestFn(test as never)();
      state.activeMutant = undefined;
      this.onAfterTryTask(test as never);
      return null;
    } catch (error) {
      return String((error as Error)?.message ?? error);
    } finally {
      state.activeMutant = undefined;
      state.hitLimit = undefined;
    }
  }
}

function testsOf(task: Task): Test[] {
  return (task.tasks ?? []).flatMap((one) => (one.type === 'test' ? [one as Test] : testsOf(one)));
}

/** The name as the mutation report has it: the suites and the test. */
function nameOf(test: Task): string {
  const names = [test.name];
  for (let { suite } = test; suite !== undefined; suite = suite.suite) names.unshift(suite.name);
  return names.join(' > ').trim();
}
