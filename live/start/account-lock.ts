/**
 * One live session an account on a machine: two in two folders would each take the other's orders for a stranger's, each trade a
 * bankroll of its own, and each halt on what the other did.
 *
 * The lock is a name that the operating system gives to one process and takes back when that ends, however it ends. The account is
 * known by its key: another key of the same account, or another machine, is not seen.
 */
import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { takeProcessLock } from '../../data/process-lock.ts';
import { UserError } from '../../data/user-error.ts';

export interface AccountLock {
  release(): void;
}

/** How long the holder is waited for to say which process it is. */
const ASK_MILLIS = 1_000;

/** Takes the lock of an account. @throws UserError 4 when another process of this machine holds it. */
export async function lockAccount(baseUrl: string, keyId: string): Promise<AccountLock> {
  const account = createHash('sha256')
    .update(`${new URL(baseUrl).host} ${keyId}`)
    .digest('hex')
    .slice(0, 32);
  if (process.platform !== 'linux') return lockByFile(account);
  // A socket without a file: the same for every user and service of the machine, whatever folders they may see.
  const path = `\0milkbot-live-${account}`;
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    socket.end(`${process.pid}\n`);
  });
  try {
    await listen(server, path);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw cause;
    throw new UserError(refusal(await holderOf(path)), 4, { cause });
  }
  server.unref();
  return { release: () => server.close() };
}

function lockByFile(account: string): AccountLock {
  const dir = join(tmpdir(), `milkbot-live-${account}`);
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  return takeProcessLock(dir, refusal);
}

function refusal(holder: string | null): string {
  const by = holder === null ? '' : ` in process ${holder}`;
  return `another live session trades with this key on this machine${by}: stop it first, or go on with its folder; two sessions on one account take each other's orders for a stranger's`;
}

function listen(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, resolve);
  });
}

/** The process that holds the lock, as it says itself; null when it does not. */
function holderOf(path: string): Promise<string | null> {
  return new Promise((resolve) => {
    const socket = connect(path);
    let said = '';
    const answer = () => {
      socket.destroy();
      resolve(/^\d{1,10}\n$/.test(said) ? said.trim() : null);
    };
    socket.setEncoding('utf8').setTimeout(ASK_MILLIS, answer);
    socket.on('data', (text) => {
      said += text;
      if (said.length > 16) answer();
    });
    socket.on('end', answer).on('error', answer);
  });
}
