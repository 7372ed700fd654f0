/**
 * Signs requests to the exchange with the account's private key: RSA-PSS (SHA-256, salt as long as the digest) or Ed25519, over the
 * time in milliseconds, the method and the path without its query.
 *
 * The key never leaves this object: it is not printed, not part of any JSON, and a key file that others can read is refused.
 */
import { constants, createPrivateKey, type KeyObject, sign } from 'node:crypto';
import { readFileSync, type Stats, statSync } from 'node:fs';
import { inspect } from 'node:util';
import { UserError } from '../user-error.ts';

const RSA_BITS_LEAST = 2048;
const OTHERS = 0o077;

/** The three headers of a signed request. */
export interface SignedHeaders {
  readonly 'KALSHI-ACCESS-KEY': string;
  readonly 'KALSHI-ACCESS-TIMESTAMP': string;
  readonly 'KALSHI-ACCESS-SIGNATURE': string;
}

export class RequestSigner {
  readonly keyId: string;
  readonly #key: KeyObject;

  /** Throws a UserError (2) when the key is neither RSA of 2048 bits or more nor Ed25519. */
  constructor(keyId: string, key: KeyObject) {
    const isRsa = key.asymmetricKeyType === 'rsa' && (key.asymmetricKeyDetails?.modulusLength ?? 0) >= RSA_BITS_LEAST;
    if (!isRsa && key.asymmetricKeyType !== 'ed25519')
      throw new UserError(
        `the key ${keyId} is neither RSA of ${RSA_BITS_LEAST} bits or more nor Ed25519: make another`,
        2,
      );
    this.keyId = keyId;
    this.#key = key;
  }

  /** Headers of a request. @param path whole path of the address without query. @param atMillis real time. */
  headers(method: string, path: string, atMillis: number): SignedHeaders {
    const timestamp = String(Math.trunc(atMillis));
    const signed = Buffer.from(`${timestamp}${method.toUpperCase()}${path}`, 'utf8');
    const signature =
      this.#key.asymmetricKeyType === 'ed25519'
        ? sign(null, signed, this.#key)
        : sign('RSA-SHA256', signed, {
            key: this.#key,
            padding: constants.RSA_PKCS1_PSS_PADDING,
            saltLength: constants.RSA_PSS_SALTLEN_DIGEST,
          });
    return {
      'KALSHI-ACCESS-KEY': this.keyId,
      'KALSHI-ACCESS-TIMESTAMP': timestamp,
      'KALSHI-ACCESS-SIGNATURE': signature.toString('base64'),
    };
  }

  toJSON(): string {
    return 'a signer';
  }

  [inspect.custom](): string {
    return 'RequestSigner {}';
  }
}

/**
 * The signer of a private key in a PEM file. Throws a UserError: 4 when others than its owner can read the file, 2 when it is not
 * there or holds no private key.
 */
export function signerOfKeyFile(keyId: string, path: string): RequestSigner {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined || !stat.isFile())
    throw new UserError(`there is no key file ${path}: name the private key of ${keyId}`, 2);
  if (process.platform !== 'win32' && (stat.mode & OTHERS) !== 0 && !isHandedOver(stat))
    throw new UserError(`others can read the key file ${path}: run \`chmod 600 ${path}\``, 4);
  let key: KeyObject;
  try {
    key = createPrivateKey(readFileSync(path, 'utf8'));
  } catch {
    // The parser's own words may quote the file.
    throw new UserError(`${path} holds no private key that can be read: it must be a PEM without passphrase`, 2);
  }
  return new RequestSigner(keyId, key);
}

/** As systemd hands a credential to one service: root's, written by nobody, read by that service through an access list. */
function isHandedOver({ mode, uid, gid }: Stats): boolean {
  return uid === 0 && gid === 0 && (mode & 0o777) === 0o440;
}
