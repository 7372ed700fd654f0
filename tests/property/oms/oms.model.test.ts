/**
 * Invariants of order management under a venue that drops, repeats, delays and reorders its messages:
 *
 * 1. One intent, one order: at no time do two orders of one key work at the venue, and no client order id is sent twice.
 * 2. Nothing is sent that risk did not allow, and an order counts in risk as long as the venue could fill any of it.
 * 3. Every fill of the venue is counted exactly once, however often and late it is told; none is invented.
 * 4. No order goes beyond the limit of its intent.
 * 5. When all messages have come, the books agree with the venue's: nothing works on one side alone.
 * 6. A snapshot, restored into a fresh manager in the middle, changes nothing of what follows.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BookSide } from '../../../engine/events.ts';
import type { MarketDef } from '../../../engine/markets/contracts.ts';
import type { Quantity } from '../../../engine/money/units.ts';
import { omsConfig } from '../../../engine/oms/config.ts';
import type { Intent } from '../../../engine/oms/intent.ts';
import { Oms } from '../../../engine/oms/oms.ts';
import type { AmendOrder, NewOrder, VenueUpdate } from '../../../engine/orders.ts';
import type { Venue } from '../../../engine/ports.ts';
import type { OrderRequest, Verdict } from '../../../engine/risk/gate.ts';
import type { EpochMicros } from '../../../engine/time.ts';
import {
  cents,
  contracts,
  directoryOf,
  FixedBoard,
  KeptJournal,
  ladderOf,
  NOON,
  OpenGate,
} from '../../unit/oms/world.ts';

/** A gate that remembers its last answer. */
class AnsweringGate extends OpenGate {
  lastAnswer = { request: {} as OrderRequest, allowed: 0 };
  override assess(request: OrderRequest): Verdict {
    const verdict = super.assess(request);
    this.lastAnswer = { request, allowed: verdict.allowed };
    return verdict;
  }
}

/** The plain model of a venue: what it really holds, and the messages that are under way. */
class ModelVenue implements Venue {
  readonly name = 'model';
  readonly seen = new Set<string>();
  readonly orders = new Map<
    string,
    { order: NewOrder; price: number; quantity: number; filled: number; live: boolean }
  >();
  readonly commands: (() => void)[] = [];
  messages: VenueUpdate[] = [];
  limits = new Map<number, number>();
  now = NOON;
  readonly gate: AnsweringGate;
  #fills = 0;

  constructor(gate: AnsweringGate) {
    this.gate = gate;
  }

  submit(order: NewOrder): void {
    expect(this.seen.has(order.clientOrderId)).toBe(false);
    this.seen.add(order.clientOrderId);
    // Risk was asked last about this very order, allowed it, and counts it before it is sent.
    const { request, allowed } = this.gate.lastAnswer;
    expect(request).toMatchObject({ side: order.side, price: order.price });
    expect(order.quantity).toBeLessThanOrEqual(allowed);
    expect(this.gate.orders.get(order.clientOrderId)?.remaining).toBe(order.quantity);
    const limit = this.limits.get(order.market * 2 + order.side) ?? Number.NaN;
    expect(order.side === BookSide.bid ? order.price - limit : limit - order.price).toBeLessThanOrEqual(0);
    this.commands.push(() => {
      const working = [...this.orders.values()].filter(
        (other) => other.live && other.order.market === order.market && other.order.side === order.side,
      );
      expect(working).toHaveLength(0);
      this.orders.set(order.clientOrderId, {
        order,
        price: order.price,
        quantity: order.quantity,
        filled: 0,
        live: true,
      });
      this.#say({ kind: 'accepted', clientOrderId: order.clientOrderId, venueOrderId: 'v', knownAt: this.now });
    });
  }
  amend({ clientOrderId, price, quantity }: AmendOrder): void {
    expect(this.gate.lastAnswer.request.amends).toBe(clientOrderId);
    expect(this.gate.orders.get(clientOrderId)?.pending).toBeDefined();
    this.commands.push(() => {
      const own = this.orders.get(clientOrderId);
      if (own === undefined || !own.live || quantity <= own.filled) {
        const reason = own?.live ? 'invalid_quantity' : 'order_not_found';
        this.#say({ kind: 'amend_rejected', clientOrderId, reason, knownAt: this.now });
        return;
      }
      own.price = price;
      own.quantity = quantity;
      this.#say({ kind: 'amended', clientOrderId, price, quantity, knownAt: this.now });
    });
  }
  cancel(clientOrderId: string): void {
    this.commands.push(() => {
      const own = this.orders.get(clientOrderId);
      if (own === undefined || !own.live) {
        this.#say({ kind: 'cancel_rejected', clientOrderId, reason: 'order_not_found', knownAt: this.now });
        return;
      }
      this.end(clientOrderId);
    });
  }
  lookUp(): void {}
  end(clientOrderId: string): void {
    const own = this.orders.get(clientOrderId);
    if (own === undefined || !own.live) return;
    own.live = false;
    const filledQuantity = own.filled as Quantity;
    this.#say({ kind: 'canceled', clientOrderId, reason: 'canceled_by_user', filledQuantity, knownAt: this.now });
  }
  fillSome(index: number, quantity: number): void {
    const live = [...this.orders.values()].filter((own) => own.live);
    const own = live[index % Math.max(1, live.length)];
    if (own === undefined) return;
    const part = Math.min(quantity, own.quantity - own.filled);
    if (part <= 0) return;
    own.filled += part;
    if (own.filled === own.quantity) own.live = false;
    const { clientOrderId, market, side } = own.order;
    const fill = {
      fillId: `f${this.#fills++}`,
      clientOrderId,
      market,
      side,
      price: own.price as never,
      quantity: part as Quantity,
      fee: 0 as never,
      isTaker: false,
      evidence: 'exchange' as const,
      executedAt: this.now,
    };
    this.#say({ kind: 'fill', clientOrderId, fill, knownAt: this.now });
  }
  #say(update: VenueUpdate): void {
    this.messages.push(update);
  }
}

