/**
 * Invariants of the risk engine, over random requests, fills at and better than the limit, cancels, amendments, results and
 * restarts, with the fees that the exchange really charges:
 * 1. The incremental exposure equals a recomputation from scratch over all temperatures, exactly, after every step.
 * 2. No accepted order brings open risk beyond any cap; nor do the accepted orders in whatever order and part they fill.
 * 3. No partial fill of an order that was called reducing raises its ladder's open risk.
 * 4. What is allowed is whole contracts or all that was asked, never more than asked, and one contract more would not fit.
 * 5. A pause holds until it is lifted: while paused nothing is allowed that is not reducing.
 * 6. Snapshot and restore are the identity: the restored engine gives the same verdicts.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LadderDef, MarketDef } from '../../../engine/markets/contracts.ts';
import { OrderFees, scheduleFor } from '../../../engine/money/fees.ts';
import type { Cash, Price, Quantity } from '../../../engine/money/units.ts';
import { Ledger } from '../../../engine/portfolio/ledger.ts';
import type { OrderRequest, RestingOrder } from '../../../engine/risk/gate.ts';
import { RiskEngine } from '../../../engine/risk/risk-engine.ts';
import { dollars, NOON, SIX, TWO, World, worstFeeOf } from '../../unit/risk/world.ts';
import { openRiskFromScratch } from './from-scratch.ts';

const request = fc.record({
  kind: fc.constant('request' as const),
  ladder: fc.nat(3),
  market: fc.nat(5),
  side: fc.constantFrom(0 as const, 1 as const),
  priceCents: fc.integer({ min: 1, max: 99 }),
  contracts: fc.integer({ min: 1, max: 120 }),
});
const step = fc.oneof(
  { weight: 6, arbitrary: request },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('fill' as const),
      order: fc.nat(),
      share: fc.double({ min: 0.01, max: 1, noNaN: true }),
      betterCents: fc.constantFrom(0, 0, 1, 5),
      isTaker: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('gone' as const), order: fc.nat() }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('amend' as const),
      order: fc.nat(),
      priceCents: fc.integer({ min: 1, max: 99 }),
      contracts: fc.integer({ min: 1, max: 120 }),
      confirm: fc.boolean(),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('result' as const), ladder: fc.nat(3), winner: fc.nat(5) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('restart' as const) }) },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

const CAPS = { bankrollUsd: 200, maxOpenRiskPct: 50, maxCityPct: 20, maxClusterPct: 30, maxPositions: 14 };

class Simulation {
  world = new World({ ...CAPS, clusters: { coast: ['NYC', 'BOS'] } });
  readonly ladders: LadderDef[];
  readonly orders: RestingOrder[] = [];
  readonly fees = new Map<string, OrderFees>();
  #next = 0;

  constructor() {
    const { directory } = this.world;
    this.ladders = [
      directory.add('NYC'),
      directory.add('NYC', TWO),
      directory.add('BOS'),
      directory.add('CHI', SIX.slice(1, 5)),
    ];
  }

  requestOf(op: Extract<Step, { kind: 'request' }>): OrderRequest {
    const ladder = this.ladders[op.ladder] as LadderDef;
    const market = ladder.markets[op.market % ladder.markets.length] as MarketDef;
    const price = (op.priceCents * 100) as Price;
    return { at: NOON, ladder, market, side: op.side, price, quantity: (op.contracts * 100) as Quantity };
  }

  run(op: Step): void {
    if (op.kind === 'request') this.#request(this.requestOf(op));
    else if (op.kind === 'restart') this.#restart();
    else if (op.kind === 'result') this.#result(op);
    else {
      const index = this.orders.length === 0 ? -1 : op.order % this.orders.length;
      const order = this.orders[index];
      if (order === undefined) return;
      if (op.kind === 'gone') {
        this.world.risk.onOrderGone(order.clientOrderId);
        this.orders.splice(index, 1);
      } else if (op.kind === 'fill') this.#fill(index, order, op);
      else this.#amend(index, order, op);
    }
  }

  #request(wish: OrderRequest): void {
    const verdict = this.world.risk.assess(wish);
    expect(verdict.allowed).toBeLessThanOrEqual(wish.quantity);
    expect(verdict.allowed % 100 === 0 || verdict.allowed === wish.quantity).toBe(true);
    expect(verdict.code === 'ok').toBe(verdict.allowed === wish.quantity);
    if (verdict.allowed > 0 && verdict.allowed < wish.quantity) {
      const more = { ...wish, quantity: (verdict.allowed + 100) as Quantity };
      expect(this.world.risk.assess(more).allowed).toBe(verdict.allowed);
    }
    if (verdict.allowed === 0) return;
    const { ladder, market, side, price } = wish;
    const clientOrderId = `o${this.#next++}`;
    const order = { clientOrderId, ladder, market, side, price, remaining: verdict.allowed };
    this.world.risk.onOrderWorking(order, NOON);
    expect(this.world.risk.openRisk).toBe(verdict.openRiskAfter);
    this.orders.push(order);
    this.fees.set(clientOrderId, new OrderFees());
  }

  #fill(index: number, order: RestingOrder, op: Extract<Step, { kind: 'fill' }>): void {
    const whole = Math.max(1, Math.floor((order.remaining * op.share) / 100)) * 100;
    const quantity = Math.min(order.remaining, whole) as Quantity;
    const better = op.betterCents * 100;
    const price = Math.min(
      9_900,
      Math.max(100, order.side === 0 ? order.price - better : order.price + better),
    ) as Price;
    const reach = order.side === 0 ? Math.min(price, order.price) : Math.max(price, order.price);
    const { market, side, clientOrderId, ladder } = order;
    const schedule = scheduleFor(ladder.series, NOON, 'cent');
    const fee = (this.fees.get(clientOrderId) as OrderFees).charge(
      schedule,
      reach as Price,
      quantity,
      op.isTaker,
      side,
    );
    const fill = {
      fillId: `f${this.world.ledger.postings}`,
      clientOrderId,
      market: market.id,
      side,
      price: reach as Price,
      quantity,
      fee,
      isTaker: op.isTaker,
      evidence: 'displayed' as const,
      executedAt: NOON,
    };
    this.world.ledger.applyFill(fill, market);
    this.world.risk.onFill(fill, NOON);
    const remaining = (order.remaining - quantity) as Quantity;
    if (remaining === 0) this.orders.splice(index, 1);
    else this.orders[index] = { ...order, remaining };
  }

  #amend(index: number, order: RestingOrder, op: Extract<Step, { kind: 'amend' }>): void {
    const { ladder, market, side, clientOrderId } = order;
    const price = (op.priceCents * 100) as Price;
    const wish = {
      at: NOON,
      ladder,
      market,
      side,
      price,
      quantity: (op.contracts * 100) as Quantity,
      amends: clientOrderId,
    };
    const { allowed, openRiskAfter } = this.world.risk.assess(wish);
    if (allowed === 0) return;
    this.world.risk.onOrderChanged({ ...order, pending: { price, remaining: allowed } }, NOON);
    expect(this.world.risk.openRisk).toBe(openRiskAfter);
    const after: RestingOrder = op.confirm ? { ...order, price, remaining: allowed } : order;
    this.world.risk.onOrderChanged(after, NOON);
    this.orders[index] = after;
  }

  /** The market closed, its orders are gone, and the result is known; a second result is an amendment. */
  #result(op: Extract<Step, { kind: 'result' }>): void {
    const ladder = this.ladders[op.ladder] as LadderDef;
    const { ledger, risk } = this.world;
    for (const order of this.orders.filter((each) => each.ladder === ladder)) {
      risk.onOrderGone(order.clientOrderId);
      this.orders.splice(this.orders.indexOf(order), 1);
    }
    ladder.markets.forEach((market, index) => {
      ledger.determine(market, (index === op.winner ? 10_000 : 0) as Price);
    });
    risk.onLadderDetermined(ladder.id);
  }

  /** Everything out to JSON and back into new objects. */
  #restart(): void {
    const { world } = this;
    const state = JSON.parse(JSON.stringify({ ledger: world.ledger.snapshot(), risk: world.risk.snapshot() }));
    const ledger = new Ledger(dollars(1));
    const risk = new RiskEngine({
      config: world.config,
      ledger,
      directory: world.directory,
      worstFee: worstFeeOf,
      isStale: () => false,
    });
    ledger.restore(state.ledger);
    risk.restore(state.risk);
    expect(risk.snapshot()).toEqual(world.risk.snapshot());
    expect(risk.capUses()).toEqual(world.risk.capUses());
    expect([risk.openRisk, risk.noResultRisk, risk.freeCash]).toEqual([
      world.risk.openRisk,
      world.risk.noResultRisk,
      world.risk.freeCash,
    ]);
    for (let i = 0; i < 12; i++) {
      const ladder = this.ladders[i % 4] as LadderDef;
      const market = ladder.markets[i % ladder.markets.length] as MarketDef;
      const side = (i % 2) as 0 | 1;
      const wish = { at: NOON, ladder, market, side, price: (700 * (i + 1)) as Price, quantity: 5_000 as Quantity };
      expect(risk.assess(wish)).toEqual(world.risk.assess(wish));
    }
    Object.assign(world, { ledger, risk });
  }
}

