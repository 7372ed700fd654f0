/** The summaries of a session's trading days, in its folder: `days/2025-01-06.json` and the same as text. */
import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EntryKind, jsonOf } from '../journal/entries.ts';
import { readJournal } from '../journal/journal.ts';
import type { SessionRecord } from '../session/outputs.ts';
import type { DaySummary } from './day-tally.ts';

/** Whether a day was written. */
export function hasDay(dir: string, day: string): boolean {
  return existsSync(join(dir, 'days', `${day}.json`));
}

/** Writes a day, whole or not at all; the JSON last, by which it is known to be there. */
export function writeDay(dir: string, day: DaySummary, text: string): void {
  const folder = join(dir, 'days');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  for (const [name, content] of [
    [`${day.day}.txt`, `${text}\n`],
    [`${day.day}.json`, `${JSON.stringify(day, null, 2)}\n`],
  ] as const) {
    const path = join(folder, name);
    writeFileSync(`${path}.tmp`, content, { mode: 0o600 });
    renameSync(`${path}.tmp`, path);
  }
}

/** The records that a session's journal holds from an instant on. @throws UserError 3 when it is damaged. */
export function* recordsSince(dir: string, since: number): Generator<SessionRecord> {
  for (const entry of readJournal(dir, { since })) {
    if (entry.kind !== EntryKind.records || entry.at < since) continue;
    for (const record of jsonOf(entry) as readonly SessionRecord[]) if (record.at >= since) yield record;
  }
}
