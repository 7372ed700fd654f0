/** What changed between versions of a journal, as data: how an entry of one version is written in the next. */
import { gzipSync } from 'node:zlib';
import { EntryKind, type NewEntry } from './entries.ts';

export interface JournalMigration {
  /** Version that it takes; it gives the next one. */
  readonly from: number;
  readonly what: string;
  /** The same entry as the next version writes it. Its sequence stays. */
  readonly entry: (entry: NewEntry) => NewEntry;
}

export const JOURNAL_MIGRATIONS: readonly JournalMigration[] = [
  {
    from: 1,
    what: 'checkpoints are gzipped',
    entry: (entry) => (entry.kind === EntryKind.checkpoint ? { ...entry, body: gzipSync(entry.body) } : entry),
  },
];
