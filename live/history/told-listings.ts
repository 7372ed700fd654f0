/** The directory of a session as its journal tells it: what the first checkpoint had listed, and every listing after it. */
import { EntryKind, type JournalEntry, jsonOf } from '../journal/entries.ts';
import { type Listing, listing, type SessionDirectory } from '../session/directory.ts';

export class ToldListings {
  readonly #directory: SessionDirectory;
  #isStarted = false;

  /** @param directory empty; it grows as entries are taken */
  constructor(directory: SessionDirectory) {
    this.#directory = directory;
  }

  /** Takes in what an entry lists; entries are taken in their order, and most list nothing. */
  take(entry: JournalEntry): void {
    if (entry.kind === EntryKind.listing) {
      this.#directory.add(listing.parse(jsonOf(entry)));
    } else if (entry.kind === EntryKind.checkpoint && !this.#isStarted) {
      // Later checkpoints only repeat what was listed since.
      this.#directory.add((jsonOf(entry) as { listing: Listing }).listing);
      this.#isStarted = true;
    }
  }
}
