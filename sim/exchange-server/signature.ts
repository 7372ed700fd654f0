/**
 * Who signed a request: the check of the exchange's three headers, for RSA-PSS (SHA-256, salt as long as the digest) and for
 * Ed25519 keys. What is signed is the timestamp in milliseconds, the method and the path without its query.
 *
 * Timestamps are real time, not the simulated: a client signs by its own clock and nothing of it should have to change. The
 * window is the one that was observed at the exchange: a timestamp may be 20 seconds old, or 60 seconds ahead.
 */
import { constants, createPublicKey, type KeyObject, verify } from 'node:crypto';
import { type ApiError, apiError } from './errors.ts';

const OLDEST_MILLIS = 20_000;
const NEWEST_MILLIS = 60_000;
const RSA_BITS_LEAST = 2048;

/** A key that may speak for the account. */
export interface AccessKey {
  readonly id: string;
  readonly publicKey: KeyObject;
}

/** Header values by lower-case name. */
export type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;

/** A public key, or that of a PEM (of a private key, its public half). Throws when it is neither RSA of 2048 bits or more nor Ed25519. */
export function accessKeyOf(id: string, pem: string | KeyObject): AccessKey {
  const publicKey = typeof pem === 'string' ? createPublicKey(pem) : pem;
  const isRsa =
    publicKey.asymmetricKeyType === 'rsa' && (publicKey.asymmetricKeyDetails?.modulusLength ?? 0) >= RSA_BITS_LEAST;
  if (!isRsa && publicKey.asymmetricKeyType !== 'ed25519') {
    throw new Error('the key is neither RSA of at least 2048 bits nor Ed25519');
  }
  return { id, publicKey };
}

/** Why a request is not signed by this key, or null when it is. `path` has no query; `nowMillis` is real time. */
export function signatureObjection(
  key: AccessKey,
  headers: Headers,
  method: string,
  path: string,
  nowMillis: number,
): ApiError | null {
  const [id, timestamp, signature] = ['kalshi-access-key', 'kalshi-access-timestamp', 'kalshi-access-signature'].map(
    (name) => headers[name],
  );
  if (typeof id !== 'string' || typeof timestamp !== 'string' || typeof signature !== 'string') {
    return apiError(401, 'token_authentication_failure', 'token authentication failure');
  }
  if (id !== key.id) return apiError(401, 'authentication_error', 'authentication_error', 'NOT_FOUND');
  const millis = /^\d{1,15}$/.test(timestamp) ? Number(timestamp) : Number.NaN;
  if (!(millis >= nowMillis - OLDEST_MILLIS && millis <= nowMillis + NEWEST_MILLIS)) {
    return apiError(401, 'header_timestamp_expired', 'header timestamp expired');
  }
  const signed = Buffer.from(`${timestamp}${method}${path}`, 'utf8');
  return isSignedBy(key.publicKey, signed, Buffer.from(signature, 'base64'))
    ? null
    : apiError(401, 'authentication_error', 'authentication_error', 'INCORRECT_API_KEY_SIGNATURE');
}

function isSignedBy(publicKey: KeyObject, signed: Buffer, signature: Buffer): boolean {
  if (publicKey.asymmetricKeyType === 'ed25519') return verify(null, signed, publicKey, signature);
  const { RSA_PKCS1_PSS_PADDING: padding, RSA_PSS_SALTLEN_DIGEST: saltLength } = constants;
  return verify('RSA-SHA256', signed, { key: publicKey, padding, saltLength }, signature);
}
