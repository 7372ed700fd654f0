/**
 * Which test killed a mutant in an earlier run: a hint for the order of a new one, read of the last report of a room, which stays
 * under `var/`. A mutant is known again by its file, the text of its line and what it puts there; lines may have moved.
 */
import { existsSync, readFileSync } from 'node:fs';
import { relative } from 'node:path';
import type { MutationReport } from './summary.ts';

/** A mutant as the runner is given it: `fileName` absolute, `location` counted from 0. */
export interface ActiveMutant {
  readonly fileName: string;
  readonly mutatorName: string;
  readonly replacement: string;
  readonly location: { readonly start: { readonly line: number } };
}

export class KnownKillers {
  readonly #killers: ReadonlyMap<string, ReadonlySet<string>>;
  readonly #root: string;
  readonly #lines = new Map<string, readonly string[]>();

  private constructor(root: string, killers: ReadonlyMap<string, ReadonlySet<string>>) {
    this.#root = root;
    this.#killers = killers;
  }

  /** Of the report in `file`, made in the repository at `root`; nothing is known when there is none. */
  static read(root: string, file: string): KnownKillers {
    const killers = new Map<string, Set<string>>();
    if (!existsSync(file)) return new KnownKillers(root, killers);
    const report = JSON.parse(readFileSync(file, 'utf8')) as MutationReport;
    const tests = new Map<string, string>();
    for (const [path, testFile] of Object.entries(report.testFiles ?? {})) {
      for (const { id, name } of testFile.tests) tests.set(id, `${path}#${name}`);
    }
    for (const [path, { source, mutants }] of Object.entries(report.files)) {
      const lines = source.split('\n');
      for (const { mutatorName, replacement = '', location, killedBy = [] } of mutants) {
        const key = keyOf(path, mutatorName, replacement, lines[location.start.line - 1]);
        const known = killers.get(key) ?? new Set();
        for (const id of killedBy) known.add(tests.get(id) ?? id);
        killers.set(key, known);
      }
    }
    return new KnownKillers(root, killers);
  }

  /** Identities (`FILE#NAME`) of the tests that killed this mutant, or one like it on an equal line. */
  of({ fileName, mutatorName, replacement, location }: ActiveMutant): ReadonlySet<string> {
    const line = this.#linesOf(fileName)[location.start.line];
    return this.#killers.get(keyOf(relative(this.#root, fileName), mutatorName, replacement, line)) ?? new Set();
  }

  #linesOf(fileName: string): readonly string[] {
    const known = this.#lines.get(fileName);
    if (known !== undefined) return known;
    const lines = existsSync(fileName) ? readFileSync(fileName, 'utf8').split('\n') : [];
    this.#lines.set(fileName, lines);
    return lines;
  }
}

function keyOf(path: string, mutator: string, replacement: string, line = ''): string {
  return [path.replaceAll('\\', '/'), mutator, replacement, line.trim()].join('\0');
}
