/**
 * A paper session in lockstep with the local exchange over real history, five cities with the default configuration, over REST and
 * WebSocket and the weather services, is the backtest of the same stretch: decisions, orders, fills, payments and profit.
 *
 * Two days here; `MILKBOT_PARITY_TO=2025-01-12` makes it the whole week.
 */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadConfig } from '../../cli/config/load.ts';
import { planBacktest } from '../../cli/plan.ts';
import { openStore } from '../../data/store/store.ts';
import { EventKind } from '../../engine/events.ts';
import { parseClimateDate } from '../../engine/weather/climate-day.ts';
import { EntryKind } from '../../live/journal/entries.ts';
import { unpackColumns } from '../../live/session/event-rows.ts';
import { backtestOf, lockstepRun, notesOf, recordsOf } from '../integration/live/lockstep-session.ts';
import { hasHistory, historyStore, INGEST_MILLIS, ownFolder, query } from './real-history.ts';

const FROM = parseClimateDate('2025-01-06');
const TO = parseClimateDate(process.env.MILKBOT_PARITY_TO ?? '2025-01-07');

test.skipIf(!hasHistory)(
  'a paper session in lockstep over real markets and weather of five cities is its backtest',
  async () => {
    const store = openStore(await historyStore());
    const dir = ownFolder('lockstep');
    const plan = await planBacktest(loadConfig(undefined, ['run.cities=[NYC,CHI,MIA,AUS,DEN]']), FROM, TO);
    const summary = await backtestOf(store, plan, join(dir, 'run'));
    const run = await lockstepRun(store, plan, dir);

    expect(run.figures).toMatchObject({ lateTicks: 0, missedTicks: 0, failedFetches: 0 });
    // History has no forecasts of the Weather Service for these days, which the service says in its own words.
    expect(notesOf(run.journal).filter((note) => (note as { event: string }).event !== 'weather_remark')).toEqual([]);
    const told = { [EventKind.trade]: 0, [EventKind.quote]: 0, [EventKind.observation]: 0 } as Record<number, number>;
    for (const { kind, body } of run.journal) {
      if (kind === EntryKind.events) for (const one of unpackColumns(body).kind) told[one] = (told[one] ?? 0) + 1;
    }
    expect(told[EventKind.trade]).toBeGreaterThan(5_000);
    expect(told[EventKind.observation]).toBeGreaterThan(50);
    expect(told[EventKind.forecast]).toBeGreaterThan(0);
    expect(told[EventKind.climateReport]).toBeGreaterThan(0);

    expect(summary.fills).toBeGreaterThan(10);
    expect(recordsOf(run.journal, 'fill')).toBe(summary.fills);
    const paid = await query(join(dir, 'run'), `SELECT count(*)::INT AS steps FROM {settlements} WHERE stage = 'paid'`);
    expect(paid[0]?.steps).toBeGreaterThan(0);
    expect((run.session.core.engine.account.ledger.cash / 1e6).toFixed(6)).toBe(summary.bankroll_end);
    expect(run.session.core.outputs.decisionsSha256).toBe(summary.decisions_sha256);
    process.stderr.write(
      `lockstep: ${run.journal.length} entries, ${summary.fills} fills, session ${(run.millis / 1000).toFixed(1)} s\n`,
    );
  },
  INGEST_MILLIS * 2,
);
