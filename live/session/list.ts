/** The sessions in a folder, as far as their journals say without being read over. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { anySegmentFacts, JOURNAL_VERSION } from '../journal/segment.ts';
import { segmentsOf } from '../journal/segment-names.ts';
import { lastWordsOf } from './last-words.ts';
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
  const last = orNull(() => lastWordsOf(dir));
  return {
    session,
    mode: facts?.mode ?? null,
    started_on: facts?.startedOn ?? null,
    entries: last?.entries ?? null,
    last_at: last === null ? null : new Date(last.lastAt / 1000).toISOString(),
    files: paths.length,
    bytes: paths
      .flatMap((path) => [path, `${path}-wal`])
      .filter((path) => existsSync(path))
      .reduce((sum, path) => sum + statSync(path).size, 0),
    version,
  };
}

function orNull<T>(read: () => T): T | null {
  try {
    return read();
  } catch {
    return null;
  }
}
