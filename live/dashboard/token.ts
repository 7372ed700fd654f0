/** The token of the dashboard: made once in the session's folder, or the user's own; compared in constant time. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { existsSync } from 'node:fs';
import type { IncomingHttpHeaders } from 'node:http';
import { join } from 'node:path';
import { UserError } from '../../data/user-error.ts';
import { makeSecretFile, readSecretFile } from '../access/owner-file.ts';

const TOKEN_BYTES = 32;
const SHORTEST = 20;

/** The file that holds the token of a session. */
export function tokenFileOf(dir: string, configured: string | null): string {
  return configured ?? join(dir, 'dashboard.token');
}

/**
 * The token of the session in a folder.
 * @throws UserError 2 when the configured file is not there or its token too short, 4 when others can read it.
 */
export function openToken(dir: string, configured: string | null): string {
  const path = tokenFileOf(dir, configured);
  if (configured === null && !existsSync(path)) makeSecretFile(path, randomBytes(TOKEN_BYTES).toString('base64url'));
  const token = readSecretFile(path, 'the token of the dashboard');
  if (token.length >= SHORTEST) return token;
  throw new UserError(`the token in ${path} is shorter than ${SHORTEST} characters: take a longer one`, 2);
}

/** The header that carries the token where `Authorization` is taken: a proxy that asks for a password has that one for itself. */
export const TOKEN_HEADER = 'x-milkbot-token';

/** Whether the headers of a request carry the token, as a bearer's or in a header of its own. */
export function carriesToken(headers: IncomingHttpHeaders, token: string): boolean {
  const given = headers[TOKEN_HEADER] ?? /^Bearer (\S+)$/i.exec(headers.authorization ?? '')?.[1];
  // Hashes have one length, so that comparing tells nothing of the token's.
  return typeof given === 'string' && timingSafeEqual(digest(given), digest(token));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
