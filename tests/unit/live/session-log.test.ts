/** The log of a session: lines are there when the call returns, of the asked level, and without anything secret. */
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { UserError } from '../../../data/user-error.ts';
import { openLog, withoutSecrets } from '../../../live/run/session-log.ts';

const root = mkdtempSync(join(tmpdir(), 'milkbot-log-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const PEM = '-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2Vw\n-----END PRIVATE KEY-----';

test('a line is in the file before the call returns, and only those of the level', () => {
  const file = join(root, 'level.log');
  const { log, close } = openLog({ level: 'warn', file, secrets: [] });
  log.info({ event: 'quiet' });
  log.warn({ event: 'loud', count: 3 });
  const lines = readFileSync(file, 'utf8').trim().split('\n');
  close();
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([{ level: 40, event: 'loud', count: 3 }]);
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test('a session that goes on adds to its log', () => {
  const file = join(root, 'again.log');
  for (const event of ['first', 'second']) {
    const { log, close } = openLog({ level: 'info', file, secrets: [] });
    log.info({ event });
    close();
  }
  expect(readFileSync(file, 'utf8').match(/first|second/g)).toEqual(['first', 'second']);
});

test('whatever is secret is struck out, however deep and in whatever text it stands', () => {
  const file = join(root, 'secret.log');
  const { log, close } = openLog({ level: 'info', file, secrets: ['my-key-id', ''] });
  log.info({
    deep: { deeper: [{ headers: { 'KALSHI-ACCESS-SIGNATURE': 'c2lnbmVk', 'KALSHI-ACCESS-KEY': 'another' } }] },
  });
  log.error({ why: `refused: ${PEM} of my-key-id`, text: 'kalshi-access-signature: c2lnbmVk, retry' });
  log.info({ note: JSON.stringify({ 'KALSHI-ACCESS-SIGNATURE': 'c2lnbmVk' }) });
  close();
  const text = readFileSync(file, 'utf8');
  for (const secret of ['my-key-id', 'c2lnbmVk', 'another', 'MC4CAQAwBQYDK2Vw']) expect(text).not.toContain(secret);
  for (const line of text.trim().split('\n')) expect(() => JSON.parse(line)).not.toThrow();
  expect(text.match(/\[secret\]/g)?.length).toBeGreaterThanOrEqual(6);
});

test('a text without secrets stays as it is', () => {
  const text = '{"event":"late_tick","tick":1736089500000000}';
  expect(withoutSecrets(text, ['my-key-id'])).toBe(text);
});

test('a place that cannot be written is refused by name', () => {
  const file = join(root, 'absent', 'session.log');
  expect(() => openLog({ level: 'info', file, secrets: [] })).toThrow(UserError);
  expect(() => openLog({ level: 'info', file, secrets: [] })).toThrow('ENOENT');
});
