/**
 * Compiles the tape of a run from the history: once for the same history and options, then it is opened.
 *
 * Rows go from DuckDB's chunks into typed arrays, one stretch of time after the other, each small enough that memory stays
 * bounded whatever the length of history. A tape appears whole under its hash or not at all.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { type EpochMicros, MICROS_PER_DAY } from '../../engine/time.ts';
import { climateDayEnd, climateDayStart, formatClimateDate } from '../../engine/weather/climate-day.ts';
import { explainFailure } from '../store/failures.ts';
import { type DuckDBConnection, queryRows, quoted, withRoom } from '../store/sql.ts';
import type { Store } from '../store/store.ts';
import { UserError } from '../user-error.ts';
import { Collector } from './collector.ts';
import type { DirectoryColumns } from './directory.ts';
import { EventFileWriter } from './event-file.ts';
import { eventsBeforeListing, eventsBetween } from './event-sql.ts';
import { readListing } from './listing.ts';
import { citiesOf, firstLadderDate, TAPE_VERSION, type TapeOptions, tapeKey } from './options.ts';
import { sourceNames } from './source-names.ts';
import { type Stretch, stretchesOf } from './stretches.ts';
import { DIRECTORY_FILE, EVENTS_FILE, MANIFEST_FILE, openTape, type Tape, type TapeManifest } from './tape.ts';
import { createTapeTables, ladderFilter } from './tape-tables.ts';

export type { TapeOptions } from './options.ts';

/** Rows that one stretch should hold at most; a single day may hold more. */
const STRETCH_ROWS = 130_000;

/** Says how far the compilation is; `part` from 0 to 1. */
export type CompileProgress = (progress: {
  readonly rows: number;
  readonly part: number;
  readonly at: EpochMicros;
}) => void;

/**
 * The tape of a run, opened from `<data>/tape/<hash>/` or compiled into it.
 * @throws UserError 3 when the history has no ladder in the range or is damaged, 1 when the tape cannot be written.
 */
export async function compileTape(store: Store, options: TapeOptions, onProgress?: CompileProgress): Promise<Tape> {
  const key = tapeKey(await store.fingerprint(), options);
  const root = join(store.dir, 'tape');
  const dir = join(root, key);
  const present = openTape(dir);
  if (present) return present;
  let partial: string | null = null;
  try {
    mkdirSync(root, { recursive: true });
    partial = mkdtempSync(join(root, '.partial-'));
    await write(store, options, key, partial, onProgress);
    // Another process may have compiled the same tape meanwhile, and may be reading it: only a damaged one gives way.
    const other = openTape(dir);
    if (other) {
      rmSync(partial, { recursive: true, force: true });
      return other;
    }
    rmSync(dir, { recursive: true, force: true });
    renameSync(partial, dir);
  } catch (cause) {
    if (partial !== null) rmSync(partial, { recursive: true, force: true });
    // Or it came between the last look and now.
    const other = openTape(dir);
    if (other) return other;
    throw explainFailure(cause, `compiling the tape ${dir}`);
  }
  const tape = openTape(dir);
  if (!tape) throw new UserError(`the tape ${dir} cannot be read back: check the disk and compile it again.`, 1);
  return tape;
}

async function write(
  store: Store,
  options: TapeOptions,
  key: string,
  dir: string,
  onProgress: CompileProgress | undefined,
): Promise<void> {
  const sql = await store.sql();
  let file: EventFileWriter | null = null;
  try {
    await sql.run(`SET memory_limit = '96MB'; SET threads = 2; SET temp_directory = ${quoted(join(dir, 'spill'))}`);
    const forecastSources = await createTapeTables(sql, store, options);
    const listing = await readListing(sql);
    if (listing.ladders.event_ticker.length === 0) throw await emptyRange(sql, store, options);
    const hash = createHash('sha256');
    // The directory is hashed and written last, when the tiers are known; the events' bytes are hashed as they go.
    file = await EventFileWriter.create(join(dir, EVENTS_FILE), (bytes) => hash.update(bytes));
    const collector = new Collector(file, listing, join(dir, EVENTS_FILE));
    const { early, stretches } = await spanOf(sql, store, options);
    for (const [index, { fromUs, beforeUs }] of [early, ...stretches].entries()) {
      const query = eventsBetween(index === 0 ? null : store, options, fromUs, beforeUs);
      const result = await withRoom(sql, () => sql.run(query));
      for (let i = 0; i < result.chunkCount; i++) collector.take(result.getChunk(i));
      releaseChunks();
      const part = (index + 1) / (stretches.length + 1);
      onProgress?.({ rows: collector.rows, part, at: beforeUs as EpochMicros });
    }
    collector.flush();
    const { batches, bytes } = file.close();
    file = null;
    const [unlisted] = await queryRows(sql, eventsBeforeListing(store));
    const directory = JSON.stringify({
      ...listing,
      ladders: { ...listing.ladders, tier: collector.tiers },
      forecast_sources: forecastSources,
    } satisfies DirectoryColumns);
    writeFileSync(join(dir, DIRECTORY_FILE), directory);
    const manifest: TapeManifest = {
      version: TAPE_VERSION,
      key,
      sha256: hash.update(directory).digest('hex'),
      rows: collector.rows,
      first_at: batches[0]?.first_at ?? null,
      last_at: batches.at(-1)?.last_at ?? null,
      events_by_kind: collector.eventsByKind(),
      sources: sourceNames(store),
      before_listing: Number(unlisted?.events ?? 0),
      first_listing_at: await firstListingAt(sql),
      ladders_left_out: await laddersWithoutMarkets(sql, options),
      directory_bytes: Buffer.byteLength(directory),
      events_bytes: bytes,
      batches: [...batches],
    };
    rmSync(join(dir, 'spill'), { recursive: true, force: true });
    writeFileSync(join(dir, MANIFEST_FILE), JSON.stringify(manifest));
  } finally {
    file?.abandon();
    sql.closeSync();
  }
}

