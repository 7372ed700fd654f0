/** From Stryker's report, which holds every source and mutant, to the few numbers and the survivors that are committed. */
import type { RoomResult, Survivor } from './results.ts';
import type { MutatedRoom } from './rooms.ts';

/** What is read of a report of the mutation testing schema. Positions count from 1. */
export interface MutationReport {
  readonly files: Readonly<Record<string, { readonly source: string; readonly mutants: readonly Mutant[] }>>;
  readonly testFiles?: Readonly<
    Record<string, { readonly tests: readonly { readonly id: string; readonly name: string }[] }>
  >;
}

interface Mutant {
  readonly mutatorName: string;
  readonly replacement?: string;
  readonly status:
    | 'Killed'
    | 'Timeout'
    | 'Survived'
    | 'NoCoverage'
    | 'Ignored'
    | 'RuntimeError'
    | 'CompileError'
    | 'Pending';
  readonly location: { readonly start: Position; readonly end: Position };
  /** Identities of tests in `testFiles`. */
  readonly killedBy?: readonly string[];
}

interface Position {
  readonly line: number;
  readonly column: number;
}

type Tally = { -readonly [Name in keyof RoomResult['files'][string]]: number };

/** Condenses a report. A mutant that cannot even run was found. */
export function resultOf(
  room: MutatedRoom,
  report: MutationReport,
  run: Pick<RoomResult, 'sourcesSha256' | 'minutes' | 'stryker'>,
): RoomResult {
  const files: RoomResult['files'] = {};
  const survivors: Survivor[] = [];
  let found = 0;
  let missed = 0;
  for (const path of Object.keys(report.files).sort()) {
    const { source, mutants } = report.files[path] as MutationReport['files'][string];
    const lines = source.split('\n');
    const tally: Tally = { killed: 0, timeout: 0, survived: 0, noCoverage: 0, ignored: 0 };
    for (const mutant of mutants) {
      switch (mutant.status) {
        case 'Ignored':
          tally.ignored += 1;
          break;
        case 'Timeout':
          tally.timeout += 1;
          found += 1;
          break;
        case 'Survived':
        case 'NoCoverage':
          tally[mutant.status === 'Survived' ? 'survived' : 'noCoverage'] += 1;
          missed += 1;
          survivors.push(survivorOf(path, lines, mutant));
          break;
        default:
          tally.killed += 1;
          found += 1;
      }
    }
    files[path] = tally;
  }
  survivors.sort((x, y) => (x.file === y.file ? x.line - y.line : x.file < y.file ? -1 : 1));
  const score = found + missed === 0 ? 100 : Math.floor((10_000 * found) / (found + missed)) / 100;
  return { room, ...run, minutes: Math.round(run.minutes * 10) / 10, score, files, survivors };
}

function survivorOf(file: string, lines: readonly string[], { location, ...mutant }: Mutant): Survivor {
  const { start, end } = location;
  const first = lines[start.line - 1] ?? '';
  const original =
    start.line === end.line ? first.slice(start.column - 1, end.column - 1) : `${first.slice(start.column - 1)} …`;
  return {
    file,
    line: start.line,
    mutator: mutant.mutatorName,
    source: first.trim(),
    original: shortened(original),
    replacement: shortened(mutant.replacement ?? ''),
    covered: mutant.status === 'Survived',
  };
}

function shortened(text: string): string {
  const flat = text.replace(/\s+/g, ' ').trim();
  return flat.length > 120 ? `${flat.slice(0, 119)}…` : flat;
}
