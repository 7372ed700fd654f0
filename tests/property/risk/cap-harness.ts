/**
 * A plain model of every cap, computed from scratch for each order that a gate lets through, and gates that are broken on purpose.
 *
 * The same property is run against the true risk engine, where it must hold, and against each broken gate, where it must find a
 * counterexample: else it would not notice the fault in the engine either.
 */
import fc from 'fast-check';
import type { LadderDef, MarketDef } from '../../../engine/markets/contracts.ts';
import type { Cash, Price, Quantity } from '../../../engine/money/units.ts';
import type { Fill } from '../../../engine/orders.ts';
import type { RiskConfig } from '../../../engine/risk/config.ts';
import type { OrderRequest, RestingOrder, Verdict } from '../../../engine/risk/gate.ts';
import type { EpochMicros } from '../../../engine/time.ts';
import { dollars, NOON, SIX, World } from '../../unit/risk/world.ts';
import { openRiskFromScratch } from './from-scratch.ts';

/** What a gate is told and asked. */
export interface Gate {
  assess(request: OrderRequest): Verdict;
  work(order: RestingOrder, at: EpochMicros): void;
  fill(fill: Fill, at: EpochMicros): void;
  clock(at: EpochMicros, equity: Cash): void;
  /** Size shown on the side that an order would take. */
  displayed(market: MarketDef, side: 0 | 1): Quantity;
}

export type Fault = 'one contract too many' | 'wrong sign' | 'stale mark' | 'forgotten resting order';

/** The true gate of a world, or one with a fault. */
export function gateOf(world: World, fault: Fault | null): Gate {
  const { risk } = world;
  let marks = 0;
  const isStale = fault === 'stale mark';
  const flipped = <T extends { readonly side: 0 | 1 }>(order: T): T =>
    fault === 'wrong sign' ? { ...order, side: order.side === 0 ? 1 : 0 } : order;
  return {
    assess: (request) => {
      const verdict = risk.assess(flipped(request));
      if (fault !== 'one contract too many' || verdict.code === 'ok') return verdict;
      return { ...verdict, allowed: Math.min(request.quantity, verdict.allowed + 100) as Quantity };
    },
    work: (order, at) => {
      if (fault !== 'forgotten resting order') risk.onOrderWorking(flipped(order), at);
    },
    fill: (fill, at) => risk.onFill(flipped(fill), at),
    clock: (at, equity) => {
      marks += 1;
      if (isStale && marks > 1) return;
      const mirrored = (fault === 'wrong sign' ? 2 * START - equity : equity) as Cash;
      risk.onClock(at, mirrored);
    },
    displayed: (market, side) => world.shownOn(market, isStale ? 0 : marks, side),
  };
}

export const START = dollars(1_000);
const SECOND = 1_000_000;

/** What happens in a sequence. */
export const step = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('request' as const),
      ladder: fc.nat(3),
      market: fc.nat(5),
      side: fc.constantFrom(0 as const, 1 as const),
      priceCents: fc.constantFrom(5, 20, 35, 50, 65, 80, 95),
      contracts: fc.constantFrom(1, 10, 60, 150, 400),
      strategy: fc.constantFrom('first', 'second'),
      afterSeconds: fc.constantFrom(0, 5, 30, 60),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('fill' as const), order: fc.nat(), share: fc.constantFrom(0.3, 1) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('mark' as const), equity: fc.constantFrom(1_000, 950, 900, 700, 500) }),
  },
);
export type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** An order of the model, with the time at which it was sent. */
interface ModelOrder extends RestingOrder {
  readonly asked: Quantity;
}

/** One cap: how it is configured, and its value and limit after an order, from scratch. */
export interface CapModel {
  readonly config: Partial<RiskConfig>;
  readonly measure: (model: Model, order: ModelOrder, before: number) => readonly [value: number, limit: number];
  /** Also holds for orders that add no risk. */
  readonly coversAll?: boolean;
  /** Orders pass of which no partial fill adds risk. */
  readonly letsReducingPass?: boolean;
  readonly faults: readonly Fault[];
}

const LOOSE = { maxOpenRiskPct: 100, maxCityPct: 100, maxClusterPct: 100, maxPositions: 1_000, maxDailyLossPct: 100 };

