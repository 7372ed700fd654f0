/**
 * The audit of risk on a real run in which every cap is set: it finds nothing there, finds a cap that is set a little lower than
 * what the run used, and finds a table that was changed by hand.
 */
import { cpSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadConfig } from '../../../cli/config/load.ts';
import { planBacktest } from '../../../cli/plan.ts';
import { openScratchDatabase } from '../../../data/runs/parquet.ts';
import { readTables } from '../../../data/runs/reader.ts';
import { openStore } from '../../../data/store/store.ts';
import { CITIES } from '../../../engine/markets/stations.ts';
import type { ClimateDate, EpochMicros } from '../../../engine/time.ts';
import { parseClimateDate } from '../../../engine/weather/climate-day.ts';
import { auditRisk } from '../../../sim/audit/risk/audit.ts';
import { backtest } from '../../../sim/backtest.ts';
import { accountAt } from '../../../sim/risk/account-at.ts';
import { standingOf, whatIf } from '../../../sim/risk/standing.ts';
import { synthesise } from '../../../sim/synth/synthesise.ts';

const FROM = parseClimateDate('2025-01-06');
const SETTINGS = [
  'data.warmupDays=120',
  'data.climatologyYears=3',
  'risk.maxOpenRiskUsd=300',
  'risk.maxCityUsd=200',
  'risk.maxClusterUsd=250',
  'risk.maxLadderUsd=90',
  'risk.maxMarketPct=5',
  'risk.maxStrategyPct=31',
  'risk.maxOrderPct=3',
  'risk.maxOrdersPerMinute=6',
  'risk.maxDisplayedSharePct=30',
  'risk.maxDrawdownPct=60',
  'risk.maxPositions=14',
  'risk.maxDailyLossPct=8',
  'risk.clusters={both: [NYC, CHI]}',
];

let root: string;
let run: string;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'milkbot-audit-risk-'));
  const to = (FROM + 6) as ClimateDate;
  const cities = CITIES.filter(({ code }) => code === 'NYC' || code === 'CHI');
  const made = synthesise({ seed: 5, from: FROM, to, cities, market: 'mispriced' });
  const store = openStore(join(root, 'data'), { create: true });
  await store.write(made.batches, made.source);
  run = join(root, 'run');
  await backtest(store, await planBacktest(loadConfig(undefined, SETTINGS), FROM, to), {
    dir: run,
    force: false,
    resume: false,
  });
});

afterAll(() => rmSync(root, { recursive: true, force: true }));

/** A copy of the run in which one table was rewritten by SQL over its rows, numbered as `i`. */
async function tampered(table: string, select: string): Promise<string> {
  const dir = mkdtempSync(join(root, 'tampered-'));
  cpSync(run, dir, { recursive: true });
  const path = join(dir, `${table}.parquet`);
  const { sql, close } = await openScratchDatabase(root);
  try {
    await sql.run(
      `COPY (SELECT * EXCLUDE (i) FROM (SELECT ${select} FROM (SELECT *, row_number() OVER () AS i FROM read_parquet('${path}'))) ORDER BY i) TO '${path}.new' (FORMAT parquet)`,
    );
  } finally {
    close();
  }
  renameSync(`${path}.new`, path);
  return dir;
}

/** A copy of the run whose configuration says another value for one cap. */
function reconfigured(key: string, value: string): string {
  const dir = mkdtempSync(join(root, 'reconfigured-'));
  cpSync(run, dir, { recursive: true });
  const path = join(dir, 'config.yaml');
  const text = readFileSync(path, 'utf8');
  const line = new RegExp(`^  ${key}: .*$`, 'm');
  expect(text).toMatch(line);
  writeFileSync(path, text.replace(line, `  ${key}: ${value}`));
  return dir;
}

/** What `config.yaml` of the run says of a cap. */
function configured(key: string): number {
  const text = readFileSync(join(run, 'config.yaml'), 'utf8');
  return Number(new RegExp(`^  ${key}: (.*)$`, 'm').exec(text)?.[1]);
}

