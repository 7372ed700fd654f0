/**
 * The key of the served account: one that the client has already, or a throw-away pair made for this run. A private key is
 * written readable by its owner alone, in a fresh folder that goes when the server does.
 */
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { UserError } from '../../data/user-error.ts';
import { type AccessKey, accessKeyOf } from './signature.ts';

export type KeyType = 'rsa' | 'ed25519';

/** Permissions that anyone but the owner has. */
const OTHERS = 0o077;

export interface ServedKey {
  readonly access: AccessKey;
  /** Where the client finds its private key; null when only the public one is known here. */
  readonly privateKeyPath: string | null;
  /** Removes what was made for this run. */
  discard(): void;
}

/** A pair for this run alone. */
export function throwAwayKey(type: KeyType): ServedKey {
  const pair = type === 'rsa' ? generateKeyPairSync('rsa', { modulusLength: 2048 }) : generateKeyPairSync('ed25519');
  const folder = mkdtempSync(join(tmpdir(), 'milkbot-exchange-'));
  const path = join(folder, 'private-key.pem');
  writeFileSync(path, pair.privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
  return {
    access: accessKeyOf(randomUUID(), pair.publicKey),
    privateKeyPath: path,
    discard: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/**
 * The key of a PEM file, private or public. @throws UserError 2 when it cannot be read or is no such key, 4 when others can
 * read a private key.
 */
export function keyOfFile(id: string, path: string, isPrivate: boolean): ServedKey {
  const file = resolve(path);
  let pem: string;
  try {
    if (isPrivate && (statSync(file).mode & OTHERS) !== 0) {
      throw new UserError(`others can read the private key ${file}: \`chmod 600\` it first`, 4);
    }
    pem = readFileSync(file, 'utf8');
  } catch (cause) {
    if (cause instanceof UserError) throw cause;
    throw new UserError(`the key file ${file} cannot be read: ${(cause as NodeJS.ErrnoException).code ?? 'error'}`, 2, {
      cause,
    });
  }
  try {
    return { access: accessKeyOf(id, pem), privateKeyPath: isPrivate ? file : null, discard: () => {} };
  } catch (cause) {
    throw new UserError(`${file} holds no RSA key of at least 2048 bits and no Ed25519 key, as PEM`, 2, { cause });
  }
}
