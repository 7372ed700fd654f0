/** Files with secrets: read only where nobody but their owner can read them, and written so. */
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { UserError } from '../../data/user-error.ts';

const OTHERS = 0o077;

/**
 * The one line of a file that holds a secret.
 * @param what what it is, for the sentence of a refusal.
 * @throws UserError 2 when there is no such file or it is empty, 4 when others can read it.
 */
export function readSecretFile(path: string, what: string): string {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined || !stat.isFile()) throw new UserError(`there is no file ${path} with ${what}: make it`, 2);
  if (process.platform !== 'win32' && (stat.mode & OTHERS) !== 0) {
    throw new UserError(`others can read ${path}, which holds ${what}: run \`chmod 600 ${path}\``, 4);
  }
  const text = readFileSync(path, 'utf8').trim();
  if (text === '' || /[\r\n]/.test(text)) throw new UserError(`${path} must hold ${what} in one line: write it`, 2);
  return text;
}

/** Makes a file that only its owner can read; one that is there stays. */
export function makeSecretFile(path: string, text: string): void {
  writeFileSync(path, `${text}\n`, { mode: 0o600, flag: 'wx' });
}
