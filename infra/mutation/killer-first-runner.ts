/**
 * The test runner of mutation runs: Vitest's, asked file by file and most promising first. A mutant is shown to the test that
 * killed it in an earlier run, then to the test files that killed the mutants before it, then to all others that cover it, and
 * the first failure ends it. A mutant survives when every test that covers it has passed, as in one run of them all. An earlier
 * verdict stands without being asked again only where the test that killed and all that it depends on, the mutant's file
 * included, are what they were.
 */
import { strykerPlugins as vitestPlugins } from '@stryker-mutator/vitest-runner';
import { type ActiveMutant, KnownKillers } from './known-killers.ts';
import { testFilesOf } from './rooms.ts';
import { WarmTests } from './warm-tests.ts';

interface MutantRunOptions {
  /** Identities of the tests that cover the mutant; none named means all of them (static code). */
  readonly testFilter?: readonly string[];
  readonly activeMutant: ActiveMutant & { readonly id: string };
  /** Static code is run while modules load, so that they must be loaded anew. */
  readonly mutantActivation: 'static' | 'runtime';
  readonly hitLimit?: number;
}

interface MutantRunResult {
  readonly status: string;
  readonly killedBy?: readonly string[];
  readonly failureMessage?: string;
  readonly reason?: string;
  readonly nrOfTests?: number;
}

interface TestRunner {
  capabilities(): unknown;
  init(): Promise<void>;
  dryRun(options: unknown): Promise<unknown>;
  mutantRun(options: MutantRunOptions): Promise<MutantRunResult>;
  dispose(): Promise<void>;
}

const vitestRunner = vitestPlugins[0] as unknown as {
  readonly factory: ((injector: unknown) => TestRunner) & { readonly inject: readonly string[] };
};

class KillerFirstRunner implements TestRunner {
  readonly #inner: TestRunner;
  readonly #known = new KnownKillers(process.env.MUTATED_ROOT ?? '', process.env.KNOWN_KILLERS ?? '');
  readonly #warm = new WarmTests(process.cwd());
  #warming: Promise<void> | undefined;
  /** Test files, the one that killed last in front. */
  #recent: string[] = [];

  constructor(inner: TestRunner) {
    this.#inner = inner;
  }

  capabilities(): unknown {
    return this.#inner.capabilities();
  }

  init(): Promise<void> {
    return this.#inner.init();
  }

  dryRun(options: unknown): Promise<unknown> {
    return this.#inner.dryRun(options);
  }

  async dispose(): Promise<void> {
    await this.#warm.stop();
    await this.#inner.dispose();
  }

  async mutantRun(options: MutantRunOptions): Promise<MutantRunResult> {
    const killer = this.#known.standing(options.activeMutant);
    if (killer !== undefined && (options.testFilter?.includes(killer) ?? true)) {
      this.#remember([killer]);
      return { status: 'killed', killedBy: [killer], failureMessage: 'as in the last run', nrOfTests: 0 };
    }
    if (
      options.testFilter !== undefined &&
      this.#known.isEndless(options.activeMutant, options.testFilter.map(fileOf))
    ) {
      return { status: 'timeout', reason: 'as in the last run' };
    }
    const left = this.#withoutWhatItSurvived(options);
    const quick = await this.#askWarm(left);
    if (quick !== null) return quick;
    let tests = 0;
    for (const testFilter of this.#portions(left)) {
      const { testFilter: _, ...rest } = options;
      const result = await this.#inner.mutantRun(testFilter === undefined ? rest : { ...rest, testFilter });
      tests += result.nrOfTests ?? 0;
      if (result.status === 'survived') continue;
      this.#remember(result.killedBy);
      return { ...result, nrOfTests: tests };
    }
    return { status: 'survived', nrOfTests: tests };
  }

  /** The same question without the tests that the mutant survived in the last run and that would say the same again. */
  #withoutWhatItSurvived(options: MutantRunOptions): MutantRunOptions {
    const { activeMutant, testFilter } = options;
    if (testFilter !== undefined) {
      return { ...options, testFilter: testFilter.filter((test) => !this.#known.survived(activeMutant, fileOf(test))) };
    }
    const files = testFilesOf(process.cwd(), process.env.MUTATED_ROOM ?? '');
    return files.every((file) => this.#known.survived(activeMutant, file)) ? { ...options, testFilter: [] } : options;
  }

  /** What becomes of the mutant among tests that are loaded already; null when they cannot tell. */
  async #askWarm(options: MutantRunOptions): Promise<MutantRunResult | null> {
    const { activeMutant, testFilter, mutantActivation, hitLimit } = options;
    if (testFilter === undefined || mutantActivation === 'static') return null;
    this.#warming ??= this.#warm.start(testFilesOf(process.cwd(), process.env.MUTATED_ROOM ?? ''));
    await this.#warming;
    for (const tests of this.#portions(options)) {
      const file = fileOf(tests?.[0] ?? '');
      if (tests === undefined || !this.#warm.has(file)) return null;
      const names = tests.map((test) => test.slice(file.length + 1));
      const verdict = await this.#warm.ask(file, names, activeMutant.id, hitLimit);
      if (verdict === null) return null;
      if (verdict.killer === null) continue;
      if (verdict.isHitLimit)
        return { status: 'timeout', reason: 'its tests ran through it more often than a hundred times' };
      const killedBy = [`${file}#${verdict.killer}`];
      this.#remember(killedBy);
      return { status: 'killed', killedBy, failureMessage: verdict.message, nrOfTests: 1 };
    }
    return { status: 'survived', nrOfTests: options.testFilter?.length ?? 0 };
  }

  /**
   * The covering tests in portions of one file each: together exactly those that were asked for. Undefined stands for all tests
   * of the room.
   */
  #portions({ testFilter, activeMutant }: MutantRunOptions): (string[] | undefined)[] {
    const known = [...this.#known.of(activeMutant)];
    if (testFilter === undefined) return known.length > 0 ? [known, undefined] : [undefined];
    const killers = known.filter((test) => testFilter.includes(test));
    const others = testFilter.filter((test) => !killers.includes(test));
    const files = byFile(others).sort(([x], [y]) => this.#rank(x) - this.#rank(y));
    return [...byFile(killers), ...files].map(([, tests]) => tests);
  }

  /** Files that killed come first, the latest in front; then examples, which are quick; then properties. */
  #rank(file: string): number {
    const at = this.#recent.indexOf(file);
    if (at >= 0) return at;
    return this.#recent.length + (file.includes('/property/') ? 1 : 0);
  }

  #remember(killedBy: readonly string[] = []): void {
    const files = new Set(killedBy.map(fileOf));
    if (files.size > 0) this.#recent = [...files, ...this.#recent.filter((file) => !files.has(file))];
  }
}

function byFile(tests: readonly string[]): [file: string, tests: string[]][] {
  const files = new Map<string, string[]>();
  for (const test of tests) {
    const known = files.get(fileOf(test));
    if (known === undefined) files.set(fileOf(test), [test]);
    else known.push(test);
  }
  return [...files];
}

function fileOf(test: string): string {
  return test.slice(0, test.indexOf('#'));
}

function create(injector: unknown): TestRunner {
  return new KillerFirstRunner(vitestRunner.factory(injector));
}
create.inject = vitestRunner.factory.inject;

export const strykerPlugins = [{ kind: 'TestRunner', name: 'killer-first', factory: create }];
export { strykerValidationSchema } from '@stryker-mutator/vitest-runner';