/**
 * DuckDB's chunks are freed when their JavaScript handles are collected, which the collector, seeing only the handles, puts
 * off until hundreds of megabytes hang on them. So it is told to look at the young ones after every stretch.
 */
const releaseChunks: () => void = (() => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as (options: { type: 'minor' }) => void;
  return () => collect({ type: 'minor' });
})();

/**
 * The time that a tape covers. What was known before the first ladder and its weather is the `early` stretch: climate reports
 * and archive values alone, so that the files of all earlier quotes and trades are not read.
 */
async function spanOf(
  sql: DuckDBConnection,
  store: Store,
  options: TapeOptions,
): Promise<{ early: Stretch; stretches: readonly Stretch[] }> {
  const [row] = await queryRows(
    sql,
    `SELECT (SELECT min(known_us)::DOUBLE FROM tape_lifecycle) AS first_us, (SELECT max(known_us)::DOUBLE FROM tape_lifecycle) AS last_us,
      (SELECT min(known_us)::DOUBLE FROM tape_reports) AS first_report_us`,
  );
  const offsets = citiesOf(options).map((city) => city.lstOffsetMinutes);
  const dayStart = Math.min(...offsets.map((offset) => climateDayStart(firstLadderDate(options), offset)));
  const dayEnd = Math.max(...offsets.map((offset) => climateDayEnd(options.to, offset)));
  const fromUs = Math.min(dayStart - LONGEST_FORECAST_DAYS * MICROS_PER_DAY, Number(row?.first_us ?? dayStart));
  const beforeUs = Math.max(dayEnd + REPORTS_AFTER_DAYS * MICROS_PER_DAY, Number(row?.last_us ?? 0) + 1);
  const earlyUs = Math.min(fromUs, Number(row?.first_report_us ?? fromUs));
  return {
    early: { fromUs: earlyUs, beforeUs: fromUs },
    stretches: stretchesOf(store.manifest, fromUs, beforeUs, STRETCH_ROWS),
  };
}

/** Forecasts of the first ladder's day that are told were known at most so many days before it. */
const LONGEST_FORECAST_DAYS = 20;
/** Reports and archive values of the last day are told when they were known at most so many days after it. */
const REPORTS_AFTER_DAYS = 5;

async function firstListingAt(sql: DuckDBConnection): Promise<number> {
  const [row] = await queryRows(sql, 'SELECT min(epoch_us(known_at))::DOUBLE AS first_us FROM tape_ladders');
  return Number(row?.first_us);
}

async function laddersWithoutMarkets(sql: DuckDBConnection, options: TapeOptions): Promise<string[]> {
  const rows = await queryRows(
    sql,
    `SELECT event_ticker FROM best_ladders JOIN tape_cities AS city ON city = city.code
      WHERE ${ladderFilter(options)} AND event_ticker NOT IN (SELECT event_ticker FROM best_markets) ORDER BY event_ticker`,
  );
  return rows.map((row) => String(row.event_ticker));
}

/** Why a range without ladders has none: what the history holds of the same cities. */
async function emptyRange(sql: DuckDBConnection, store: Store, options: TapeOptions): Promise<UserError> {
  const [row] = await queryRows(
    sql,
    `SELECT strftime(min(climate_date), '%Y-%m-%d') AS first, strftime(max(climate_date), '%Y-%m-%d') AS last
      FROM best_ladders JOIN tape_cities AS city ON city = city.code`,
  );
  const codes = citiesOf(options)
    .map((city) => city.code)
    .join(', ');
  const range = `${formatClimateDate(options.from)} to ${formatClimateDate(options.to)}`;
  const held = row?.first ? `it has them from ${String(row.first)} to ${String(row.last)}` : 'it has none at all';
  return new UserError(
    `the history in ${store.dir} has no ladders of ${codes} for ${range}; ${held}: choose other dates or ingest more.`,
    3,
  );
}
