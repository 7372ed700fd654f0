/**
 * What of the weather a session was told, as keys by content: the same record comes again from every further look at a service,
 * and from a second service. Made again from the session's history and its journal whenever it goes on.
 */
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { writeWhole } from '../../../data/ingest/raw/write-whole.ts';
import type { Tape } from '../../../data/tape/tape.ts';
import { UserError } from '../../../data/user-error.ts';
import { type EventColumns, EventKind, ReportStatus } from '../../../engine/events.ts';
import { type EpochMicros, MICROS_PER_DAY } from '../../../engine/time.ts';
import { EntryKind } from '../../journal/entries.ts';
import { readJournal } from '../../journal/journal.ts';
import { type FeedEvent, unpackColumns } from '../../session/event-rows.ts';

/** No service that is asked shows anything that it showed so long ago. */
const REMEMBERED_MICROS = 30 * MICROS_PER_DAY;
const FILE = 'known-before.json';
const knownBefore = z.array(z.tuple([z.string(), z.int()]));

/** The key of an event of the weather. Of a day's archive values the first that comes speaks, whatever others say. */
export function weatherKey({ kind, subject, trueAt, a, b, c, d }: Omit<FeedEvent, 'source' | 'knownAt'>): string {
  if (kind === EventKind.climateReport && b === ReportStatus.archive) return `${kind} ${subject} ${a} ${b}`;
  return `${kind} ${subject} ${trueAt} ${a} ${b} ${c} ${d}`;
}

/** Keys with the instant at which each was told, oldest first; those that nobody can ask for again are forgotten. */
export class WeatherKeys {
  readonly #told = new Map<string, number>();

  /** Notes a key; false when it was told before. */
  add(key: string, at: number): boolean {
    if (this.#told.has(key)) return false;
    this.#told.set(key, at);
    return true;
  }

  forgetBefore(at: number): void {
    for (const [key, toldAt] of this.#told) {
      if (toldAt >= at - REMEMBERED_MICROS) break;
      this.#told.delete(key);
    }
  }

  get size(): number {
    return this.#told.size;
  }

  /** What a tape told of the weather before `until`. */
  static ofTape(tape: Tape, until: EpochMicros): WeatherKeys {
    const keys = new WeatherKeys();
    for (const batch of tape.batches()) {
      if ((batch.knownAt[0] ?? 0) >= until) break;
      keys.#addWeather(batch, until - REMEMBERED_MICROS, until);
    }
    return keys;
  }

  /** Writes down what the history told before the session, in its folder of the weather. */
  save(dir: string): void {
    mkdirSync(dir, { recursive: true });
    writeWhole(dir, FILE, Buffer.from(JSON.stringify([...this.#told])));
  }

  /**
   * What a session was told: by its history, as `save` wrote it down, and by its feeds, as the journal holds it.
   * @throws UserError 3 when the file is damaged
   */
  static ofSession(sessionDir: string, weatherDir: string, now: EpochMicros): WeatherKeys {
    const keys = new WeatherKeys();
    const file = join(weatherDir, FILE);
    if (existsSync(file)) for (const [key, at] of readKnown(file)) keys.add(key, at);
    for (const entry of readJournal(sessionDir)) {
      if (entry.kind === EntryKind.events && entry.at >= now - REMEMBERED_MICROS) {
        keys.#addWeather(unpackColumns(entry.body), 0, Number.POSITIVE_INFINITY);
      }
    }
    return keys;
  }

  #addWeather(columns: EventColumns, from: number, until: number): void {
    const { knownAt, kind, subject, trueAt, a, b, c, d } = columns;
    const at = (column: { readonly [row: number]: number | undefined }, row: number) => column[row] as number;
    for (let row = 0; row < columns.length; row++) {
      if (at(knownAt, row) < from || at(knownAt, row) >= until || !isWeather(at(kind, row))) continue;
      const event = {
        kind: at(kind, row) as EventKind,
        subject: at(subject, row),
        trueAt: at(trueAt, row) as EpochMicros,
        a: at(a, row),
        b: at(b, row),
        c: at(c, row),
        d: at(d, row),
      };
      this.add(weatherKey(event), at(knownAt, row));
    }
  }
}

function isWeather(kind: number): boolean {
  return kind === EventKind.observation || kind === EventKind.forecast || kind === EventKind.climateReport;
}

function readKnown(file: string): z.infer<typeof knownBefore> {
  try {
    return knownBefore.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (cause) {
    throw new UserError(`${file} is damaged: restore the session's folder from a backup`, 3, { cause });
  }
}
