/**
 * Invariants of the verdicts of the risk engine, over random caps, positions, orders, amendments, marks and restarts:
 * 1. Every verdict equals, in every field, the one that is computed from scratch over all temperatures and all contracts.
 * 2. So do the figures that are shown: open risk by ladder and in all, what a missing result could cost, free cash.
 */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { LadderDef, MarketDef } from '../../../engine/markets/contracts.ts';
import { type Cash, NO_QUANTITY, type Price, type Quantity } from '../../../engine/money/units.ts';
import { Ledger } from '../../../engine/portfolio/ledger.ts';
import { type RiskConfig, riskConfig } from '../../../engine/risk/config.ts';
import type { OrderRequest, RestingOrder } from '../../../engine/risk/gate.ts';
import { RiskEngine } from '../../../engine/risk/risk-engine.ts';
import type { EpochMicros } from '../../../engine/time.ts';
import { dollars, NOON, SIX, TestDirectory, TWO } from '../../unit/risk/world.ts';
import { VerdictOracle } from './verdict-oracle.ts';

const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { freq: 2, nil: null });
const usd = (max: number) => fc.integer({ min: 5, max });
const caps = fc.record({
  maxOpenRiskUsd: maybe(usd(300)),
  maxOpenRiskPct: fc.integer({ min: 10, max: 100 }),
  maxCityPct: fc.integer({ min: 5, max: 100 }),
  maxCityUsd: maybe(usd(200)),
  maxClusterPct: fc.integer({ min: 5, max: 100 }),
  maxClusterUsd: maybe(usd(200)),
  maxLadderPct: maybe(fc.integer({ min: 2, max: 60 })),
  maxLadderUsd: maybe(usd(150)),
  maxMarketPct: maybe(fc.integer({ min: 2, max: 30 })),
  maxMarketUsd: maybe(usd(80)),
  maxStrategyUsd: maybe(usd(150)),
  maxOrderUsd: maybe(usd(60)),
  maxDisplayedSharePct: maybe(fc.integer({ min: 10, max: 100 })),
  maxPositions: fc.constantFrom(2, 3, 5, 20, 20),
  exchangePositionLimitUsd: fc.constantFrom(40, 25_000, 25_000),
  countNoResult: fc.boolean(),
  staleMarks: fc.constantFrom('ladder', 'all', 'ignore', 'ignore'),
  passiveExcess: fc.constantFrom('cap', 'all'),
  bankrollUsd: fc.constantFrom(100, 400, 1_000),
});

const place = { ladder: fc.nat(3), market: fc.nat(5), side: fc.constantFrom(0 as const, 1 as const) };
const size = fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 200 }));
const cents = fc.integer({ min: 1, max: 99 });
const request = fc.record({
  kind: fc.constant('request' as const),
  ...place,
  cents,
  /** Contracts, with a part of one now and then. */
  contracts: fc.oneof(
    size,
    size,
    fc.integer({ min: 1, max: 4_000 }).map((part) => part / 100),
  ),
  strategy: fc.constantFrom(undefined, 'one', 'two'),
  amends: maybe(fc.nat()),
  atClose: fc.boolean(),
});
const step = fc.oneof(
  { weight: 14, arbitrary: request },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('hold' as const), ...place, cents, contracts: size }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('fill' as const),
      order: fc.nat(),
      percent: fc.integer({ min: 1, max: 100 }),
      better: fc.constantFrom(0, 0, 3),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('rest' as const),
      ...place,
      cents,
      contracts: size,
      strategy: fc.constantFrom(undefined, 'one', 'two'),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('amend' as const), order: fc.nat(), cents, contracts: size }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('gone' as const), order: fc.nat() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('stale' as const), ladder: fc.nat(3), market: fc.nat(5) }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('mark' as const), percent: fc.integer({ min: 20, max: 130 }) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('order' as const),
      state: fc.constantFrom('pause', 'resume', 'resume', 'reduceOnly', 'halt'),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('restart' as const) }) },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** Two cents a contract, whatever its price: exact in any split, so that no history of fees is needed. */
const feeOf = (quantity: number) => 200 * quantity;
/** A made-up size that differs by market and side; in some markets none is shown. */
const shownOn = ({ id }: MarketDef, side: number) => (id % 4 === 3 ? null : 2_000 + 1_300 * ((id + 5 * side) % 7));