/** Open risk of each ladder from scratch, with the worst fees that the engine has on file for the orders. */
function scratch(simulation: Simulation): number[] {
  const { ledger, risk } = simulation.world;
  const { orders } = risk.snapshot() as { orders: { clientOrderId: string; worstFee: number }[] };
  const feeOf = new Map(orders.map(({ clientOrderId, worstFee }) => [clientOrderId, worstFee]));
  const held = ({ id }: MarketDef) => ({ quantity: ledger.position(id), cost: ledger.entryCost(id) });
  return simulation.ladders.map((ladder) =>
    openRiskFromScratch(
      ladder,
      held,
      simulation.orders
        .filter((order) => order.ladder === ladder)
        .map((order) => ({ ...order, worstFee: feeOf.get(order.clientOrderId) ?? Number.NaN })),
    ),
  );
}

describe('risk engine', () => {
  it('keeps the caps when a closing order takes away the position that another one counted on', () => {
    const simulation = new Simulation();
    const steps: Step[] = [
      { kind: 'request', ladder: 1, market: 0, side: 0, priceCents: 1, contracts: 29 },
      { kind: 'fill', order: 0, share: 0.5172413793103449, betterCents: 0, isTaker: false },
      { kind: 'request', ladder: 1, market: 0, side: 1, priceCents: 53, contracts: 29 },
      { kind: 'fill', order: 0, share: 0.14285714285714285, betterCents: 0, isTaker: false },
      { kind: 'request', ladder: 0, market: 0, side: 1, priceCents: 1, contracts: 34 },
      { kind: 'request', ladder: 1, market: 0, side: 1, priceCents: 1, contracts: 3 },
      { kind: 'fill', order: 58_433_529, share: 0.41379310344827586, betterCents: 0, isTaker: false },
    ];
    for (const op of steps) {
      simulation.run(op);
      const [a = 0, b = 0] = scratch(simulation);
      expect(a + b).toBeLessThanOrEqual(dollars(40));
    }
  });

  it('keeps exposure as from scratch and every cap, whatever is asked and however it fills', () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 70 }), (steps) => {
        const simulation = new Simulation();
        for (const op of steps) {
          simulation.run(op);
          const [a = 0, b = 0, c = 0, d = 0] = scratch(simulation);
          const { risk } = simulation.world;
          expect(simulation.ladders.map((ladder) => risk.openRiskOf(ladder))).toEqual([a, b, c, d]);
          expect(risk.openRisk).toBe(a + b + c + d);
          expect(a + b).toBeLessThanOrEqual(dollars(40));
          expect(c).toBeLessThanOrEqual(dollars(40));
          expect(a + b + c).toBeLessThanOrEqual(dollars(60));
          expect(a + b + c + d).toBeLessThanOrEqual(dollars(100));
          expect(risk.freeCash).toBeGreaterThanOrEqual(0);
        }
        expect(simulation.world.risk.counts.passiveExcesses).toBe(0);
      }),
      { numRuns: 1_000 },
    );
  });

  it('never calls an order reducing of which a partial fill raises open risk', () => {
    fc.assert(
      fc.property(
        fc.array(step, { minLength: 1, maxLength: 40 }),
        fc.array(request, { minLength: 1, maxLength: 6 }),
        (steps, requests) => {
          const simulation = new Simulation();
          for (const op of steps) simulation.run(op);
          const { ledger, risk } = simulation.world;
          for (const op of requests) {
            const wish = simulation.requestOf(op);
            const { reducing, allowed } = risk.assess(wish);
            if (!reducing) continue;
            const saved = JSON.stringify(ledger.snapshot());
            const held = ({ id }: MarketDef) => ({ quantity: ledger.position(id), cost: ledger.entryCost(id) });
            const others = simulation.orders
              .filter((order) => order.ladder === wish.ladder)
              .map((order) => ({ ...order, worstFee: worstFeeOf(wish.ladder, NOON, order.price, order.remaining) }));
            const without = openRiskFromScratch(wish.ladder, held, []);
            const withOthers = openRiskFromScratch(wish.ladder, held, others);
            for (const share of [0.01, 0.1, 0.33, 0.5, 0.9, 1]) {
              // In January 2025 contracts were whole.
              const count = Math.max(1, Math.floor(((allowed || wish.quantity) * share) / 100));
              const quantity = (count * 100) as Quantity;
              const fee = worstFeeOf(wish.ladder, NOON, wish.price, quantity) as Cash;
              ledger.applyFill({ side: wish.side, price: wish.price, quantity, fee }, wish.market);
              expect(openRiskFromScratch(wish.ladder, held, [])).toBeLessThanOrEqual(without);
              expect(openRiskFromScratch(wish.ladder, held, others)).toBeLessThanOrEqual(withOthers);
              ledger.restore(JSON.parse(saved));
            }
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it('lets only what reduces through while paused, until it is resumed', () => {
    fc.assert(
      fc.property(
        fc.array(step, { maxLength: 30 }),
        fc.array(request, { minLength: 1, maxLength: 20 }),
        fc.boolean(),
        (steps, requests, byLoss) => {
          const simulation = new Simulation();
          const { risk } = simulation.world;
          risk.onClock(NOON, dollars(200));
          for (const op of steps) if (op.kind !== 'restart') simulation.run(op);
          if (byLoss) risk.onClock(NOON, dollars(150));
          else risk.pause(NOON);
          for (const op of requests) {
            const verdict = risk.assess(simulation.requestOf(op));
            expect(risk.state).toBe('paused');
            if (verdict.allowed > 0) expect(verdict.reducing).toBe(true);
            else if (!verdict.reducing) expect(verdict.code).toBe('trading_paused');
          }
          risk.resume(NOON);
          expect(risk.state === 'paused').toBe(false);
        },
      ),
      { numRuns: 200 },
    );
  });
});
