import { describe, expect, it } from 'vitest';
import type { Cash } from '../../../engine/money/units.ts';
import { riskConfig } from '../../../engine/risk/config.ts';
import { DailyLoss } from '../../../engine/risk/daily-loss.ts';
import { Drawdown } from '../../../engine/risk/drawdown.ts';
import { OrderRate } from '../../../engine/risk/order-rate.ts';
import { TradingStates } from '../../../engine/risk/trading-state.ts';
import { type EpochMicros, MICROS_PER_HOUR } from '../../../engine/time.ts';
import { dollars, NOON, World } from './world.ts';

const at = (hours: number) => (NOON + hours * MICROS_PER_HOUR) as EpochMicros;
const configOf = (overrides: object) => riskConfig.parse({ maxDailyLossPct: 10, ...overrides });
/** 00:00 in New York after NOON (10:00 there). */
const MIDNIGHT = at(14);

describe('the daily loss', () => {
  it('is nothing before the first equity and then the fall from it, negative for a gain', () => {
    const loss = new DailyLoss(configOf({}));
    expect(loss.lossAt(dollars(5))).toBe(0);
    expect(loss.limit).toBe(0);
    expect(loss.dayEndsAt).toBe(-1);
    expect(loss.onEquity(NOON, dollars(1_000))).toBeUndefined();
    expect(loss.dayEndsAt).toBe(MIDNIGHT);
    expect([loss.lossAt(dollars(930)), loss.lossAt(dollars(1_030))]).toEqual([dollars(70), dollars(-30)]);
  });

  it('acts at its limit exactly, once, and not a micro-dollar before', () => {
    const loss = new DailyLoss(configOf({}));
    loss.onEquity(NOON, dollars(1_000));
    expect(loss.onEquity(at(1), (dollars(900) + 1) as Cash)).toBeUndefined();
    expect(loss.isPaused).toBe(false);
    expect(loss.onEquity(at(2), dollars(900))).toBe('daily_loss_limit');
    expect(loss.isPaused).toBe(true);
    expect(loss.onEquity(at(3), dollars(800))).toBeUndefined();
    expect(loss.isPaused).toBe(true);
  });

  it('takes the smaller of percent and dollars, the percent of the equity that the day began with', () => {
    const limitOf = (maxDailyLossUsd: number | null) => {
      const loss = new DailyLoss(configOf({ maxDailyLossUsd }));
      loss.onEquity(NOON, dollars(777.777_77));
      return loss.limit;
    };
    expect([limitOf(null), limitOf(50), limitOf(500)]).toEqual([77_777_777, dollars(50), 77_777_777]);
  });

  it('a lost bankroll leaves no loss to take', () => {
    const loss = new DailyLoss(configOf({}));
    loss.onEquity(NOON, dollars(-5));
    expect(loss.limit).toBe(0);
    expect(loss.onEquity(at(1), dollars(-5))).toBe('daily_loss_limit');
  });

  it('ends with the first instant of the next trading day, not one micro-second earlier', () => {
    const loss = new DailyLoss(configOf({}));
    loss.onEquity(NOON, dollars(1_000));
    loss.onEquity(at(1), dollars(850));
    expect(loss.onEquity((MIDNIGHT - 1) as EpochMicros, dollars(850))).toBeUndefined();
    expect(loss.isPaused).toBe(true);
    expect(loss.onEquity(MIDNIGHT, dollars(850))).toBe('trading_day_started');
    expect(loss.isPaused).toBe(false);
    expect(loss.lossAt(dollars(850))).toBe(0);
    expect(loss.dayEndsAt).toBe(at(38));
    expect(loss.onEquity(at(39), dollars(850))).toBeUndefined();
  });

  it('counts anew from the equity at which a person resumed, and survives a snapshot', () => {
    const loss = new DailyLoss(configOf({}));
    loss.onEquity(NOON, dollars(1_000));
    loss.onEquity(at(1), dollars(900));
    const copy = new DailyLoss(configOf({}));
    copy.restore(loss.snapshot());
    expect([copy.isPaused, copy.lossAt(dollars(850)), copy.dayEndsAt]).toEqual([true, dollars(150), MIDNIGHT]);
    copy.resume(dollars(900));
    expect([copy.isPaused, copy.limit]).toEqual([false, dollars(90)]);
    expect(copy.onEquity(at(2), dollars(811))).toBeUndefined();
    expect(copy.onEquity(at(3), dollars(810))).toBe('daily_loss_limit');
  });
});

