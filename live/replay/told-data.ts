/** What a session was told, summed up as a backtest's tape is: what a summary says of its data. */
import { createHash } from 'node:crypto';
import { LadderTiers } from '../../data/tape/ladder-tiers.ts';
import { type EventColumns, EventKind } from '../../engine/events.ts';
import type { FidelityTier, LadderDef, LadderId, MarketId } from '../../engine/markets/contracts.ts';
import type { ClimateDate } from '../../engine/time.ts';
import type { SummarisedData } from '../../sim/backtest-summary.ts';
import { SettlementAudit } from '../../sim/settlement-audit.ts';
import { toldEvents } from '../history/told-events.ts';
import { EntryKind, type JournalEntry } from '../journal/entries.ts';
import { readJournal } from '../journal/journal.ts';
import { SessionDirectory } from '../session/directory.ts';

export interface ToldData extends SummarisedData {
  readonly directory: SummarisedData['directory'] & SessionDirectory;
  /** Last climate date of the ladders that it knows; `from` without any. */
  readonly to: ClimateDate;
  readonly events: number;
  readonly audit: SettlementAudit;
  /** Of everything that the engine was told, in its order. */
  readonly inputsSha256: string;
  /** Entry up to which all of this holds; a running session has written more since. */
  readonly lastSequence: number;
  /** The events once more, from the first. */
  batches(): Iterable<EventColumns>;
}

const INPUTS: ReadonlySet<number> = new Set([
  EntryKind.listing,
  EntryKind.events,
  EntryKind.updates,
  EntryKind.operator,
  EntryKind.advance,
  EntryKind.missed,
]);

/** @param warmupSha256 of the tape that the session began with, null without. @throws UserError 3 when the journal is damaged. */
export function toldData(dir: string, from: ClimateDate, warmupSha256: string | null): ToldData {
  const { inputsSha256, lastSequence } = inputsOf(readJournal(dir));
  const directory = new RunnableDirectory();
  const batches = (names = new SessionDirectory()) => toldEvents(dir, names, lastSequence);
  const counts = new Map<number, number>();
  const listed = new Set<number>();
  for (const { length, kind, subject } of batches(directory)) {
    for (let row = 0; row < length; row++) {
      counts.set(kind[row] as number, (counts.get(kind[row] as number) ?? 0) + 1);
      if (kind[row] === EventKind.ladderListed) listed.add(subject[row] as number);
    }
  }
  const ladders = Array.from({ length: directory.ladderCount }, (_, id) => directory.ladder(id as LadderId));
  const to = Math.max(from, ...ladders.map(({ climateDate }) => climateDate)) as ClimateDate;
  const audit = new SettlementAudit(directory, from, to);
  for (const { id } of ladders) if (!listed.has(id)) audit.onEvent(listingOf(id), 0);
  const ladderOf = Array.from({ length: directory.marketCount }, (_, id) => directory.market(id as MarketId).ladder);
  const tiers = new LadderTiers(ladders.length, ladderOf);
  for (const columns of batches()) {
    for (let row = 0; row < columns.length; row++) {
      audit.onEvent(columns, row);
      tiers.onEvent(columns.kind[row] as number, columns.subject[row] as number, columns.knownAt[row] as number);
    }
  }
  const byLadder = tiers.tiers();
  const byKind = Object.entries(EventKind).flatMap(([name, kind]) =>
    counts.has(kind) ? [[name, counts.get(kind)]] : [],
  );
  return {
    directory,
    manifest: { events_by_kind: Object.fromEntries(byKind), ladders_left_out: [], before_listing: 0 },
    sha256: warmupSha256,
    tierOf: (ladder: LadderDef['id']) => {
      const tier = byLadder[ladder] ?? -1;
      return tier < 0 ? null : (tier as FidelityTier);
    },
    to,
    events: [...counts.values()].reduce((sum, count) => sum + count, 0),
    audit,
    inputsSha256,
    lastSequence,
    batches: () => batches(),
  };
}

/** A session restores no strikes: what it cannot read it does not list. */
class RunnableDirectory extends SessionDirectory {
  isRestored(): boolean {
    return false;
  }
}

function inputsOf(entries: Iterable<JournalEntry>): { inputsSha256: string; lastSequence: number } {
  const hash = createHash('sha256');
  let lastSequence = 0;
  for (const { sequence, kind, at, body } of entries) {
    if (INPUTS.has(kind)) hash.update(`${kind} ${at} ${body.length}\n`).update(body);
    lastSequence = sequence;
  }
  return { inputsSha256: hash.digest('hex'), lastSequence };
}

/** One event that lists a ladder. */
function listingOf(ladder: LadderId): EventColumns {
  const zero = Int32Array.of(0);
  return {
    length: 1,
    kind: Uint8Array.of(EventKind.ladderListed),
    source: Uint8Array.of(0),
    knownAt: Float64Array.of(0),
    trueAt: Float64Array.of(0),
    subject: Int32Array.of(ladder),
    a: zero,
    b: zero,
    c: zero,
    d: zero,
  };
}
