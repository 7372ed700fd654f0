import { describe, expect, it } from 'vitest';
import { type EpochMicros, MICROS_PER_DAY, MICROS_PER_HOUR } from '../../../engine/time.ts';
import { cents, contracts, dollars, NOON, SIX, TWO, World } from './world.ts';

const noFee = () => 0;
const roomy = { maxCityPct: 100, maxClusterPct: 100, maxOpenRiskPct: 100 };
const later = (hours: number) => (NOON + hours * MICROS_PER_HOUR) as EpochMicros;

describe('open risk', () => {
  it('of a bid is its cost with the worst fee, of an ask one dollar minus its price with the worst fee', () => {
    const world = new World();
    const ladder = world.directory.add('NYC');
    world.rest(ladder, 1, 0, 30, 10);
    expect(world.risk.openRisk).toBe(dollars(3.15));
    const second = world.directory.add('CHI');
    world.rest(second, 1, 1, 30, 10);
    expect(world.risk.openRiskOf(second)).toBe(dollars(7.15));
    expect(world.risk.openRisk).toBe(dollars(10.3));
  });

  it('of a ladder that was never traded is nothing, and asking for it takes no cap of it up', () => {
    const world = new World({ maxLadderPct: 10 });
    const ladder = world.directory.add('NYC');
    const before = world.risk.capUses();
    expect(world.risk.openRiskOf(ladder)).toBe(0);
    expect(world.risk.capUses()).toEqual(before);
    world.rest(ladder, 1, 0, 30, 10);
    expect(world.risk.capUses().map(({ code }) => code)).toContain('ladder_cap');
  });

  it('of positions on exclusive brackets is the greatest loss over temperatures', () => {
    const world = new World();
    const ladder = world.directory.add('NYC');
    world.hold(ladder, 1, 0, 30, 10);
    world.hold(ladder, 2, 0, 20, 10);
    expect(world.risk.openRisk).toBe(dollars(5));
    world.hold(ladder, 3, 1, 10, 10);
    // At 44 to 45 degrees all three lose: 3 + 2 + 9.
    expect(world.risk.openRisk).toBe(dollars(14));
  });

  it('of a ladder that pays more than it cost whatever happens is zero', () => {
    const world = new World();
    const ladder = world.directory.add('NYC', TWO);
    world.hold(ladder, 0, 0, 40, 10);
    world.hold(ladder, 1, 0, 50, 10);
    expect(world.risk.openRisk).toBe(0);
  });

  it('never counts the gain of a resting order, nor realised profit', () => {
    const world = new World();
    const ladder = world.directory.add('NYC', TWO);
    world.hold(ladder, 0, 0, 40, 10);
    world.rest(ladder, 1, 0, 50, 10);
    // If it is cold: 10 − 4 − 5 (− fee); if warm: −4, and the order's gain does not count.
    expect(world.risk.openRisk).toBe(dollars(4));
    world.hold(ladder, 0, 1, 90, 5);
    // Cold: 5 − 2 − 5 and the worst fee of the order, 0.18; warm: −2. The 2.50 that were earned do not count.
    expect(world.risk.openRisk).toBe(dollars(2.18));
  });

  it('counts the state in which no bracket pays when the ladder is not whole', () => {
    const world = new World();
    const ladder = world.directory.add('NYC', SIX.slice(1, 3));
    world.hold(ladder, 0, 0, 40, 10);
    world.hold(ladder, 1, 0, 40, 10);
    expect(world.risk.openRisk).toBe(dollars(8));
  });

  it('reports what a missing result could cost and counts it in the caps only when configured', () => {
    for (const countNoResult of [false, true]) {
      const world = new World({ countNoResult });
      const ladder = world.directory.add('NYC', TWO);
      world.hold(ladder, 0, 0, 40, 10);
      world.hold(ladder, 1, 0, 50, 10);
      expect(world.risk.noResultRisk).toBe(dollars(9));
      expect(world.risk.openRisk).toBe(countNoResult ? dollars(9) : 0);
    }
  });

  it('keeps counting an order until the venue confirms its end', () => {
    const world = new World();
    const ladder = world.directory.add('NYC');
    const order = world.rest(ladder, 1, 0, 30, 10);
    world.risk.onOrderChanged(order, NOON);
    expect(world.risk.openRisk).toBe(dollars(3.15));
    world.risk.onOrderGone(order.clientOrderId);
    world.risk.onOrderGone(order.clientOrderId);
    expect(world.risk.openRisk).toBe(0);
  });

  it('counts the worse of both forms of an order while an amendment is unconfirmed', () => {
    const world = new World({}, noFee);
    const ladder = world.directory.add('NYC');
    const order = world.rest(ladder, 1, 0, 30, 10);
    world.risk.onOrderChanged({ ...order, pending: { price: cents(40), remaining: contracts(5) } }, NOON);
    expect(world.risk.openRisk).toBe(dollars(3));
    world.risk.onOrderChanged({ ...order, pending: { price: cents(40), remaining: contracts(10) } }, NOON);
    expect(world.risk.openRisk).toBe(dollars(4));
    world.risk.onOrderChanged({ ...order, price: cents(20) }, NOON);
    expect(world.risk.openRisk).toBe(dollars(2));
  });

  it('moves from the order to the position as it fills', () => {
    const world = new World();
    const ladder = world.directory.add('NYC');
    const order = world.rest(ladder, 1, 0, 30, 10);
    world.fill(order.clientOrderId, ladder, 1, 0, 30, 4, 60_000);
    expect(world.risk.openRisk).toBe(dollars(3.15));
    world.fill(order.clientOrderId, ladder, 1, 0, 30, 6, 90_000);
    expect(world.risk.openRisk).toBe(dollars(3.15));
    world.ledger.determine(ladder.markets[1] as never, cents(100));
    world.risk.onLadderDetermined(ladder.id);
    expect(world.risk.openRisk).toBe(0);
    world.risk.onLadderPaid(ladder.id);
    expect(world.risk.openRisk).toBe(0);
  });
});

