/** What a session tells systemd, received on a socket of the kind that systemd listens on, by systemd's own tools. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { SystemdNotice } from '../../../live/control/systemd-notice.ts';

const hasSystemd = ['systemd-notify', 'systemd-socket-activate'].every(
  (tool) => spawnSync(tool, ['--version']).status === 0,
);
const withSystemd = test.skipIf(!hasSystemd);
let folder: string;
let socket: string;
let listener: ChildProcess | null = null;
let heard = '';
const failures: string[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'milkbot-notice-'));
  socket = join(folder, 'notify');
  heard = '';
  failures.length = 0;
});
afterEach(async () => {
  if (listener !== null) {
    const ended = once(listener, 'close');
    listener.kill('SIGKILL');
    await ended;
    listener = null;
  }
  rmSync(folder, { recursive: true, force: true });
});

withSystemd('that it is up, turns and ends arrives in this order (needs the tools of systemd)', async () => {
  await listen();
  const notice = noticeTo({ NOTIFY_SOCKET: socket, WATCHDOG_USEC: '300000' });
  await notice.ready('paper session\nfirst');
  for (const at of [0, 50, 99, 100, 150, 199, 200]) notice.alive(at);
  await notice.stopping();
  await expect
    .poll(messages)
    .toEqual(['READY=1\nSTATUS=paper session first', 'WATCHDOG=1', 'WATCHDOG=1', 'WATCHDOG=1', 'STOPPING=1']);
  expect(failures).toEqual([]);
});

withSystemd('without a watchdog the turns of the loop are not told (needs the tools of systemd)', async () => {
  await listen();
  const notice = noticeTo({ NOTIFY_SOCKET: socket });
  for (const at of [0, 1e9]) notice.alive(at);
  await notice.status('trades');
  await expect.poll(messages).toEqual(['STATUS=trades']);
});

test('outside systemd nothing is started and nothing fails', async () => {
  const notice = new SystemdNotice({ PATH: folder, WATCHDOG_USEC: '1' }, (why) => failures.push(why));
  expect(notice.isListenedTo).toBe(false);
  notice.alive(0);
  await notice.ready('up');
  await notice.stopping();
  expect(failures).toEqual([]);
});

test('a message that cannot be sent is told once, and the session goes on', async () => {
  const notice = new SystemdNotice({ NOTIFY_SOCKET: socket, PATH: folder }, (why) => failures.push(why));
  await notice.ready('up');
  expect(failures).toEqual([expect.stringContaining('systemd was not told READY=1')]);
});

/** A barrier follows on each message: the sender waits until it was taken. */
function messages(): string[] {
  return heard.split('BARRIER=1').filter((message) => message !== '');
}

function noticeTo(environment: Readonly<Record<string, string>>): SystemdNotice {
  return new SystemdNotice({ ...environment, PATH: String(process.env.PATH) }, (why) => failures.push(why));
}

async function listen(): Promise<void> {
  const args = ['--datagram', '--listen', socket, 'sh', '-c', 'exec cat <&3'];
  const child = spawn('systemd-socket-activate', args, { stdio: ['ignore', 'pipe', 'ignore'] });
  child.stdout.on('data', (chunk) => {
    heard += String(chunk);
  });
  listener = child;
  while (!existsSync(socket)) await sleep(5);
}
