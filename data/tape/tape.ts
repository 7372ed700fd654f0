/**
 * A compiled tape: the merged events of a run as columns in the one order of events, streamed in bounded memory.
 */
import { createHash } from 'node:crypto';
import { closeSync, existsSync, openSync, readFileSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { EventColumns } from '../../engine/events.ts';
import type { FidelityTier, LadderId } from '../../engine/markets/contracts.ts';
import type { EpochMicros } from '../../engine/time.ts';
import { type DirectoryColumns, TapeDirectory } from './directory.ts';
import { batchEntry, readEventFile } from './event-file.ts';
import { TAPE_VERSION } from './options.ts';

export const EVENTS_FILE = 'events.arrows';
export const DIRECTORY_FILE = 'directory.json';
export const MANIFEST_FILE = 'tape.json';

/** `tape.json`: what is on the tape and where. */
export const tapeManifest = z.strictObject({
  version: z.literal(TAPE_VERSION),
  key: z.string().describe('Hash of the history and options that it was compiled from'),
  sha256: z.string().describe('Of the events, then the directory'),
  rows: z.int().min(0),
  first_at: z.number().nullable().describe('known_at of the first event, epoch µs; null on an empty tape'),
  last_at: z.number().nullable(),
  events_by_kind: z.record(z.string(), z.int()),
  sources: z
    .strictObject({ lifecycle: z.array(z.string()), weather: z.array(z.string()), market: z.array(z.string()) })
    .describe('Names of the ids in the column `source`, by class of event'),
  before_listing: z.int().min(0).describe('Market events left out because their ladder was not yet known'),
  first_listing_at: z
    .number()
    .describe('known_at of the first ladder; what comes before it is weather of earlier years'),
  ladders_left_out: z.array(z.string()).describe('Ladders of the range that have no market in the history'),
  directory_bytes: z.int(),
  events_bytes: z.int(),
  batches: z.array(batchEntry),
});
export type TapeManifest = z.infer<typeof tapeManifest>;

export class Tape {
  readonly dir: string;
  readonly manifest: TapeManifest;
  readonly directory: TapeDirectory;

  /** Use `compileTape` or `openTape`. */
  constructor(dir: string, manifest: TapeManifest, directory: TapeDirectory) {
    this.dir = dir;
    this.manifest = manifest;
    this.directory = directory;
  }

  /** Events on the tape. */
  get rows(): number {
    return this.manifest.rows;
  }

  get sha256(): string {
    return this.manifest.sha256;
  }

  /** known_at of the first event, null on an empty tape. */
  get firstAt(): EpochMicros | null {
    return this.manifest.first_at as EpochMicros | null;
  }

  /** When the first ladder is listed; before it there are only climate reports and weather, so no tick is needed. */
  get firstListingAt(): EpochMicros {
    return this.manifest.first_listing_at as EpochMicros;
  }

  get lastAt(): EpochMicros | null {
    return this.manifest.last_at as EpochMicros | null;
  }

  /** Tier of a ladder's price history on the tape (`LadderTiers`), null without any. */
  tierOf(ladder: LadderId): FidelityTier | null {
    return this.directory.tierOf(ladder);
  }

  /**
   * The events from row `fromRow` on, in batches of at most 65,536 rows. The arrays of a batch hold until the next is asked
   * for. @throws UserError 3 when the file is damaged.
   */
  batches(fromRow = 0): Iterable<EventColumns> {
    return readEventFile(join(this.dir, EVENTS_FILE), this.manifest.batches, fromRow);
  }

  /** Reads everything and compares with the hash of its making. */
  isSound(): boolean {
    const hash = createHash('sha256');
    const file = openSync(join(this.dir, EVENTS_FILE), 'r');
    const chunk = Buffer.allocUnsafe(1024 * 1024);
    for (let got = readSync(file, chunk); got > 0; got = readSync(file, chunk)) hash.update(chunk.subarray(0, got));
    closeSync(file);
    hash.update(readFileSync(join(this.dir, DIRECTORY_FILE)));
    return hash.digest('hex') === this.sha256;
  }
}

/** Opens a compiled tape; null when there is none or its files are not as long as they were written. */
export function openTape(dir: string): Tape | null {
  const path = join(dir, MANIFEST_FILE);
  if (!existsSync(path)) return null;
  try {
    const manifest = tapeManifest.parse(JSON.parse(readFileSync(path, 'utf8')));
    if (statSync(join(dir, EVENTS_FILE)).size !== manifest.events_bytes) return null;
    if (statSync(join(dir, DIRECTORY_FILE)).size !== manifest.directory_bytes) return null;
    const columns = JSON.parse(readFileSync(join(dir, DIRECTORY_FILE), 'utf8')) as DirectoryColumns;
    return new Tape(dir, manifest, new TapeDirectory(columns));
  } catch {
    return null;
  }
}
