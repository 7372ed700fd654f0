/**
 * Invariants of order management and the simulated exchange together, over random markets and wishes, with drawn latencies so
 * that messages overtake each other:
 *
 * 1. Our books are the exchange's: after everything has come, positions agree and no order works on one side alone.
 * 2. No more is ever at stake than wished for: position and working orders never reach beyond the farthest target.
 * 3. Risk ends with nothing resting, and every fill of the exchange was booked exactly once.
 * 4. Stopped at any step, snapshotted and restored, both go on as if nothing had happened.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BookSide, EventKind } from '../../../engine/events.ts';
import { boardConfig } from '../../../engine/markets/config.ts';
import type { MarketDef, MarketId } from '../../../engine/markets/contracts.ts';
import { MarketBoard } from '../../../engine/markets/market-board.ts';
import type { Price, Quantity } from '../../../engine/money/units.ts';
import { omsConfig } from '../../../engine/oms/config.ts';
import { Oms } from '../../../engine/oms/oms.ts';
import type { EpochMicros } from '../../../engine/time.ts';
import { quote, TestMarket, type Told, trade } from '../../unit/exchange/market.ts';
import { cents, contracts, directoryOf, KeptJournal, ladderOf, OpenGate } from '../../unit/oms/world.ts';

type Act = { readonly wish: number; readonly limit: number; readonly market: number } | { readonly event: Told };

const side = fc.constantFrom(BookSide.bid, BookSide.ask);
const market = fc.nat(1);
const acts = fc.array(
  fc.oneof(
    fc
      .record({ wish: fc.integer({ min: -30, max: 30 }), limit: fc.integer({ min: 38, max: 52 }), market })
      .map((act): Act => act),
    fc
      .record({ p: fc.integer({ min: 38, max: 50 }), quantity: fc.integer({ min: 1, max: 80 }), taker: side, market })
      .map(({ p, quantity, taker, market: subject }): Act => ({ event: trade(0, p, quantity, taker, { subject }) })),
    fc
      .record({
        bid: fc.integer({ min: 38, max: 48 }),
        spread: fc.integer({ min: 1, max: 6 }),
        size: fc.integer({ min: -1, max: 40 }),
      })
      .map(({ bid, spread, size }): Act => ({ event: quote(0, bid, bid + spread, size, size) })),
  ),
  { minLength: 10, maxLength: 80, size: 'max' },
);

class Desk {
  readonly ladder = ladderOf();
  readonly market: TestMarket;
  readonly board = new MarketBoard(boardConfig.parse({}));
  readonly gate = new OpenGate();
  readonly journal = new KeptJournal();
  readonly position = [0, 0];
  readonly farthest = [0, 0];
  readonly oms: Oms;
  booked = 0;

  constructor(style: 'take' | 'make') {
    this.market = new TestMarket({ orderLatencyMillis: 300, ackLatencyMillis: 700, latencySpread: 1, printShare: 0.5 });
    this.board.addLadder(this.ladder);
    this.oms = new Oms({
      config: { ...omsConfig.parse({}), style, rejectBackoffMinutes: 0, rearmMinutes: 1, retryCancelSeconds: 5 },
      account: 'both',
      venue: this.market.exchange,
      risk: this.gate,
      journal: this.journal,
      board: this.board,
      directory: directoryOf([this.ladder, ladderOf(1)]),
      follows: () => true,
    });
  }

  play(list: readonly Act[], from: number, to: number): void {
    for (let i = from; i < to; i++) {
      const at = 1.7 * i;
      this.deliver(at);
      const act = list[i] as Act;
      if ('event' in act) this.#tell({ ...act.event, at, trueAt: act.event.kind === EventKind.trade ? at - 0.5 : at });
      else this.#pursue(act.market, act.wish, act.limit, this.market.at(at));
      if (i % 10 === 9) this.oms.policy(this.market.at(at));
    }
  }

  /** Hears everything that is known by then, in order. */
  deliver(at: number): void {
    const { exchange } = this.market;
    const limit = this.market.at(at);
    for (;;) {
      exchange.advanceTo(limit);
      if (exchange.nextUpdateAt() > limit) return;
      const fill = this.oms.onUpdate(exchange.takeUpdate())?.fill;
      if (fill === undefined) continue;
      this.booked += 1;
      const signed = fill.side === BookSide.bid ? fill.quantity : -fill.quantity;
      this.position[fill.market] = (this.position[fill.market] as number) + signed;
      const held = this.position[fill.market] as number;
      expect(Math.abs(held)).toBeLessThanOrEqual(this.farthest[fill.market] as number);
      const counted = this.gate.orders.get(fill.clientOrderId);
      const remaining = ((counted?.remaining ?? 0) - fill.quantity) as Quantity;
      if (counted !== undefined) this.gate.orders.set(fill.clientOrderId, { ...counted, remaining });
    }
  }

  continueIn(style: 'take' | 'make'): Desk {
    const other = new Desk(style);
    const through = <State>(state: State): State => JSON.parse(JSON.stringify(state)) as State;
    other.market.exchange.restore(through(this.market.exchange.snapshot()));
    other.board.restore(through(this.board.snapshot()));
    other.oms.restore(through(this.oms.snapshot()));
    this.position.forEach((held, m) => {
      other.position[m] = held;
    });
    this.farthest.forEach((far, m) => {
      other.farthest[m] = far;
    });
    for (const [id, order] of this.gate.orders) other.gate.orders.set(id, order);
    return other;
  }

  #tell(event: Told): void {
    this.market.tell(event);
    const m = (event.subject ?? 0) as MarketId;
    const at = this.market.at(event.at);
    const [a, b, c, d] = [event.a ?? 0, event.b ?? 0, event.c ?? 0, event.d ?? 0];
    if (event.kind === EventKind.trade) this.board.onTrade(m, a as Price, b as Quantity, c as BookSide, d === 1, at);
    else this.board.onQuote(m, a as Price, b as Price, c as Quantity, d as Quantity, at);
  }

  #pursue(index: number, wish: number, limit: number, now: EpochMicros): void {
    const def = this.ladder.markets[index] as MarketDef;
    const current = this.position[index] as number;
    const targetPosition = contracts(wish);
    const isBid = targetPosition >= current;
    this.farthest[index] = Math.max(this.farthest[index] as number, Math.abs(targetPosition));
    this.oms.pursue(
      {
        at: now,
        ladder: this.ladder,
        market: def,
        side: isBid ? BookSide.bid : BookSide.ask,
        targetPosition,
        currentPosition: current as Quantity,
        limitPrice: cents(isBid ? limit : 90 - limit),
        strategy: 'ensemble',
        edge: 0.1,
        pYes: isBid ? 0.99 : 0.01,
        bid: this.board.bid(def.id, now),
        ask: this.board.ask(def.id, now),
        purpose: 'enter',
      },
      now,
    );
  }
}

