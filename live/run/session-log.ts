/**
 * The log of a running session: JSON lines by pino, each written before the call returns, so that a process that is killed has said
 * what it did. Whatever is secret is struck out of every line, wherever in it it stands.
 */
import { closeSync, openSync, writeSync } from 'node:fs';
import { pino } from 'pino';
import { UserError } from '../../data/user-error.ts';
import type { LogLevel } from './log-places.ts';

export type SessionLog = pino.Logger;

export interface LogPlan {
  readonly level: LogLevel;
  /** Path of a file that is added to, or null for standard error. */
  readonly file: string | null;
  /** Texts that never appear: the key's id, and whatever else is known to be secret. */
  readonly secrets: readonly string[];
}

/** @throws UserError 1 when the file cannot be written. */
export function openLog({ level, file, secrets }: LogPlan): { readonly log: SessionLog; readonly close: () => void } {
  const descriptor = file === null ? 2 : openToAppend(file);
  const destination = { write: (line: string) => writeAll(descriptor, Buffer.from(withoutSecrets(line, secrets))) };
  const log = pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, destination);
  return { log, close: () => (file === null ? undefined : closeSync(descriptor)) };
}

const STRUCK = '[secret]';
/** Keys, signatures and the parts of a private key, as they could get into a text. */
const SECRET_PATTERNS: readonly (readonly [RegExp, string])[] = [
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(-----END [A-Z ]*PRIVATE KEY-----|$)/g, STRUCK],
  [/(KALSHI-ACCESS-(?:SIGNATURE|KEY)"?\\?"?\s*[:=,]\s*\\?"?)[^"\\,\s}]+/gi, `$1${STRUCK}`],
];

/** A text without anything secret. */
export function withoutSecrets(text: string, secrets: readonly string[]): string {
  let clean = text;
  for (const secret of secrets) if (secret !== '') clean = clean.replaceAll(secret, STRUCK);
  for (const [pattern, instead] of SECRET_PATTERNS) clean = clean.replace(pattern, instead);
  return clean;
}

function openToAppend(file: string): number {
  try {
    return openSync(file, 'a', 0o600);
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? String(cause);
    throw new UserError(`the log ${file} cannot be written (${code}): choose another place with live.log`, 1, {
      cause,
    });
  }
}

/** Writes everything before it returns, also to a pipe that is full for a moment. A reader that is gone loses the rest. */
function writeAll(descriptor: number, bytes: Buffer): void {
  let done = 0;
  for (let tries = 0; done < bytes.length; ) {
    try {
      done += writeSync(descriptor, bytes, done);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      tries += 1;
      if (code !== 'EAGAIN' || tries > WRITE_TRIES) return;
      Atomics.wait(PAUSE, 0, 0, 1);
    }
  }
}

const WRITE_TRIES = 1_000;
const PAUSE = new Int32Array(new SharedArrayBuffer(4));
