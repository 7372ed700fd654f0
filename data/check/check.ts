/**
 * Whether the history is sound: every file is what was written, every record in order and known no earlier than it was true, and
 * what else a user of the data should know (gaps, crossed books, impossible temperatures, duplicates, ladders that are not whole).
 */
import { join } from 'node:path';
import { DATASET_NAMES, type DatasetName } from '../catalog/catalog.ts';
import { contentOfFile } from '../store/fingerprint.ts';
import type { PartitionEntry } from '../store/manifest.ts';
import { connectDuckDb, type DuckDBConnection, queryRows, quoted } from '../store/sql.ts';
import type { Store } from '../store/store.ts';
import { UserError } from '../user-error.ts';
import { type CityScore, scoreCities } from './city-scores.ts';
import { INSPECTIONS } from './inspections.ts';

/** Days listed for each city. */
const WORST_DAYS = 5;

/** Something found, with how often and the first example. */
export interface Finding {
  readonly code: string;
  readonly dataset: DatasetName;
  /** An error means that the history cannot be trusted; a note is a property of the data. */
  readonly severity: 'error' | 'note';
  readonly count: number;
  /** What the count counts. */
  readonly what: string;
  readonly example: string;
}

/** A dataset's extent. Times are ISO 8601 in UTC; null when it is empty. */
export interface DatasetExtent {
  readonly dataset: DatasetName;
  readonly rows: number;
  readonly files: number;
  readonly bytes: number;
  readonly firstKnownAt: string | null;
  readonly lastKnownAt: string | null;
  readonly sources: number;
}

export interface CheckReport {
  /** No finding is an error. */
  readonly sound: boolean;
  readonly fingerprint: string | null;
  readonly datasets: readonly DatasetExtent[];
  readonly findings: readonly Finding[];
  /** Scores by city with the worst days; empty where files are damaged. */
  readonly cities: readonly CityScore[];
}

/** What the store holds, dataset by dataset in the order of the catalog. Reads the manifest alone. */
export function listStore(store: Store): DatasetExtent[] {
  return DATASET_NAMES.map((dataset) => {
    const entries = store.manifest.partitions.filter((entry) => entry.dataset === dataset);
    const iso = (micros: readonly number[], pick: (...values: number[]) => number) =>
      micros.length === 0 ? null : new Date(pick(...micros) / 1000).toISOString();
    return {
      dataset,
      rows: sum(entries.map((entry) => entry.content.rows)),
      files: entries.length,
      bytes: sum(entries.map((entry) => entry.bytes)),
      firstKnownAt: iso(
        entries.map((entry) => entry.first_known_at),
        Math.min,
      ),
      lastKnownAt: iso(
        entries.map((entry) => entry.last_known_at),
        Math.max,
      ),
      sources: new Set(entries.flatMap((entry) => entry.sources)).size,
    };
  });
}

/** Reads the whole store and reports what is wrong with it or worth knowing. Damage is a finding, not an exception. */
export async function checkStore(
  store: Store,
  onProgress: (done: number, of: number) => void = () => {},
): Promise<CheckReport> {
  const steps = store.manifest.partitions.length + INSPECTIONS.length + 1;
  let done = 0;
  const step = () => onProgress(++done, steps);
  const damaged: Finding[] = [];
  const reader = await connectDuckDb();
  try {
    for (const entry of store.manifest.partitions) {
      damaged.push(...(await inspectFile(reader, store, entry)));
      step();
    }
  } finally {
    reader.closeSync();
  }
  // Queries over a file that cannot be read would fail: damage is reported alone.
  if (damaged.length > 0) {
    return { sound: false, fingerprint: null, datasets: listStore(store), findings: merge(damaged), cities: [] };
  }
  const findings: Finding[] = [];
  let cities: CityScore[] = [];
  const connection = await store.sql();
  try {
    for (const entry of store.manifest.partitions) findings.push(...(await inspectOrder(connection, store, entry)));
    for (const { sql, ...inspection } of INSPECTIONS) {
      const [row] = await queryRows(connection, `SELECT count(*)::DOUBLE AS n, min(example) AS example FROM (${sql})`);
      const count = Number(row?.n ?? 0);
      if (count > 0) findings.push({ ...inspection, count, example: String(row?.example) });
      step();
    }
    cities = await scoreCities(connection, { worst: WORST_DAYS });
    step();
  } finally {
    connection.closeSync();
  }
  const merged = merge(findings);
  return {
    sound: merged.every((finding) => finding.severity !== 'error'),
    fingerprint: await store.fingerprint(),
    datasets: listStore(store),
    findings: merged,
    cities,
  };
}

async function inspectFile(reader: DuckDBConnection, store: Store, entry: PartitionEntry): Promise<Finding[]> {
  const finding = {
    code: 'damaged_files',
    dataset: entry.dataset as DatasetName,
    severity: 'error',
    count: 1,
    example: entry.file,
  } as const;
  try {
    const found = await contentOfFile(store.dir, entry, reader);
    const same =
      found.rows === entry.content.rows && found.upper === entry.content.upper && found.lower === entry.content.lower;
    return same ? [] : [{ ...finding, what: 'files whose content is not what was written' }];
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return [{ ...finding, what: 'files that are missing or cannot be read' }];
  }
}

async function inspectOrder(connection: DuckDBConnection, store: Store, entry: PartitionEntry): Promise<Finding[]> {
  const path = join(store.dir, entry.file);
  const [row] = await queryRows(
    connection,
    `SELECT count(*)::DOUBLE AS n FROM (SELECT known_at < lag(known_at) OVER () AS back
       FROM read_parquet(${quoted(path)}, hive_partitioning = false)) WHERE back`,
  );
  const count = Number(row?.n ?? 0);
  const what = 'records that lie before their predecessor in time';
  return count === 0
    ? []
    : [
        {
          code: 'out_of_order',
          dataset: entry.dataset as DatasetName,
          severity: 'error',
          count,
          what,
          example: entry.file,
        },
      ];
}

/** Findings of one kind about several files become one. */
function merge(findings: readonly Finding[]): Finding[] {
  const merged = new Map<string, Finding>();
  for (const finding of findings) {
    const key = `${finding.code} ${finding.dataset} ${finding.what}`;
    const before = merged.get(key);
    merged.set(key, before ? { ...before, count: before.count + finding.count } : finding);
  }
  return [...merged.values()];
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
