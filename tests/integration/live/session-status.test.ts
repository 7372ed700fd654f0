/** The status of a running session says what its engine, ledger, board and risk say, exactly, and fits its published form. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sessionPlanOf } from '../../../cli/session-plan.ts';
import { type EpochMicros, MICROS_PER_SECOND } from '../../../engine/time.ts';
import { parseClimateDate } from '../../../engine/weather/climate-day.ts';
import { GUARDS } from '../../../live/guards/guards.ts';
import { factsOf, Session } from '../../../live/session/session.ts';
import { sessionStatus } from '../../../live/status/session-status.ts';
import { statusOf } from '../../../live/status/status-of.ts';
import { RunningSession } from './running-session.ts';

let root: string;
let running: RunningSession;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'milkbot-status-'));
  running = await RunningSession.start(root, ['risk.maxDailyLossUsd=25']);
  running.runUntilInvested();
});

afterAll(() => rmSync(root, { recursive: true, force: true }));

test('it fits its published form, and what it says of money is the ledger to the micro-dollar', () => {
  const status = statusOf(running.parts());
  expect(sessionStatus.parse(JSON.parse(JSON.stringify(status)))).toEqual(status);
  const { ledger, equity } = running.session.core.engine.account;
  expect(micros(status.cash)).toBe(ledger.cash);
  expect(micros(status.equity)).toBe(equity);
  expect(micros(status.net_pnl)).toBe(equity - ledger.capital);
  expect(micros(status.fees)).toBe(ledger.fees);
  expect(micros(status.realized_pnl)).toBe(ledger.realized);
  const { directory } = running.session.core;
  expect(status.positions.map(({ market, entry_cost }) => [market, micros(entry_cost)])).toEqual(
    ledger.openMarkets.map((id) => [directory.market(id).ticker, ledger.entryCost(id)]),
  );
  expect(status.positions.length).toBeGreaterThan(0);
  for (const { entry_cost, value, profit } of status.positions) {
    expect(micros(profit)).toBe(micros(value) - micros(entry_cost));
  }
});

test("each ladder shows the model's probabilities, which sum to one, beside the market's touch of this instant", () => {
  const { core } = running.session;
  const { ladders } = statusOf(running.parts());
  expect(ladders.length).toBe(core.engine.openLadders.length);
  const traded = ladders.filter(({ traded: is, evaluated_at }) => is && evaluated_at !== null);
  expect(traded.length).toBeGreaterThan(0);
  for (const { ladder, city, brackets, climate_date, reason } of traded) {
    expect(reason).toBe('evaluated');
    expect(city).toBe('NYC');
    expect(ladder.length).toBeGreaterThan(0);
    expect(parseClimateDate(climate_date)).toBeGreaterThan(0);
    expect(sum(brackets.map(({ p_model }) => p_model ?? Number.NaN))).toBeCloseTo(1, 6);
    for (const { market, bid, ask, position } of brackets) {
      const id = core.directory.marketId(market) as never;
      expect(bid === null ? -1 : Number(bid) * 10_000).toBeCloseTo(core.engine.board.bid(id, core.now), 6);
      expect(ask === null ? -1 : Number(ask) * 10_000).toBeCloseTo(core.engine.board.ask(id, core.now), 6);
      expect(Number(position) * 100).toBeCloseTo(core.engine.account.ledger.position(id), 6);
    }
  }
});

test('working orders, caps with headroom, and decisions with their reasons are there', () => {
  const { core } = running.session;
  const { orders, caps, decisions, open_risk } = statusOf(running.parts());
  expect(orders.map(({ client_order_id }) => client_order_id)).toEqual(
    core.engine.workingOrders.map(({ clientOrderId }) => clientOrderId),
  );
  const total = caps.find(({ code }) => code === 'open_risk_pct_cap');
  expect(total?.used).toBe(open_risk);
  for (const { code, limit, used, headroom } of caps) {
    if (typeof limit !== 'string') continue;
    expect(micros(String(headroom)), code).toBe(Math.max(0, micros(limit) - micros(String(used))));
  }
  expect(caps.find(({ code }) => code === 'daily_loss_limit')?.limit).toBe('25.000000');
  const sent = decisions.filter(({ kind, fields }) => kind === 'command' && fields.command === 'new');
  expect(sent.length).toBeGreaterThan(0);
  for (const { text, market } of sent) {
    expect(text.length).toBeGreaterThan(0);
    expect(market).not.toBeNull();
  }
  const times = decisions.map(({ at }) => at);
  expect(times).toEqual([...times].sort().reverse());
});

test('loops that are overdue, feeds that are silent and guards that speak are told with their figures', () => {
  const { core } = running.session;
  const now = (core.nextTick.at + 90 * MICROS_PER_SECOND) as EpochMicros;
  const heardAt = (now - 200 * MICROS_PER_SECOND) as EpochMicros;
  const status = statusOf(
    running.parts({
      now,
      feeds: [
        { name: 'exchange', isUp: false, heardAt, staleAfterSeconds: 120, gaps: 2, reconnections: 5 },
        { name: 'nws', isUp: null, heardAt: null, staleAfterSeconds: null, gaps: 0, reconnections: 0 },
      ],
      guards: [{ code: 'stale_data', effect: 'hold', since: heardAt, detail: 'nothing heard for 200 s' }],
      watched: ['stale_data', 'killed'],
    }),
  );
  expect(status.loops).toMatchObject({ behind_seconds: 90, ticks: 12, late: 2, missed: 1, failed_fetches: 3 });
  expect(status.feeds[0]).toMatchObject({ up: false, age_seconds: 200, stale: true, gaps: 2, reconnections: 5 });
  expect(status.feeds[1]).toMatchObject({ up: null, age_seconds: null, stale: false });
  expect(status.guards.map(({ code }) => code)).toEqual(GUARDS.map(({ code }) => code));
  expect(status.guards.filter(({ holds }) => holds).map(({ code }) => code)).toEqual(['stale_data']);
  expect(status.guards.filter(({ watched }) => watched).map(({ code }) => code)).toEqual(['stale_data', 'killed']);
});

test("a person's pause is told as its cause, and a resumed session says nothing stands against trading", () => {
  const { session } = running;
  const order = (command: 'pause' | 'resume') =>
    session.drain((session.core.now + 1) as EpochMicros, { events: [], updates: [], operator: [command] });
  expect(statusOf(running.parts())).toMatchObject({ state: 'active', causes: [] });
  order('pause');
  const paused = statusOf(running.parts());
  expect(paused.state).toBe('paused');
  expect(paused.causes.map(({ code }) => code)).toEqual(['operator_pause']);
  expect(paused.decisions.find(({ kind }) => kind === 'state')?.reason).toBe('operator_pause');
  order('resume');
  expect(statusOf(running.parts())).toMatchObject({ state: 'active', causes: [] });
});

test('a recovered session shows what the one before it showed, the beliefs since its checkpoint included', async () => {
  const { session, dir } = running;
  const before = statusOf(running.parts());
  session.close();
  const plan = await sessionPlanOf(factsOf(dir));
  const { session: again } = Session.recover(dir, () => plan, session.core.now);
  try {
    const after = statusOf({ ...running.parts(), session: again });
    const shown = after.ladders.filter(({ evaluated_at }) => evaluated_at !== null);
    expect(shown.length).toBeGreaterThan(0);
    for (const row of shown) expect(before.ladders).toContainEqual(row);
    expect({ ...after, decisions: [], ladders: [] }).toEqual({ ...before, decisions: [], ladders: [] });
  } finally {
    again.close();
  }
});

function micros(dollars: string): number {
  return Math.round(Number(dollars) * 1e6);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