/** The account as a plain list of orders and what the ledger holds. */
export class Model {
  readonly world: World;
  readonly gate: Gate;
  readonly ladders: LadderDef[];
  readonly orders: ModelOrder[] = [];
  readonly traded = new Map<LadderDef, Set<string>>();
  readonly sentAt: number[] = [];
  now = NOON;
  equity: Cash = START;
  peak: Cash = START;
  worstLoss = 0;
  worstFall = 0;
  /** What the market of the last request might lose before it, where no partial fill of the request adds risk; else nothing. */
  reducedFrom = 0;
  marks = 1;
  #next = 0;

  constructor(cap: CapModel, fault: Fault | null) {
    const gates: Gate[] = [];
    this.world = new World(
      { bankrollUsd: 1_000, ...LOOSE, clusters: { coast: ['NYC', 'BOS'] }, ...cap.config },
      () => 0,
      (market, side) => (gates[0] as Gate).displayed(this.world.directory.market(market), side as 0 | 1),
    );
    this.gate = gateOf(this.world, fault);
    gates.push(this.gate);
    const { directory } = this.world;
    this.ladders = [
      directory.add('NYC'),
      directory.add('NYC'),
      directory.add('BOS'),
      directory.add('CHI', SIX.slice(1, 5)),
    ];
    this.gate.clock(this.now, START);
  }

  riskOf(ladder: LadderDef): number {
    const { ledger } = this.world;
    const held = ({ id }: MarketDef) => ({ quantity: ledger.position(id), cost: ledger.entryCost(id) });
    const orders = this.orders.filter((order) => order.ladder === ladder);
    return openRiskFromScratch(
      ladder,
      held,
      orders.map((order) => ({ ...order, worstFee: 0 })),
    );
  }

  /** One market by itself. */
  marketRisk(market: MarketDef): number {
    const { ledger } = this.world;
    const orders = this.orders.filter((order) => order.market === market);
    const losses = [true, false].map((isYes) => {
      const position = ledger.position(market.id);
      const won = position !== 0 && isYes === position > 0 ? Math.abs(position) * 10_000 : 0;
      const lost = orders.reduce((sum, { side, price, remaining }) => {
        const received = (isYes ? 10_000 : 0) - price;
        return sum + Math.max(0, (side === 0 ? -received : received) * remaining);
      }, 0);
      return ledger.entryCost(market.id) - won + lost;
    });
    return Math.max(0, ...losses);
  }

  sum(covers: (ladder: LadderDef) => boolean): number {
    return this.ladders.filter(covers).reduce((sum, ladder) => sum + this.riskOf(ladder), 0);
  }

  percent(share: number): number {
    return Math.floor((Math.max(0, this.equity) * share) / 100);
  }

  /** Orders on one side of a market, and what is held there. */
  ahead(market: MarketDef, side: 0 | 1): number {
    const held = this.world.ledger.position(market.id);
    const orders = this.orders.filter((order) => order.market === market && order.side === side);
    return (side === 0 ? held : -held) + orders.reduce((sum, { remaining }) => sum + remaining, 0);
  }

  /** Nothing but this order is open in its market. */
  isFirstIn({ market }: ModelOrder): boolean {
    return (
      this.world.ledger.position(market.id) === 0 && this.orders.filter((each) => each.market === market).length === 1
    );
  }

  activeMarkets(): number {
    const held = this.world.ledger.openMarkets as readonly number[];
    return new Set([...held, ...this.orders.map(({ market }) => market.id as number)]).size;
  }

  /** Runs a step; false when an order was let through beyond the cap. */
  run(op: Step, cap: CapModel): boolean {
    if (op.kind === 'mark') {
      this.equity = dollars(op.equity);
      this.marks += 1;
      this.peak = Math.max(this.peak, this.equity) as Cash;
      this.worstLoss = Math.max(this.worstLoss, START - this.equity);
      this.worstFall = Math.max(this.worstFall, this.peak - this.equity);
      this.gate.clock(this.now, this.equity);
      return true;
    }
    if (op.kind === 'fill') {
      this.#fill(op);
      return true;
    }
    return this.#request(op, cap);
  }