class Run {
  readonly config: RiskConfig;
  readonly directory = new TestDirectory();
  readonly ladders: LadderDef[];
  readonly ledger: Ledger;
  readonly stale = new Set<MarketDef>();
  readonly strategies = new Map<LadderDef, string[]>();
  orders: RestingOrder[] = [];
  risk: RiskEngine;
  #bankroll: number;
  #made = 0;

  constructor(config: object) {
    this.config = riskConfig.parse({
      clusters: { coast: ['NYC', 'BOS'], north: ['BOS', 'CHI'] },
      maxDailyLossPct: 90,
      ...config,
    });
    const { directory } = this;
    this.ladders = [
      directory.add('NYC'),
      directory.add('NYC', TWO),
      directory.add('BOS'),
      directory.add('CHI', SIX.slice(1, 5)),
    ];
    this.ledger = new Ledger(dollars(this.config.bankrollUsd));
    this.#bankroll = dollars(this.config.bankrollUsd);
    this.risk = this.#engine();
  }

  run(op: Step): void {
    const order = 'order' in op ? this.orders[op.order % Math.max(1, this.orders.length)] : undefined;
    if (op.kind === 'request') this.#compare(op);
    else if (op.kind === 'hold') this.#book(undefined, this.#marketOf(op), op.side, op.cents * 100, op.contracts * 100);
    else if (op.kind === 'rest') this.#rest(op);
    else if (op.kind === 'stale') {
      const market = this.#marketOf(op);
      if (!this.stale.delete(market)) this.stale.add(market);
    } else if (op.kind === 'mark') {
      this.#bankroll = Math.round((dollars(this.config.bankrollUsd) * op.percent) / 100);
      this.risk.onClock(NOON, this.#bankroll as Cash);
    } else if (op.kind === 'order') this.risk[op.state as 'pause'](NOON);
    else if (op.kind === 'restart') {
      const state = JSON.parse(JSON.stringify(this.risk.snapshot()));
      this.risk = this.#engine();
      this.risk.restore(state);
      expect(this.risk.snapshot()).toEqual(state);
    } else if (order === undefined) return;
    else if (op.kind === 'gone') {
      this.risk.onOrderGone(order.clientOrderId, op.order % 2 === 0 ? order.market.id : undefined);
      this.orders = this.orders.filter((one) => one !== order);
    } else if (op.kind === 'amend') this.#amend(order, op.cents * 100, op.contracts * 100);
    else this.#fill(order, op);
  }

  /** What is shown, from scratch. */
  check(): void {
    const oracle = this.#oracle();
    const risks = this.ladders.map((ladder) => oracle.riskOf(ladder, 'open'));
    expect(this.ladders.map((ladder) => this.risk.openRiskOf(ladder))).toEqual(risks);
    expect(this.risk.openRisk).toBe(risks.reduce((total, risk) => total + risk, 0));
    expect(this.risk.noResultRisk).toBe(this.ladders.reduce((total, ladder) => total + oracle.noResult(ladder), 0));
    expect(this.risk.freeCash).toBe(this.ledger.cash - oracle.reserved());
  }

  #engine(): RiskEngine {
    return new RiskEngine({
      config: this.config,
      ledger: this.ledger,
      directory: this.directory,
      worstFee: (_ladder, _at, _price, quantity) => feeOf(quantity),
      isStale: (id) => this.stale.has(this.directory.market(id)),
      displayed: (id, side) => (shownOn(this.directory.market(id), side) ?? NO_QUANTITY) as Quantity,
    });
  }

