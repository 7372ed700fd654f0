/** What *reducing* means, against its definition worked out anew: no partial fill raises the ladder's open risk, beside the other orders or without them. */
import { describe, expect, it } from 'vitest';
import type { LadderDef } from '../../../engine/markets/contracts.ts';
import { cents, contracts, NOON, TWO, World } from './world.ts';

const noFee = () => 0;
const roomy = { maxCityPct: 100, maxClusterPct: 100, maxOpenRiskPct: 100, maxDailyLossPct: 100 };
/** The same fee for every order, whatever its size. */
const perOrder = (fee: number) => (_ladder: unknown, _at: unknown, _price: unknown, quantity: number) =>
  quantity > 0 ? fee : 0;

/** A fixed sequence that looks random. */
function sequence(): () => number {
  let state = 4_711;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}

/** Signed contracts of a market at one price of the contract that is held, and an order, all in cents and contracts. */
interface Held {
  readonly position: number;
  readonly cost: number;
}
interface Order {
  readonly market: number;
  readonly side: 0 | 1;
  readonly price: number;
  readonly count: number;
}

const unitOf = ({ side, price }: Pick<Order, 'side' | 'price'>) => (side === 0 ? price : 100 - price);

/** Loss in cents where the market pays YES, and where it pays NO. */
function outcomes({ position, cost }: Held, orders: readonly Order[], fee: number): [yes: number, no: number] {
  let yes = position > 0 ? cost - 100 * position : cost;
  let no = position < 0 ? cost + 100 * position : cost;
  for (const order of orders) {
    const lost = unitOf(order) * order.count + fee;
    const won = Math.max(0, fee - (100 - unitOf(order)) * order.count);
    yes += order.side === 0 ? won : lost;
    no += order.side === 0 ? lost : won;
  }
  return [yes, no];
}

/** The greatest loss of two markets of which exactly one pays, or of which each pays what is worse. */
function greatestLoss(held: readonly Held[], orders: readonly Order[], fee: number, countNoResult: boolean): number {
  const [a, b] = held.map((one, market) =>
    outcomes(
      one,
      orders.filter((order) => order.market === market),
      fee,
    ),
  ) as [[number, number], [number, number]];
  const losses = [0, a[0] + b[1], a[1] + b[0]];
  if (countNoResult) losses.push(Math.max(...a) + Math.max(...b));
  return Math.max(...losses);
}

function filled({ position, cost }: Held, order: Order, count: number, fee: number): Held {
  const sign = order.side === 0 ? 1 : -1;
  const closed = position * sign < 0 ? Math.min(count, Math.abs(position)) : 0;
  const left = closed === 0 ? cost : cost - (cost * closed) / Math.abs(position);
  const opened = count - closed;
  return {
    position: position + sign * count,
    cost: left + (opened > 0 ? unitOf(order) * opened + fee : 0),
  };
}

function isReducing(held: readonly Held[], others: readonly Order[], wish: Order, fee: number, counted: boolean) {
  const steps = Array.from({ length: Math.round(wish.count * 100) }, (_, i) => (i + 1) / 100);
  return [others, []].every((beside) => {
    const before = greatestLoss(held, beside, fee, counted);
    return steps.every((count) => {
      const after = held.map((one, market) => (market === wish.market ? filled(one, wish, count, fee) : one));
      return greatestLoss(after, beside, fee, counted) <= before + 1e-9;
    });
  });
}

