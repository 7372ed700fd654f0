/**
 * Writes a journal without end, as a process of its own that can be killed: begins or resumes the one in a folder, appends entries
 * whose content follows from their sequence, starts a new file now and then, and says which sequence outlives the process after each commit.
 *
 * node journal-writer.ts SESSION
 */
import { existsSync, writeSync } from 'node:fs';
import { UserError } from '../../../data/user-error.ts';
import type { EpochMicros } from '../../../engine/time.ts';
import { EntryKind, jsonEntry, type NewEntry } from '../../../live/journal/entries.ts';
import { SessionJournal } from '../../../live/journal/journal.ts';

/** Entries after which a new file begins. */
const FILE_ENTRIES = 17;

/** What the writer writes at a place of the journal. */
export function entryAt(sequence: number): NewEntry {
  const isCheckpoint = sequence % FILE_ENTRIES === 0;
  const text = `${sequence} `.repeat(1 + (sequence % 200));
  return jsonEntry(isCheckpoint ? EntryKind.checkpoint : EntryKind.records, sequence, text);
}

if (process.argv[1] === import.meta.filename) {
  const dir = String(process.argv[2]);
  const journal = existsSync(dir)
    ? SessionJournal.resume(dir, 0 as EpochMicros)
    : SessionJournal.create(dir, [entryAt(1)]);
  try {
    for (;;) {
      const next = journal.lastSequence + 1;
      if (next % FILE_ENTRIES === 0) journal.rotate(entryAt(next));
      else {
        const entries = [next, next + 1].filter((one) => one % FILE_ENTRIES !== 0).map(entryAt);
        if (next % 3 === 0) journal.appendDerived(entries);
        else journal.append(entries);
      }
      writeSync(1, `${journal.lastSequence}\n`);
    }
  } catch (error) {
    process.stderr.write((error as Error).message);
    process.exit(error instanceof UserError ? error.exitCode : 99);
  }
}