  #oracle(): VerdictOracle {
    const exceeded = this.risk.capUses().filter(({ isExceeded }) => isExceeded);
    const clusters = Object.values(this.config.clusters);
    return new VerdictOracle({
      config: this.config,
      ledger: this.ledger,
      ladders: this.ladders,
      orders: this.orders,
      strategies: this.strategies,
      bankroll: this.#bankroll,
      state: this.risk.state,
      isStale: (market) => this.stale.has(market),
      shown: shownOn,
      fee: feeOf,
      isExceeded: (ladder, market) =>
        exceeded.some(({ code, subject }) => {
          if (code === 'city_cap') return subject === ladder.city;
          if (code === 'cluster_cap') return clusters[subject as number]?.includes(ladder.series.slice(6)) === true;
          if (code === 'ladder_cap') return subject === ladder.id;
          if (code === 'market_cap') return subject === market.id;
          if (code === 'strategy_cap') return this.strategies.get(ladder)?.includes(subject as string) === true;
          return true;
        }),
    });
  }

  #marketOf(op: { readonly ladder: number; readonly market: number }): MarketDef {
    const { markets } = this.ladders[op.ladder] as LadderDef;
    return markets[op.market % markets.length] as MarketDef;
  }

  #compare(op: Extract<Step, { kind: 'request' }>): void {
    const market = this.#marketOf(op);
    const ladder = this.directory.ladder(market.ladder);
    const amended = op.amends === null ? undefined : this.orders[op.amends % Math.max(1, this.orders.length)];
    const wish: OrderRequest = {
      at: (op.atClose ? market.closeAt : NOON) as EpochMicros,
      ladder: amended?.ladder ?? ladder,
      market: amended?.market ?? market,
      side: amended?.side ?? op.side,
      price: (op.cents * 100) as Price,
      quantity: Math.round(op.contracts * 100) as Quantity,
      ...(op.strategy === undefined ? {} : { strategy: op.strategy }),
      ...(amended === undefined ? {} : { amends: amended.clientOrderId }),
    };
    expect(this.risk.assess(wish)).toEqual(this.#oracle().assess(wish));
  }

  #rest({ strategy, ...op }: Extract<Step, { kind: 'rest' }>): void {
    const market = this.#marketOf(op);
    const ladder = this.directory.ladder(market.ladder);
    const order: RestingOrder = {
      clientOrderId: `o${this.#made++}`,
      ladder,
      market,
      side: op.side,
      price: (op.cents * 100) as Price,
      remaining: (op.contracts * 100) as Quantity,
      ...(strategy === undefined ? {} : { strategy }),
    };
    if (strategy !== undefined) {
      const known = this.strategies.get(ladder) ?? [];
      if (!known.includes(strategy)) this.strategies.set(ladder, [...known, strategy]);
    }
    this.orders.push(order);
    this.risk.onOrderWorking(order, NOON);
  }

  /** Asks for other terms, or has those that were asked for confirmed. */
  #amend(order: RestingOrder, price: number, remaining: number): void {
    const { pending, ...rest } = order;
    const next: RestingOrder =
      pending === undefined
        ? { ...order, pending: { price: price as Price, remaining: remaining as Quantity } }
        : { ...rest, price: pending.price, remaining: pending.remaining };
    this.orders = this.orders.map((one) => (one === order ? next : one));
    this.risk.onOrderChanged(next, NOON);
  }

  #fill(order: RestingOrder, { percent, better }: Extract<Step, { kind: 'fill' }>): void {
    const quantity = Math.max(1, Math.floor((order.remaining * percent) / 100));
    const at =
      order.side === 0 ? Math.max(0, order.price - 100 * better) : Math.min(10_000, order.price + 100 * better);
    const { pending, ...rest } = order;
    const remaining = Math.max(0, order.remaining - quantity) as Quantity;
    const left = Math.max(0, (pending?.remaining ?? 0) - quantity) as Quantity;
    const next = {
      ...rest,
      remaining,
      ...(pending && left > 0 ? { pending: { price: pending.price, remaining: left } } : {}),
    };
    this.orders = this.orders.flatMap((one) => (one !== order ? [one] : remaining > 0 || left > 0 ? [next] : []));
    this.#book(order.clientOrderId, order.market, order.side, at, quantity);
  }

  #book(clientOrderId: string | undefined, market: MarketDef, side: 0 | 1, price: number, quantity: number): void {
    const fill = {
      fillId: `f${this.#made++}`,
      clientOrderId: clientOrderId ?? 'of nobody',
      market: market.id,
      side,
      price: price as Price,
      quantity: quantity as Quantity,
      fee: feeOf(quantity) as Cash,
      isTaker: true,
      evidence: 'exchange' as const,
      executedAt: NOON,
    };
    this.ledger.applyFill(fill, market);
    this.risk.onFill(fill, NOON);
  }
}

it('every verdict and every figure shown is the one that is computed from scratch (1, 2)', () => {
  fc.assert(
    fc.property(caps, fc.array(step, { minLength: 5, maxLength: 90, size: 'max' }), (config, steps) => {
      const run = new Run(config);
      for (const op of steps) {
        run.run(op);
        run.check();
      }
    }),
    { numRuns: 40 },
  );
});