describe('caps', () => {
  it('cut an order to the whole contracts that fit and say which cap, its limit and what was asked', () => {
    const world = new World({ maxCityPct: 1 }, noFee);
    const ladder = world.directory.add('NYC');
    expect(world.risk.assess(world.request(ladder, 1, 0, 30, 100))).toEqual({
      code: 'city_cap',
      allowed: contracts(33),
      limit: dollars(10),
      value: dollars(30),
      openRiskAfter: dollars(9.9),
      reducing: false,
    });
  });

  it('refuse what does not fit with a single contract', () => {
    const world = new World({ maxOpenRiskUsd: 0.25, ...roomy }, noFee);
    const ladder = world.directory.add('NYC');
    const verdict = world.risk.assess(world.request(ladder, 1, 0, 30, 3));
    expect(verdict).toMatchObject({ code: 'open_risk_cap', allowed: 0, limit: dollars(0.25), value: dollars(0.9) });
  });

  it('accept an order that fits exactly', () => {
    const world = new World({ ...roomy, maxOpenRiskPct: 1 }, noFee);
    const ladder = world.directory.add('NYC');
    expect(world.risk.assess(world.request(ladder, 1, 0, 50, 20)).code).toBe('ok');
    expect(world.risk.assess(world.request(ladder, 1, 0, 50, 21))).toMatchObject({
      code: 'open_risk_pct_cap',
      allowed: contracts(20),
    });
  });

  it('add up the ladders of a city, the cities of a cluster, and everything', () => {
    const world = new World({ ...roomy, maxClusterPct: 2 }, noFee);
    const newYork = world.directory.add('NYC');
    const boston = world.directory.add('BOS');
    const chicago = world.directory.add('CHI');
    world.hold(newYork, 0, 0, 50, 30);
    expect(world.risk.assess(world.request(boston, 0, 0, 50, 30))).toMatchObject({
      code: 'cluster_cap',
      allowed: contracts(10),
    });
    expect(world.risk.assess(world.request(chicago, 0, 0, 50, 30)).code).toBe('ok');
  });

  it('shrink with the bankroll of the moment', () => {
    const world = new World({ ...roomy, maxOpenRiskPct: 10 }, noFee);
    const ladder = world.directory.add('NYC');
    world.risk.onClock(NOON, dollars(1000));
    world.risk.onClock(NOON, dollars(950));
    expect(world.risk.assess(world.request(ladder, 0, 0, 50, 1000))).toMatchObject({ limit: dollars(95) });
    world.risk.onClock(NOON, dollars(-5));
    expect(world.risk.assess(world.request(ladder, 0, 0, 50, 1)).allowed).toBe(0);
  });

  it('limit the number of markets in which something is open', () => {
    const world = new World({ maxPositions: 2 });
    const ladder = world.directory.add('NYC');
    world.hold(ladder, 0, 0, 30, 1);
    world.rest(ladder, 1, 0, 30, 1);
    expect(world.risk.assess(world.request(ladder, 1, 0, 30, 1)).code).toBe('ok');
    expect(world.risk.assess(world.request(ladder, 2, 0, 30, 1))).toMatchObject({
      code: 'concurrent_positions_cap',
      allowed: 0,
      limit: 2,
      value: 3,
    });
  });

  it("keep a market within the exchange's position limit, resting orders counted", () => {
    const world = new World({ ...roomy, bankrollUsd: 1e6, exchangePositionLimitUsd: 100 }, noFee);
    const ladder = world.directory.add('NYC');
    world.hold(ladder, 0, 0, 30, 60);
    world.rest(ladder, 0, 0, 30, 30);
    expect(world.risk.assess(world.request(ladder, 0, 0, 30, 20))).toMatchObject({
      code: 'exchange_position_limit',
      allowed: contracts(10),
      limit: dollars(100),
      value: dollars(110),
    });
    // Selling first closes what is held: 60 + 100.
    expect(world.risk.assess(world.request(ladder, 0, 1, 30, 200))).toMatchObject({ allowed: contracts(160) });
  });

  it('do not let orders take more cash than there is', () => {
    const world = new World({ ...roomy, bankrollUsd: 10 }, noFee);
    const ladder = world.directory.add('NYC', TWO);
    world.hold(ladder, 0, 0, 50, 10);
    world.hold(ladder, 1, 0, 40, 10);
    expect(world.ledger.cash).toBe(dollars(1));
    expect(world.risk.assess(world.request(ladder, 0, 0, 50, 10))).toMatchObject({
      code: 'insufficient_cash',
      allowed: contracts(2),
    });
  });

  it('count the gain that a sale at a profit gives up, which open risk itself does not', () => {
    const world = new World({ ...roomy, maxOpenRiskUsd: 1 }, noFee);
    const ladder = world.directory.add('NYC', TWO);
    world.hold(ladder, 0, 0, 30, 10);
    world.hold(ladder, 1, 0, 20, 10);
    expect(world.risk.openRisk).toBe(0);
    // Each contract sold at 90 leaves the other's cost of 20 uncovered by 1 − 0.30: six leave 4 × 0.70 − 2.00 = 0.80 of profit,
    // eight a loss of 0.60, nine one of 1.30.
    expect(world.risk.assess(world.request(ladder, 0, 1, 90, 10))).toMatchObject({
      code: 'open_risk_cap',
      allowed: contracts(8),
      value: dollars(2),
    });
  });

  it('let an order pass that raises nothing although a cap is exceeded', () => {
    const world = new World({ ...roomy, maxOpenRiskUsd: 10, passiveExcess: 'cap', exit: 'edge_gone' }, noFee);
    const ladder = world.directory.add('NYC');
    world.hold(ladder, 0, 0, 50, 30);
    world.risk.onClock(NOON, dollars(1000));
    expect(world.risk.state).toBe('reduce_only');
    expect(world.risk.assess(world.request(ladder, 0, 1, 40, 30))).toMatchObject({ code: 'ok', reducing: true });
    expect(world.risk.assess(world.request(ladder, 1, 0, 1, 1)).code).toBe('reduce_only');
  });

  it('of stale data block new risk on its ladder, or everywhere while a position is stale', () => {
    for (const staleMarks of ['ladder', 'all', 'ignore'] as const) {
      const world = new World({ staleMarks });
      const ladder = world.directory.add('NYC');
      const elsewhere = world.directory.add('CHI');
      world.hold(ladder, 0, 0, 30, 1);
      world.board.stale.add(ladder.markets[0]?.id as number);
      const here = world.risk.assess(world.request(ladder, 1, 0, 30, 1)).code;
      const there = world.risk.assess(world.request(elsewhere, 1, 0, 30, 1)).code;
      const expected = { ladder: ['stale_mark', 'ok'], all: ['stale_mark', 'stale_mark'], ignore: ['ok', 'ok'] };
      expect([here, there]).toEqual(expected[staleMarks]);
      expect(world.risk.assess(world.request(ladder, 0, 1, 30, 1))).toMatchObject({ code: 'ok', reducing: true });
    }
  });

  it('refuse prices and quantities that make no sense', () => {
    const world = new World();
    const ladder = world.directory.add('NYC');
    for (const [price, count] of [
      [0, 1],
      [100, 1],
      [30, 0],
      [30, -1],
      [30.005, 1],
    ] as const) {
      expect(world.risk.assess(world.request(ladder, 0, 0, price, count)).code).toMatch(
        price === 30.005 ? /ok/ : /invalid_request/,
      );
    }
  });
});