/** The system under test with its surroundings, and the model's count of what it must have booked. */
class Run {
  readonly ladder = ladderOf();
  readonly board = new FixedBoard();
  readonly gate = new AnsweringGate();
  readonly venue = new ModelVenue(this.gate);
  readonly config = { ...omsConfig.parse({}), rejectBackoffMinutes: 0, retryCancelSeconds: 1, rearmMinutes: 1 };
  readonly position = new Map<number, number>();
  /** What we were told of each order: its fills. */
  readonly told = new Map<string, number>();
  readonly journal = new KeptJournal();
  oms = this.make();

  make(): Oms {
    return new Oms({
      config: this.config,
      account: 'model',
      venue: this.venue,
      risk: this.gate,
      journal: this.journal,
      board: this.board,
      directory: directoryOf([this.ladder]),
      follows: () => true,
    });
  }

  pursue(marketIndex: number, target: number, limitCents: number): void {
    const market = this.ladder.markets[marketIndex] as MarketDef;
    const current = (this.position.get(market.id) ?? 0) as Quantity;
    const side = target * 100 >= current ? BookSide.bid : BookSide.ask;
    const limitPrice = cents(limitCents);
    const intent: Intent = {
      at: this.venue.now,
      ladder: this.ladder,
      market,
      side,
      targetPosition: contracts(target),
      currentPosition: current,
      limitPrice,
      strategy: 'ensemble',
      edge: 0.1,
      pYes: side === BookSide.bid ? 0.99 : 0.01,
      bid: this.board.bidPrice,
      ask: this.board.askPrice,
      purpose: 'enter',
    };
    this.venue.limits.set(market.id * 2 + side, limitPrice);
    this.oms.pursue(intent, this.venue.now);
  }

  deliver(update: VenueUpdate): void {
    const knownAt = this.venue.now;
    const fill = this.oms.onUpdate({ ...update, knownAt })?.fill;
    if (fill === undefined) return;
    const signed = fill.side === BookSide.bid ? fill.quantity : -fill.quantity;
    this.told.set(fill.clientOrderId, (this.told.get(fill.clientOrderId) ?? 0) + fill.quantity);
    this.position.set(fill.market, (this.position.get(fill.market) ?? 0) + signed);
    // What risk does when the ledger books a fill.
    const counted = this.gate.orders.get(fill.clientOrderId);
    if (counted === undefined) return;
    const remaining = Math.max(0, counted.remaining - fill.quantity) as Quantity;
    this.gate.orders.set(fill.clientOrderId, { ...counted, remaining });
  }

  check(): void {
    for (const [id, own] of this.venue.orders) {
      const untold = (own.live ? own.quantity : own.filled) - (this.told.get(id) ?? 0);
      if (untold <= 0) continue;
      const counted = this.gate.orders.get(id);
      expect(counted, `order ${id} may fill and is not in risk`).toBeDefined();
      const shown = Math.max(counted?.remaining ?? 0, counted?.pending?.remaining ?? 0);
      expect(shown).toBeGreaterThanOrEqual(untold);
    }
    const keys = this.oms.allWorking().map((order) => `${order.market.id}|${order.side}|${order.strategy}`);
    expect(new Set(keys).size).toBe(keys.length);
  }
}

class Step implements fc.Command<object, Run> {
  readonly #name: string;
  readonly #act: (run: Run) => void;
  constructor(name: string, act: (run: Run) => void) {
    this.#name = name;
    this.#act = act;
  }
  check(): boolean {
    return true;
  }
  run(_model: object, run: Run): void {
    run.venue.now = (run.venue.now + 1_000_000) as EpochMicros;
    this.#act(run);
    run.check();
  }
  toString(): string {
    return this.#name;
  }
}

