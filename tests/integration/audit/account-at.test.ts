/**
 * The account of a run put together again, in a run that its loss limits stop more than once: it is in the state in which the run
 * was at every change, and answers an order as the run did.
 */
import { cpSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadConfig } from '../../../cli/config/load.ts';
import { planBacktest } from '../../../cli/plan.ts';
import { showWhatIf } from '../../../cli/show-risk.ts';
import { openScratchDatabase } from '../../../data/runs/parquet.ts';
import { readStateChanges, readTables } from '../../../data/runs/reader.ts';
import type { OrderRow } from '../../../data/runs/schema.ts';
import { openStore } from '../../../data/store/store.ts';
import { CITIES } from '../../../engine/markets/stations.ts';
import { TRADING_STATES } from '../../../engine/risk/gate.ts';
import type { ClimateDate, EpochMicros } from '../../../engine/time.ts';
import { parseClimateDate } from '../../../engine/weather/climate-day.ts';
import { auditRisk } from '../../../sim/audit/risk/audit.ts';
import { backtest } from '../../../sim/backtest.ts';
import { accountAt } from '../../../sim/risk/account-at.ts';
import { whatIf } from '../../../sim/risk/standing.ts';
import { synthesise } from '../../../sim/synth/synthesise.ts';

const FROM = parseClimateDate('2025-01-06');
const TO = (FROM + 3) as ClimateDate;
const SETTINGS = [
  'data.warmupDays=120',
  'data.climatologyYears=3',
  'risk.maxDailyLossPct=0.6',
  'risk.maxDrawdownPct=3',
  'risk.maxStrategyPct=6',
];
const names = { ladderName: String, marketName: String };

let root: string;
let run: string;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'milkbot-account-at-'));
  const cities = CITIES.filter(({ code }) => code === 'NYC' || code === 'CHI');
  const made = synthesise({ seed: 5, from: FROM, to: TO, cities, market: 'mispriced' });
  const store = openStore(join(root, 'data'), { create: true });
  await store.write(made.batches, made.source);
  run = join(root, 'run');
  const plan = await planBacktest(loadConfig(undefined, SETTINGS), FROM, TO);
  await backtest(store, plan, { dir: run, force: false, resume: false });
});

afterAll(() => rmSync(root, { recursive: true, force: true }));

describe('the account of a run that was stopped', () => {
  test('is at every change of the trading state in the state that the run was in', async () => {
    const changes = (await readStateChanges(run)).filter(({ i0, i1 }) => i0 !== i1);
    const reasons = new Set(changes.map(({ reason }) => reason));
    expect([...reasons].sort()).toEqual(['daily_loss_limit', 'trading_day_started']);
    for (const { engine_at, i1 } of changes) {
      const { risk } = await accountAt(run, engine_at as EpochMicros);
      expect([engine_at, risk.state]).toEqual([engine_at, TRADING_STATES[i1]]);
    }
    // The last one leaves what the drawdown limit set while the day's loss had stopped trading.
    expect(changes.at(-1)).toMatchObject({ reason: 'trading_day_started', i1: TRADING_STATES.indexOf('reduce_only') });
  });

  test('answers an order as the run did', async () => {
    const { refusals, orders, equity } = await readTables(run, ['refusals', 'orders', 'equity']);
    const acts = [...refusals, ...orders].map(({ engine_at }) => engine_at);
    const alone = refusals.filter(({ engine_at }) => acts.filter((at) => at === engine_at).length === 1);
    const every = Math.floor(alone.length / 8);
    const some = alone.filter((_, i) => i % every === 0);
    expect(some.length).toBeGreaterThan(7);
    for (const refusal of some) {
      const at = refusal.engine_at as EpochMicros;
      const { risk, directory, maxPositions, voice } = await accountAt(run, (at - 1) as EpochMicros);
      const mark = equity.findLast(({ engine_at }) => engine_at === at);
      if (mark !== undefined) risk.onClock(at, mark.equity_e6 as never);
      const market = directory.market(refusal.market as never);
      const order = {
        at,
        ladder: directory.ladder(market.ladder),
        market,
        side: refusal.side === 'bid' ? (0 as const) : (1 as const),
        price: refusal.price_e4 as never,
        quantity: refusal.asked_e2 as never,
        strategy: voice,
      };
      const { code, allowed } = whatIf(risk, order, maxPositions, names).verdict;
      expect([code, allowed]).toEqual([refusal.reason, refusal.fitted_e2]);
    }
  });

  test('holds an order to the cap of the strategy that would send it, in a ladder that it never traded too', async () => {
    const { orders, markets } = await readTables(run, ['orders', 'markets']);
    const at = orders[0]?.engine_at as EpochMicros;
    const { ticker } = markets.at(-1) as { ticker: string };
    const { json } = await showWhatIf({ run, market: ticker, side: 'bid', price: 0.9, quantity: 100, at });
    expect(json).toMatchObject({ verdict: { code: 'strategy_cap', limit: '60.000000' } });
  });

  test('is one of which the audit finds nothing', async () => {
    expect((await auditRisk(run)).violations).toEqual([]);
  });

  test('books the fills of a stranger, of whose order the record says nothing', async () => {
    const dir = join(root, 'strangers');
    cpSync(run, dir, { recursive: true });
    const { orders } = await readTables(run, ['orders']);
    const id = orders.find(({ filled_e2 }) => filled_e2 > 0)?.client_order_id;
    const sent = orders.find(({ client_order_id }) => client_order_id === id) as OrderRow;
    await rewritten(dir, 'orders', `SELECT * FROM old WHERE client_order_id <> '${id}'`);
    await rewritten(
      dir,
      'fills',
      `SELECT * REPLACE (CASE client_order_id WHEN '${id}' THEN 'foreign:${id}' ELSE strategy END AS strategy) FROM old`,
    );
    const own = `type = 'command' AND engine_at = make_timestamp(${sent.engine_at}) AND market = ${sent.market}`;
    await rewritten(dir, 'decisions', `SELECT * FROM old WHERE NOT (${own})`);
    // That the files were rewritten is all that there is to say.
    const { violations } = await auditRisk(dir);
    expect(violations.filter((each) => !/SHA256SUMS|decisions have the hash/.test(each))).toEqual([]);
    const [stranger, before] = [await accountAt(dir), await accountAt(run)];
    expect([stranger.ledger.cash, stranger.ledger.fees]).toEqual([before.ledger.cash, before.ledger.fees]);
  });
});

/** Puts what a query gives of a table of a run in its place. */
async function rewritten(dir: string, table: string, query: string): Promise<void> {
  const path = join(dir, `${table}.parquet`);
  const { sql, close } = await openScratchDatabase(root);
  try {
    await sql.run(
      `COPY (WITH old AS (SELECT * FROM read_parquet('${path}')) ${query}) TO '${path}.new' (FORMAT parquet)`,
    );
  } finally {
    close();
  }
  renameSync(`${path}.new`, path);
}