describe('the drawdown', () => {
  it('is the fall from the highest equity, and acts at its limit exactly and once', () => {
    const drawdown = new Drawdown(configOf({ maxDrawdownPct: 20 }));
    expect([drawdown.fallAt(dollars(5)), drawdown.limit]).toEqual([0, 0]);
    expect(drawdown.onEquity(dollars(1_000))).toBe(false);
    expect(drawdown.onEquity(dollars(1_500))).toBe(false);
    expect([drawdown.fallAt(dollars(1_300)), drawdown.fallAt(dollars(1_600))]).toEqual([dollars(200), 0]);
    expect(drawdown.limit).toBe(dollars(300));
    expect(drawdown.onEquity((dollars(1_200) + 1) as Cash)).toBe(false);
    expect(drawdown.isReached).toBe(false);
    expect(drawdown.onEquity(dollars(1_200))).toBe(true);
    expect(drawdown.onEquity(dollars(1_100))).toBe(false);
    expect(drawdown.isReached).toBe(true);
    expect(drawdown.onEquity(dollars(2_000))).toBe(false);
    expect(drawdown.isReached).toBe(true);
  });

  it('falls from the height that a record tells, where that is above what was seen', () => {
    const drawdown = new Drawdown(configOf({ maxDrawdownUsd: 100 }));
    drawdown.noteHeight(dollars(0));
    expect(drawdown.fallAt(dollars(-30))).toBe(dollars(30));
    drawdown.noteHeight(dollars(1_000));
    drawdown.noteHeight(dollars(900));
    expect(drawdown.onEquity((dollars(900) + 1) as Cash)).toBe(false);
    expect(drawdown.onEquity(dollars(900))).toBe(true);
    const world = new World({ maxDrawdownUsd: 100, maxDailyLossPct: 100 });
    world.risk.noteHeight(dollars(1_000));
    expect(world.risk.onClock(NOON, dollars(900)).map(({ code }) => code)).toEqual(['drawdown_limit']);
  });

  it('takes the smaller of percent and dollars, and never acts when neither is configured', () => {
    const limitOf = (overrides: object) => {
      const drawdown = new Drawdown(configOf(overrides));
      drawdown.onEquity(dollars(1_000));
      return drawdown.limit;
    };
    expect(limitOf({ maxDrawdownPct: 20, maxDrawdownUsd: 150 })).toBe(dollars(150));
    expect(limitOf({ maxDrawdownPct: 10, maxDrawdownUsd: 150 })).toBe(dollars(100));
    expect(limitOf({ maxDrawdownUsd: 150 })).toBe(dollars(150));
    const none = new Drawdown(configOf({}));
    none.onEquity(dollars(1_000));
    expect([none.limit, none.onEquity(dollars(1))]).toEqual([Number.POSITIVE_INFINITY, false]);
  });

  it('of a bankroll that is lost acts at once', () => {
    const drawdown = new Drawdown(configOf({ maxDrawdownPct: 20 }));
    expect([drawdown.onEquity(dollars(0)), drawdown.onEquity(dollars(0))]).toEqual([false, true]);
  });

  it('takes a height from a record, where it is the highest', () => {
    const drawdown = new Drawdown(riskConfig.parse({ maxDrawdownUsd: 100 }));
    drawdown.noteHeight(dollars(1_000));
    drawdown.noteHeight(dollars(990));
    expect([drawdown.fallAt(dollars(950)), drawdown.onEquity(dollars(901))]).toEqual([dollars(50), false]);
    drawdown.noteHeight(dollars(1_001));
    expect(drawdown.onEquity(dollars(901))).toBe(true);
  });

  it('measures from the equity at which a person resumed, and survives a snapshot', () => {
    const drawdown = new Drawdown(configOf({ maxDrawdownPct: 20 }));
    drawdown.onEquity(dollars(1_000));
    drawdown.onEquity(dollars(800));
    const copy = new Drawdown(configOf({ maxDrawdownPct: 20 }));
    copy.restore(drawdown.snapshot());
    expect([copy.isReached, copy.fallAt(dollars(700))]).toEqual([true, dollars(300)]);
    copy.resume(dollars(800));
    expect([copy.isReached, copy.fallAt(dollars(800)), copy.limit]).toEqual([false, 0, dollars(160)]);
    expect(copy.onEquity(dollars(641))).toBe(false);
    expect(copy.onEquity(dollars(640))).toBe(true);
  });
});

