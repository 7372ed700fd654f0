/**
 * A connection for questions: every dataset, the best views, the registry's cities and the rollups as views, and nothing else. It
 * can read no file but the store's, write none (but the one that it was given), load nothing and change no setting.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CITIES } from '../../engine/markets/stations.ts';
import { DATASET_NAMES } from '../catalog/catalog.ts';
import { ROLLUPS } from '../rollups/rollups.ts';
import { type DuckDBConnection, quoted } from '../store/sql.ts';
import type { Store } from '../store/store.ts';

/** A view that is neither a dataset nor a rollup, with its columns where they are its own. */
export const CITIES_VIEW = {
  name: 'cities',
  description: 'The registry of cities and their settlement stations.',
  columns: [
    { name: 'city', description: 'Code, for example NYC.' },
    { name: 'name', description: 'Name.' },
    { name: 'station', description: 'Settlement station, ICAO.' },
    { name: 'lst_offset_minutes', description: 'Local standard time minus UTC in minutes.' },
  ],
} as const;

export interface QueryConnection {
  readonly connection: DuckDBConnection;
  close(): void;
}

const MEMORY = '1GB';

/** Opens the views of a store, closed to everything else. @param outFile the one file that may be written, where there is one. */
export async function connectForQueries(store: Store, outFile?: string): Promise<QueryConnection> {
  const spill = mkdtempSync(join(tmpdir(), 'milkbot-sql-'));
  const removeSpill = () => rmSync(spill, { recursive: true, force: true });
  // A reader that closes the pipe ends the process in the middle of an answer.
  process.once('exit', removeSpill);
  const connection = await store.sql();
  await addRollups(connection);
  const files = DATASET_NAMES.flatMap((name) => store.files(name));
  const allowed = [...files, ...(outFile === undefined ? [] : [outFile])].map(quoted).join(', ');
  await connection.run(`SET memory_limit = '${MEMORY}'`);
  await connection.run(`SET temp_directory = ${quoted(spill)}`);
  await connection.run(`SET allowed_paths = [${allowed}]`);
  await connection.run('SET enable_external_access = false');
  await connection.run('SET lock_configuration = true');
  return {
    connection,
    close() {
      connection.closeSync();
      process.off('exit', removeSpill);
      removeSpill();
    },
  };
}

/** Adds the view of cities and the rollups to a connection with the store's views. */
export async function addRollups(connection: DuckDBConnection): Promise<void> {
  const rows = CITIES.map(
    ({ code, name, station, lstOffsetMinutes }) =>
      `(${quoted(code)}, ${quoted(name)}, ${quoted(station)}, ${lstOffsetMinutes})`,
  );
  await connection.run(
    `CREATE VIEW ${CITIES_VIEW.name} AS SELECT * FROM (VALUES ${rows.join(', ')}) AS registry(${CITIES_VIEW.columns.map(({ name }) => name).join(', ')})`,
  );
  for (const rollup of ROLLUPS) await connection.run(`CREATE VIEW ${rollup.name} AS ${rollup.sql}`);
}
