/** Signatures of requests: what passes, and what is refused with which of the exchange's errors. */
import { constants, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { accessKeyOf, signatureObjection } from '../../../sim/exchange-server/signature.ts';

const NOW = 1_736_000_000_000;
const PATH = '/trade-api/v2/portfolio/balance';
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const ed25519 = generateKeyPairSync('ed25519');

function headers(key: KeyObject, text: string, { id = 'key', timestamp = NOW, saltLength = 32 } = {}) {
  const signed = Buffer.from(text);
  const signature =
    key.asymmetricKeyType === 'ed25519'
      ? sign(null, signed, key)
      : sign('sha256', signed, { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength });
  return {
    'kalshi-access-key': id,
    'kalshi-access-timestamp': String(timestamp),
    'kalshi-access-signature': signature.toString('base64'),
  };
}

describe.each([
  ['RSA-PSS', rsa],
  ['Ed25519', ed25519],
])('%s', (_, { publicKey, privateKey }) => {
  const key = accessKeyOf('key', publicKey);
  const objection = (given: Record<string, string | undefined>, method = 'GET', path = PATH) => {
    const found = signatureObjection(key, given, method, path, NOW);
    return found === null ? null : [found.status, found.code, found.details];
  };

  test('timestamp, method and path are signed', () => {
    const given = headers(privateKey, `${NOW}GET${PATH}`);
    expect(objection(given)).toBeNull();
    expect(objection(given, 'POST')).toEqual([401, 'authentication_error', 'INCORRECT_API_KEY_SIGNATURE']);
    expect(objection(given, 'GET', `${PATH}s`)).toEqual([401, 'authentication_error', 'INCORRECT_API_KEY_SIGNATURE']);
    expect(objection({ ...given, 'kalshi-access-timestamp': String(NOW + 1) })?.[2]).toBe(
      'INCORRECT_API_KEY_SIGNATURE',
    );
  });

  test('an unknown key, a missing header and a signature that is none are told apart', () => {
    const given = headers(privateKey, `${NOW}GET${PATH}`);
    expect(objection({ ...given, 'kalshi-access-key': 'other' })).toEqual([401, 'authentication_error', 'NOT_FOUND']);
    expect(objection({ ...given, 'kalshi-access-signature': undefined })?.[1]).toBe('token_authentication_failure');
    expect(objection({ ...given, 'kalshi-access-signature': 'AAAA' })?.[2]).toBe('INCORRECT_API_KEY_SIGNATURE');
  });

  test.each([
    [-20_000, true],
    [-20_001, false],
    [60_000, true],
    [60_001, false],
  ])('a timestamp %i ms from now passes: %s', (millis, passes) => {
    const timestamp = NOW + millis;
    const given = headers(privateKey, `${timestamp}GET${PATH}`, { timestamp });
    expect(objection(given)).toEqual(passes ? null : [401, 'header_timestamp_expired', undefined]);
  });
});

test('an RSA signature whose salt is not as long as the digest is refused', () => {
  const key = accessKeyOf('key', rsa.publicKey);
  const given = headers(rsa.privateKey, `${NOW}GET${PATH}`, { saltLength: 20 });
  expect(signatureObjection(key, given, 'GET', PATH, NOW)?.details).toBe('INCORRECT_API_KEY_SIGNATURE');
});

test('weak and foreign keys are no access keys', () => {
  const weak = generateKeyPairSync('rsa', { modulusLength: 1024 });
  const curve = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  expect(() => accessKeyOf('key', weak.publicKey)).toThrow('neither RSA');
  expect(() => accessKeyOf('key', curve.publicKey)).toThrow('neither RSA');
  expect(() => accessKeyOf('key', 'no pem')).toThrow();
});
