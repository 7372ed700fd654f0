/** Looks a journal over, file by file: every entry's hash, the chain from file to file, and where it is damaged. */
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../../data/user-error.ts';
import { kindName } from './entries.ts';
import { follows, JOURNAL_START } from './journal.ts';
import { anySegmentFacts, isWholeFile, type SegmentEnd, type SegmentFacts, segmentFactsOf } from './segment.ts';
import { segmentsOf } from './segment-names.ts';
import { soundEndOf } from './sound-end.ts';

/** One file of a journal as it was found. */
export interface SegmentReport {
  readonly file: string;
  readonly first_sequence: number | null;
  /** The last entry that is sound; one less than the first where there is none. */
  readonly last_sequence: number | null;
  readonly bytes: number;
}

export interface JournalDamage {
  readonly file: string;
  /** The first entry that cannot be trusted; null where the whole file cannot be read. */
  readonly sequence: number | null;
  readonly what: string;
}

export interface JournalReport {
  readonly dir: string;
  readonly sound: boolean;
  /** Entries that are sound and follow on one another from the first. */
  readonly entries: number;
  /** Number of entries by kind, among those. */
  readonly kinds: Readonly<Record<string, number>>;
  /** The link of the last of those, as hexadecimal digits: two copies of a journal are the same when it is. */
  readonly link: string;
  readonly bytes: number;
  readonly segments: readonly SegmentReport[];
  readonly damage: readonly JournalDamage[];
  /** Resuming the session would cut the damage off: it is at the end of the last file. */
  readonly recoverable: boolean;
}

/**
 * Reads all of the journal in `dir`, which may be being written. Damage is reported, not thrown.
 * @throws UserError 3 when there is no journal or it is of another version.
 */
export function checkJournal(dir: string): JournalReport {
  const names = existsSync(dir) ? segmentsOf(dir) : [];
  if (names.length === 0) throw new UserError(`${dir} holds no session: name the folder of one`, 3);
  const facts = names.map((name) => factsOrNull(join(dir, name)));
  const segments: SegmentReport[] = [];
  const damage: JournalDamage[] = [];
  const kinds: Record<string, number> = {};
  let end: SegmentEnd = JOURNAL_START;
  // Entries count until the first damage; the files behind it are still looked over, each by itself.
  let isChained = true;
  for (const [index, file] of names.entries()) {
    const path = join(dir, file);
    const own = facts[index] ?? null;
    const isLast = index === names.length - 1;
    const found: JournalDamage[] = [];
    const report = { file, bytes: statSync(path).size };
    if (own === null) {
      found.push({ file, sequence: null, what: UNREADABLE });
      segments.push({ ...report, first_sequence: null, last_sequence: null });
    } else {
      if (isChained && !follows(own, end)) found.push({ file, sequence: own.firstSequence, what: ASTRAY });
      isChained &&= found.length === 0;
      const counted = isChained ? kinds : {};
      const read = soundEndOf(path, facts[index + 1]?.firstSequence, ({ kind }) => {
        counted[kindName(kind)] = (counted[kindName(kind)] ?? 0) + 1;
      });
      if (read.isBroken) {
        found.push({ file, sequence: read.end.nextSequence, what: read.soundLast === null ? BROKEN : BROKEN_WITHIN });
      }
      if (!read.isBroken && isLast && !isWholeFile(path))
        found.push({ file, sequence: read.end.nextSequence, what: STRUCTURE });
      segments.push({ ...report, first_sequence: own.firstSequence, last_sequence: read.end.nextSequence - 1 });
      if (isChained) end = read.end;
    }
    isChained &&= found.length === 0;
    damage.push(...found);
  }
  return {
    dir,
    sound: damage.length === 0,
    entries: end.nextSequence - 1,
    kinds,
    link: Buffer.from(end.link).toString('hex'),
    bytes: segments.reduce((sum, { bytes }) => sum + bytes, 0),
    segments,
    damage,
    recoverable: damage.every(({ file, what }) => file === names.at(-1) && (what === BROKEN || what === STRUCTURE)),
  };
}

const UNREADABLE = 'is no readable journal file';
const ASTRAY = 'does not follow on the file before it';
const BROKEN = 'an entry cannot be read or is not what was written';
const BROKEN_WITHIN = 'an entry is not what was written, and sound entries come after it';
const STRUCTURE = 'the structure of the file is damaged';

/** What a file says of itself, or null where it is no journal file. A file of another version is thrown. */
function factsOrNull(path: string): SegmentFacts | null {
  try {
    anySegmentFacts(path);
  } catch {
    return null;
  }
  return segmentFactsOf(path);
}