it('an order is reducing where no part of it raises the greatest loss; the form that it replaces is none of the others', () => {
  const random = sequence();
  const whole = (least: number, most: number) => least + Math.floor(random() * (most - least + 1));
  const seen = new Map<string, number>();
  for (let i = 0; i < 600; i++) {
    const countNoResult = random() < 0.5;
    const fee = [0, 0, 2, 30][whole(0, 3)] as number;
    const world = new World({ ...roomy, countNoResult }, perOrder(fee * 10_000));
    const ladder = world.directory.add('NYC', TWO);
    const held = [0, 1].map((market): Held => {
      const side = whole(0, 1) as 0 | 1;
      const price = whole(2, 98);
      const count = [0, 2, 3, 5][whole(0, 3)] as number;
      if (count > 0) world.hold(ladder, market, side, price, count);
      return { position: side === 0 ? count : -count, cost: unitOf({ side, price }) * count };
    });
    const someOrder = (): Order => ({
      market: whole(0, 1),
      side: whole(0, 1) as 0 | 1,
      price: [1, 50, 99, whole(1, 99)][whole(0, 3)] as number,
      count: whole(1, 5),
    });
    const others = Array.from({ length: whole(0, 3) }, someOrder);
    const rest = ({ market, side, price, count }: Order) => world.rest(ladder, market, side, price, count);
    for (const order of others) rest(order);
    const wish = someOrder();
    const replaced = random() < 0.6 ? { ...wish, price: whole(1, 99), count: whole(1, 5) } : undefined;
    const amends = replaced === undefined ? {} : { amends: rest(replaced).clientOrderId };
    // Whoever is halted is told whether it would reduce, whatever the caps say.
    world.risk.halt(NOON);
    const request = { ...world.request(ladder, wish.market, wish.side, wish.price, wish.count), ...amends };
    const { reducing } = world.risk.assess(request);
    const expected = isReducing(held, others, wish, fee, countNoResult);
    expect([i, reducing]).toEqual([i, expected]);
    const kind = `${replaced === undefined ? 'an order' : 'an amendment'} ${expected}`;
    seen.set(kind, (seen.get(kind) ?? 0) + 1);
  }
  // There were enough of either answer, to orders and to amendments.
  expect(seen.size).toBe(4);
  expect(Math.min(...seen.values())).toBeGreaterThan(20);
});

describe('fees', () => {
  const hedged = (fee: (quantity: number) => number) => {
    const world = new World(roomy, (_ladder, _at, _price, quantity) => fee(quantity));
    const ladder: LadderDef = world.directory.add('NYC', TWO);
    world.hold(ladder, 0, 0, 30, 10);
    return (count: number) => world.risk.assess(world.request(ladder, 1, 0, 40, count)).reducing;
  };

  it('of the first whole contract are looked at, where there is one', () => {
    expect(hedged((quantity) => (quantity === 100 ? 900_000 : 0))(10)).toBe(false);
    expect(hedged((quantity) => (quantity >= 100 ? 900_000 : 0))(0.5)).toBe(true);
    expect(hedged(() => 0)(10)).toBe(true);
  });

  it('that eat the gain of another order remain beside the order that is replaced', () => {
    const half = (_ladder: unknown, _at: unknown, _price: unknown, quantity: number) => 5_000 * quantity;
    const world = new World(roomy, half);
    const ladder = world.directory.add('NYC', TWO);
    world.hold(ladder, 1, 0, 50, 2);
    world.rest(ladder, 0, 0, 99, 1);
    const order = world.rest(ladder, 0, 0, 50, 1);
    // Without that order: cold 1 and the 0.49 by which the fee of the other exceeds its gain; hot −1 and its 1.49.
    // Filled, the new form leaves 1 in both.
    const request = { ...world.request(ladder, 0, 0, 1, 1), amends: order.clientOrderId };
    expect(world.risk.assess(request).reducing).toBe(true);
  });

  it('of closing raise no open risk: what is closed is realised', () => {
    const world = new World(roomy, perOrder(500_000));
    const ladder = world.directory.add('NYC');
    world.hold(ladder, 1, 0, 30, 10);
    expect(world.risk.assess(world.request(ladder, 1, 1, 20, 1)).reducing).toBe(true);
  });
});

it('without a result the positions alone must lose no more, also where an order at rest would lose less', () => {
  for (const countNoResult of [false, true]) {
    const world = new World({ ...roomy, countNoResult }, noFee);
    const ladder = world.directory.add('NYC', TWO);
    world.hold(ladder, 0, 0, 30, 10);
    world.rest(ladder, 1, 1, 40, 10);
    const request = { ...world.request(ladder, 1, 0, 40, 10), price: cents(40), quantity: contracts(10) };
    expect(world.risk.assess(request).reducing).toBe(!countNoResult);
  }
});
