import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { RunSummary } from '../../data/runs/schema.ts';
import { backtest, hasHistory, historyStore, INGEST_MILLIS, ownFolder, query } from './real-history.ts';

describe.skipIf(!hasHistory)('a backtest of the real top-of-book log of New York, December 2025', () => {
  let data: string;
  let run: string;
  let summary: RunSummary;

  beforeAll(async () => {
    data = await historyStore();
    run = join(ownFolder('quotes'), 'run');
    summary = await backtest(data, run, '--from', '2025-12-07', '--to', '2025-12-22', '--cities', 'NYC', '--no-report');
  }, INGEST_MILLIS * 2);

  test('replays all thirteen days of the log at the tier of quotes', async () => {
    const logged = await query(
      run,
      `SELECT count(DISTINCT event_ticker)::INT AS days FROM {ladders} JOIN markets USING (event_ticker)
      WHERE ticker IN (SELECT ticker FROM quotes WHERE source LIKE 'kalshi_quote_log:%')`,
      data,
    );
    expect(logged).toEqual([{ days: 13 }]);
    expect(await query(run, 'SELECT DISTINCT tier FROM {ladders}')).toEqual([{ tier: 'quotes' }]);
    expect(summary.fidelity).toEqual({ quotes: 1 });
    expect(summary.data_quality.events_by_kind.quote).toBeGreaterThan(500_000);
  });

  test('fills on the tier of quotes with sizes that are assumed, and says so', async () => {
    expect(summary.fills).toBeGreaterThan(0);
    expect(await query(run, 'SELECT DISTINCT tier, evidence FROM {fills}')).toEqual([
      { tier: 'quotes', evidence: 'assumed' },
    ]);
  });

  test('buys at the ask in force or above it, sells at the bid in force or below it, and never on an empty side', async () => {
    const [checked] = await query(
      run,
      `${IN_FORCE} SELECT count(*)::INT AS fills,
        (count(*) FILTER (CASE side WHEN 'bid' THEN coalesce(price_e4 < ask_e4, true) ELSE coalesce(price_e4 > bid_e4, true) END))::INT AS impossible,
        (count(*) FILTER (is_taker AND price_e4 <> CASE side WHEN 'bid' THEN ask_e4 ELSE bid_e4 END))::INT AS off_the_touch,
        (count(*) FILTER (known_at > executed_at))::INT AS unknown
      FROM fill`,
      data,
    );
    expect(checked).toEqual({ fills: summary.fills, impossible: 0, off_the_touch: 0, unknown: 0 });
  });

  test('takes the assumed size once only for each change of a price', async () => {
    const over = await query(
      run,
      `${IN_FORCE} SELECT ticker, side, since, sum(quantity_e2)::DOUBLE AS taken_e2 FROM fill GROUP BY 1, 2, 3
      HAVING sum(quantity_e2) > 2500`,
      data,
    );
    expect(over).toEqual([]);
  });
});

/**
 * Fills with the quote that was known when they were executed, and since when its price on the side that they took stood
 * unchanged. A fill by a quote that comes to a resting order is executed with that quote.
 */
const IN_FORCE = `WITH logged AS (SELECT ticker, known_at, source_seq, bid_e4, ask_e4,
      bid_e4 IS DISTINCT FROM lag(bid_e4) OVER market AS bid_moved, ask_e4 IS DISTINCT FROM lag(ask_e4) OVER market AS ask_moved
    FROM quotes WHERE ticker IN (SELECT ticker FROM {fills}) WINDOW market AS (PARTITION BY ticker ORDER BY known_at, source, source_seq)),
  quote AS (SELECT *, max(CASE WHEN bid_moved THEN known_at END) OVER market AS bid_since,
      max(CASE WHEN ask_moved THEN known_at END) OVER market AS ask_since
    FROM logged WINDOW market AS (PARTITION BY ticker ORDER BY known_at, source_seq)),
  last_of_instant AS (SELECT * FROM quote QUALIFY row_number() OVER (PARTITION BY ticker, known_at ORDER BY source_seq DESC) = 1),
  fill AS (SELECT made.*, known_at, bid_e4, ask_e4, CASE side WHEN 'bid' THEN ask_since ELSE bid_since END AS since
    FROM (SELECT * EXCLUDE (bid_e4, ask_e4) FROM {fills}) AS made ASOF LEFT JOIN last_of_instant AS quote
      ON made.ticker = quote.ticker AND made.executed_at >= quote.known_at)`;
