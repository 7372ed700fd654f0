/**
 * A session's journal as Parquet tables for whoever asks questions: its entries one by one, and what came of them in the tables
 * of a run's folder (decisions, orders, fills, equity, settlements). All or nothing, in bounded memory.
 */
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { SETTLED, settledFills } from '../../data/runs/finish.ts';
import { copyToParquet, openScratchDatabase, rowsOfDecisions, rowsOfPart } from '../../data/runs/parquet.ts';
import { PartFile } from '../../data/runs/part-file.ts';
import { equityRow, fillRow, orderRow, settlementRow } from '../../data/runs/rows.ts';
import { explainFailure } from '../../data/store/failures.ts';
import { quoted } from '../../data/store/sql.ts';
import { syncFolder } from '../../data/store/sync.ts';
import { UserError } from '../../data/user-error.ts';
import { DECISION_RECORD_BYTES } from '../../engine/decision-record.ts';
import type { MarketId } from '../../engine/markets/contracts.ts';
import { REASONS } from '../../engine/reasons.ts';
import { FIRST_LINK, linkOf } from '../journal/chain.ts';
import { EntryKind, type JournalEntry, jsonOf, kindName, textOf } from '../journal/entries.ts';
import { readJournal } from '../journal/journal.ts';
import { SessionDirectory } from '../session/directory.ts';
import type { SessionRecord } from '../session/outputs.ts';
import { ToldListings } from './told-listings.ts';

/** Tables that are written besides `entries`; their columns are those of a run's folder. */
const RESULT_TABLES = ['orders', 'fills', 'equity', 'settlements'] as const;

/** Rows by table. */
export type JournalTables = Readonly<Record<'entries' | 'decisions' | (typeof RESULT_TABLES)[number], number>>;

/** Columns of `entries`. */
export const ENTRY_COLUMNS = [
  { name: 'sequence', sql: 'BIGINT', meaning: 'place in the journal, from 1' },
  { name: 'kind', sql: 'VARCHAR', meaning: 'kind of entry' },
  { name: 'engine_at', sql: 'TIMESTAMP', meaning: 'engine time' },
  { name: 'bytes', sql: 'BIGINT', meaning: 'length of the body' },
  { name: 'body', sql: 'VARCHAR', meaning: 'the body where it is JSON; null for events, decisions and checkpoints' },
  { name: 'link', sql: 'VARCHAR', meaning: 'link of the chain, as hexadecimal digits' },
] as const;

/**
 * Writes the tables of the session in `dir` into the folder `out`, which must not exist.
 * @throws UserError 2 when `out` is there, 3 when there is no session or its journal is damaged.
 */
export async function exportJournal(dir: string, out: string): Promise<JournalTables> {
  if (existsSync(out)) throw new UserError(`${out} is there already: name a folder that is not`, 2);
  const unfinished = `${resolve(out)}.new`;
  try {
    rmSync(unfinished, { recursive: true, force: true });
    const parts = join(unfinished, 'parts');
    mkdirSync(parts, { recursive: true });
    const rows = await writeTables(dir, unfinished, parts);
    rmSync(parts, { recursive: true });
    renameSync(unfinished, out);
    syncFolder(dirname(resolve(out)));
    return rows;
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true });
    throw explainFailure(error, `exporting into ${out}`, '--out');
  }
}

async function writeTables(dir: string, out: string, partsDir: string): Promise<JournalTables> {
  const parts = new JournalParts(partsDir);
  try {
    for (const entry of readJournal(dir)) parts.add(entry);
    parts.flush();
    const { sql, close } = await openScratchDatabase(join(partsDir, 'spill'));
    try {
      const inOut = (name: string) => join(out, `${name}.parquet`);
      await copyToParquet(sql, rowsOfEntries(parts.entries), inOut('entries'));
      const codes = REASONS.map(({ number }) => number);
      const text = (code: number) => REASONS.find(({ number }) => number === code)?.code ?? String(code);
      await copyToParquet(sql, rowsOfDecisions(sql, parts.decisions, codes, text), inOut('decisions'));
      for (const table of ['orders', 'equity', 'settlements'] as const) {
        await copyToParquet(sql, rowsOfPart(table, parts.results[table]), inOut(table));
      }
      const fills = settledFills(rowsOfPart('fills', parts.results.fills, SETTLED), inOut('settlements'));
      await copyToParquet(sql, fills, inOut('fills'));
    } finally {
      close();
    }
    return parts.rows;
  } finally {
    parts.close();
  }
}

