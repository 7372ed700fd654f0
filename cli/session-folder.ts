/** The folder that a command about a session is given. */
import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Argv } from 'yargs';
import { z } from 'zod';
import { UserError } from '../data/user-error.ts';
import { holdsJournal } from '../live/journal/segment-names.ts';

/** Where sessions are kept that are named without a path. */
export const SESSIONS_FOLDER = join('var', 'sessions');

/** Strict schema of the position below. */
export const sessionPosition = { session: z.string().min(1) };

/** Declares `<session>`. @param note what else there is to say of it */
export function positionOfSession(yargs: Argv, note = ''): Argv {
  return yargs.positional('session', { type: 'string', describe: `folder of the session${note}`, demandOption: true });
}

/** A session's folder by its path, or by its name alone in the folder of sessions where no session lies here under that name. */
export function namedSession(text: string): string {
  const isName = basename(text) === text && text !== '.' && text !== '..';
  // A folder that only happens to be called so, as `live` in a clone of this program, is not meant.
  return isName && !holdsJournal(text) ? join(SESSIONS_FOLDER, text) : text;
}

/** The folder of a run by its path, or of a session by path or name. */
export function runOrSession(text: string): string {
  const session = namedSession(text);
  return existsSync(session) && !existsSync(join(text, 'summary.json')) ? session : text;
}

/** The folder of a session by path or name. @throws UserError 3 when there is no such folder */
export function existingSession(text: string): string {
  for (const dir of [namedSession(text), text]) if (existsSync(dir)) return dir;
  throw new UserError(`there is no folder ${text}: name the folder of the session`, 3);
}
