/**
 * Which test killed a mutant in an earlier run, read of the last report of a room, which stays under `var/`: a hint for the order
 * of a new run, and a verdict where nothing that led to it has changed.
 */
import { existsSync, readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { closureHash } from './import-closure.ts';
import type { MutationReport } from './summary.ts';

/** A mutant as the runner is given it: `fileName` absolute, positions counted from 0. */
export interface ActiveMutant {
  readonly fileName: string;
  readonly mutatorName: string;
  readonly replacement: string;
  readonly location: { readonly start: Position; readonly end: Position };
}

interface Position {
  readonly line: number;
  readonly column: number;
}

/** A report with, by test file, the hash of all that its tests depended on when it was made. */
export interface KeptReport extends MutationReport {
  readonly closures?: Readonly<Record<string, string | null>>;
}

export class KnownKillers {
  readonly #root: string;
  /** By file, line and replacement: lines may have moved. */
  readonly #alike = new Map<string, Set<string>>();
  /** By file, position and replacement. */
  readonly #same = new Map<string, readonly string[]>();
  readonly #survived = new Set<string>();
  readonly #endless = new Set<string>();
  readonly #closures: NonNullable<KeptReport['closures']>;
  readonly #unchanged = new Map<string, boolean>();
  readonly #lines = new Map<string, readonly string[]>();

  /** Of the report in `file`, made in the repository at `root`; nothing is known when there is none. */
  constructor(root: string, file: string) {
    this.#root = root;
    const report: KeptReport = existsSync(file)
      ? (JSON.parse(readFileSync(file, 'utf8')) as KeptReport)
      : { files: {} };
    this.#closures = report.closures ?? {};
    const tests = new Map<string, string>();
    for (const [path, testFile] of Object.entries(report.testFiles ?? {})) {
      for (const { id, name } of testFile.tests) tests.set(id, `${path}#${name}`);
    }
    for (const [path, { source, mutants }] of Object.entries(report.files)) {
      const lines = source.split('\n');
      for (const { mutatorName, replacement = '', location, status, killedBy = [] } of mutants) {
        const killers = killedBy.map((id) => tests.get(id) ?? id);
        const line = lines[location.start.line - 1] ?? '';
        const alike = keyOf(path, mutatorName, replacement, line.trim());
        this.#alike.set(alike, new Set([...(this.#alike.get(alike) ?? []), ...killers]));
        const same = keyOf(path, mutatorName, replacement, placeOf(location, 0));
        if (killers.length > 0) this.#same.set(same, killers);
        if (status === 'Survived') this.#survived.add(same);
        if (status === 'Timeout') this.#endless.add(same);
      }
    }
  }

  /** Identities (`FILE#NAME`) of the tests that killed this mutant, or one like it on an equal line. */
  of({ fileName, mutatorName, replacement, location }: ActiveMutant): ReadonlySet<string> {
    const line = this.#linesOf(fileName)[location.start.line] ?? '';
    return this.#alike.get(keyOf(this.#pathOf(fileName), mutatorName, replacement, line.trim())) ?? new Set();
  }

  /** The test that killed this very mutant, when neither it nor anything that it depends on has changed; the mutant is among that. */
  standing({ fileName, mutatorName, replacement, location }: ActiveMutant): string | undefined {
    const killers = this.#same.get(keyOf(this.#pathOf(fileName), mutatorName, replacement, placeOf(location, 1))) ?? [];
    return killers.find((test) => this.#isUnchanged(test.slice(0, test.indexOf('#'))));
  }

  /** Whether this very mutant survived the tests of a file, and neither they nor anything that they depend on has changed. */
  survived({ fileName, mutatorName, replacement, location }: ActiveMutant, testFile: string): boolean {
    const same = keyOf(this.#pathOf(fileName), mutatorName, replacement, placeOf(location, 1));
    return this.#survived.has(same) && this.#isUnchanged(testFile);
  }

  /** Whether this very mutant made tests run for ever, all of which are unchanged; tests that are new do not end it. */
  isEndless({ fileName, mutatorName, replacement, location }: ActiveMutant, testFiles: readonly string[]): boolean {
    const same = keyOf(this.#pathOf(fileName), mutatorName, replacement, placeOf(location, 1));
    if (!this.#endless.has(same)) return false;
    return testFiles.filter((file) => file in this.#closures).every((file) => this.#isUnchanged(file));
  }

  #isUnchanged(testFile: string): boolean {
    let unchanged = this.#unchanged.get(testFile);
    if (unchanged === undefined) {
      const before = this.#closures[testFile] ?? null;
      unchanged = before !== null && before === closureHash(this.#root, testFile);
      this.#unchanged.set(testFile, unchanged);
    }
    return unchanged;
  }

  #pathOf(fileName: string): string {
    return relative(this.#root, fileName).replaceAll('\\', '/');
  }

  #linesOf(fileName: string): readonly string[] {
    const known = this.#lines.get(fileName);
    if (known !== undefined) return known;
    const lines = existsSync(fileName) ? readFileSync(fileName, 'utf8').split('\n') : [];
    this.#lines.set(fileName, lines);
    return lines;
  }
}

function keyOf(...parts: readonly string[]): string {
  return parts.join('\0');
}

/** A place in the positions of a report, which count from 1; `offset` is what is added to come to them. */
function placeOf({ start, end }: ActiveMutant['location'], offset: number): string {
  return [start.line + offset, start.column + offset, end.line + offset, end.column + offset].join(':');
}
