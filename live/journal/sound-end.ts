/** How far the entries of a segment can be trusted. */
import { linkOf } from './chain.ts';
import type { JournalEntry } from './entries.ts';
import { BrokenEntry, readSegment, type SegmentEnd, segmentFactsOf, soundLastAfter } from './segment.ts';

export interface SoundEnd {
  /** Where the sound entries end. */
  readonly end: SegmentEnd;
  /** What comes next is damaged. */
  readonly isBroken: boolean;
  /** The last entry of the segment where it is sound although one before it is damaged: that is no torn end. Else null. */
  readonly soundLast: number | null;
}

/** Reads a segment up to `beforeSequence`, or to its first damaged entry; `onEntry` sees every sound one. */
export function soundEndOf(
  path: string,
  beforeSequence?: number,
  onEntry: (entry: JournalEntry) => void = () => {},
): SoundEnd {
  const { firstSequence, linkBefore } = segmentFactsOf(path);
  let end: SegmentEnd = { nextSequence: firstSequence, link: linkBefore };
  try {
    for (const entry of readSegment(path, beforeSequence)) {
      const { sequence, kind, at, body } = entry;
      end = { nextSequence: sequence + 1, link: linkOf(end.link, sequence, kind, at, body) };
      onEntry(entry);
    }
    return { end, isBroken: false, soundLast: null };
  } catch (error) {
    if (!(error instanceof BrokenEntry)) throw error;
    return { end, isBroken: true, soundLast: soundLastAfter(path, end.nextSequence) };
  }
}