describe('the audit of risk', () => {
  test('finds no violation in a run in which every cap is set', async () => {
    const { events, caps, violations } = await auditRisk(run);
    expect(violations).toEqual([]);
    expect(events).toBeGreaterThan(500);
    expect(caps.map(({ code }) => code)).toEqual([
      'city_cap',
      'cluster_cap',
      'concurrent_positions_cap',
      'daily_loss_limit',
      'displayed_share_cap',
      'drawdown_limit',
      'exchange_position_limit',
      'ladder_cap',
      'market_cap',
      'open_risk_cap',
      'open_risk_pct_cap',
      'order_cap',
      'order_rate_cap',
      'strategy_cap',
    ]);
  });

  test.each([
    ['maxOpenRiskUsd', 'open_risk_cap', 0.2],
    ['maxOpenRiskPct', 'open_risk_pct_cap', 0.1],
    ['maxCityUsd', 'city_cap', 0.2],
    ['maxClusterUsd', 'cluster_cap', 0.9],
    ['maxLadderUsd', 'ladder_cap', 0.9],
    ['maxMarketPct', 'market_cap', 0.9],
    ['maxStrategyPct', 'strategy_cap', 0.2],
    ['maxOrderPct', 'order_cap', 0.5],
    ['maxOrdersPerMinute', 'order_rate_cap', 0.5],
    ['maxDisplayedSharePct', 'displayed_share_cap', 0.5],
    ['maxPositions', 'concurrent_positions_cap', 0.5],
    ['exchangePositionLimitUsd', 'exchange_position_limit', 0.001],
    ['maxDailyLossPct', 'daily_loss_limit', 0.01],
    ['maxDrawdownPct', 'drawdown_limit', 0.01],
  ])('finds orders beyond a lower %s', async (key, code, share) => {
    const { violations } = await auditRisk(reconfigured(key, String(configured(key) * share)));
    expect(violations.some((sentence) => sentence.includes(code))).toBe(true);
  });

  test.each(['maxMarketPct', 'maxLadderUsd'])('counts what came to exceed %s without an order', async (key) => {
    const { passive } = await auditRisk(run);
    expect((await auditRisk(reconfigured(key, String(configured(key) * 0.1)))).passive).toBeGreaterThan(passive);
  });

  test.each([
    ['a fill is missing', 'fills', null, /fills sum to/],
    [
      'a fill is larger',
      'fills',
      '* REPLACE (CASE WHEN i = 3 THEN quantity_e2 + 100 ELSE quantity_e2 END AS quantity_e2)',
      /fills sum to/,
    ],
    [
      'a fill is at another price',
      'fills',
      '* REPLACE (CASE WHEN i = 3 THEN price_e4 - 100 ELSE price_e4 END AS price_e4)',
      /cash at|fees|earned/,
    ],
    [
      'a fill is beyond its limit',
      'fills',
      "* REPLACE (CASE WHEN i = 3 THEN CASE side WHEN 'bid' THEN 9900 ELSE 100 END ELSE price_e4 END AS price_e4)",
      /beyond the limit/,
    ],
    [
      'a fee is lower',
      'fills',
      '* REPLACE (CASE WHEN fee_e6 > 0 THEN fee_e6 - 10000 ELSE fee_e6 END AS fee_e6)',
      /in fees/,
    ],
    [
      'a fill is on the other side',
      'fills',
      "* REPLACE (CASE WHEN i = 3 THEN CASE side WHEN 'bid' THEN 'ask' ELSE 'bid' END ELSE side END AS side)",
      /another market or side/,
    ],
    [
      'a profit is higher',
      'fills',
      '* REPLACE (CASE WHEN i = 3 THEN gross_pnl_e6 + 1 ELSE gross_pnl_e6 END AS gross_pnl_e6)',
      /says it earned/,
    ],
    [
      'a position is lower',
      'fills',
      '* REPLACE (CASE WHEN i = 3 THEN position_after_e2 - 100 ELSE position_after_e2 END AS position_after_e2)',
      /fills before it give/,
    ],
    [
      'an order was larger when it was sent',
      'orders',
      "* REPLACE (CASE WHEN state = 'SUBMITTED' THEN quantity_e2 * 100 ELSE quantity_e2 END AS quantity_e2)",
      /changes its quantity|brought/,
    ],
    ['every order was larger', 'orders', '* REPLACE (quantity_e2 * 100 AS quantity_e2)', /brought/],
    [
      'every order was better than it was sent',
      'orders',
      "* REPLACE (CASE side WHEN 'bid' THEN price_e4 + 100 ELSE price_e4 - 100 END AS price_e4)",
      /decision record knows nothing/,
    ],
    [
      'an order that filled nothing was smaller',
      'orders',
      '* REPLACE (CASE WHEN bool_and(filled_e2 = 0) OVER (PARTITION BY client_order_id) THEN quantity_e2 - 100 ELSE quantity_e2 END AS quantity_e2)',
      /decision record knows nothing/,
    ],
    [
      'an amendment was another',
      'orders',
      '* REPLACE (amend_quantity_e2 - 100 AS amend_quantity_e2)',
      /was amended as .* knows nothing/,
    ],
    [
      'orders are of another strategy',
      'orders',
      "* REPLACE ('other' AS strategy)",
      /side, strategy or date than its intent/,
    ],
    ['the sending of an order is missing', 'orders', 'WITHOUT i = 1', /which the orders do not show/],
    [
      'an order without a fill is missing',
      'orders',
      'WITHOUT client_order_id = (SELECT client_order_id FROM numbered GROUP BY 1 HAVING max(filled_e2) = 0 ORDER BY 1 LIMIT 1)',
      /which the orders do not show/,
    ],
    ['an order is there twice', 'orders', 'TWICE 1', /decision record knows nothing/],
    ['a step of an order is there twice', 'orders', 'TWICE 3', /says twice that it is/],
    ['a fill is there twice', 'fills', 'TWICE 3', /is there 2 times/],
    [
      'a fill was booked later',
      'fills',
      '* REPLACE (CASE WHEN i = 3 THEN engine_at + INTERVAL 1 MINUTE ELSE engine_at END AS engine_at)',
      /booked at another instant/,
    ],
    [
      'a ladder is of another city',
      'ladders',
      "* REPLACE (CASE city WHEN 'NYC' THEN 'CHI' ELSE 'NYC' END AS city)",
      /is of another city/,
    ],
    ['an order is missing', 'orders', null, /have no order|fills sum to|cash at/],
    ['cash is higher', 'equity', '* REPLACE (CASE WHEN i > 5 THEN cash_e6 + 1 ELSE cash_e6 END AS cash_e6)', /cash at/],
    [
      'fees are lower',
      'equity',
      '* REPLACE (CASE WHEN fees_e6 > 0 THEN fees_e6 - 1 ELSE fees_e6 END AS fees_e6)',
      /fees at/,
    ],
    [
      'open risk is lower',
      'equity',
      '* REPLACE (CASE WHEN open_risk_e6 > 0 THEN open_risk_e6 - 1 ELSE open_risk_e6 END AS open_risk_e6)',
      /open risk at/,
    ],
    ['equity is beyond reach', 'equity', '* REPLACE (equity_e6 * 10 AS equity_e6)', /beyond what cash and positions/],
    [
      'a payment is higher',
      'settlements',
      '* REPLACE (CASE WHEN paid_e6 > 0 THEN paid_e6 + 1 ELSE paid_e6 END AS paid_e6)',
      /what was held gives/,
    ],
    [
      'more was shown to every order',
      'orders',
      '* REPLACE (displayed_e2 * 2 AS displayed_e2)',
      /was shown .* and was cut to/,
    ],
    [
      'more was shown to an order when it was sent',
      'orders',
      "* REPLACE (CASE WHEN state = 'SUBMITTED' THEN displayed_e2 + 100 ELSE displayed_e2 END AS displayed_e2)",
      /changes its displayed_e2/,
    ],
    ['a point of equity is missing', 'equity', 'WITHOUT i = 7', /^equity.parquet is not what it was/],
    ['a point of equity is there twice', 'equity', 'TWICE 7', /the point of equity at .* is there twice/],
    ['a profit was realised', 'equity', '* REPLACE (realized_e6 + 1 AS realized_e6)', /realised profit at/],
    [
      'a market was held',
      'equity',
      '* REPLACE (CASE WHEN i = 7 THEN positions + 1 ELSE positions END AS positions)',
      /markets with a position at/,
    ],
    [
      'an order was at work',
      'equity',
      '* REPLACE (CASE WHEN i = 7 THEN working_orders + 1 ELSE working_orders END AS working_orders)',
      /orders that may still fill at/,
    ],
    [
      'a decision was another',
      'decisions',
      '* REPLACE (CASE WHEN i = 7 THEN i0 + 1 ELSE i0 END::INTEGER AS i0)',
      /the decisions have the hash/,
    ],
    ['a decision is missing', 'decisions', 'WITHOUT i = 7', /the decisions have the hash/],
    ['a payout is another', 'settlements', '* REPLACE (10000 - payout_e4 AS payout_e4)', /says it earned|cash at/],
  ])('finds that %s', async (_, table, select, sentence) => {
    const dir = await changed(table, select);
    const { violations } = await auditRisk(dir);
    expect(violations.length).toBeGreaterThan(0);
    expect(violations.some((each) => sentence.test(each))).toBe(true);
  });

  test('finds a configuration that was changed, and checksums that are gone', async () => {
    const other = reconfigured('maxOpenRiskUsd', '301');
    expect((await auditRisk(other)).violations).toEqual([
      'config.yaml is not what it was when the run ended (SHA256SUMS)',
      expect.stringMatching(/^config.yaml has the hash/),
    ]);
    rmSync(join(other, 'SHA256SUMS'));
    cpSync(join(run, 'config.yaml'), join(other, 'config.yaml'));
    expect((await auditRisk(other)).violations).toEqual([expect.stringMatching(/^SHA256SUMS is missing/)]);
  });

  test('refuses a folder that is no run', async () => {
    await expect(auditRisk(join(root, 'nowhere'))).rejects.toMatchObject({ exitCode: 3 });
  });
});

