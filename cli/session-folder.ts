/** The folder that a command about a session was given. */
import { statSync } from 'node:fs';
import { UserError } from '../data/user-error.ts';

/** @throws UserError 3 when there is no such folder */
export function existingSession(dir: string): string {
  if (statSync(dir, { throwIfNoEntry: false })?.isDirectory()) return dir;
  throw new UserError(`there is no folder ${dir}: name the folder of the session`, 3);
}
