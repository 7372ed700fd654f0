/**
 * What a session's books hold of its account: every fill that was booked and every order that was sent, as its journal tells, with
 * the account as the exchange showed it when the session began. The last is kept in a file of its own, whole or not at all.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { writeWhole } from '../../data/ingest/raw/write-whole.ts';
import { UserError } from '../../data/user-error.ts';
import type { StatedFill } from '../../engine/portfolio/statement.ts';
import type { FillRecord } from '../../engine/ports.ts';
import type { EpochMicros } from '../../engine/time.ts';
import { EntryKind, jsonOf } from '../journal/entries.ts';
import { readJournal } from '../journal/journal.ts';
import type { SessionRecord } from '../session/outputs.ts';
import type { VenueCommand } from '../session/venue.ts';

/** The account when the session began. */
export const accountBaseline = z.strictObject({
  /** Whole seconds since 1970 from which on fills, payments and transfers belong to the session's time. */
  sinceSeconds: z.int(),
  /** Cash at the exchange, reserves included, without the dollar that each contract net short holds back, in µ$. */
  cash: z.int(),
  /** Cash in the books at the same moment, in µ$. */
  bookedCash: z.int(),
  /** The most of the cash that orders at rest held back then: it was not counted, and comes back when they end. */
  reservedMost: z.int(),
  /** Signed contracts that were held already, in 1/100 contract, by ticker. */
  positions: z.record(z.string(), z.int()),
  /** Fills, payments and transfers of the first second that were there before: they are in the cash already. */
  before: z.array(z.string()),
});
export type AccountBaseline = z.infer<typeof accountBaseline>;

const FILE = 'account-baseline.json';

/** @throws UserError 3 when the file is damaged. Null before there is one. */
export function readBaseline(dir: string): AccountBaseline | null {
  const path = join(dir, FILE);
  if (!existsSync(path)) return null;
  try {
    return accountBaseline.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (cause) {
    throw new UserError(`${path} is damaged: restore it from a backup of the session`, 3, { cause });
  }
}

export function writeBaseline(dir: string, baseline: AccountBaseline): void {
  writeWhole(dir, FILE, Buffer.from(`${JSON.stringify(baseline)}\n`));
}

/** A fill that was booked, and when the exchange made it. */
export interface DatedFill extends StatedFill {
  readonly executedAt: EpochMicros;
}

export class SessionBooks {
  readonly fills: DatedFill[] = [];
  /** Names of the orders that were sent, or may have been. */
  readonly orders: string[] = [];

  /** Reads the journal in a folder from its beginning. */
  static of(dir: string): SessionBooks {
    const books = new SessionBooks();
    for (const entry of readJournal(dir)) {
      if (entry.kind === EntryKind.commands) books.#commands(jsonOf(entry) as readonly VenueCommand[]);
      if (entry.kind !== EntryKind.records) continue;
      for (const record of jsonOf(entry) as readonly SessionRecord[]) if (record.type === 'fill') books.book(record);
    }
    return books;
  }

  /** A fill was booked. */
  book({ fill }: Pick<FillRecord, 'fill'>): void {
    const { fillId, market, side, price, quantity, fee, executedAt } = fill;
    this.fills.push({ fillId, market, side, price, quantity, fee, executedAt });
  }

  #commands(commands: readonly VenueCommand[]): void {
    for (const command of commands) if (command.kind === 'submit') this.orders.push(command.order.clientOrderId);
  }
}
