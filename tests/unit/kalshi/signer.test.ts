import { generateKeyPairSync } from 'node:crypto';
import { chmodSync, chownSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterAll, expect, test } from 'vitest';
import { RequestSigner, signerOfKeyFile } from '../../../data/kalshi/signer.ts';
import { accessKeyOf, signatureObjection } from '../../../sim/exchange-server/signature.ts';

const dir = mkdtempSync(join(tmpdir(), 'milkbot-signer-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));
const NOW = 1_703_123_456_789;
const PATH = '/trade-api/v2/portfolio/balance';
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const ed25519 = generateKeyPairSync('ed25519');

test.each([
  ['RSA', rsa],
  ['Ed25519', ed25519],
] as const)('a request that is signed with an %s key is accepted, and for no other path or method', (_, pair) => {
  const signed = new RequestSigner('an-id', pair.privateKey).headers('get', PATH, NOW);
  const headers = Object.fromEntries(Object.entries(signed).map(([name, value]) => [name.toLowerCase(), value]));
  const key = accessKeyOf('an-id', pair.publicKey);
  expect(signatureObjection(key, headers, 'GET', PATH, NOW)).toBeNull();
  expect(signatureObjection(key, headers, 'GET', `${PATH}s`, NOW)).not.toBeNull();
  expect(signatureObjection(key, headers, 'POST', PATH, NOW)).not.toBeNull();
});

test('a key file that others can read is refused by the safety rule, and one without a key without quoting it', () => {
  const path = join(dir, 'key.pem');
  writeFileSync(path, ed25519.privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
  expect(signerOfKeyFile('an-id', path).keyId).toBe('an-id');
  chmodSync(path, 0o640);
  expect(() => signerOfKeyFile('an-id', path)).toThrow(expect.objectContaining({ exitCode: 4 }));
  const odd = join(dir, 'odd.pem');
  writeFileSync(odd, 'a secret that is no key', { mode: 0o600 });
  expect(() => signerOfKeyFile('an-id', odd)).toThrow(
    expect.objectContaining({ exitCode: 2, message: expect.not.stringContaining('secret') }),
  );
  expect(() => signerOfKeyFile('an-id', join(dir, 'none'))).toThrow(/there is no key file/);
});

test.skipIf(process.getuid?.() !== 0)('a key as systemd hands it over is taken: root’s, and written by nobody', () => {
  const path = join(dir, 'credential');
  writeFileSync(path, ed25519.privateKey.export({ type: 'pkcs8', format: 'pem' }));
  for (const [mode, uid] of [
    [0o440, 0],
    [0o444, 0],
    [0o440, 1],
  ] as const) {
    chmodSync(path, mode);
    chownSync(path, uid, 0);
    const take = () => signerOfKeyFile('an-id', path).keyId;
    if (mode === 0o440 && uid === 0) expect(take()).toBe('an-id');
    else expect(take).toThrow(expect.objectContaining({ exitCode: 4 }));
  }
});

test('a signer shows nothing of its key, and a weak key makes none', () => {
  const signer = new RequestSigner('an-id', rsa.privateKey);
  expect(`${inspect(signer, { depth: 9, showHidden: true })}${JSON.stringify({ signer })}`).not.toMatch(
    /PRIVATE|modulus|KeyObject/,
  );
  const weak = generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey;
  expect(() => new RequestSigner('an-id', weak)).toThrow(/neither RSA of 2048/);
});