describe('reducing', () => {
  it('selling what one holds on a single bracket is reducing, more than that is not', () => {
    const world = new World();
    const ladder = world.directory.add('NYC');
    world.hold(ladder, 1, 0, 30, 10);
    expect(world.risk.assess(world.request(ladder, 1, 1, 20, 10)).reducing).toBe(true);
    expect(world.risk.assess(world.request(ladder, 1, 1, 20, 11)).reducing).toBe(false);
    expect(world.risk.assess(world.request(ladder, 1, 0, 20, 1)).reducing).toBe(false);
  });

  it("selling one's own contracts is not reducing when they cover the loss of another bracket", () => {
    const world = new World();
    const ladder = world.directory.add('NYC', TWO);
    world.hold(ladder, 0, 0, 40, 10);
    world.hold(ladder, 1, 0, 50, 10);
    // Both together earn a dollar: selling one leaves nothing at risk, selling all leaves the other's cost.
    expect(world.risk.assess(world.request(ladder, 0, 1, 90, 1)).reducing).toBe(true);
    expect(world.risk.assess(world.request(ladder, 0, 1, 90, 10)).reducing).toBe(false);
  });

  it('a second order to sell the same contracts is not reducing', () => {
    const world = new World();
    const ladder = world.directory.add('NYC');
    world.hold(ladder, 1, 0, 30, 10);
    world.rest(ladder, 1, 1, 40, 10);
    expect(world.risk.assess(world.request(ladder, 1, 1, 40, 10)).reducing).toBe(false);
  });

  it('a hedge is reducing unless the fee of a small fill outweighs what it covers', () => {
    const perOrder = (_ladder: unknown, _at: unknown, _price: unknown, quantity: number) => (quantity > 0 ? 50_000 : 0);
    for (const fee of [noFee, perOrder]) {
      const world = new World(roomy, fee);
      const ladder = world.directory.add('NYC', TWO);
      world.hold(ladder, 0, 0, 30, 10);
      expect(world.risk.assess(world.request(ladder, 1, 0, 40, 10)).reducing).toBe(fee === noFee);
    }
  });
});

