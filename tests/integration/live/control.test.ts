/** The control socket: requests are answered, nonsense is refused, and only the owner may open it. */
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { askSession } from '../../../live/control/client.ts';
import { controlSocket, LONGEST_LINE } from '../../../live/control/protocol.ts';
import { type ControlServer, serveControl } from '../../../live/control/server.ts';

let dir: string;
let server: ControlServer | null;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'milkbot-control-'));
  server = null;
});

afterEach(async () => {
  await server?.close();
  rmSync(dir, { recursive: true, force: true });
});

test('a request is carried out and its answer comes back', async () => {
  server = await serveControl(dir, ({ command }) => ({ did: command }));
  expect(await askSession(dir, { command: 'pause' })).toEqual({ did: 'pause' });
  expect(await askSession(dir, { command: 'status' })).toEqual({ did: 'status' });
});

test('only the owner may open the socket, and one that a dead process left is replaced', async () => {
  writeFileSync(controlSocket(dir), '');
  server = await serveControl(dir, () => null);
  expect(statSync(controlSocket(dir)).mode & 0o777).toBe(0o600);
});

test('what the session refuses comes back as its reason', async () => {
  server = await serveControl(dir, () => {
    throw new Error('it is being closed');
  });
  await expect(askSession(dir, { command: 'resume' })).rejects.toMatchObject({
    exitCode: 1,
    message: expect.stringContaining('refused: it is being closed'),
  });
});

test.each([['{"command":"sell everything"}'], ['{"command":"pause","also":1}'], ['pause'], ['[]'], ['']])(
  'the line «%s» is refused and the connection goes on',
  async (line) => {
    server = await serveControl(dir, () => 'done');
    const lines = await talk(`${line}\n{"command":"status"}\n`, 2);
    expect(lines.map((text) => JSON.parse(text).ok)).toEqual([false, true]);
  },
);

test('a line without an end is cut off', async () => {
  server = await serveControl(dir, () => 'done');
  expect(await talk('x'.repeat(LONGEST_LINE + 2), 1)).toEqual([]);
  expect(await askSession(dir, { command: 'status' })).toBe('done');
});

test('a folder without a running session, and one whose process hangs, are told apart', async () => {
  await expect(askSession(dir, { command: 'status' })).rejects.toMatchObject({ exitCode: 3 });
  const deaf: Server = createServer(() => {}).listen(controlSocket(dir));
  await new Promise((resolve) => deaf.once('listening', resolve));
  await expect(askSession(dir, { command: 'status' }, 50)).rejects.toMatchObject({
    exitCode: 1,
    message: expect.stringContaining('does not answer'),
  });
  deaf.close();
});

/** Sends text and returns the lines that come back, until there are so many or the connection ends. */
function talk(text: string, count: number): Promise<string[]> {
  return new Promise((resolve) => {
    const socket = connect(controlSocket(dir));
    let received = '';
    const lines = () => received.split('\n').slice(0, -1);
    socket.on('data', (chunk) => {
      received += String(chunk);
      if (lines().length >= count) socket.destroy();
    });
    socket.on('error', () => {});
    socket.on('close', () => resolve(lines()));
    socket.write(text);
  });
}
