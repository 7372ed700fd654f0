/** The market and weather events that a session was told, from its journal, with the definitions that they speak of. */
import type { EventColumns } from '../../engine/events.ts';
import { EntryKind } from '../journal/entries.ts';
import { readJournal } from '../journal/journal.ts';
import type { SessionDirectory } from '../session/directory.ts';
import { unpackColumns } from '../session/event-rows.ts';
import { ToldListings } from './told-listings.ts';

/**
 * The events in their order. The directory, empty at the start, grows on the way: a definition is in it before its first event.
 * @param lastSequence last entry that is read
 */
export function* toldEvents(
  dir: string,
  directory: SessionDirectory,
  lastSequence = Number.POSITIVE_INFINITY,
): Generator<EventColumns> {
  const listings = new ToldListings(directory);
  for (const entry of readJournal(dir)) {
    if (entry.sequence > lastSequence) return;
    listings.take(entry);
    if (entry.kind === EntryKind.events) yield unpackColumns(entry.body);
  }
}