describe('trading state', () => {
  it("pauses when the day's loss reaches its limit, until the next trading day", () => {
    const world = new World({ maxDailyLossPct: 10 });
    const ladder = world.directory.add('NYC');
    world.hold(ladder, 0, 0, 30, 10);
    expect(world.risk.onClock(NOON, dollars(1000))).toEqual([]);
    expect(world.risk.onClock(later(1), dollars(900.01))).toEqual([]);
    expect(world.risk.onClock(later(2), dollars(900))).toEqual([
      {
        at: later(2),
        before: 'active',
        after: 'paused',
        code: 'daily_loss_limit',
        value: dollars(100),
        limit: dollars(100),
      },
    ]);
    expect(world.risk.assess(world.request(ladder, 1, 0, 30, 1)).code).toBe('trading_paused');
    expect(world.risk.assess(world.request(ladder, 0, 1, 30, 10)).code).toBe('ok');
    expect(world.risk.onClock(later(13), dollars(950))).toEqual([]);
    expect(world.risk.state).toBe('paused');
    // Midnight in New York is 14 hours after 10:00.
    expect(world.risk.onClock(later(14), dollars(950))).toMatchObject([
      { code: 'trading_day_started', after: 'active' },
    ]);
    expect(world.risk.assess(world.request(ladder, 1, 0, 30, 1)).code).toBe('ok');
    expect(world.risk.onClock(later(15), dollars(855.01))).toEqual([]);
    expect(world.risk.onClock(later(15), dollars(855))).toHaveLength(1);
    expect(world.risk.counts.pauses).toBe(2);
  });

  it('after a person resumes, counts the loss from there', () => {
    const world = new World({ maxDailyLossUsd: 20 });
    world.risk.onClock(NOON, dollars(1000));
    world.risk.onClock(later(1), dollars(975));
    expect(world.risk.state).toBe('paused');
    expect(world.risk.resume(later(2))).toMatchObject([{ code: 'operator_resume', before: 'paused', after: 'active' }]);
    world.risk.onClock(later(2), dollars(956));
    expect(world.risk.state).toBe('active');
    world.risk.onClock(later(3), dollars(955));
    expect(world.risk.state).toBe('paused');
  });

  it('a pause by a person holds over the next day until it is lifted', () => {
    const world = new World();
    world.risk.onClock(NOON, dollars(1000));
    world.risk.pause(NOON);
    world.risk.onClock((NOON + 3 * MICROS_PER_DAY) as EpochMicros, dollars(1000));
    expect(world.risk.state).toBe('paused');
    world.risk.resume((NOON + 3 * MICROS_PER_DAY) as EpochMicros);
    expect(world.risk.state).toBe('active');
  });

  it('halted lets nothing through, reduce-only lets through what reduces', () => {
    const world = new World();
    const ladder = world.directory.add('NYC');
    world.hold(ladder, 0, 0, 30, 10);
    world.risk.reduceOnly(NOON);
    expect(world.risk.assess(world.request(ladder, 0, 1, 30, 10)).code).toBe('ok');
    expect(world.risk.assess(world.request(ladder, 1, 0, 30, 10)).code).toBe('reduce_only');
    world.risk.halt(NOON);
    expect(world.risk.assess(world.request(ladder, 0, 1, 30, 10)).code).toBe('trading_halted');
  });

  it('an excess without a new order is journaled, counted apart, and makes what it covers reduce-only', () => {
    for (const passiveExcess of ['cap', 'all'] as const) {
      const world = new World({ ...roomy, maxCityPct: 1, passiveExcess });
      const newYork = world.directory.add('NYC');
      const miami = world.directory.add('MIA');
      world.hold(newYork, 0, 0, 30, 50);
      const changes = world.risk.onClock(NOON, dollars(1000));
      expect(changes).toMatchObject([{ code: 'passive_excess', value: dollars(15), limit: dollars(10) }]);
      expect(world.risk.state).toBe(passiveExcess === 'all' ? 'reduce_only' : 'active');
      expect(world.risk.assess(world.request(newYork, 1, 0, 1, 1)).code).toBe('reduce_only');
      expect(world.risk.assess(world.request(miami, 1, 0, 30, 1)).code).toBe(
        passiveExcess === 'all' ? 'reduce_only' : 'ok',
      );
      world.hold(newYork, 0, 1, 30, 20);
      expect(world.risk.onClock(NOON, dollars(1000))).toMatchObject([{ code: 'passive_excess_over' }]);
      expect(world.risk.counts.passiveExcesses).toBe(1);
      expect(world.risk.assess(world.request(newYork, 1, 0, 10, 1)).code).toBe('ok');
    }
  });

  it('moving clusters can exceed a cap without a new order', () => {
    const world = new World({ ...roomy, maxClusterPct: 2 });
    world.hold(world.directory.add('NYC'), 0, 0, 50, 30);
    world.hold(world.directory.add('MIA'), 0, 0, 50, 30);
    expect(world.risk.onClock(NOON, dollars(1000))).toEqual([]);
    world.risk.setClusters([['NYC', 'MIA']], NOON);
    expect(world.risk.onClock(NOON, dollars(1000))).toMatchObject([{ code: 'passive_excess', value: dollars(30) }]);
  });

  it('remembers the pause and the loss of the day over a restart', () => {
    const world = new World({ maxDailyLossUsd: 20 });
    world.risk.onClock(NOON, dollars(1000));
    world.risk.onClock(later(1), dollars(985));
    const restored = new World({ maxDailyLossUsd: 20 });
    restored.risk.restore(JSON.parse(JSON.stringify(world.risk.snapshot())));
    expect(restored.risk.dailyLoss).toBe(dollars(15));
    restored.risk.onClock(later(2), dollars(980));
    expect(restored.risk.state).toBe('paused');
    const again = new World({ maxDailyLossUsd: 20 });
    again.risk.restore(JSON.parse(JSON.stringify(restored.risk.snapshot())));
    expect(again.risk.state).toBe('paused');
    again.risk.onClock(later(14), dollars(980));
    expect([again.risk.state, again.risk.counts]).toEqual(['active', restored.risk.counts]);
  });
});
