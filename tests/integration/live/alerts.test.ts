/** Alerts reach a real mail server and a real webhook on loopback: once, in bounded number, tried again, and without a secret told. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { alertOf } from '../../../live/alerts/alert.ts';
import { Alerter } from '../../../live/alerts/alerter.ts';
import { alertsConfig } from '../../../live/alerts/config.ts';
import { openChannels } from '../../../live/alerts/open-channels.ts';
import { MailServer, Webhook } from './post-office.ts';

const AT = '2025-01-06T12:00:00.000Z';
const QUICK = { firstMillis: 5, longestMillis: 20, retries: 3 };
let mail: MailServer;
let hook: Webhook;
let notes: Record<string, unknown>[];
let now: number;

beforeEach(async () => {
  mail = await MailServer.start();
  hook = await Webhook.start();
  notes = [];
  now = 0;
});

afterEach(() => Promise.all([mail.close(), hook.close()]));

function mailSettings() {
  return {
    to: ['me@example.org', 'you@example.org'],
    smtpHost: '127.0.0.1',
    smtpPort: mail.port,
    smtpSecurity: 'none',
  };
}

function alerter(settings: object, environment: Record<string, string>, perHour = 100): Alerter {
  return new Alerter({
    channels: openChannels(alertsConfig.parse(settings), environment),
    speaker: { session: 'first', mode: 'paper' },
    repeatMillis: 3_600_000,
    perHour,
    patience: QUICK,
    now: () => now,
    note: (note) => notes.push(note),
  });
}

test('an alert arrives by e-mail and webhook, whole, with the user logged in', async () => {
  const alerts = alerter(
    { ...mailSettings(), smtpUser: 'bot' },
    { MILKBOT_SMTP_PASSWORD: 'hunter2!', MILKBOT_WEBHOOK_URL: hook.address },
  );
  alerts.raise(
    alertOf('trading_halted', AT, 'Trading is halted:\r\nBcc: evil@example.org', { body: 'Equity $1.00 – été' }),
  );
  await alerts.close(5_000);
  expect(mail.letters.length).toBe(1);
  const [letter] = mail.letters;
  expect(letter?.to).toEqual(['me@example.org', 'you@example.org']);
  expect(letter?.from).toBe('me@example.org');
  expect(letter?.text).toContain('Subject: [milkbot paper first] critical: Trading is halted');
  // Nothing of a title becomes a header of its own.
  const headers = letter?.text.slice(0, letter.text.indexOf('\n\n')) ?? '';
  expect(headers).not.toMatch(/^Bcc:/im);
  expect(mail.logins).toEqual(['\0bot\0hunter2!']);
  expect(hook.posts).toEqual([
    expect.objectContaining({ code: 'trading_halted', severity: 'critical', session: 'first', mode: 'paper', at: AT }),
  ]);
  expect(hook.posts[0]?.text).toContain('Equity $1.00 – été');
  expect(notes).toEqual([]);
});

test('what fails for a while is tried again; what is refused for good is not, and is noted without the secret', async () => {
  hook.answers.push(503, 429);
  mail.refusals.push('451 later');
  const settings = mailSettings();
  const patient = alerter(settings, { MILKBOT_WEBHOOK_URL: hook.address });
  patient.raise(alertOf('guard_holds', AT, 'a guard', { subject: 'x' }));
  await patient.close(5_000);
  expect([hook.tries, hook.posts.length, mail.letters.length]).toEqual([3, 1, 1]);
  expect(notes).toEqual([]);
  hook.answers.push(404);
  mail.refusals.push('550 no such user');
  const refused = alerter(settings, { MILKBOT_WEBHOOK_URL: hook.address });
  refused.raise(alertOf('guard_holds', AT, 'a guard', { subject: 'x' }));
  await refused.close(5_000);
  expect([hook.tries, mail.letters.length]).toEqual([4, 1]);
  expect(notes.map(({ event, channel }) => `${event} ${channel}`).sort()).toEqual([
    'alert_not_delivered email',
    'alert_not_delivered webhook',
  ]);
  await hook.close();
  const gone = alerter({}, { MILKBOT_WEBHOOK_URL: hook.address });
  gone.raise(alertOf('guard_holds', AT, 'a guard', { subject: 'x' }));
  await gone.close(5_000);
  expect(notes.length).toBe(3);
  expect(JSON.stringify(notes)).not.toContain('very-secret-path');
});

test('a channel that hangs holds up neither the caller nor the other channel, and closing waits only so long', async () => {
  hook.answers.push('hang');
  const alerts = alerter(mailSettings(), { MILKBOT_WEBHOOK_URL: hook.address });
  const begin = performance.now();
  for (let i = 0; i < 50; i++) alerts.raise(alertOf('guard_holds', AT, 'a guard', { subject: String(i) }));
  expect(performance.now() - begin).toBeLessThan(500);
  await vi.waitFor(() => expect(mail.letters.length).toBe(50), { timeout: 10_000 });
  await alerts.close(100);
  expect(hook.posts).toEqual([]);
  // Those that never had their turn are told of.
  expect(notes.filter(({ why }) => why === 'the session ended').length).toBe(49);
});

describe('how often', () => {
  const codes = () => hook.posts.map(({ code, title }) => `${code} ${title}`);
  const raise = (alerts: Alerter, ...args: Parameters<typeof alertOf>) => alerts.raise(alertOf(...args));

  test('the same alert is sent once within a while; its end only where its begin was sent', async () => {
    const alerts = alerter({}, { MILKBOT_WEBHOOK_URL: hook.address });
    const holds = (title: string) => raise(alerts, 'guard_holds', AT, title, { subject: 'stale_data' });
    const quiet = (title: string) =>
      raise(alerts, 'guard_quiet', AT, title, { subject: 'stale_data', ends: 'guard_holds:stale_data' });
    quiet('before any');
    holds('1');
    quiet('2');
    holds('again');
    quiet('again over');
    raise(alerts, 'guard_holds', AT, 'another guard', { subject: 'clock_skew' });
    now = 3_600_000;
    holds('an hour later');
    await alerts.close(5_000);
    expect(codes()).toEqual([
      'guard_holds 1',
      'guard_quiet 2',
      'guard_holds another guard',
      'guard_holds an hour later',
    ]);
  });

  test('a halt after a person has resumed is told even within the hour', async () => {
    const alerts = alerter({}, { MILKBOT_WEBHOOK_URL: hook.address });
    raise(alerts, 'trading_halted', AT, 'first');
    raise(alerts, 'trading_halted', AT, 'the same');
    now = 60_000;
    raise(alerts, 'trading_halted', AT, 'again');
    await alerts.close(5_000);
    expect(codes()).toEqual(['trading_halted first', 'trading_halted again']);
  });

  test('beyond the number an hour only critical ones go out, and the next says how many were held back', async () => {
    const alerts = alerter({}, { MILKBOT_WEBHOOK_URL: hook.address }, 3);
    for (let i = 1; i <= 5; i++) raise(alerts, 'guard_holds', AT, String(i), { subject: String(i) });
    raise(alerts, 'trading_halted', AT, 'urgent');
    now = 3_600_000;
    raise(alerts, 'guard_holds', AT, 'later', { subject: 'later' });
    await alerts.close(5_000);
    expect(codes()).toEqual([
      'guard_holds 1',
      'guard_holds 2',
      'guard_holds 3',
      'trading_halted urgent',
      'guard_holds later',
    ]);
    expect(hook.posts[3]?.body).toContain('2 alerts before this were held back');
    expect(hook.posts[4]?.body).toBe('');
  });
});

describe('what is refused at the start', () => {
  const open =
    (settings: object, environment: Record<string, string> = {}) =>
    () =>
      openChannels(alertsConfig.parse(settings), environment);

  test('mail without a server, without a password, or in the clear to another machine', () => {
    expect(open({ to: ['me@example.org'] })).toThrow(/alerts.smtpHost/);
    expect(open({ to: ['me@example.org'], smtpHost: 'mail.example.org', smtpSecurity: 'none' })).toThrow(
      /on this machine/,
    );
    expect(open({ to: ['me@example.org'], smtpHost: 'mail.example.org', smtpUser: 'bot' })).toThrow(/no password/);
    expect(alertsConfig.safeParse({ to: ['nobody'] }).success).toBe(false);
  });

  test('a webhook in the clear to another machine, and a secret that others can read; no sentence tells the secret', () => {
    expect(open({}, { MILKBOT_WEBHOOK_URL: 'http://example.org/secret' })).toThrow(/https/);
    expect(open({}, { MILKBOT_WEBHOOK_URL: 'secret' })).toThrow(/no address/);
    const dir = mkdtempSync(join(tmpdir(), 'milkbot-alerts-'));
    const file = join(dir, 'hook');
    writeFileSync(file, 'https://example.org/secret\n', { mode: 0o644 });
    try {
      open({ webhookUrlFile: file })();
      expect.unreachable();
    } catch (error) {
      expect(error).toMatchObject({ exitCode: 4 });
      expect((error as Error).message).not.toContain('example.org/secret');
    }
    rmSync(dir, { recursive: true });
  });

  test('nothing configured opens nothing', () => {
    expect(open({})()).toEqual([]);
  });
});