/** The rows of all tables on their way into Parquet. */
class JournalParts {
  readonly entries: PartFile;
  readonly decisions: PartFile;
  readonly results: Readonly<Record<(typeof RESULT_TABLES)[number], PartFile>>;
  readonly rows = { entries: 0, decisions: 0, orders: 0, fills: 0, equity: 0, settlements: 0 };
  readonly #directory = new SessionDirectory();
  readonly #listings = new ToldListings(this.#directory);
  #link: Uint8Array = FIRST_LINK;

  constructor(dir: string) {
    const part = (name: string) => new PartFile(join(dir, name));
    this.entries = part('entries');
    this.decisions = part('decisions.bin');
    this.results = {
      orders: part('orders'),
      fills: part('fills'),
      equity: part('equity'),
      settlements: part('settlements'),
    };
  }

  add(entry: JournalEntry): void {
    const { sequence, kind, at, body } = entry;
    this.#link = linkOf(this.#link, sequence, kind, at, body);
    this.#line('entries', this.entries, {
      sequence,
      kind: kindName(kind),
      engine_at: at,
      bytes: body.length,
      body: BINARY.has(kind) ? null : textOf(entry),
      link: Buffer.from(this.#link).toString('hex'),
    });
    this.#listings.take(entry);
    if (kind === EntryKind.decisions) {
      this.decisions.append(body);
      this.rows.decisions += body.length / DECISION_RECORD_BYTES;
    } else if (kind === EntryKind.records) {
      for (const record of jsonOf(entry) as readonly SessionRecord[]) this.#result(record);
    }
  }

  flush(): void {
    for (const part of this.#all()) part.flush();
  }

  close(): void {
    for (const part of this.#all()) part.close();
  }

  #result(record: SessionRecord): void {
    const directory = this.#directory;
    const { orders, fills, equity, settlements } = this.results;
    if (record.type === 'order') this.#line('orders', orders, orderRow(record, directory));
    else if (record.type === 'fill') this.#line('fills', fills, fillRow(record, directory));
    else if (record.type === 'equity') this.#line('equity', equity, equityRow(record));
    else if (record.type === 'settlement') {
      const market = directory.market(record.market as MarketId);
      this.#line('settlements', settlements, settlementRow({ ...record, market }, directory));
    }
  }

  #line(table: keyof JournalTables, part: PartFile, row: object): void {
    part.appendLine(JSON.stringify(row));
    this.rows[table] += 1;
  }

  #all(): readonly PartFile[] {
    return [this.entries, this.decisions, ...Object.values(this.results)];
  }
}

/** Kinds whose bodies are no JSON, or no JSON that anyone reads. */
const BINARY: ReadonlySet<EntryKind> = new Set([
  EntryKind.events,
  EntryKind.decisions,
  EntryKind.checkpoint,
  EntryKind.advance,
]);
/** No body is longer; the reader's buffers are a multiple of it. */
const LONGEST_BODY_BYTES = 16 * 1_048_576;

function rowsOfEntries(part: PartFile): string {
  const read = ENTRY_COLUMNS.map(({ name, sql }) => `"${name}": '${sql === 'TIMESTAMP' ? 'BIGINT' : sql}'`).join(', ');
  return `SELECT * REPLACE (make_timestamp(engine_at) AS engine_at) FROM read_json(${quoted(part.path)},
    format = 'newline_delimited', maximum_object_size = ${LONGEST_BODY_BYTES}, columns = {${read}})`;
}
