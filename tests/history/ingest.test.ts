import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { checkStore } from '../../data/check/check.ts';
import { type IngestReport, ingestFiles } from '../../data/ingest/files.ts';
import { queryRows } from '../../data/store/sql.ts';
import { openStore, type Store } from '../../data/store/store.ts';
import { hasHistory, historyReport, historyStore, INGEST_MILLIS, ownFolder } from './real-history.ts';

const history = process.env.MILKBOT_HISTORY ?? '';

describe.skipIf(!hasHistory)('the real history', () => {
  let store: Store;
  let report: IngestReport;

  beforeAll(async () => {
    report = await historyReport();
    store = openStore(await historyStore());
  }, INGEST_MILLIS);

  async function rows(sql: string): Promise<Record<string, unknown>[]> {
    const connection = await store.sql();
    try {
      return await queryRows(connection, sql);
    } finally {
      connection.closeSync();
    }
  }

  test('has every file taken or left with a reason, and none of a format that nobody knows', () => {
    expect(report.left.filter((file) => file.format === null)).toEqual([]);
    expect(report.left.filter((file) => file.why.length < 10)).toEqual([]);
  });

  test('lists every ladder of the market records, the 125 with a hole restored, and every trade', async () => {
    const count = async (sql: string) => Number((await rows(`SELECT count(*)::DOUBLE AS n FROM ${sql}`))[0]?.n);
    expect(await count("ladders WHERE source LIKE 'kalshi_markets_csv:%'")).toBe(964);
    expect(await count("markets WHERE source LIKE 'kalshi_markets_csv:%'")).toBe(5784);
    expect(await count('best_markets WHERE restored')).toBe(125);
    expect(await count('trades')).toBe(1_182_136);
  });

  test('is sound: whole ladders, one winner each, and results that the strikes give for the value', async () => {
    const found = await checkStore(store);
    expect(found.findings.filter((finding) => finding.severity === 'error')).toEqual([]);
    expect(found.sound).toBe(true);
  });

  test('lists no market twice in the best view, and takes each ladder from one source', async () => {
    expect(await rows('SELECT ticker FROM best_markets GROUP BY ticker HAVING count(*) > 1')).toEqual([]);
    expect(await rows('SELECT event_ticker FROM best_ladders GROUP BY event_ticker HAVING count(*) > 1')).toEqual([]);
  });

  test('has six markets in every ladder since 2024; before, ten ladders had five or eight', async () => {
    const odd = await rows(
      `SELECT event_ticker, any_value(climate_date) >= DATE '2024-01-01' AS late FROM best_markets JOIN best_ladders USING (event_ticker)
       GROUP BY event_ticker HAVING count(*) <> 6`,
    );
    expect(odd.filter((ladder) => ladder.late)).toEqual([]);
    expect(odd).toHaveLength(10);
  });

  test('stamps the quote log so that its first line comes just after the opening', async () => {
    const [first] = await rows(
      "SELECT min(quoted_at)::VARCHAR AS at FROM quotes WHERE ticker LIKE 'KXHIGHNY-25DEC07-%' AND source LIKE 'kalshi_quote_log:%'",
    );
    expect(first?.at).toBe('2025-12-06 15:00:52.303094');
  });

  test('brought in again changes nothing', async () => {
    const shared = await historyStore();
    const copy = join(ownFolder('ingest'), 'data');
    // Other test files may be compiling tapes, whose folders come and go.
    const filter = (path: string) => path !== join(shared, 'tape');
    // With the times of its files it is the store itself, of which nothing need be read again to know what it holds.
    cpSync(shared, copy, { recursive: true, preserveTimestamps: true, filter });
    const again = await ingestFiles(history, openStore(copy));
    expect(again.taken.every((file) => file.already)).toBe(true);
    expect(await openStore(copy).fingerprint()).toBe(await store.fingerprint());
  });
});
