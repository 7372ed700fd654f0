import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ingestKalshi } from '../../data/ingest/kalshi/ingest.ts';
import { MarketDataClient } from '../../data/kalshi/market-data-client.ts';
import { queryRows, quoted } from '../../data/store/sql.ts';
import { openStore, type Store } from '../../data/store/store.ts';
import { type EpochMicros, MICROS_PER_DAY } from '../../engine/time.ts';
import { parseClimateDate } from '../../engine/weather/climate-day.ts';
import { sim } from '../e2e/sim-command.ts';
import { NOTHING_LIVE, serveMarketData } from '../fixtures/market-data-server.ts';
import { hasHistory, ownFolder } from './real-history.ts';

const SERIES = 'KXHIGHDEN';
const FROM = parseClimateDate('2025-02-20');
const TO = parseClimateDate('2025-03-15');
const history = process.env.MILKBOT_HISTORY ?? '';

/** Rows of the series in the range without where they came from. */
async function contentOf(store: Store, dataset: string): Promise<Record<string, unknown>[]> {
  const connection = await store.sql();
  const events = `SELECT event_ticker FROM ladders WHERE series = ${quoted(SERIES)}
    AND climate_date BETWEEN DATE '1970-01-01' + ${FROM} AND DATE '1970-01-01' + ${TO}`;
  const isOfTicker = dataset === 'trades';
  const rows = await queryRows(
    connection,
    `SELECT * EXCLUDE (source, source_seq ${isOfTicker ? ', trade_id' : ''}) FROM ${dataset}
     WHERE ${isOfTicker ? `ticker IN (SELECT ticker FROM markets WHERE event_ticker IN (${events}))` : `event_ticker IN (${events})`} ORDER BY ALL`,
  );
  connection.closeSync();
  return rows;
}

describe.skipIf(!hasHistory)('the real history, served as the exchange would', () => {
  it('is brought in again as it was, through a network that misbehaves, from both tiers', async () => {
    const folder = ownFolder('kalshi-loop');
    const files = ['markets.csv.gz', 'trades/kxhighden.csv.gz'].map((name) => join(history, 'kalshi', name));
    for (const file of files)
      expect((await sim(folder, 'ingest', 'files', file, '--data', join(folder, 'files'))).code).toBe(0);
    const original = openStore(join(folder, 'files'));
    // In the middle of the range lies the cutoff of the archive.
    const now = ((FROM + 12 + 90) * MICROS_PER_DAY) as EpochMicros;
    const ingest = async (name: string, from: Store, faults: { seed: number; chance: number } | null) => {
      const server = await serveMarketData(from, now, faults, NOTHING_LIVE, 150);
      const client = new MarketDataClient(server.rest, {
        pace: null,
        retries: 12,
        backoffMs: 1,
        backoffMaxMs: 5,
        timeoutMs: 250,
      });
      const store = openStore(join(folder, name), { create: true });
      await ingestKalshi(store, client, {
        series: [SERIES],
        from: FROM,
        to: TO,
        parts: new Set(['markets', 'trades']),
      });
      await server.close();
      return store;
    };
    const first = await ingest('first', original, { seed: 7, chance: 0.03 });
    for (const dataset of ['ladders', 'markets', 'settlements', 'trades']) {
      const there = await contentOf(original, dataset);
      expect(there.length, dataset).toBeGreaterThan(20);
      const here = await contentOf(first, dataset);
      expect(here.length, dataset).toBe(there.length);
      expect(here, dataset).toEqual(there);
    }
    const second = await ingest('second', first, null);
    expect(await second.fingerprint()).toBe(await first.fingerprint());
  });
});
