/**
 * A running session: drains what its feeds and its venue have brought, writes that down durably, lets the core decide, writes
 * down what it decided, durably where there is anything to send, and only then hands out the commands.
 *
 * Whatever is killed in between, `recover` goes on from the journal: inputs that were written are decided on again, equally,
 * and a command that may not have gone out is never sent a second time without being looked up.
 */
import { UserError } from '../../data/user-error.ts';
import type { OperatorCommand } from '../../engine/account.ts';
import type { EventColumns } from '../../engine/events.ts';
import type { VenueUpdate } from '../../engine/orders.ts';
import { type EpochMicros, MICROS_PER_HOUR } from '../../engine/time.ts';
import { type LiveConfig, liveConfig } from '../config.ts';
import { EntryKind, jsonEntry, jsonOf, type NewEntry } from '../journal/entries.ts';
import { readJournal, SessionJournal } from '../journal/journal.ts';
import { SessionCore, type SessionPlan } from './core.ts';
import type { Listing } from './directory.ts';
import { columnsInOrder, type FeedEvent, packColumns } from './event-rows.ts';
import { checkpointEntry, playBack } from './playback.ts';
import { withoutReplacedBooks } from './replaced-books.ts';
import { type SessionFacts, sessionFacts } from './session-facts.ts';
import type { VenueCommand } from './venue.ts';

/** What came in since the last drain. */
export interface DrainInputs {
  /** Ladders and forecast sources that are new; the events of this drain may speak of them. */
  readonly listing?: Listing;
  readonly events: readonly FeedEvent[];
  /** Messages of a venue outside the process. */
  readonly updates: readonly VenueUpdate[];
  readonly operator: readonly OperatorCommand[];
}

/** What recovery found. */
export interface Recovery {
  readonly entries: number;
  /** Commands that were decided and never sent. */
  readonly unsent: readonly VenueCommand[];
  /** Sequence of the first entry that a torn end cost, or null. */
  readonly firstLost: number | null;
}

/** When a session starts a new file of its journal. */
export interface JournalRotation {
  /** Engine time between two checkpoints. */
  readonly checkpointMicros: number;
  /** Growth of a file beyond which a checkpoint comes before its time. */
  readonly segmentBytes: number;
}

/** The rotation that a configuration asks for. */
export function rotationOf({ journalCheckpointHours, journalSegmentMegabytes }: LiveConfig): JournalRotation {
  return {
    checkpointMicros: journalCheckpointHours * MICROS_PER_HOUR,
    segmentBytes: journalSegmentMegabytes * 1_048_576,
  };
}

const DEFAULT_ROTATION = rotationOf(liveConfig.parse({}));

export class Session {
  readonly core: SessionCore;
  readonly facts: SessionFacts;
  /** Hears of every note that is written down. */
  onNote: ((note: Readonly<Record<string, unknown>>) => void) | null = null;
  readonly #journal: SessionJournal;
  readonly #rotation: JournalRotation;
  #checkpointAt: number;
  #isClosed = false;

  private constructor(core: SessionCore, facts: SessionFacts, journal: SessionJournal, rotation: JournalRotation) {
    this.core = core;
    this.facts = facts;
    this.#journal = journal;
    this.#rotation = rotation;
    this.#checkpointAt = core.now + rotation.checkpointMicros;
  }

  /**
   * Starts a session in a new folder. `core` has been told its warm-up; its state is the first checkpoint.
   * @throws UserError 2 when the folder holds a session, 4 when it is in use.
   */
  static start(dir: string, facts: SessionFacts, core: SessionCore, rotation = DEFAULT_ROTATION): Session {
    // What the warm-up wrote down is in its hash alone.
    core.outputs.take(core.now);
    const first = [jsonEntry(EntryKind.session, core.now, facts), checkpointEntry(core, core.now)];
    return new Session(core, facts, SessionJournal.create(dir, first), rotation);
  }

  /**
   * Goes on with the session in a folder. `plan` makes the plan that the session's facts ask for.
   * @throws UserError 3 when there is none or it is damaged, 4 when it is running, 1 when this program decides otherwise.
   */
  static recover(
    dir: string,
    plan: (facts: SessionFacts) => SessionPlan,
    now: EpochMicros,
    rotation = DEFAULT_ROTATION,
  ): { readonly session: Session; readonly recovery: Recovery } {
    const facts = factsOf(dir);
    const journal = SessionJournal.resume(dir, now);
    try {
      const core = new SessionCore(plan(facts));
      const end = playBack(core, readJournal(dir, { fromCheckpoint: true }));
      if (end.difference !== null) {
        throw new UserError(
          `this program decides otherwise than the session in ${dir} did at entry ${end.difference.sequence}: go on with the version and configuration that wrote it`,
          1,
        );
      }
      journal.append(end.unwritten);
      const session = new Session(core, facts, journal, rotation);
      return { session, recovery: { entries: end.entries, unsent: end.unsent, firstLost: journal.firstLost } };
    } catch (error) {
      journal.close();
      throw error;
    }
  }

