/** Names of the files of a journal, in the order in which they are read. */
import { readdirSync, statSync } from 'node:fs';

const SEGMENT_NAME = /^journal-(\d{6})\.sqlite$/;

/** The segments in a folder that exists; none where it holds no journal. */
export function segmentsOf(dir: string): string[] {
  return readdirSync(dir)
    .filter((name) => SEGMENT_NAME.test(name))
    .sort();
}

/** Whether a folder holds a session's journal, sound or not. */
export function holdsJournal(dir: string): boolean {
  return statSync(dir, { throwIfNoEntry: false })?.isDirectory() === true && segmentsOf(dir).length > 0;
}

/** Segments count from 1. */
export function segmentName(number: number): string {
  return `journal-${String(number).padStart(6, '0')}.sqlite`;
}

/** The inverse of `segmentName`; NaN where the name is none. */
export function segmentNumber(name: string): number {
  return Number(SEGMENT_NAME.exec(name)?.[1]);
}
