/**
 * What the engine writes down in a session: decisions go into the chain and, with everything else, into the entries that a
 * drain leaves in the journal.
 */
import { DecisionChain } from '../../data/runs/decision-chain.ts';
import type { DecisionRecord } from '../../engine/decision-record.ts';
import type { LadderDef } from '../../engine/markets/contracts.ts';
import type {
  EquityPoint,
  FillRecord,
  Journal,
  OrderChange,
  ScoreSample,
  SettlementRecord,
} from '../../engine/ports.ts';
import type { Json, Snapshottable } from '../../engine/snapshot.ts';
import type { EpochMicros } from '../../engine/time.ts';
import { EntryKind, jsonEntry, type NewEntry } from '../journal/entries.ts';
import { RecentDecisions } from './recent-decisions.ts';
import type { VenueCommand } from './venue.ts';

/** One line of a `records` entry; ladders and markets by id. */
export type SessionRecord =
  | ({ readonly type: 'order' } & OrderChange)
  | ({ readonly type: 'fill' } & FillRecord)
  | ({ readonly type: 'equity' } & EquityPoint)
  | ({ readonly type: 'score' } & Omit<ScoreSample, 'ladder'> & { readonly ladder: number })
  | ({ readonly type: 'settlement' } & Omit<SettlementRecord, 'market'> & { readonly market: number })
  | {
      readonly type: 'result';
      readonly at: number;
      readonly ladder: number;
      readonly winner: number;
      readonly valueF: number | null;
    };

export class SessionOutputs implements Journal, Snapshottable {
  /** Hears of every fill that is booked, also of those that are told again. */
  onFill: ((record: FillRecord) => void) | null = null;
  /** Hears of every record that goes into the journal. */
  onRecord: ((record: SessionRecord) => void) | null = null;
  /** The last decisions, for whoever watches; no part of the state. */
  readonly recent = new RecentDecisions();
  readonly #chain = new DecisionChain();
  #decisions: Uint8Array[] = [];
  #commands: VenueCommand[] = [];
  #records: SessionRecord[] = [];

  /** The value of the chain over every decision so far, as 64 hexadecimal digits. */
  get decisionsSha256(): string {
    return this.#chain.value();
  }

  command(command: VenueCommand): void {
    this.#commands.push(command);
  }

  decision({ bytes }: DecisionRecord): void {
    this.#chain.append(bytes);
    const copy = bytes.slice();
    this.#decisions.push(copy);
    this.recent.note(copy);
  }

  order(change: OrderChange): void {
    this.#record({ type: 'order', ...change });
  }

  fill(record: FillRecord): void {
    this.#record({ type: 'fill', ...record });
    this.onFill?.(record);
  }

  equity(point: EquityPoint): void {
    this.#record({ type: 'equity', ...point });
  }

  score({ ladder, pYes, ...sample }: ScoreSample): void {
    const copied = pYes.map((p) => (p === null ? null : [...p]));
    this.#record({ type: 'score', ...sample, names: [...sample.names], pYes: copied, ladder: ladder.id });
  }

  settlement({ market, ...record }: SettlementRecord): void {
    this.#record({ type: 'settlement', ...record, market: market.id });
  }

  result(at: EpochMicros, ladder: LadderDef, winner: number, valueF: number | null): void {
    this.#record({ type: 'result', at, ladder: ladder.id, winner, valueF });
    this.recent.forget(ladder.id);
  }

  /** Takes what was gathered since the last call: the entries that belong in the journal, and the commands among them. */
  take(at: EpochMicros): { readonly entries: readonly NewEntry[]; readonly commands: readonly VenueCommand[] } {
    const entries: NewEntry[] = [];
    if (this.#decisions.length > 0) {
      entries.push({ kind: EntryKind.decisions, at, body: Buffer.concat(this.#decisions) });
    }
    if (this.#commands.length > 0) entries.push(jsonEntry(EntryKind.commands, at, this.#commands));
    if (this.#records.length > 0) entries.push(jsonEntry(EntryKind.records, at, this.#records));
    const commands = this.#commands;
    this.#decisions = [];
    this.#commands = [];
    this.#records = [];
    return { entries, commands };
  }

  snapshot(): Json {
    return this.#chain.snapshot();
  }

  restore(state: Json): void {
    this.#chain.restore(state);
  }

  #record(record: SessionRecord): void {
    this.#records.push(record);
    this.onRecord?.(record);
  }
}
