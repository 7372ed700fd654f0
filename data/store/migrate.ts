/**
 * Brings the store in a folder up to the layout that this program writes: all steps that are missing, in order, and then one
 * replacement of the manifest. Interrupted anywhere, the store is the old one, and the command can be given again.
 */
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { DatasetName } from '../catalog/catalog.ts';
import { SCHEMA_VERSION } from '../catalog/dataset.ts';
import { UserError } from '../user-error.ts';
import { explainFailure } from './failures.ts';
import { clearAway } from './leftovers.ts';
import { lockStore } from './lock.ts';
import { hasManifest, type Manifest, type PartitionEntry, readManifest, writeManifest } from './manifest.ts';
import { MIGRATIONS } from './migrations.ts';
import { isPresent, writeFileOf } from './partition-writer.ts';
import { connectDuckDb, type DuckDBConnection } from './sql.ts';
import { syncFolder } from './sync.ts';

export interface MigrationReport {
  readonly from: number;
  readonly to: number;
  /** What each step did, in order. */
  readonly steps: readonly { readonly what: string; readonly files: number }[];
}

/**
 * Migrates the store, or does nothing where it is up to date.
 * Throws a UserError: 3 when there is none, it is damaged or of a newer program, 4 while another writes, 1 for disk and folder.
 */
export async function migrateStore(dir: string): Promise<MigrationReport> {
  if (!hasManifest(dir)) throw new UserError(`there is no history in ${dir}: name another folder with --data`, 3);
  mkdirSync(join(dir, 'staging'), { recursive: true });
  const lock = lockStore(dir);
  try {
    rmSync(join(dir, 'staging'), { recursive: true, force: true });
    mkdirSync(join(dir, 'staging'), { recursive: true });
    const before = readManifest(dir, { anyEarlier: true });
    const missing = MIGRATIONS.filter((step) => step.from >= before.schema_version);
    if (missing.length === 0) return { from: before.schema_version, to: SCHEMA_VERSION, steps: [] };
    const scratch = mkdtempSync(join(dir, 'staging', 'migrate-'));
    const connection = await connectDuckDb(join(scratch, 'spill'), '512MB');
    try {
      return await migrate(dir, scratch, before, connection);
    } finally {
      connection.closeSync();
      rmSync(scratch, { recursive: true, force: true });
    }
  } catch (error) {
    throw explainFailure(error, `migrating the store ${dir}`);
  } finally {
    lock.release();
  }
}

async function migrate(
  dir: string,
  scratch: string,
  before: Manifest,
  connection: DuckDBConnection,
): Promise<MigrationReport> {
  let { partitions } = before;
  const steps: { what: string; files: number }[] = [];
  for (const step of MIGRATIONS.filter(({ from }) => from >= before.schema_version)) {
    const next: PartitionEntry[] = [];
    let files = 0;
    for (const entry of partitions) {
      const name = entry.dataset as DatasetName;
      if (!step.datasets.includes(name)) {
        next.push(entry);
        continue;
      }
      // A step after another reads what that one has made ready.
      const ready = join(scratch, 'ready', entry.file);
      const path = existsSync(ready) ? ready : join(dir, entry.file);
      if (path !== ready && !isPresent(dir, entry)) {
        throw new UserError(`${path} is missing or damaged: restore it from a copy before the migration`, 3);
      }
      const written = await writeFileOf(connection, scratch, name, entry.key, step.select(name, path));
      if (written) next.push(written);
      files++;
    }
    partitions = next;
    steps.push({ what: step.what, files });
  }
  const after: Manifest = { ...before, schema_version: SCHEMA_VERSION, partitions };
  for (const { file } of after.partitions) {
    const ready = join(scratch, 'ready', file);
    if (!existsSync(ready)) continue;
    mkdirSync(dirname(join(dir, file)), { recursive: true });
    renameSync(ready, join(dir, file));
    syncFolder(dirname(join(dir, file)));
  }
  writeManifest(dir, after);
  clearAway(dir, after);
  return { from: before.schema_version, to: SCHEMA_VERSION, steps };
}
