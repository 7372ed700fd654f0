/** Brings a session's journal into a store as history, all or nothing; once more changes nothing. */
import { createHash } from 'node:crypto';
import type { DatasetName, RowOf } from '../../data/catalog/catalog.ts';
import type { Store } from '../../data/store/store.ts';
import { readJournal } from '../journal/journal.ts';
import { SessionDirectory } from '../session/directory.ts';
import { factsOf } from '../session/session.ts';
import { HistoryRows } from './session-rows.ts';
import { toldEvents } from './told-events.ts';

/** Datasets that a session may have records of. */
const DATASETS = [
  'ladders',
  'markets',
  'settlements',
  'observations',
  'forecasts',
  'climate_reports',
  'quotes',
  'depth',
  'trades',
] as const satisfies readonly DatasetName[];

/** Records by dataset. */
type ExportedRows = Readonly<Partial<Record<string, number>>>;

export interface ExportedSession {
  /** Id of the source in the store; a session that goes on and is exported again replaces what it wrote before. */
  readonly source: string;
  readonly rows: ExportedRows;
  /** Last entry that was exported. */
  readonly lastSequence: number;
}

/**
 * Writes what the session in `dir` was told into the store. What its warm-up knew is not in it: that is the history which the
 * session began with. Of a session that runs, what was written down when this began.
 * @throws UserError 3 when there is no session or its journal is damaged.
 */
export async function exportSession(dir: string, store: Store): Promise<ExportedSession> {
  const source = `session:${createHash('sha256')
    .update(JSON.stringify(factsOf(dir)))
    .digest('hex')
    .slice(0, 16)}`;
  let lastSequence = 0;
  for (const { sequence } of readJournal(dir)) lastSequence = sequence;
  // The journal is read once a dataset, so that memory stays bounded whatever its length.
  const batches = DATASETS.map((dataset) => ({ dataset, rows: rowsOf(dir, dataset, source, lastSequence) }));
  const rows = await store.write(batches, { id: source, name: dir });
  return { source, rows, lastSequence };
}

function* rowsOf(
  dir: string,
  dataset: DatasetName,
  source: string,
  lastSequence: number,
): Generator<RowOf<DatasetName>> {
  const directory = new SessionDirectory();
  const rows = new HistoryRows(directory, source);
  for (const columns of toldEvents(dir, directory, lastSequence)) {
    for (let row = 0; row < columns.length; row++) {
      for (const made of rows.of(columns, row)) if (made.dataset === dataset) yield made.row;
    }
  }
}