const pursue = fc
  .record({ m: fc.nat(1), target: fc.integer({ min: -30, max: 30 }), limit: fc.integer({ min: 38, max: 60 }) })
  .map(({ m, target, limit }) => new Step(`pursue ${m} ${target} ${limit}`, (run) => run.pursue(m, target, limit)));
const arrival = fc.constant(new Step('command arrives', (run) => run.venue.commands.shift()?.()));

const steps = [
  pursue,
  pursue,
  pursue,
  arrival,
  arrival,
  arrival,
  fc.nat(5).map(
    (i) =>
      new Step(`message ${i}`, (run) => {
        const { messages } = run.venue;
        if (messages.length > 0) for (const update of messages.splice(i % messages.length, 1)) run.deliver(update);
      }),
  ),
  fc.nat(5).map(
    (i) =>
      new Step(`message ${i} twice`, (run) => {
        const { messages } = run.venue;
        const update = messages[i % Math.max(1, messages.length)];
        if (update !== undefined) run.deliver(update);
      }),
  ),
  fc
    .tuple(fc.nat(3), fc.integer({ min: 1, max: 1500 }))
    .map(([i, quantity]) => new Step(`fill ${i} ${quantity}`, (run) => run.venue.fillSome(i, quantity))),
  fc.nat(5).map(
    (i) =>
      new Step(`time out ${i}`, (run) => {
        const working = run.oms.allWorking();
        const order = working[i % Math.max(1, working.length)];
        if (order !== undefined)
          run.deliver({ kind: 'timed_out', clientOrderId: order.clientOrderId, knownAt: run.venue.now });
      }),
  ),
  fc.nat(5).map(
    (i) =>
      new Step(`venue ends ${i}`, (run) => {
        const live = [...run.venue.orders].filter(([, order]) => order.live);
        const own = live[i % Math.max(1, live.length)]?.[0];
        if (own !== undefined) run.venue.end(own);
      }),
  ),
  fc.tuple(fc.integer({ min: 36, max: 44 }), fc.integer({ min: 1, max: 6 })).map(
    ([bid, spread]) =>
      new Step(`touch ${bid} +${spread}`, (run) => {
        run.board.bidPrice = cents(bid);
        run.board.askPrice = cents(bid + spread);
      }),
  ),
  fc.constantFrom(0, 350, 100_000).map(
    (most) =>
      new Step(`risk allows ${most}`, (run) => {
        run.gate.most = most;
      }),
  ),
  fc.constant(new Step('tick', (run) => run.oms.policy(run.venue.now))),
  fc.constant(new Step('withdraw', (run) => run.oms.withdrawLadder(run.ladder.id, 'ladder_withdrawn', run.venue.now))),
  fc.constant(
    new Step('snapshot and restore', (run) => {
      const state = JSON.parse(JSON.stringify(run.oms.snapshot()));
      run.oms = run.make();
      run.oms.restore(state);
      expect(run.oms.snapshot()).toEqual(state);
    }),
  ),
];

test('one intent has one order, risk sees all that can fill, and each fill counts once, whatever becomes of the messages', () => {
  fc.assert(
    fc.property(fc.commands(steps, { maxCommands: 150, size: 'max' }), (commands) => {
      const run = new Run();
      fc.modelRun(() => ({ model: {}, real: run }), commands);
      // Everything still under way arrives, in order, and unknown orders are looked up.
      for (let round = 0; round < 50 && run.venue.commands.length + run.venue.messages.length > 0; round++) {
        while (run.venue.commands.length > 0) run.venue.commands.shift()?.();
        for (const update of run.venue.messages.splice(0)) run.deliver(update);
      }
      for (const order of run.oms.unknownOrders()) {
        const { clientOrderId } = order;
        const own = run.venue.orders.get(clientOrderId);
        if (own?.live) {
          run.deliver({ kind: 'accepted', clientOrderId, venueOrderId: 'v', knownAt: run.venue.now });
          const { price, quantity } = own;
          run.deliver({
            kind: 'amended',
            clientOrderId,
            price: price as never,
            quantity: quantity as never,
            knownAt: run.venue.now,
          });
        }
      }
      run.check();
      const working = run.oms.allWorking().map(({ clientOrderId }) => clientOrderId);
      const live = [...run.venue.orders].flatMap(([id, own]) => (own.live ? [id] : []));
      expect([...working].sort()).toEqual([...live].sort());
      expect([...run.gate.orders.keys()].sort()).toEqual([...live].sort());
      for (const market of run.ladder.markets) {
        let total = 0;
        for (const { order, filled } of run.venue.orders.values()) {
          if (order.market === market.id) total += order.side === BookSide.bid ? filled : -filled;
        }
        expect(run.position.get(market.id) ?? 0).toBe(total);
      }
    }),
    { numRuns: 300 },
  );
});