/** A copy of the run with one table changed: rewritten, without some rows, or with one of them twice. */
function changed(table: string, how: string | null): Promise<string> {
  if (how === null || how.startsWith('WITHOUT ')) return lost(table, how?.slice('WITHOUT '.length));
  return how.startsWith('TWICE ') ? repeated(table, Number(how.slice('TWICE '.length))) : tampered(table, how);
}

/** A copy of the run in which a row of a table stands twice. */
function repeated(table: string, row: number): Promise<string> {
  return tampered(table, `*, unnest(CASE WHEN i = ${row} THEN [1, 2] ELSE [1] END) AS copy`);
}

/** A copy of the run that lost rows of a table: those that are named, of orders else one that was filled, else the third. */
async function lost(table: string, rows?: string): Promise<string> {
  const dir = mkdtempSync(join(root, 'lost-'));
  cpSync(run, dir, { recursive: true });
  const path = join(dir, `${table}.parquet`);
  const { sql, close } = await openScratchDatabase(root);
  try {
    const filled = "client_order_id IN (SELECT client_order_id FROM numbered WHERE state = 'FILLED' LIMIT 1)";
    const named = rows ?? (table === 'orders' ? filled : 'i = 3');
    await sql.run(
      `COPY (WITH numbered AS (SELECT *, row_number() OVER () AS i FROM read_parquet('${path}')) SELECT * EXCLUDE (i) FROM numbered WHERE NOT (${named}) ORDER BY i) TO '${path}.new' (FORMAT parquet)`,
    );
  } finally {
    close();
  }
  renameSync(`${path}.new`, path);
  return dir;
}

