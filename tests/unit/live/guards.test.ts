/** The guards: each speaks with its own code, holds new risk back or halts, and is over when its cause is, or a person says so. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { EpochMicros } from '../../../engine/time.ts';
import { killFile } from '../../../live/control/protocol.ts';
import { GUARDS, type GuardCode, Guards } from '../../../live/guards/guards.ts';
import { GuardWatch } from '../../../live/guards/watch.ts';

const SECOND = 1_000_000;
let dir: string;
let halts: string[];
let guards: Guards;
let now: number;
let heardAt: number | null;
/** An exchange as the watch sees it. */
let exchange: {
  active: boolean;
  trading: boolean;
  hasGroup: boolean;
  refusedByRate: number;
  skewSeconds: number | null;
};
let watch: GuardWatch;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'milkbot-guards-'));
  halts = [];
  now = 1_000 * SECOND;
  heardAt = now;
  exchange = { active: true, trading: true, hasGroup: true, refusedByRate: 0, skewSeconds: 0 };
  guards = new Guards({ onHalt: (code) => halts.push(code), note: () => {} });
  watch = new GuardWatch({
    client: {
      get refusedByRate() {
        return exchange.refusedByRate;
      },
      get skewSeconds() {
        return exchange.skewSeconds;
      },
      exchangeStatus: async () => ({ exchange_active: exchange.active, trading_active: exchange.trading }),
      orderGroup: async () => (exchange.hasGroup ? { is_auto_cancel_enabled: true, orders: [] } : null),
    },
    guards,
    limits: { staleSeconds: 60, clockSkewSeconds: 5, rateHoldSeconds: 10 },
    dir,
    orderGroup: 'group',
    heardAt: () => heardAt as EpochMicros | null,
    now: () => now as EpochMicros,
  });
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const codes = () => guards.status().map(({ code }) => code);

test('while nothing is wrong no guard speaks and orders go out', async () => {
  watch.look();
  await watch.ask();
  expect(codes()).toEqual([]);
  expect(guards.objection()).toBeNull();
});

describe('what holds new risk back is over when its cause is', () => {
  const causes: readonly [GuardCode, () => void, () => void][] = [
    ['stale_data', () => (heardAt = now - 61 * SECOND), () => (heardAt = now)],
    ['clock_skew', () => (exchange.skewSeconds = -6), () => (exchange.skewSeconds = 5)],
    ['rate_limited', () => (exchange.refusedByRate = 1), () => (now += 10 * SECOND)],
    ['exchange_paused', () => (exchange.active = false), () => (exchange.active = true)],
    ['trading_paused', () => (exchange.trading = false), () => (exchange.trading = true)],
    ['sequence_gap', () => watch.gap({ sid: 3, expected: 5, got: 7 }), () => watch.whole(3)],
    ['sequence_gap', () => watch.cut('gone'), () => watch.whole(null)],
  ];
  test.each(causes)('%s', async (code, begin, end) => {
    begin();
    watch.look();
    await watch.ask();
    expect(codes()).toEqual([code]);
    expect(guards.objection()).toBe(GUARDS.find((guard) => guard.code === code)?.refuses);
    end();
    heardAt = now;
    watch.look();
    await watch.ask();
    expect(codes()).toEqual([]);
    expect(halts).toEqual([]);
  });
});

describe('what halts stays until a person lets it go', () => {
  test('a kill file halts once, and again after a release while it is there', () => {
    writeFileSync(killFile(dir), 'enough');
    watch.look();
    watch.look();
    expect(halts).toEqual(['killed']);
    rmSync(killFile(dir));
    watch.look();
    expect(codes()).toEqual(['killed']);
    guards.release();
    watch.look();
    expect(codes()).toEqual([]);
    writeFileSync(killFile(dir), 'enough');
    watch.look();
    expect(halts).toEqual(['killed', 'killed']);
  });

  test('an order group that is gone halts', async () => {
    exchange.hasGroup = false;
    await watch.ask();
    expect(halts).toEqual(['order_group_triggered']);
    expect(guards.objection()).toBe('order_group_triggered');
  });

  test('of several guards the one that halts decides as what an order is refused', () => {
    exchange.skewSeconds = 60;
    watch.look();
    guards.say('account_difference', 'unexplained_cash', now as EpochMicros);
    expect(codes()).toEqual(['clock_skew', 'account_difference']);
    expect(guards.objection()).toBe('canceled_by_user');
  });
});
