/**
 * The units and files of a server, checked by systemd's own tools in a root folder of their own: they are understood to the last
 * line, they shut a session in as far as they claim, and what they start is a command that exists.
 */
import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

const SERVER = join(import.meta.dirname, '../../../infra/server');
const UNITS = readdirSync(join(SERVER, 'systemd')).sort();
const INSTANCES = UNITS.map((unit) => unit.replace('@.', '@first.'));
const SERVICES = INSTANCES.filter((unit) => unit.endsWith('.service'));
const isDebian = existsSync('/usr/lib/systemd/system/sysinit.target');
const has = (tool: string) => spawnSync(tool, ['--version']).status === 0;
const withAnalyze = test.skipIf(!isDebian || !has('systemd-analyze'));

let root: string;

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'milkbot-root-'));
  for (const folder of ['usr/lib/systemd', 'etc/systemd/system', 'opt/milkbot/node_modules/.bin']) {
    mkdirSync(join(root, folder), { recursive: true });
  }
  if (isDebian)
    cpSync('/usr/lib/systemd/system', join(root, 'usr/lib/systemd/system'), {
      recursive: true,
      verbatimSymlinks: true,
    });
  symlinkSync('usr/lib', join(root, 'lib'));
  writeFileSync(join(root, 'opt/milkbot/node_modules/.bin/node'), '#!/bin/sh\n', { mode: 0o755 });
  for (const unit of UNITS) copyFileSync(join(SERVER, 'systemd', unit), join(root, 'etc/systemd/system', unit));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

test('there are units for a paper session, a live one, and copies of either at regular times', () => {
  expect(UNITS).toEqual([
    'milkbot-backup@.service',
    'milkbot-backup@.timer',
    'milkbot-live@.service',
    'milkbot-paper@.service',
  ]);
});

withAnalyze.each(INSTANCES)('%s is understood by systemd (needs systemd-analyze)', (unit) => {
  expect(verify(unit)).toEqual({ status: 0, complaint: '' });
});

withAnalyze('a word that systemd does not know is found (needs systemd-analyze)', () => {
  const text = readFileSync(join(SERVER, 'systemd/milkbot-paper@.service'), 'utf8');
  writeFileSync(join(root, 'etc/systemd/system/spoilt@.service'), text.replace('WatchdogSec=', 'WatchDogSec='));
  expect(verify('spoilt@first.service').complaint).toContain('WatchDogSec');
});

withAnalyze.each(SERVICES)('%s is exposed by at most 1.5 of 10 (needs systemd-analyze)', (unit) => {
  const { status, stdout } = analyze('security', '--offline=true', '--threshold=15', '--no-pager', unit);
  expect(status, stdout).toBe(0);
  expect(analyze('security', '--offline=true', '--threshold=0', unit).status).not.toBe(0);
});

test.each(SERVICES)('%s writes nowhere but where a session lives and where copies lie', (unit) => {
  const settings = settingsOf(unit);
  expect(settings.get('ProtectSystem')).toEqual(['strict']);
  expect(settings.get('User')).toEqual(['milkbot']);
  expect(settings.get('NoNewPrivileges')).toEqual(['yes']);
  const writable =
    settings.get('ReadWritePaths') ?? settings.get('StateDirectory')?.map((names) => stateFolders(names));
  expect(
    writable
      ?.join(' ')
      .split(' ')
      .every((path) => /^\/var\/(lib|backups)\/milkbot(\/|$)/.test(path)),
  ).toBe(true);
});

test.each(SERVICES.filter((unit) => !unit.includes('backup')))(
  '%s is restarted when it hangs or breaks, and not when a person has to look',
  (unit) => {
    const settings = settingsOf(unit);
    expect(settings.get('Type')).toEqual(['notify']);
    expect(settings.get('NotifyAccess')).toEqual(['all']);
    expect(settings.get('Restart')).toEqual(['on-failure']);
    expect(settings.get('RestartPreventExitStatus')).toEqual(['2 3 4']);
    expect(settings.get('WatchdogSec')).toHaveLength(1);
    expect(settings.get('MemoryMax')).toHaveLength(1);
  },
);

test('the key of a session is handed over by systemd, and no copy of a journal is made with it', () => {
  for (const unit of ['milkbot-live@first.service', 'milkbot-paper@first.service']) {
    const settings = settingsOf(unit);
    expect(settings.get('LoadCredential')).toEqual(['kalshi-key:/etc/milkbot/%i.pem']);
    expect(settings.get('Environment')).toContain('KALSHI_PRIVATE_KEY_FILE=%d/kalshi-key');
  }
  for (const unit of UNITS.filter((name) => name.includes('backup'))) {
    expect(readFileSync(join(SERVER, 'systemd', unit), 'utf8')).not.toMatch(/KALSHI|Credential|\.env/);
  }
});

test.skipIf(!has('systemd-tmpfiles') || process.getuid?.() !== 0)(
  'the user and the folders are made as the units expect them (needs systemd-sysusers and systemd-tmpfiles)',
  () => {
    for (const folder of ['sysusers.d', 'tmpfiles.d']) {
      mkdirSync(join(root, 'usr/lib', folder), { recursive: true });
      copyFileSync(join(SERVER, folder, 'milkbot.conf'), join(root, 'usr/lib', folder, 'milkbot.conf'));
    }
    const made = spawnSync('systemd-sysusers', [`--root=${root}`, 'milkbot.conf'], { encoding: 'utf8' });
    expect(made.status, made.stderr).toBe(0);
    expect(readFileSync(join(root, 'etc/passwd'), 'utf8')).toMatch(
      /^milkbot:.*:\/var\/lib\/milkbot:\/usr\/sbin\/nologin$/m,
    );
    const folders = spawnSync('systemd-tmpfiles', [`--root=${root}`, '--create', 'milkbot.conf'], { encoding: 'utf8' });
    expect(folders.status, folders.stderr).toBe(0);
    expect(statSync(join(root, 'etc/milkbot')).mode & 0o777).toBe(0o750);
    expect(statSync(join(root, 'var/backups/milkbot')).mode & 0o777).toBe(0o700);
  },
);

function verify(unit: string): { readonly status: number | null; readonly complaint: string } {
  const { status, stderr } = analyze('verify', unit);
  return { status, complaint: stderr.trim() };
}

function analyze(command: string, ...args: readonly string[]) {
  return spawnSync('systemd-analyze', [command, `--root=${root}`, ...args], { encoding: 'utf8' });
}

/** Values of a unit by key; a key may stand more than once. */
function settingsOf(instance: string): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const line of readFileSync(join(SERVER, 'systemd', instance.replace('@first.', '@.')), 'utf8').split('\n')) {
    const [, key, value] = /^([A-Za-z]+)=(.*)$/.exec(line) ?? [];
    if (key !== undefined && value !== undefined) found.set(key, [...(found.get(key) ?? []), value]);
  }
  return found;
}

function stateFolders(names: string): string {
  return names
    .split(' ')
    .map((name) => `/var/lib/${name}`)
    .join(' ');
}