  /**
   * Takes everything that came in, up to the instant `until` (later than the last one's), and decides. Events and updates that come late are known a
   * microsecond after what was decided last. The commands that are returned are durable: send them.
   */
  drain(until: EpochMicros, inputs: DrainInputs): readonly VenueCommand[] {
    const { core } = this;
    if (until <= core.now) throw new RangeError(`a drain until ${until} does not come after ${core.now}`);
    const entries = this.#inputEntries(until, inputs);
    this.#journal.append(entries);
    for (const entry of entries) core.apply(entry);
    const { entries: outputs, commands } = core.outputs.take(until);
    // Without a command nothing of it leaves the process, and what the disk forgets is computed again from the inputs.
    if (commands.length > 0) this.#journal.append(outputs);
    else this.#journal.appendDerived(outputs);
    if (until >= this.#checkpointAt || this.#journal.segmentGrowth >= this.#rotation.segmentBytes) {
      this.#writeCheckpoint(until);
    }
    return commands;
  }

  /** Leaves out the ticks up to an instant that nobody was there for. */
  skipTicksUntil(at: EpochMicros): void {
    const entry = jsonEntry(EntryKind.missed, at, { from: this.core.now });
    this.#journal.append([entry]);
    this.core.apply(entry);
  }

  /** Writes down something that is not for the engine. What is said once the session is closed comes too late, and is dropped. */
  note(note: Readonly<Record<string, unknown>>): void {
    if (this.#isClosed) return;
    this.#journal.append([jsonEntry(EntryKind.note, this.core.now, note)]);
    this.onNote?.(note);
  }

  /** Writes the whole state down, so that whoever goes on reads nothing but that. */
  writeCheckpoint(): void {
    this.#writeCheckpoint(this.core.now);
  }

  /** From here on what is written survives the process, and a power failure only from the next checkpoint on; for histories alone. */
  outliveProcessOnly(): void {
    this.#journal.outliveProcessOnly();
  }

  /** Ends the session's work; the journal stays. */
  close(): void {
    this.#isClosed = true;
    this.#journal.close();
  }

  #inputEntries(until: EpochMicros, { listing, events, updates, operator }: DrainInputs): NewEntry[] {
    const entries: NewEntry[] = [];
    const soonest = this.core.now + 1;
    if (listing !== undefined) entries.push(jsonEntry(EntryKind.listing, until, listing));
    const onTime = updates.map((update) => ({ ...update, knownAt: within(update.knownAt, soonest, until) }));
    if (onTime.length > 0) entries.push(jsonEntry(EntryKind.updates, until, onTime));
    const columns = this.#columns(events, soonest, until);
    if (columns.length > 0) entries.push({ kind: EntryKind.events, at: until, body: packColumns(columns) });
    for (const command of operator) entries.push(jsonEntry(EntryKind.operator, until, { command }));
    entries.push({ kind: EntryKind.advance, at: until, body: new Uint8Array(0) });
    return entries;
  }

  #columns(events: readonly FeedEvent[], soonest: number, until: EpochMicros): EventColumns {
    const onTime = events.map((event) => ({ ...event, knownAt: within(event.knownAt, soonest, until) }));
    return columnsInOrder(withoutReplacedBooks(onTime));
  }

  #writeCheckpoint(at: EpochMicros): void {
    this.#journal.rotate(checkpointEntry(this.core, at));
    this.#checkpointAt = at + this.#rotation.checkpointMicros;
  }
}

/** What the session in a folder is. @throws UserError 3 when there is none, or one that this program cannot read. */
export function factsOf(dir: string): SessionFacts {
  const first = readJournal(dir).next();
  if (first.done || first.value.kind !== EntryKind.session) {
    throw new UserError(`the journal in ${dir} does not begin with a session: restore it from a backup`, 3);
  }
  const facts = sessionFacts.safeParse(jsonOf(first.value));
  if (facts.success) return facts.data;
  throw new UserError(`the session in ${dir} was written by another version of the program: read it with that one`, 3);
}

/** Nothing is known before what was decided last, nor after the drain that brought it. */
function within(knownAt: EpochMicros, soonest: number, until: EpochMicros): EpochMicros {
  return Math.min(until, Math.max(knownAt, soonest)) as EpochMicros;
}
