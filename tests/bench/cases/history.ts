/**
 * Five cities and seven months of real trades, every fast tick, from a compiled tape to the finished run's tables. Needs a
 * store of real history: MILKBOT_BENCH_STORE, made with `sim ingest files`.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '../../../cli/config/load.ts';
import { planBacktest } from '../../../cli/plan.ts';
import { openStore } from '../../../data/store/store.ts';
import { compileTape } from '../../../data/tape/compile.ts';
import { parseClimateDate } from '../../../engine/weather/climate-day.ts';
import { backtest } from '../../../sim/backtest.ts';

const dir = process.env.MILKBOT_BENCH_STORE;
if (dir === undefined) throw new Error('MILKBOT_BENCH_STORE names no store');
const store = openStore(dir);
const config = loadConfig(undefined, ['run.cities=[NYC, CHI, MIA, AUS, DEN]']);
const plan = await planBacktest(config, parseClimateDate('2024-08-16'), parseClimateDate('2025-03-15'));
await compileTape(store, plan);
const out = mkdtempSync(join(tmpdir(), 'milkbot-bench-'));
const startedAt = performance.now();
const outcome = await backtest(store, plan, { dir: join(out, 'run'), force: false, resume: false });
const seconds = (performance.now() - startedAt) / 1000;
rmSync(out, { recursive: true, force: true });
if (!outcome.finished) throw new Error('the run did not finish');
const { decisions_sha256, fills, events, bankroll_end } = outcome.summary;
process.stdout.write(
  JSON.stringify({
    parity: { decisions_sha256, fills, bankroll_end },
    figures: {
      'seven real months s': seconds,
      'seven real months events/s': events / seconds,
      'seven real months peak memory MB': process.resourceUsage().maxRSS / 1024,
    },
  }),
);
