/** What tests of journals without an engine share: the facts of a session that trades nothing, and the refusal of an act. */
import { UserError } from '../../../data/user-error.ts';
import { EntryKind, jsonEntry, type NewEntry } from '../../../live/journal/entries.ts';
import { sessionFacts } from '../../../live/session/session-facts.ts';

/** The first entry of a journal. */
export function factsEntry(at: number, mode: 'paper' | 'live' = 'paper'): NewEntry {
  const facts = sessionFacts.parse({
    version: 1,
    mode,
    account: 'test',
    configYaml: '',
    configSha256: '',
    from: 1,
    ticksFrom: 0,
    warmupSha256: null,
    sourceSha256: null,
    strategySources: [],
    startedOn: '2026-08-13T12:00:00.000Z',
  });
  return jsonEntry(EntryKind.session, at, facts);
}

/** The UserError that an act ends with. */
export function failure(act: () => unknown): UserError {
  try {
    act();
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}
