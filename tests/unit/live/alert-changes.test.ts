/** What is told between two looks at a session's status: each change once, nothing while nothing changes. */
import { expect, test } from 'vitest';
import { ALERTS } from '../../../live/alerts/alert.ts';
import { alertsBetween } from '../../../live/alerts/changes.ts';
import { GUARDS } from '../../../live/guards/guards.ts';
import type { SessionStatus } from '../../../live/status/session-status.ts';

const AT = '2025-01-06T12:00:00.000Z';
const LOOPS = {
  fast_seconds: 60,
  slow_seconds: 600,
  ticks: 1,
  late: 0,
  missed: 0,
  failed_fetches: 0,
  drains: 1,
  last_at: AT,
  next_at: AT,
  behind_seconds: 0,
};
const FEED = {
  name: 'exchange',
  up: true,
  heard_at: AT,
  age_seconds: 1,
  stale_after_seconds: 60,
  stale: false,
  gaps: 0,
  reconnections: 0,
  detail: null,
};
const BASE = {
  state: 'active',
  causes: [],
  now: AT,
  equity: '1000.000000',
  day_pnl: '0.000000',
  day_ends_at: '2025-01-07T05:00:00.000Z',
  loops: LOOPS,
  feeds: [FEED],
  guards: GUARDS.map(({ code, effect, text }) => ({
    code,
    effect,
    text,
    watched: true,
    holds: false,
    since: null,
    detail: null,
  })),
  caps: [
    {
      code: 'daily_loss_limit',
      text: '',
      subject: null,
      limit: '100.000000',
      used: '0.000000',
      headroom: '100.000000',
      exceeded: false,
    },
  ],
  account: { checked_at: AT, differences: [], order_group: null, waiting_requests: 0 },
} as unknown as SessionStatus;

function told(before: Partial<SessionStatus> | null, after: Partial<SessionStatus>): string[] {
  const earlier = before === null ? null : { ...BASE, ...before };
  return alertsBetween(earlier, { ...BASE, ...after }, 50).map(({ code }) => code);
}

const because = (...codes: string[]) => codes.map((code) => ({ code, text: code }));
const guards = (...holding: string[]) =>
  BASE.guards.map((guard) => ({ ...guard, holds: holding.includes(guard.code) }));
const used = (dollars: string) => BASE.caps.map((cap) => ({ ...cap, used: dollars }));

test('nothing is told while nothing changes, whatever the state', () => {
  expect(told({}, {})).toEqual([]);
  expect(told(null, {})).toEqual([]);
  const bad: Partial<SessionStatus> = {
    state: 'halted',
    causes: because('operator_halt'),
    guards: guards('killed', 'stale_data'),
    feeds: [{ ...FEED, stale: true }],
    loops: { ...LOOPS, missed: 3, behind_seconds: 500 },
    caps: used('60.000000'),
  };
  expect(told(bad, bad)).toEqual([]);
});

test('a first look tells what stands already, and not of a feed that has only begun', () => {
  expect(
    told(null, { state: 'paused', causes: because('daily_loss_limit'), feeds: [{ ...FEED, stale: true }] }),
  ).toEqual(['trading_paused']);
  expect(told(null, { guards: guards('account_difference'), loops: { ...LOOPS, missed: 1 } })).toEqual([
    'guard_halts',
    'ticks_missed',
  ]);
});

test('states: every change and every new cause, the text naming the cause', () => {
  expect(told({}, { state: 'reduce_only', causes: because('passive_excess') })).toEqual(['trading_reduced']);
  expect(told({}, { state: 'paused', causes: because('operator_pause') })).toEqual(['trading_paused']);
  const paused = { state: 'paused', causes: because('operator_pause') } as const;
  expect(told(paused, { state: 'halted', causes: because('operator_halt', 'daily_loss_limit') })).toEqual([
    'trading_halted',
  ]);
  expect(told(paused, { state: 'paused', causes: because('operator_pause', 'daily_loss_limit') })).toEqual([
    'trading_paused',
  ]);
  expect(told(paused, {})).toEqual(['trading_resumed']);
  const [alert] = alertsBetween(BASE, { ...BASE, ...paused }, 50);
  expect(alert).toMatchObject({ severity: 'critical', title: 'Trading is paused: operator_pause' });
});

test('guards: begin by their effect, and end', () => {
  expect(told({}, { guards: guards('clock_skew') })).toEqual(['guard_holds']);
  expect(told({}, { guards: guards('killed') })).toEqual(['guard_halts']);
  expect(told({ guards: guards('clock_skew') }, {})).toEqual(['guard_quiet']);
  const [end] = alertsBetween({ ...BASE, guards: guards('clock_skew') }, BASE, 50);
  const [begin] = alertsBetween(BASE, { ...BASE, guards: guards('clock_skew') }, 50);
  expect(end?.ends).toBe(begin?.subject);
});

test('differences: each new one', () => {
  const account = (...differences: string[]) => ({ account: { ...(BASE.account as object), differences } as never });
  expect(told({}, account('a', 'b'))).toEqual(['account_difference', 'account_difference']);
  expect(told(account('a'), account('a', 'b'))).toEqual(['account_difference']);
  expect(told(account('a', 'b'), account('a'))).toEqual([]);
});

test('loops: missed ticks, and lateness beyond two fast ticks', () => {
  expect(told({ loops: { ...LOOPS, missed: 1 } }, { loops: { ...LOOPS, missed: 2 } })).toEqual(['ticks_missed']);
  expect(told({}, { loops: { ...LOOPS, behind_seconds: 120 } })).toEqual([]);
  expect(told({}, { loops: { ...LOOPS, behind_seconds: 121 } })).toEqual(['loop_late']);
});

test('feeds: stale and heard again', () => {
  expect(told({}, { feeds: [{ ...FEED, stale: true }] })).toEqual(['feed_stale']);
  expect(told({ feeds: [{ ...FEED, stale: true }] }, {})).toEqual(['feed_heard']);
});

test("the day's loss: at the configured share of its limit exactly, once", () => {
  expect(told({}, { caps: used('49.999999') })).toEqual([]);
  expect(told({}, { caps: used('50.000000') })).toEqual(['daily_loss']);
  expect(told({ caps: used('50.000000') }, { caps: used('60.000000') })).toEqual([]);
});

test('every kind of alert has a code of its own and a sentence', () => {
  expect(new Set(ALERTS.map(({ code }) => code)).size).toBe(ALERTS.length);
  for (const { text } of ALERTS) expect(text).toMatch(/\.$/);
});
