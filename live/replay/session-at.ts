/** A session's engine as it stood at an instant, made again from its journal; the session may be running. */
import { UserError } from '../../data/user-error.ts';
import type { EpochMicros } from '../../engine/time.ts';
import type { JournalEntry } from '../journal/entries.ts';
import { readJournal } from '../journal/journal.ts';
import { SessionCore, type SessionPlan } from '../session/core.ts';
import { playBack } from '../session/playback.ts';

/**
 * The core after the last drain up to `at`, inclusive; without it after the last that was written down, which is told from the
 * last checkpoint alone.
 * @throws UserError 3 when there is no sound journal or nothing was told by `at`, 1 when this program decides otherwise.
 */
export function sessionAt(dir: string, plan: SessionPlan, at?: EpochMicros): SessionCore {
  const core = new SessionCore(plan);
  const entries = at === undefined ? readJournal(dir, { fromCheckpoint: true }) : until(readJournal(dir), at);
  const { entries: count, difference } = playBack(core, entries);
  if (count === 0) throw new UserError(`the session in ${dir} had not begun by then: choose a later instant`, 3);
  if (difference === null) return core;
  throw new UserError(
    `this program decides otherwise than the session in ${dir} did at entry ${difference.sequence}: \`sim replay\` shows it; use the version that wrote it`,
    1,
  );
}

function* until(entries: Iterable<JournalEntry>, at: EpochMicros): Generator<JournalEntry> {
  for (const entry of entries) {
    if (entry.at > at) return;
    yield entry;
  }
}
