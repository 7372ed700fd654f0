/**
 * Plays a session's journal back in a new engine and says whether it decides the same, byte for byte; else where it first does
 * not, in words. The journal may be being written at the same time: it is read up to what was durable.
 */
import { DECISION_RECORD_BYTES } from '../../engine/decision-record.ts';
import { EntryKind, type JournalEntry } from '../journal/entries.ts';
import { readJournal } from '../journal/journal.ts';
import { SessionCore, type SessionPlan } from '../session/core.ts';
import { type Difference, playBack } from '../session/playback.ts';
import { decisionFields, type Fields } from './decision-fields.ts';
import { type Contrast, firstContrast } from './first-contrast.ts';

export interface SessionReplay {
  readonly entries: number;
  /** Decision records in the journal. */
  readonly decisions: number;
  /** Of every decision, the warm-up's included; null after a difference. */
  readonly decisionsSha256: string | null;
  /** Engine time of the first and the last input, epoch µs; null in a session that was told nothing. */
  readonly firstAt: number | null;
  readonly lastAt: number | null;
  /** Outputs of the last inputs that are not written down: the session is in the middle of a drain, or ended in one. */
  readonly unwritten: number;
  readonly difference: ReadableDifference | null;
}

/** The first difference as a person reads it. */
export interface ReadableDifference extends Omit<Difference, 'journaled' | 'computed'> {
  /** The decision, or what stands at `path`; null where there is nothing. */
  readonly journaled: Fields | Contrast['x'];
  readonly computed: Fields | Contrast['y'];
  /** Where in the entry's JSON the two part, for example `[2].order.price`; null of a decision. */
  readonly path: string | null;
}

/** Plays the whole journal in `dir`, checkpoints compared. @throws UserError 3 when it is damaged. */
export function replaySession(dir: string, plan: SessionPlan): SessionReplay {
  return replayInto(new SessionCore(plan), dir);
}

export interface ReplayManners {
  /** Last entry that is played. */
  readonly lastSequence?: number;
  /** Called when the core stands where the session began. */
  readonly onBegun?: () => void;
}

/** Plays the journal in `dir` to a core that was told nothing. @throws UserError 3 when it is damaged. */
export function replayInto(
  core: SessionCore,
  dir: string,
  { lastSequence = Number.POSITIVE_INFINITY, onBegun }: ReplayManners = {},
): SessionReplay {
  let decisions = 0;
  let firstAt: number | null = null;
  let lastAt: number | null = null;
  function* counted(): Generator<JournalEntry> {
    let isBegun = false;
    for (const entry of readJournal(dir)) {
      if (entry.sequence > lastSequence) return;
      if (entry.kind === EntryKind.decisions) decisions += entry.body.length / DECISION_RECORD_BYTES;
      if (entry.kind === EntryKind.advance) {
        firstAt ??= entry.at;
        lastAt = entry.at;
      }
      yield entry;
      if (entry.kind !== EntryKind.checkpoint || isBegun) continue;
      isBegun = true;
      onBegun?.();
    }
  }
  const { entries, difference, unwritten } = playBack(core, counted(), { checkCheckpoints: true });
  return {
    entries,
    decisions,
    decisionsSha256: difference === null ? core.outputs.decisionsSha256 : null,
    firstAt,
    lastAt,
    unwritten: unwritten.length,
    difference: difference === null ? null : readable(difference, core),
  };
}

function readable(difference: Difference, { directory }: SessionCore): ReadableDifference {
  const { journaled, computed } = difference;
  if (difference.kind === 'decisions') {
    const fields = (hex: string | null) => (hex === null ? null : decisionFields(Buffer.from(hex, 'hex'), directory));
    return { ...difference, journaled: fields(journaled), computed: fields(computed), path: null };
  }
  const json = (text: string | null): unknown => (text === null ? undefined : JSON.parse(text));
  const { path, x, y } = firstContrast(json(journaled), json(computed));
  return { ...difference, journaled: x, computed: y, path };
}