describe('the rate of orders', () => {
  const second = (s: number) => (NOON + s * 1_000_000) as EpochMicros;

  it('has room again when the oldest of them is exactly a minute old', () => {
    const rate = new OrderRate(2);
    expect(rate.hasRoom(NOON)).toBe(true);
    rate.onSent(NOON);
    expect(rate.hasRoom(NOON)).toBe(true);
    rate.onSent(second(10));
    expect(rate.hasRoom(second(10))).toBe(false);
    expect(rate.hasRoom((second(60) - 1) as EpochMicros)).toBe(false);
    expect(rate.hasRoom(second(60))).toBe(true);
    expect([rate.countAt(second(59)), rate.countAt(second(60)), rate.countAt(second(70))]).toEqual([2, 1, 0]);
    rate.onSent(second(60));
    expect(rate.hasRoom(second(60))).toBe(false);
    expect(rate.hasRoom(second(70))).toBe(true);
  });

  it('counts nothing without a cap, and survives a snapshot', () => {
    const free = new OrderRate(null);
    for (let i = 0; i < 100; i++) free.onSent(NOON);
    expect([free.hasRoom(NOON), free.limit, free.snapshot()]).toEqual([true, Number.POSITIVE_INFINITY, []]);
    const rate = new OrderRate(1);
    rate.onSent(NOON);
    const copy = new OrderRate(1);
    copy.restore(rate.snapshot());
    expect([copy.hasRoom(second(59)), copy.hasRoom(second(60))]).toEqual([false, true]);
  });
});

