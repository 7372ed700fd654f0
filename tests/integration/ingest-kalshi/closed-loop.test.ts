import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ingestKalshi, type KalshiPart } from '../../../data/ingest/kalshi/ingest.ts';
import { MarketDataClient } from '../../../data/kalshi/market-data-client.ts';
import { contentOfStore } from '../../../data/store/content-fingerprint.ts';
import { openStore, type Store } from '../../../data/store/store.ts';
import type { ClimateDate } from '../../../engine/time.ts';
import { exchangeHistory, FIRST, instantWith, LAST, SERIES } from '../../fixtures/exchange-history.ts';
import { type MarketDataServer, serveMarketData } from '../../fixtures/market-data-server.ts';

/** `MILKBOT_KALSHI_SEEDS=20` for the long form. */
const SEEDS = Array.from({ length: Number(process.env.MILKBOT_KALSHI_SEEDS ?? 1) }, (_, i) => i + 1);
const EVERYTHING: ReadonlySet<KalshiPart> = new Set(['markets', 'trades', 'candles']);
const MANNERS = { pace: null, retries: 12, backoffMs: 1, backoffMaxMs: 5, timeoutMs: 200 };
const NOW = instantWith(2);

describe('a store that is served as the exchange would and brought in again', () => {
  let dir: string;
  let original: Store;
  let calm: Store;
  const servers: MarketDataServer[] = [];

  async function serve(...args: Parameters<typeof serveMarketData>): Promise<MarketDataServer> {
    const server = await serveMarketData(...args);
    servers.push(server);
    return server;
  }

  async function ingested(name: string, server: MarketDataServer, to: ClimateDate = LAST) {
    const store = openStore(join(dir, name), { create: true });
    const client = new MarketDataClient(server.rest, MANNERS);
    const report = await ingestKalshi(store, client, { series: [SERIES], from: FIRST, to, parts: EVERYTHING });
    return { store, report };
  }

  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'milkbot-loop-'));
    original = await exchangeHistory(join(dir, 'original'), 11, 500);
    calm = (await ingested('calm', await serve(original, NOW))).store;
  });

  afterAll(async () => {
    for (const server of servers) await server.close();
    rmSync(dir, { recursive: true, force: true });
  });

  it('says the same, wherever the exchange keeps it', async () => {
    const there = await contentOfStore(original);
    const here = await contentOfStore(calm);
    expect(here.datasets).toEqual(there.datasets);
    expect(here.content).toBe(there.content);
    expect(there.datasets.trades?.rows).toBeGreaterThan(1_500);
  });

  it('is the same store, to the fingerprint, when it is served and brought in once more', async () => {
    const { store } = await ingested('again', await serve(calm, NOW));
    expect(await store.fingerprint()).toBe(await calm.fingerprint());
  });

  it.each(SEEDS)('is the same store when the network misbehaves, seed %i', async (seed) => {
    const server = await serve(original, NOW, { seed, chance: 0.08 });
    const { store, report } = await ingested(`faults-${seed}`, server);
    expect(await store.fingerprint()).toBe(await calm.fingerprint());
    expect(report.repeated).toBeGreaterThan(5);
    expect([...server.struck.keys()].sort()).toEqual([
      '429',
      '500',
      'cut before',
      'cut in the middle',
      'overlap',
      'page twice',
      'silence',
    ]);
  });

  it('is the same store when trades come in while they are asked for, and the rest is asked for later', async () => {
    const opening = instantWith(0) - 90 * 86_400_000_000 - 43_200_000_000;
    const server = await serve(original, opening as never);
    server.onRequest = (number) => server.setNow((opening + number * 3_600_000_000) as never);
    await ingested('moving', server);
    server.onRequest = () => {};
    server.setNow(NOW);
    const { store } = await ingested('moving', server);
    expect(await store.fingerprint()).toBe(await calm.fingerprint());
  });

  it('changes nothing and asks for nothing that is settled when it is brought in again; a later end adds what is new', async () => {
    const server = await serve(original, NOW);
    const first = await ingested('twice', server, (FIRST + 1) as ClimateDate);
    expect(first.report.rows.ladders).toBe(2);
    const added = await ingested('twice', server);
    expect(added.report).toMatchObject({ events: 4, skipped: 2, rows: { ladders: 2 } });
    const before = await added.store.fingerprint();
    const asked = server.asked();
    const repeated = await ingested('twice', server);
    expect(repeated.report).toMatchObject({ skipped: 4, sources: { written: 0 } });
    // The cutoff, and two pages of events.
    expect(server.asked() - asked).toBe(3);
    expect(await repeated.store.fingerprint()).toBe(before);
    expect(before).toBe(await calm.fingerprint());
  });
});
