/**
 * Why a mutant that no test finds is none that a test could or should find. A survivor is named by its file, the text of its line
 * and what was put in the place of what; the page of the results shows the argument beside it.
 */
import type { Survivor } from '../results.ts';

export interface Argument {
  readonly file: string;
  /** The line, trimmed. */
  readonly source: string;
  /** What was replaced, where the line has more than one mutant of the same replacement and they differ in their arguments. */
  readonly original?: string;
  readonly replacements: readonly string[];
  readonly because: string;
}

/** Whether an argument is about a survivor. */
export function isAbout({ file, source, original, replacements }: Argument, survivor: Survivor): boolean {
  return (
    file === survivor.file &&
    source === survivor.source &&
    (original === undefined || original === survivor.original) &&
    replacements.includes(survivor.replacement)
  );
}
