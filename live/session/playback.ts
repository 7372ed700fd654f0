/**
 * Tells a journal's inputs to a core again and holds what comes out against what was written down: recovery after a stop, and
 * the proof that a session decided what this program decides.
 */
import { DECISION_RECORD_BYTES } from '../../engine/decision-record.ts';
import type { Json } from '../../engine/snapshot.ts';
import { EntryKind, type JournalEntry, jsonEntry, jsonOf, type NewEntry, textOf } from '../journal/entries.ts';
import type { SessionCore } from './core.ts';
import type { VenueCommand } from './venue.ts';

/** The first place at which a core put out something else than the journal holds. */
export interface Difference {
  /** Sequence of the journal's entry, or of the next input where an output is missing in the journal. */
  readonly sequence: number;
  /** Engine time, epoch µs. */
  readonly at: number;
  readonly kind: 'decisions' | 'commands' | 'records' | 'checkpoint';
  /** Index of the first decision record that differs; 0 for other kinds. */
  readonly index: number;
  /** As text: hexadecimal digits of a decision record, else JSON. Null where there is nothing. */
  readonly journaled: string | null;
  readonly computed: string | null;
}

export interface PlaybackEnd {
  readonly entries: number;
  readonly difference: Difference | null;
  /** What the last inputs led to and the journal does not hold yet: the process ended in between. */
  readonly unwritten: readonly NewEntry[];
  /** Commands among them; they were never sent. */
  readonly unsent: readonly VenueCommand[];
}

/**
 * Plays entries to a core that was told nothing; the first must be a session's start or a checkpoint. Stops at the first
 * difference. With `checkCheckpoints` the state at every later checkpoint is compared as well.
 */
export function playBack(
  core: SessionCore,
  entries: Iterable<JournalEntry>,
  { checkCheckpoints = false }: { readonly checkCheckpoints?: boolean } = {},
): PlaybackEnd {
  let isRestored = false;
  let isDecided = false;
  let count = 0;
  let computed: NewEntry[] = [];
  let commands: readonly VenueCommand[] = [];
  const gather = () => {
    const taken = core.outputs.take(core.now);
    computed = [...taken.entries];
    commands = taken.commands;
    isDecided = false;
  };
  for (const entry of entries) {
    count += 1;
    if (entry.kind === EntryKind.note) continue;
    // A drain ends with `advance`; whatever comes after it is what the drain led to.
    if (isDecided) gather();
    const kind = OUTPUTS[entry.kind];
    let difference: Difference | null = null;
    if (kind !== undefined) {
      difference = compare(kind, entry, computed.shift());
    } else if (computed.length > 0) {
      const [first] = computed as [NewEntry];
      difference = differenceOf(OUTPUTS[first.kind] ?? 'records', entry.sequence, null, first);
    } else if (entry.kind === EntryKind.checkpoint && !isRestored) {
      core.restore(jsonOf(entry) as Json);
      isRestored = true;
    } else if (entry.kind === EntryKind.checkpoint) {
      if (checkCheckpoints) difference = compare('checkpoint', entry, checkpointEntry(core, entry.at));
    } else {
      core.apply(entry);
      isDecided = entry.kind === EntryKind.advance;
    }
    if (difference !== null) return { entries: count, difference, unwritten: [], unsent: [] };
  }
  if (isDecided) gather();
  const hasCommands = computed.some(({ kind }) => kind === EntryKind.commands);
  return { entries: count, difference: null, unwritten: computed, unsent: hasCommands ? commands : [] };
}

/** The core's state as an entry. */
export function checkpointEntry(core: SessionCore, at: number): NewEntry {
  return jsonEntry(EntryKind.checkpoint, at, core.checkpoint());
}

const OUTPUTS: Readonly<Partial<Record<EntryKind, Difference['kind']>>> = {
  [EntryKind.decisions]: 'decisions',
  [EntryKind.commands]: 'commands',
  [EntryKind.records]: 'records',
};

function compare(kind: Difference['kind'], entry: JournalEntry, computed: NewEntry | undefined): Difference | null {
  if (computed === undefined) return differenceOf(kind, entry.sequence, entry, null);
  if (computed.kind === entry.kind) {
    return isSameBody(computed, entry) ? null : differenceOf(kind, entry.sequence, entry, computed);
  }
  // A drain leaves its outputs in the order of their kinds: the lower one is missing on the other side.
  if (computed.kind > entry.kind) return differenceOf(kind, entry.sequence, entry, null);
  return differenceOf(OUTPUTS[computed.kind] ?? kind, entry.sequence, null, computed);
}

/** A state is compared as it was before compression, which may differ between versions of the runtime. */
function isSameBody(x: NewEntry, y: NewEntry): boolean {
  return x.kind === EntryKind.checkpoint ? textOf(x) === textOf(y) : Buffer.compare(x.body, y.body) === 0;
}

function differenceOf(
  kind: Difference['kind'],
  sequence: number,
  journaled: NewEntry | null,
  computed: NewEntry | null,
): Difference {
  const at = (journaled ?? computed)?.at ?? 0;
  const isDecisions = (journaled ?? computed)?.kind === EntryKind.decisions;
  const index = isDecisions ? firstDifferentRecord(journaled?.body, computed?.body) : 0;
  const text = (entry: NewEntry | null) =>
    entry === null ? null : isDecisions ? recordText(entry.body, index) : textOf(entry);
  return { sequence, at, kind, index, journaled: text(journaled), computed: text(computed) };
}

function firstDifferentRecord(x: Uint8Array = new Uint8Array(0), y: Uint8Array = new Uint8Array(0)): number {
  const length = Math.min(x.length, y.length);
  for (let i = 0; i < length; i++) if (x[i] !== y[i]) return Math.floor(i / DECISION_RECORD_BYTES);
  return Math.floor(length / DECISION_RECORD_BYTES);
}

function recordText(body: Uint8Array, index: number): string | null {
  const record = body.subarray(index * DECISION_RECORD_BYTES, (index + 1) * DECISION_RECORD_BYTES);
  return record.length === 0 ? null : Buffer.from(record).toString('hex');
}
