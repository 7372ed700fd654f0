/** What the end of a journal tells without being read over: where it stands, and whether its process ended in order. */
import { join } from 'node:path';
import { z } from 'zod';
import { EntryKind, jsonOf, type NewEntry } from '../journal/entries.ts';
import { openToRead } from '../journal/segment.ts';
import { segmentsOf } from '../journal/segment-names.ts';

/** Notes that a run leaves of itself. */
export const PROCESS_STARTED = 'process_started';
export const PROCESS_ENDED = 'process_ended';

export interface LastWords {
  readonly entries: number;
  /** Engine time of the last entry, epoch µs. */
  readonly lastAt: number;
  /** Why its last process ended; null when it did not say: it was killed, or it runs. */
  readonly ended: string | null;
}

const row = z.object({ sequence: z.int(), kind: z.int(), at: z.number(), body: z.instanceof(Uint8Array) });
const note = z.object({ event: z.string(), why: z.string().optional() });

/** Null when the folder holds no entry that can be read. */
export function lastWordsOf(dir: string): LastWords | null {
  for (const name of segmentsOf(dir).reverse()) {
    const database = openToRead(join(dir, name));
    try {
      const found = database
        .prepare('SELECT sequence, kind, at, body FROM entries ORDER BY sequence DESC LIMIT 1')
        .get();
      if (found === undefined) continue;
      const last = row.parse({ ...found });
      return { entries: last.sequence, lastAt: last.at, ended: endOf(last as NewEntry) };
    } finally {
      database.close();
    }
  }
  return null;
}

function endOf(entry: NewEntry): string | null {
  if (entry.kind !== EntryKind.note) return null;
  const said = note.safeParse(jsonOf(entry));
  return said.success && said.data.event === PROCESS_ENDED ? (said.data.why ?? '') : null;
}