describe('the account of a run put together again', () => {
  test('has at every point of the record the cash, the fees and the open risk that stand there', async () => {
    const { equity, orders } = await readTables(run, ['equity', 'orders']);
    const busy = new Set(orders.map(({ engine_at }) => engine_at));
    const quiet = equity.filter(({ engine_at, open_risk_e6 }) => !busy.has(engine_at) && open_risk_e6 > 0);
    expect(quiet.length).toBeGreaterThan(5);
    for (const row of [quiet[2], quiet[Math.floor(quiet.length / 2)], quiet.at(-1)]) {
      if (row === undefined) continue;
      const account = await accountAt(run, row.engine_at as EpochMicros);
      expect(account.ledger.cash).toBe(row.cash_e6);
      expect(account.ledger.fees).toBe(row.fees_e6);
      expect(account.equity).toBe(row.equity_e6);
      expect(account.risk.openRisk).toBe(row.open_risk_e6);
    }
  });

  test('answers what an order would do, and is the same afterwards', async () => {
    const { equity } = await readTables(run, ['equity']);
    const row = equity.find(({ open_risk_e6 }) => open_risk_e6 > 50e6);
    const { risk, directory, at, maxPositions } = await accountAt(run, row?.engine_at as EpochMicros);
    const names = { ladderName: String, marketName: String };
    const before = standingOf(risk, at, maxPositions, names);
    const { markets } = await readTables(run, ['markets']);
    const market = directory.marketOf((markets[1] as { ticker: string }).ticker.toLowerCase());
    expect(market).toBeDefined();
    if (market === undefined) return;
    const ladder = directory.ladder(market.ladder);
    const order = { ladder, market, side: 0 as const, price: 5_000 as never, quantity: 10_000_000 as never, at };
    const answer = whatIf(risk, order, maxPositions, names);
    expect(answer.verdict.code).not.toBe('ok');
    expect(answer.verdict.allowed).toBeLessThan(10_000_000);
    expect(answer.before).toEqual(before);
    expect(standingOf(risk, at, maxPositions, names)).toEqual(before);
    const worst = Math.min(...answer.payoffAfter.map(({ withOrders }) => withOrders));
    const wasWorst = Math.min(...answer.payoffBefore.map(({ withOrders }) => withOrders));
    expect(worst).toBeLessThanOrEqual(wasWorst);
    for (const { degree } of answer.payoffBefore) expect(Number.isInteger(degree)).toBe(true);
  });
});