describe('the trading state', () => {
  it('names everything that holds trading back, the strictest first, also after a snapshot', () => {
    const config = configOf({ maxDrawdownPct: 20, drawdownAction: 'halted', maxDailyLossPct: 10 });
    const states = new TradingStates(config);
    expect(states.causes).toEqual([]);
    states.onEquity(NOON, dollars(1_000));
    states.order(NOON, 'reduce_only', dollars(1_000));
    expect(states.causes).toEqual(['operator_reduce_only']);
    states.excess(at(1), false, true, 2, 1);
    states.onEquity(at(1), dollars(900));
    expect(states.causes).toEqual(['daily_loss_limit', 'operator_reduce_only', 'passive_excess']);
    states.onEquity(at(2), dollars(800));
    const copy = new TradingStates(config);
    copy.restore(states.snapshot());
    expect(copy.causes).toEqual(['drawdown_limit', 'daily_loss_limit', 'operator_reduce_only', 'passive_excess']);
    states.order(at(3), 'active', dollars(800));
    expect(states.causes).toEqual(['passive_excess']);
    states.excess(at(3), true, false, 0, 1);
    expect([states.causes, states.state]).toEqual([[], 'active']);
  });

  it('names a person’s halt before a pause by loss, and an excess after it', () => {
    const states = new TradingStates(configOf({}));
    states.onEquity(NOON, dollars(1_000));
    states.excess(NOON, false, true, 2, 1);
    states.onEquity(at(1), dollars(900));
    states.order(at(1), 'halted', dollars(900));
    expect(states.causes).toEqual(['operator_halt', 'daily_loss_limit', 'passive_excess']);
    expect(states.takeChanges().map(({ code }) => code)).toEqual([
      'passive_excess',
      'daily_loss_limit',
      'operator_halt',
    ]);
  });

  it('counts a pause by a person when it begins', () => {
    const states = new TradingStates(configOf({}));
    states.order(NOON, 'paused', dollars(1_000));
    expect(states.pauses).toBe(1);
  });

  it('keeps what was not yet told over a restart', () => {
    const states = new TradingStates(configOf({}));
    states.order(NOON, 'paused', dollars(1_000));
    const copy = new TradingStates(configOf({}));
    copy.restore(states.snapshot());
    expect(copy.takeChanges()).toEqual([
      { at: NOON, before: 'active', after: 'paused', code: 'operator_pause', value: 0, limit: 0 },
    ]);
  });

  const statesOf = (overrides: object) => new TradingStates(configOf(overrides));

  it('is the strictest of what holds, and each goes by what lifts it', () => {
    const states = statesOf({});
    states.onEquity(NOON, dollars(1_000));
    expect(states.state).toBe('active');
    states.excess(NOON, false, true, 1, 0);
    expect(states.state).toBe('reduce_only');
    states.onEquity(at(1), dollars(900));
    expect(states.state).toBe('paused');
    states.order(at(1), 'halted', dollars(900));
    expect(states.state).toBe('halted');
    states.onEquity(MIDNIGHT, dollars(900));
    expect(states.state).toBe('halted');
    states.order(MIDNIGHT, 'active', dollars(900));
    expect(states.state).toBe('reduce_only');
    states.excess(MIDNIGHT, true, false, 0, 0);
    expect(states.state).toBe('active');
    expect(states.pauses).toBe(1);
  });

  it('is lifted from a halt by nothing but a person who resumes', () => {
    const orders = ['reduce_only', 'paused', 'halted'] as const;
    for (const first of orders) {
      for (const second of orders) {
        const states = statesOf({});
        states.onEquity(NOON, dollars(1_000));
        states.order(NOON, first, dollars(1_000));
        states.order(at(1), second, dollars(1_000));
        const standing = first === 'halted' ? first : second;
        expect([first, second, states.state, states.causes.length]).toEqual([first, second, standing, 1]);
        expect(states.takeChanges().map(({ after }) => after)).toEqual([first, standing]);
        expect(states.pauses).toBe(first === 'paused' || standing === 'paused' ? 1 : 0);
        states.order(at(2), 'active', dollars(1_000));
        expect(states.state).toBe('active');
      }
    }
  });

  it('tells every change with its figure and limit, once', () => {
    const states = statesOf({ maxDrawdownUsd: 100 });
    expect(states.takeChanges()).toEqual([]);
    states.onEquity(NOON, dollars(1_000));
    states.onEquity(at(1), dollars(890));
    expect(states.takeChanges()).toEqual([
      {
        at: at(1),
        before: 'active',
        after: 'paused',
        code: 'daily_loss_limit',
        value: dollars(110),
        limit: dollars(100),
      },
      {
        at: at(1),
        before: 'paused',
        after: 'paused',
        code: 'drawdown_limit',
        value: dollars(110),
        limit: dollars(100),
      },
    ]);
    expect(states.takeChanges()).toEqual([]);
    states.onEquity(MIDNIGHT, dollars(890));
    expect(states.state).toBe('reduce_only');
    expect(states.takeChanges()).toEqual([
      {
        at: MIDNIGHT,
        before: 'paused',
        after: 'reduce_only',
        code: 'trading_day_started',
        value: 0,
        limit: dollars(89),
      },
    ]);
    states.order(MIDNIGHT, 'paused', dollars(890));
    states.order(MIDNIGHT, 'paused', dollars(890));
    states.order(MIDNIGHT, 'active', dollars(890));
    expect(states.takeChanges().map(({ code, after }) => [code, after])).toEqual([
      ['operator_pause', 'paused'],
      ['operator_pause', 'paused'],
      ['operator_resume', 'active'],
    ]);
    expect(states.pauses).toBe(2);
  });

  it('a drawdown halts where it is configured to, until a person resumes', () => {
    const states = statesOf({ maxDrawdownUsd: 50, drawdownAction: 'halted' });
    states.onEquity(NOON, dollars(1_000));
    states.onEquity(at(1), dollars(950));
    expect(states.state).toBe('halted');
    states.onEquity(MIDNIGHT, dollars(1_000));
    expect(states.state).toBe('halted');
    const copy = statesOf({ maxDrawdownUsd: 50, drawdownAction: 'halted' });
    copy.restore(states.snapshot());
    expect([copy.state, copy.snapshot()]).toEqual(['halted', states.snapshot()]);
    copy.order(MIDNIGHT, 'active', dollars(1_000));
    expect(copy.state).toBe('active');
  });
});
