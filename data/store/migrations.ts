/**
 * What it takes to bring a store of an earlier layout up to date, as data: each step rewrites the datasets that it touches and
 * leaves the layout of the next version. A step may be run again over its own result; the manifest makes it real at once.
 */
import { type DatasetName, datasetOf } from '../catalog/catalog.ts';
import { quoted } from './sql.ts';

export interface Migration {
  /** Layout that it starts from; it ends in the next. */
  readonly from: number;
  /** One phrase for people. */
  readonly what: string;
  /** Datasets whose files are written anew. */
  readonly datasets: readonly DatasetName[];
  /** The select that gives the new rows of one file of the old layout. */
  select(dataset: DatasetName, path: string): string;
}

/** In order; the last ends in `SCHEMA_VERSION`. */
export const MIGRATIONS: readonly Migration[] = [
  {
    from: 1,
    what: 'forecasts get the window that their source gives (empty: earlier files do not say it)',
    datasets: ['forecasts'],
    select: withEveryColumn,
  },
];

/** The file's rows with every column of the dataset; columns that the file lacks are null. */
function withEveryColumn(name: DatasetName, path: string): string {
  const dataset = datasetOf(name);
  const none = dataset.columns.map((column) => `NULL::${column.sql} AS ${column.name}`).join(', ');
  const columns = dataset.columns.map((column) => column.name).join(', ');
  return `SELECT ${columns} FROM (SELECT ${none} WHERE false UNION ALL BY NAME
    SELECT * FROM read_parquet(${quoted(path)}, hive_partitioning = false))`;
}
