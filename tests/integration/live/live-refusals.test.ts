/** What a live session refuses to start without: each with its sentence and exit code 4, in the order in which it is asked. */
import { generateKeyPairSync } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { omsConfig } from '../../../engine/oms/config.ts';
import { riskConfig } from '../../../engine/risk/config.ts';
import { liveConfig } from '../../../live/config.ts';
import { EntryKind, jsonEntry } from '../../../live/journal/entries.ts';
import { SessionJournal } from '../../../live/journal/journal.ts';
import { capsLine } from '../../../live/start/caps.ts';
import { credentialsFrom, type LiveWish, mayStartLive } from '../../../live/start/refusals.ts';

const HOUR = 3_600_000_000;
const YAML = 'risk:\n  bankrollUsd: 1000\nlive:\n  allowed: false\n';
let root: string;
let keyFile: string;

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'milkbot-refusals-'));
  keyFile = join(root, 'key.pem');
  const { privateKey } = generateKeyPairSync('ed25519');
  writeFileSync(keyFile, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
  paper('paper', 'paper', YAML, [0, 24, 72]);
  paper('short', 'paper', YAML, [0, 71]);
  paper('slept', 'paper', YAML, [0, 24, null, 90]);
  paper('live', 'live', YAML, [0, 72]);
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** A session's journal with drains at these hours; null is a stretch that nobody was there for. */
function paper(name: string, mode: string, configYaml: string, hours: readonly (number | null)[]): void {
  const facts = {
    version: 1,
    mode,
    account: 'a',
    configYaml,
    configSha256: 'x',
    from: 0,
    ticksFrom: 0,
    warmupSha256: null,
    sourceSha256: null,
    strategySources: [],
    startedOn: '2025-01-06T00:00:00Z',
  };
  const journal = SessionJournal.create(join(root, name), [jsonEntry(EntryKind.session, 0, facts)]);
  for (const hour of hours) {
    const at = (hour ?? 80) * HOUR;
    journal.append([{ kind: hour === null ? EntryKind.missed : EntryKind.advance, at, body: new Uint8Array(0) }]);
  }
  journal.close();
}

function wish(over: Partial<LiveWish> = {}): LiveWish {
  const live = liveConfig.parse({ allowed: true });
  const risk = riskConfig.parse({});
  return {
    live,
    risk,
    oms: omsConfig.parse({}),
    answerSeconds: 20,
    configYaml: 'live:\n  allowed: true\nrisk: { bankrollUsd: 1000 }\n',
    credentials: { keyId: 'id', keyFile },
    confirmedCaps: capsLine(risk, live),
    paperSession: join(root, 'paper'),
    checkData: async () => ({ sound: true, findings: [] }),
    ...over,
  };
}

test('with everything there the account of the key may trade', async () => {
  await expect(mayStartLive(wish())).resolves.toMatchObject({ keyId: 'id' });
});

test('credentials come from the arguments, else from the environment', () => {
  const environment = { KALSHI_KEY_ID: 'e', KALSHI_PRIVATE_KEY_FILE: 'f' };
  expect(credentialsFrom({ keyId: undefined, keyFile: undefined }, environment)).toEqual({ keyId: 'e', keyFile: 'f' });
  expect(credentialsFrom({ keyId: 'a', keyFile: 'b' }, environment)).toEqual({ keyId: 'a', keyFile: 'b' });
});

const finding = {
  code: 'crossed_book',
  dataset: 'quotes',
  severity: 'error',
  count: 1,
  what: 'rows',
  example: 'x',
} as const;
test.each<[string, () => Partial<LiveWish>]>([
  ['live trading is switched off', () => ({ live: liveConfig.parse({}) })],
  ['there are no credentials', () => ({ credentials: { keyId: 'id', keyFile: undefined } })],
  ['under way for 31 s', () => ({ answerSeconds: 21 })],
  ['raise oms.notFoundSeconds', () => ({ oms: omsConfig.parse({ notFoundSeconds: 19 }) })],
  [
    'does not pass its check (crossed_book)',
    () => ({ checkData: async () => ({ sound: false, findings: [finding] }) }),
  ],
  ['no paper session is named', () => ({ paperSession: undefined })],
  ['is no paper session', () => ({ paperSession: join(root, 'live') })],
  ['ran on another configuration', () => ({ configYaml: 'risk: { bankrollUsd: 999 }\n' })],
  ['ran 71.0 hours of 72', () => ({ paperSession: join(root, 'short') })],
  ['ran 24.0 hours of 72', () => ({ paperSession: join(root, 'slept') })],
  ['the caps are not confirmed', () => ({ confirmedCaps: undefined })],
  [
    'the caps that were typed are not those',
    () => ({ confirmedCaps: `${capsLine(riskConfig.parse({}), liveConfig.parse({}))}0` }),
  ],
])('it is refused with exit code 4 where %s', async (sentence, over) => {
  const refusal = await mayStartLive(wish(over())).catch((error: unknown) => error);
  expect(refusal).toMatchObject({ exitCode: 4, message: expect.stringContaining(sentence) });
});

test('a person who is there is shown the caps and types them back; anything else is refused', async () => {
  const caps = capsLine(riskConfig.parse({}), liveConfig.parse({}));
  const shown: string[] = [];
  const typing = (text: string) => async (line: string) => {
    shown.push(line);
    return text;
  };
  const asked = { confirmedCaps: undefined, askCaps: typing(`${caps}\n`) };
  await expect(mayStartLive(wish(asked))).resolves.toMatchObject({ keyId: 'id' });
  await expect(mayStartLive(wish({ ...asked, askCaps: typing('yes') }))).rejects.toMatchObject({ exitCode: 4 });
  expect(shown).toEqual([caps, caps]);
  // Nobody is asked before everything else holds.
  await expect(mayStartLive(wish({ ...asked, paperSession: undefined }))).rejects.toMatchObject({ exitCode: 4 });
  expect(shown).toHaveLength(2);
});

test('a key that others can read is refused with exit code 4', async () => {
  chmodSync(keyFile, 0o640);
  try {
    await expect(mayStartLive(wish())).rejects.toMatchObject({
      exitCode: 4,
      message: expect.stringContaining('chmod 600'),
    });
  } finally {
    chmodSync(keyFile, 0o600);
  }
});
