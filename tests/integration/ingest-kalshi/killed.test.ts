import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStore, type Store } from '../../../data/store/store.ts';
import { formatClimateDate } from '../../../engine/weather/climate-day.ts';
import { stream } from '../../../sim/random.ts';
import { exchangeHistory, FIRST, instantWith, LAST, SERIES } from '../../fixtures/exchange-history.ts';
import { serveMarketData } from '../../fixtures/market-data-server.ts';

/** `MILKBOT_KALSHI_SEEDS=20` for the long form. */
const SEEDS = Array.from({ length: Number(process.env.MILKBOT_KALSHI_SEEDS ?? 1) }, (_, i) => i + 1);
const MAIN = join(import.meta.dirname, '../../../cli/main.ts');

describe('sim ingest kalshi, killed with -9 at random requests and started again', () => {
  let dir: string;
  let original: Store;

  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'milkbot-killed-'));
    original = await exchangeHistory(join(dir, 'original'), 12, 200);
  });
  afterAll(() => rmSync(dir, { recursive: true, force: true }));

  it.each(SEEDS)('ends with the store of a run that nobody killed, seed %i', async (seed) => {
    const server = await serveMarketData(original, instantWith(2));
    const random = stream(seed, 'kills of an ingest');
    /** Runs the command; kills it when the server has been asked `killAt` times more. */
    const run = (name: string, killAt: number) =>
      new Promise<number | null>((resolve, reject) => {
        const range = ['--from', formatClimateDate(FIRST), '--to', formatClimateDate(LAST)];
        const args = [
          'ingest',
          'kalshi',
          '--series',
          SERIES,
          ...range,
          '--base-url',
          server.rest,
          '--tier',
          'none',
          '--json',
        ];
        const child = spawn(process.execPath, [MAIN, ...args, '--data', join(dir, name)], {
          stdio: ['ignore', 'ignore', 'inherit'],
        });
        const before = server.asked();
        server.onRequest = (number) => {
          if (number - before === killAt) child.kill('SIGKILL');
        };
        child.on('error', reject);
        child.on('close', (code) => resolve(code));
      });
    try {
      expect(await run(`whole-${seed}`, Number.POSITIVE_INFINITY)).toBe(0);
      const requests = server.asked();
      const killed = `killed-${seed}`;
      let deaths = 0;
      for (let i = 0; i < 4; i++)
        if ((await run(killed, random.integer(1, Math.floor(requests / 3)))) === null) deaths++;
      expect(deaths).toBeGreaterThan(1);
      expect(await run(killed, Number.POSITIVE_INFINITY)).toBe(0);
      const fingerprint = await openStore(join(dir, `whole-${seed}`)).fingerprint();
      expect(await openStore(join(dir, killed)).fingerprint()).toBe(fingerprint);
    } finally {
      await server.close();
    }
  });
});
