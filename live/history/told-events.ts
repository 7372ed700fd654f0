/** The market and weather events that a session was told, from its journal, with the definitions that they speak of. */
import type { EventColumns } from '../../engine/events.ts';
import { EntryKind, jsonOf } from '../journal/entries.ts';
import { readJournal } from '../journal/journal.ts';
import { type Listing, listing, type SessionDirectory } from '../session/directory.ts';
import { unpackColumns } from '../session/event-rows.ts';

/**
 * The events in their order. The directory, empty at the start, grows on the way: a definition is in it before its first event.
 * @param lastSequence last entry that is read
 */
export function* toldEvents(
  dir: string,
  directory: SessionDirectory,
  lastSequence = Number.POSITIVE_INFINITY,
): Generator<EventColumns> {
  let isStarted = false;
  for (const entry of readJournal(dir)) {
    if (entry.sequence > lastSequence) return;
    if (entry.kind === EntryKind.checkpoint && !isStarted) {
      directory.add((jsonOf(entry) as { listing: Listing }).listing);
      isStarted = true;
    } else if (entry.kind === EntryKind.listing) {
      directory.add(listing.parse(jsonOf(entry)));
    } else if (entry.kind === EntryKind.events) {
      yield unpackColumns(entry.body);
    }
  }
}