  #request(op: Extract<Step, { kind: 'request' }>, cap: CapModel): boolean {
    this.now = (this.now + op.afterSeconds * SECOND) as EpochMicros;
    const ladder = this.ladders[op.ladder] as LadderDef;
    const market = ladder.markets[op.market % ladder.markets.length] as MarketDef;
    const price = (op.priceCents * 100) as Price;
    const { side, strategy } = op;
    const request = { at: this.now, ladder, market, side, price, strategy, quantity: (op.contracts * 100) as Quantity };
    const { allowed } = this.gate.assess(request);
    if (allowed === 0) return true;
    const before = this.riskOf(ladder);
    const isReducing = this.#isReducing({ ladder, market, side, price }, allowed);
    this.reducedFrom = isReducing ? this.marketRisk(market) : 0;
    const clientOrderId = `o${this.#next++}`;
    const order = { clientOrderId, ladder, market, side, price, strategy, remaining: allowed, asked: allowed };
    this.orders.push(order);
    this.sentAt.push(this.now);
    this.traded.set(ladder, (this.traded.get(ladder) ?? new Set()).add(strategy));
    this.gate.work(order, this.now);
    if (!cap.coversAll && this.riskOf(ladder) <= before) return true;
    if (cap.letsReducingPass && isReducing) return true;
    const [value, limit] = cap.measure(this, order, before);
    return value <= limit;
  }

  /** Whether no partial fill adds risk, contract by contract, with and without the other orders. */
  #isReducing(
    { ladder, market, side, price }: Pick<ModelOrder, 'ladder' | 'market' | 'side' | 'price'>,
    quantity: number,
  ): boolean {
    const { ledger } = this.world;
    const others = this.orders.filter((order) => order.ladder === ladder).map((order) => ({ ...order, worstFee: 0 }));
    const held = ({ id }: MarketDef) => ({ quantity: ledger.position(id), cost: ledger.entryCost(id) });
    const alone = openRiskFromScratch(ladder, held, []);
    const together = openRiskFromScratch(ladder, held, others);
    for (let filled = 100; filled <= quantity; filled += 100) {
      const { quantity: position, cost } = held(market);
      const closed = (side === 0 ? position < 0 : position > 0) ? Math.min(filled, Math.abs(position)) : 0;
      const left = cost - (closed === 0 ? 0 : Math.floor((cost * closed) / Math.abs(position)));
      const after = {
        quantity: position + (side === 0 ? filled : -filled),
        cost: left + (side === 0 ? price : 10_000 - price) * (filled - closed),
      };
      const then = (each: MarketDef) => (each === market ? after : held(each));
      if (openRiskFromScratch(ladder, then, []) > alone) return false;
      if (openRiskFromScratch(ladder, then, others) > together) return false;
    }
    return true;
  }

  #fill({ order: at, share }: Extract<Step, { kind: 'fill' }>): void {
    const index = this.orders.length === 0 ? -1 : at % this.orders.length;
    const order = this.orders[index];
    if (order === undefined) return;
    const quantity = (Math.max(1, Math.floor((order.remaining * share) / 100)) * 100) as Quantity;
    const { market, side, price, clientOrderId } = order;
    const fill: Fill = {
      fillId: `f${this.world.ledger.postings}`,
      clientOrderId,
      market: market.id,
      side,
      price,
      quantity,
      fee: 0 as Cash,
      isTaker: true,
      evidence: 'displayed',
      executedAt: this.now,
    };
    this.world.ledger.applyFill(fill, market);
    this.gate.fill(fill, this.now);
    const remaining = (order.remaining - quantity) as Quantity;
    if (remaining === 0) this.orders.splice(index, 1);
    else this.orders[index] = { ...order, remaining };
  }
}

/** The property of a cap: no order is let through beyond it, whatever is asked, filled and marked. */
export function capProperty(cap: CapModel, fault: Fault | null) {
  return fc.property(fc.array(step, { minLength: 1, maxLength: 40 }), (steps) => {
    const model = new Model(cap, fault);
    return steps.every((op) => model.run(op, cap));
  });
}