const style = fc.constantFrom('take' as const, 'make' as const);

test('the books of both sides agree in the end, and a position never reaches beyond what was wished for', () => {
  let fills = 0;
  fc.assert(
    fc.property(acts, style, (list, how) => {
      const desk = new Desk(how);
      desk.play(list, 0, list.length);
      desk.deliver(14 * 3600);
      expect(desk.oms.allWorking()).toEqual([]);
      expect(desk.gate.orders.size).toBe(0);
      expect(desk.market.exchange.account.reserved).toBe(0);
      for (const m of [0, 1]) expect(desk.market.exchange.account.position(m as MarketId)).toBe(desk.position[m]);
      fills += desk.booked;
    }),
    { numRuns: 250 },
  );
  // The stretch is no idle one.
  expect(fills).toBeGreaterThan(200);
});

test('both go on from a snapshot as if nothing had happened', () => {
  fc.assert(
    fc.property(acts, style, fc.nat(80), (list, how, cut) => {
      const at = cut % (list.length + 1);
      const whole = new Desk(how);
      whole.play(list, 0, at);
      const resumed = whole.continueIn(how);
      const before = whole.journal.decisions.length;
      for (const desk of [whole, resumed]) {
        desk.play(list, at, list.length);
        desk.deliver(14 * 3600);
      }
      expect(resumed.journal.decisions).toEqual(whole.journal.decisions.slice(before));
      expect(resumed.position).toEqual(whole.position);
      expect(resumed.oms.snapshot()).toEqual(whole.oms.snapshot());
    }),
    { numRuns: 120 },
  );
});
