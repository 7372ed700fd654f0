/** The sessions in a folder, as far as their journals say without being read over. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { anySegmentFacts, JOURNAL_VERSION, openToRead } from '../journal/segment.ts';
import { segmentsOf } from '../journal/segment-names.ts';
import { factsOf } from './session.ts';

/** One session; what its journal does not tell, because it is damaged or of another version, is null. */
export interface SessionListing {
  readonly session: string;
  readonly mode: 'paper' | 'live' | null;
  /** ISO 8601. */
  readonly started_on: string | null;
  readonly entries: number | null;
  /** Engine time of the last entry, ISO 8601. */
  readonly last_at: string | null;
  readonly files: number;
  readonly bytes: number;
  /** Version of the journal. */
  readonly version: number | null;
}

/** All folders in `folder` that hold a journal, by name. */
export function listSessions(folder: string): readonly SessionListing[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && segmentsOf(join(folder, entry.name)).length > 0)
    .map(({ name }) => name)
    .sort()
    .map((session) => listing(session, join(folder, session)));
}

function listing(session: string, dir: string): SessionListing {
  const paths = segmentsOf(dir).map((name) => join(dir, name));
  const version = orNull(() => anySegmentFacts(paths[0] as string).version);
  const facts = version === JOURNAL_VERSION ? orNull(() => factsOf(dir)) : null;
  const last = orNull(() => lastEntry(paths.at(-1) as string));
  return {
    session,
    mode: facts?.mode ?? null,
    started_on: facts?.startedOn ?? null,
    entries: last?.sequence ?? null,
    last_at: last === null ? null : new Date(last.at / 1000).toISOString(),
    files: paths.length,
    bytes: paths
      .flatMap((path) => [path, `${path}-wal`])
      .filter((path) => existsSync(path))
      .reduce((sum, path) => sum + statSync(path).size, 0),
    version,
  };
}

function lastEntry(path: string): { readonly sequence: number; readonly at: number } | null {
  const database = openToRead(path);
  try {
    const row = database.prepare('SELECT sequence, at FROM entries ORDER BY sequence DESC LIMIT 1').get();
    return (row as { sequence: number; at: number } | undefined) ?? null;
  } finally {
    database.close();
  }
}

function orNull<T>(read: () => T): T | null {
  try {
    return read();
  } catch {
    return null;
  }
}
