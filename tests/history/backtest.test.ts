import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { RunSummary } from '../../data/runs/schema.ts';
import { sim } from '../e2e/sim-command.ts';
import { backtest, hasHistory, historyStore, INGEST_MILLIS, ownFolder, query } from './real-history.ts';

const RANGE = ['--from', '2024-08-16', '--to', '2025-03-15'];

describe.skipIf(!hasHistory)('a backtest of the real history, seven months of every city that it has', () => {
  let data: string;
  let folder: string;
  let run: string;
  let summary: RunSummary;
  const rows = (sql: string) => query(run, sql);

  beforeAll(async () => {
    data = await historyStore();
    folder = ownFolder('backtest');
    run = join(folder, 'whole');
    summary = await backtest(data, run, ...RANGE);
  }, INGEST_MILLIS * 2);

  test('gives, by the strike rule on the exchange’s own values, the result of every market that can be checked', () => {
    expect(summary.settlements).toMatchObject({ checked: 5784, mismatched: 0 });
  });

  test('names the eight days on which a station archive differs from the exchange', () => {
    expect(summary.independent).toMatchObject({ checked: 913, mismatched: 8 });
    const days = summary.data_quality.differences.map(
      ({ kind, city, climate_date }) => `${kind} ${city} ${climate_date}`,
    );
    expect(days).toEqual([
      'independent MIA 2024-11-27',
      'independent MIA 2025-01-20',
      'independent MIA 2025-01-21',
      'independent NYC 2025-02-21',
      'independent NYC 2025-02-22',
      'independent NYC 2025-02-24',
      'independent NYC 2025-02-28',
      'independent NYC 2025-03-02',
    ]);
  });

  test('has six markets in every ladder, the 125 restored ones marked for reports, and one winner in each', async () => {
    expect(await rows('SELECT DISTINCT markets, whole FROM {ladders}')).toEqual([{ markets: 6, whole: true }]);
    expect(await rows('SELECT event_ticker FROM {markets} GROUP BY event_ticker HAVING count(*) <> 6')).toEqual([]);
    expect(await rows('SELECT event_ticker FROM {markets} GROUP BY 1 HAVING count(*) FILTER (restored) > 1')).toEqual(
      [],
    );
    const [restored] = await rows(
      'SELECT (count(*) FILTER (restored))::INT AS n, count(winner)::INT AS won FROM {ladders}',
    );
    expect(restored).toEqual({ n: 125, won: summary.ladders });
    expect(summary.data_quality).toMatchObject({ ladders_restored: 125, ladders_without_result: 0 });
  });

  test('keeps books that anybody can add up again from its tables, to the micro-dollar', async () => {
    const [sum] =
      await rows(`WITH payout AS (SELECT market, last(payout_e4 ORDER BY engine_at) AS payout FROM {settlements}
        WHERE stage = 'paid' GROUP BY market)
      SELECT sum((CASE side WHEN 'bid' THEN 1 ELSE -1 END) * quantity_e2 * (payout - price_e4))::BIGINT AS gross,
        sum(fee_e6)::BIGINT AS fees, (count(*) FILTER (payout IS NULL))::INT AS unpaid
      FROM {fills} LEFT JOIN payout USING (market)`);
    expect(sum?.unpaid).toBe(0);
    expect(sum?.gross).toBe(micros(summary.gross_pnl));
    expect(sum?.fees).toBe(micros(summary.fees));
    expect((sum?.gross as bigint) - (sum?.fees as bigint)).toBe(micros(summary.net_pnl));
    expect(micros(summary.bankroll_start) + micros(summary.net_pnl)).toBe(micros(summary.bankroll_end));
    const [ladders] = await rows('SELECT sum(net_pnl_e6)::BIGINT AS net FROM {ladders}');
    expect(ladders?.net).toBe(micros(summary.net_pnl));
  });

  test('moves cash as purchases, netting and payments say, and ends with nothing open', async () => {
    const flows = await rows(`SELECT market, side, price_e4, quantity_e2::DOUBLE AS quantity, fee_e6::DOUBLE AS fee,
      position_after_e2::DOUBLE AS position FROM {fills} ORDER BY engine_at, executed_at, fill_id`);
    const positions = new Map<unknown, number>();
    let cash = Number(micros(summary.bankroll_start));
    for (const { market, side, price_e4, quantity, fee, position } of flows as unknown as Flow[]) {
      const before = positions.get(market) ?? 0;
      const after = before + (side === 'bid' ? quantity : -quantity);
      expect(position).toBe(after);
      positions.set(market, after);
      // A contract of YES costs its price, one of NO what is left of a dollar; a pair of both is a dollar again.
      const pairs = (Math.abs(before) + quantity - Math.abs(after)) / 2;
      cash += 10_000 * pairs - quantity * (side === 'bid' ? price_e4 : 10_000 - price_e4) - fee;
    }
    // At its first step a position becomes what is owed; the cash comes with the last one.
    const paid = await rows(`SELECT market, last(payout_e4 ORDER BY engine_at) AS payout_e4,
      first(position_e2 ORDER BY engine_at)::DOUBLE AS position, sum(paid_e6)::DOUBLE AS paid FROM {settlements} GROUP BY market`);
    for (const { market, payout_e4, position, paid: cameIn } of paid as unknown as Payment[]) {
      expect(position).toBe(positions.get(market) ?? 0);
      expect(cameIn).toBe(Math.abs(position) * (position > 0 ? payout_e4 : 10_000 - payout_e4));
      positions.delete(market);
      cash += cameIn;
    }
    expect([...positions.values()].filter((position) => position !== 0)).toEqual([]);
    expect(cash).toBe(Number(micros(summary.bankroll_end)));
    const [last] =
      await rows(`SELECT last(cash_e6)::DOUBLE AS cash, last(equity_e6)::DOUBLE AS equity, last(positions) AS positions,
      last(working_orders) AS orders, last(open_risk_e6)::DOUBLE AS risk FROM (SELECT * FROM {equity} ORDER BY engine_at)`);
    expect(last).toEqual({ cash, equity: cash, positions: 0, orders: 0, risk: 0 });
  });

  test('lets no order through beyond half the bankroll of the moment, save an excess that came without an order', async () => {
    const [over] =
      await rows(`WITH excess AS (SELECT engine_at AS began, coalesce((SELECT min(later.engine_at) FROM {decisions} AS later
          WHERE later.type = 'state' AND later.reason = 'passive_excess_over' AND later.engine_at >= event.engine_at), TIMESTAMP '2100-01-01') AS ended
        FROM {decisions} AS event WHERE type = 'state' AND reason = 'passive_excess')
      SELECT count(*)::INT AS points, (count(*) FILTER (open_risk_e6 > equity_e6 * 0.5))::INT AS over,
        (count(*) FILTER (cash_e6 < 0))::INT AS overdrawn
      FROM {equity} AS point WHERE NOT EXISTS (SELECT 1 FROM excess WHERE point.engine_at BETWEEN began AND ended)`);
    expect(over?.points).toBeGreaterThan(100);
    expect(over).toMatchObject({ over: 0, overdrawn: 0 });
    // A verdict holds side, price, quantity asked and allowed; a command side, price, quantity and its kind: 1 new, 2 amend.
    const [verdicts] = await rows(`SELECT count(*)::INT AS n, (count(*) FILTER (i3 > i2))::INT AS raised
      FROM {decisions} WHERE type = 'verdict'`);
    expect(verdicts?.n).toBeGreaterThan(0);
    expect(verdicts?.raised).toBe(0);
    const unasked =
      await rows(`SELECT * FROM {decisions} AS command WHERE type = 'command' AND i3 IN (1, 2) AND NOT EXISTS
      (SELECT 1 FROM {decisions} AS verdict WHERE verdict.type = 'verdict' AND verdict.engine_at = command.engine_at
        AND verdict.market = command.market AND verdict.i0 = command.i0 AND verdict.i1 = command.i1
        AND verdict.i3 >= CASE command.i3 WHEN 1 THEN command.i2 ELSE 1 END) LIMIT 3`);
    expect(unasked).toEqual([]);
  });

  test('believes a fill among prints only for a public trade after the order could be there, and a quarter of it at most', async () => {
    const checked = await query(
      run,
      `WITH sent AS (SELECT client_order_id, min(engine_at) AS decided_at FROM {orders} GROUP BY 1),
        print AS (SELECT ticker, traded_at, sum(quantity_e2) AS quantity_e2, min(price_e4) AS low_e4, max(price_e4) AS high_e4
          FROM trades WHERE NOT is_block GROUP BY 1, 2),
        fill AS (SELECT ticker, executed_at, sum(quantity_e2) AS taken_e2, min(decided_at) AS decided_at,
            min(CASE side WHEN 'bid' THEN price_e4 END) AS bought_e4, max(CASE side WHEN 'ask' THEN price_e4 END) AS sold_e4
          FROM {fills} JOIN sent USING (client_order_id) WHERE evidence IN ('traded_through', 'traded_at') GROUP BY 1, 2)
      SELECT count(*)::INT AS fills, (count(*) FILTER (print.ticker IS NULL))::INT AS without_print,
        (count(*) FILTER (executed_at <= decided_at + INTERVAL 250 MILLISECONDS))::INT AS too_early,
        (count(*) FILTER (taken_e2 > 0.25 * print.quantity_e2))::INT AS too_large,
        (count(*) FILTER (bought_e4 < low_e4 OR sold_e4 > high_e4))::INT AS too_good
      FROM fill LEFT JOIN print ON print.ticker = fill.ticker AND print.traded_at = executed_at`,
      data,
    );
    expect(checked[0]?.fills).toBeGreaterThan(0);
    expect(checked[0]).toMatchObject({ without_print: 0, too_early: 0, too_large: 0, too_good: 0 });
  });

  test('writes a report of its own that a browser can open without a network', () => {
    expect(statSync(join(run, 'report.html')).size).toBeLessThan(1_000_000);
    expect(readFileSync(join(run, 'report.html'), 'utf8')).toContain('</html>');
  });

  test('makes the same decisions in other processes, stopped at a snapshot in one and resumed in the next', async () => {
    const stopped = await sim(
      folder,
      'backtest',
      '--data',
      data,
      '--out',
      'stopped',
      '--json',
      ...RANGE,
      '--stop-at',
      '2024-12-20T17:30:00Z',
    );
    expect(stopped.code, stopped.stderr).toBe(0);
    const resumed = await sim(
      folder,
      'backtest',
      '--data',
      data,
      '--resume',
      'stopped',
      '--json',
      ...RANGE,
      '--no-report',
    );
    expect(resumed.code, resumed.stderr).toBe(0);
    const after = JSON.parse(resumed.stdout) as RunSummary;
    expect(after.decisions_sha256).toBe(summary.decisions_sha256);
    expect(moneyOf(after)).toEqual(moneyOf(summary));
  });

  test('where a city has no forecast, the strategy that needs one stands aside and nothing is sent', async () => {
    const out = join(folder, 'aside');
    const only = ['--strategies', 'nws_forecast', '--cities', 'AUS,MIA,DEN', '--no-report'];
    const little = ['--set', 'data.warmupDays=5', '--set', 'data.climatologyYears=1'];
    const aside = await backtest(data, out, '--from', '2024-11-20', '--to', '2024-12-05', ...only, ...little);
    expect(aside.orders.submitted).toBe(0);
    expect(aside.scores.nws_forecast?.n).toBe(0);
    const evaluations = await query(
      out,
      `SELECT DISTINCT i0 AS valid, i1 AS asked FROM {decisions} WHERE type = 'evaluation'`,
    );
    expect(evaluations.every(({ valid }) => valid === 0)).toBe(true);
    const [said] = await query(
      out,
      `SELECT (count(*) FILTER (reason = 'evaluated'))::INT AS evaluated FROM {rejections}`,
    );
    expect(said?.evaluated).toBe(0);
    const reasons = await query(out, `SELECT strategy, reason FROM {rejections} WHERE stage = 'aside' ORDER BY reason`);
    expect(reasons).toContainEqual({ strategy: 'nws_forecast', reason: 'no_forecast' });
  });
});

interface Flow {
  readonly market: number;
  readonly side: 'bid' | 'ask';
  readonly price_e4: number;
  readonly quantity: number;
  readonly fee: number;
  readonly position: number;
}

interface Payment {
  readonly market: number;
  readonly payout_e4: number;
  readonly position: number;
  readonly paid: number;
}

function micros(dollars: string): bigint {
  return BigInt(dollars.replace('.', ''));
}

/** What of a summary must not depend on how it was computed. */
function moneyOf({
  orders,
  fills,
  contracts,
  net_pnl,
  fees,
  bankroll_end,
  scores,
  risk,
  settlements,
  events,
}: RunSummary) {
  return { orders, fills, contracts, net_pnl, fees, bankroll_end, scores, risk, settlements, events };
}
