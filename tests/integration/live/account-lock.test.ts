/** The lock of an account, across processes: held by one of a key and an exchange, and gone with its process however that ends. */
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { lockAccount } from '../../../live/start/account-lock.ts';

const URL = 'https://exchange.example/trade-api/v2';
const MODULE = join(import.meta.dirname, '../../../live/start/account-lock.ts');

test('one process holds it, another key or exchange has its own, and it ends with its process', async () => {
  const key = randomUUID();
  const holder = spawn(
    process.execPath,
    [
      '--input-type=module',
      '-e',
      `const { lockAccount } = await import('${MODULE}'); await lockAccount('${URL}', '${key}'); console.log('held'); setInterval(() => {}, 1000);`,
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  await once(holder.stdout, 'data');
  await expect(lockAccount(URL, key)).rejects.toMatchObject({
    exitCode: 4,
    message: expect.stringContaining(`trades with this key on this machine in process ${holder.pid}: stop it first`),
  });
  (await lockAccount(URL, randomUUID())).release();
  (await lockAccount('https://demo.example/trade-api/v2', key)).release();
  holder.kill('SIGKILL');
  await once(holder, 'close');
  (await lockAccount(`${URL}/`, key)).release();
});

test('it may be taken again once it was released', async () => {
  const key = randomUUID();
  for (let time = 0; time < 3; time++) (await lockAccount(URL, key)).release();
});
