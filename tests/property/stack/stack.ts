/** The desk over its faulty venue, with the reference beside it: what is done to both, and what must hold after every step. */
import type { DecisionRecord } from '../../../engine/decision-record.ts';
import type { LadderDef, MarketDef } from '../../../engine/markets/contracts.ts';
import { scheduleFor, worstFee } from '../../../engine/money/fees.ts';
import { type Cash, ONE_CONTRACT, type Price, type Quantity } from '../../../engine/money/units.ts';
import { DECIDED_BY_QUANTITY, LEGAL_EDGES, type OrderState } from '../../../engine/oms/transitions.ts';
import type { AmendOrder, Fill, NewOrder } from '../../../engine/orders.ts';
import { Ledger } from '../../../engine/portfolio/ledger.ts';
import { reconcile } from '../../../engine/portfolio/reconciliation.ts';
import { bookStatement } from '../../../engine/portfolio/statement.ts';
import type { Journal, OrderChange, Venue } from '../../../engine/ports.ts';
import { type EpochMicros, MICROS_PER_SECOND } from '../../../engine/time.ts';
import { NOON } from '../../unit/oms/world.ts';
import { type Checkpoint, Desk, DIRECTORY, FEES, LADDERS, MARKETS, RISK } from './desk.ts';
import type { Input } from './inputs.ts';
import { type OpenOrder, openRisk, Reference } from './reference.ts';
import { FaultyVenue } from './venue.ts';

/** A property that does not hold. */
function demand(holds: boolean, what: () => string): asserts holds {
  if (!holds) throw new Error(what());
}

/** State by state, where the table's edges lead. */
const REACHABLE: ReadonlySet<string> = new Set(
  LEGAL_EDGES.flatMap(({ from, to }) =>
    from.flatMap((state) => {
      if (to === 'same') return [];
      const targets = to === 'WORKING' || to === 'ENDED' || to === 'RELEASED' ? DECIDED_BY_QUANTITY[to] : [to];
      return targets.map((target) => `${state}>${target}`);
    }),
  ),
);

/** Follows every order's changes of state along the table. */
class TableJournal implements Journal {
  readonly #states = new Map<string, OrderState>();
  order({ order, state, reason, strategy }: OrderChange): void {
    // One that was found at the venue was sent by somebody else.
    const first = strategy.startsWith('foreign:') ? 'SUBMITTED' : 'NEW';
    const before = this.#states.get(order.clientOrderId) ?? first;
    const isLegal = state === before || REACHABLE.has(`${before}>${state}`);
    demand(isLegal, () => `${order.clientOrderId} went from ${before} to ${state} for ${reason}`);
    demand(
      reason !== 'illegal_transition' || state === before,
      () => `an illegal message moved ${order.clientOrderId}`,
    );
    this.#states.set(order.clientOrderId, state);
  }
  decision(_record: DecisionRecord): void {}
  fill(): void {}
  equity(): void {}
  score(): void {}
  settlement(): void {}
  result(): void {}
}

const SILENT: Journal = { decision() {}, order() {}, fill() {}, equity() {}, score() {}, settlement() {}, result() {} };

/** The desk's line to its venue; it notes what is sent, and may be cut. */
class Line implements Venue {
  readonly name = 'line';
  readonly sent: string[] = [];
  readonly #target: Venue | null;
  isOpen = true;
  constructor(target: Venue | null) {
    this.#target = target;
  }
  submit(order: NewOrder, at: EpochMicros): void {
    this.#note(`submit ${JSON.stringify(order)}`)?.submit(order, at);
  }
  amend(amend: AmendOrder, at: EpochMicros): void {
    this.#note(`amend ${JSON.stringify(amend)}`)?.amend(amend, at);
  }
  cancel(id: string, at: EpochMicros): void {
    this.#note(`cancel ${id}`)?.cancel(id, at);
  }
  lookUp(id: string, at: EpochMicros): void {
    this.#note(`look up ${id}`)?.lookUp(id, at);
  }
  #note(what: string): Venue | null {
    this.sent.push(what);
    return this.isOpen ? this.#target : null;
  }
}

/** An order as risk writes it down. */
interface HeldOrder {
  readonly clientOrderId: string;
  readonly worstFee: number;
}

export class Stack {
  readonly venue = new FaultyVenue();
  readonly reference = new Reference();
  /** Books every fill when it happens, not when it is told. */
  readonly truth = new Ledger((RISK.bankrollUsd * 1e6) as Cash);
  /** Somebody else traded on the account: the caps can be exceeded without a new order. */
  hasStrangers = false;
  readonly #journal = new TableJournal();
  #line = new Line(this.venue);
  desk = new Desk(this.#line, this.#journal);
  #checkpoint: Checkpoint = this.desk.checkpoint();
  #since: Input[] = [];
  #booked = 0;

  constructor() {
    this.venue.onSubmit = (order) => this.#checkSubmit(order);
    this.venue.onAmend = () => demand(this.desk.account.risk.state !== 'halted', () => 'amended while halted');
    for (const { id, markets } of LADDERS.slice(0, 2)) {
      this.tell({ kind: 'list', ladder: id, at: NOON });
      for (const { id: market } of markets) {
        const touch = { bid: 4_000 as Price, ask: 4_200 as Price, size: 9_000 as Quantity };
        this.tell({ kind: 'quote', market, ...touch, at: NOON });
      }
    }
    this.tell({ kind: 'tick', at: NOON });
  }

  get now(): EpochMicros {
    return this.venue.now;
  }

  wait(seconds: number): void {
    this.venue.advance((this.now + seconds * MICROS_PER_SECOND) as EpochMicros);
  }

  tell(input: Input): void {
    this.#since.push(input);
    this.desk.apply(input);
    this.reference.take(input, this.desk.account.equity);
    this.check();
  }

  /** Delivers a message; `keeps` leaves it to come again. */
  deliver(index: number, keeps: boolean): void {
    const { messages } = this.venue;
    const at = index % Math.max(1, messages.length);
    const update = messages[at];
    if (update === undefined) return;
    if (!keeps) messages.splice(at, 1);
    this.tell({ kind: 'update', update: { ...update, knownAt: this.now }, at: this.now });
  }

  /** The process ends and begins again, from a snapshot of this instant or from the last one and the inputs since. */
  restart(fromLog: boolean): void {
    const line = new Line(this.venue);
    const next = new Desk(line, fromLog ? SILENT : this.#journal);
    const state = this.desk.checkpoint();
    if (fromLog) {
      line.isOpen = false;
      next.restore(this.#checkpoint);
      for (const input of this.#since) next.apply(JSON.parse(JSON.stringify(input)) as Input);
      const again = line.sent.join('\n');
      demand(
        again === this.#line.sent.join('\n'),
        () => `replayed, the desk sent\n${again}\nand not\n${this.#line.sent.join('\n')}`,
      );
      demand(next.checkpoint() === state, () => 'a desk made from its inputs differs');
      // What follows is journaled again.
      this.#line = new Line(this.venue);
      this.desk = new Desk(this.#line, this.#journal);
    } else {
      this.#line = line;
      this.desk = next;
    }
    this.desk.restore(state);
    demand(this.desk.checkpoint() === state, () => 'a restored desk differs from the one that was saved');
    this.#checkpoint = state;
    this.#since = [];
    this.check();
  }

  /** The process ends in the middle of a step: what it was about to send is lost, and so is what was coming. */
  crash(act: () => void): void {
    this.#line.isOpen = false;
    act();
    this.#line.isOpen = true;
    this.venue.disconnect();
    this.restart(true);
    this.venue.reconnect();
  }

  /** Everything that is under way arrives, whatever was lost is asked for again, until nothing is missing. */
  settleDown(): void {
    for (let round = 0; round < 40; round++) {
      if (round % 10 === 0) this.venue.reconnect();
      for (let turn = 0; turn < 60 && this.venue.requests.length + this.venue.messages.length > 0; turn++) {
        while (this.venue.requests.length > 0) this.venue.arrive(0, false);
        while (this.venue.messages.length > 0) this.deliver(0, false);
      }
      if (round > 0 && this.#isSettled()) return;
      this.wait(61);
      this.tell({ kind: 'tick', at: this.now });
    }
    this.#isSettled((what) => {
      throw new Error(`after all was asked for: ${what}`);
    });
  }

  /** The books are what the venue has: orders, positions, and cash to the micro-dollar. */
  checkAgreement(): void {
    this.settleDown();
    const { ledger } = this.desk.account;
    const told = [...this.reference.told.values()];
    const differences = reconcile(bookStatement(ledger, told, []), this.#statement());
    demand(differences.length === 0, () => `the exchange's statement differs: ${JSON.stringify(differences)}`);
    demand(ledger.cash === this.truth.cash, () => `cash is ${ledger.cash} and should be ${this.truth.cash}`);
    demand(ledger.fees === this.truth.fees, () => `fees are ${ledger.fees} and should be ${this.truth.fees}`);
  }

  check(): void {
    this.#bookTruth();
    const { ledger, risk } = this.desk.account;
    const { reference } = this;
    demand(ledger.cash === reference.cash, () => `cash is ${ledger.cash}, by the reference ${reference.cash}`);
    demand(ledger.fees === reference.fees, () => `fees are ${ledger.fees}, by the reference ${reference.fees}`);
    demand(
      ledger.receivable === reference.receivable,
      () => `receivable ${ledger.receivable}, ${reference.receivable}`,
    );
    for (const { id } of MARKETS) {
      demand(ledger.position(id) === reference.position(id), () => `position ${id}: ${ledger.position(id)}`);
    }
    const isPaused = reference.ordered === 'paused' || reference.isLossPaused;
    const pausedOrHalted = reference.ordered === 'halted' ? 'halted' : isPaused ? 'paused' : null;
    const shown = risk.state === 'halted' || risk.state === 'paused' ? risk.state : null;
    demand(shown === pausedOrHalted, () => `trading is ${risk.state} and should be ${pausedOrHalted ?? 'free'}`);
    const keys = this.desk.oms.allWorking().map((order) => `${order.market.id}|${order.side}|${order.strategy}`);
    demand(new Set(keys).size === keys.length, () => `an intent has two orders: ${keys.join(' ')}`);
    // What an order was charged already is taken off its worst fee: exact but for that, which its own property proves.
    const least = this.#believed(0);
    const most = this.#believed(1);
    const { openRisk: counted } = risk;
    demand(least <= counted && counted <= most, () => `open risk is ${counted}, from scratch ${least} to ${most}`);
    if (this.hasStrangers) return;
    const real = this.#real();
    const cap = (RISK.maxOpenRiskUsd as number) * 1e6;
    demand(real <= cap, () => `what is at the venue can lose ${real}, beyond the cap of ${cap}`);
  }

  /** Open risk by the ledger and the orders that order management says may fill, with or without their worst fees. */
  #believed(fees: 0 | 1): number {
    const working = this.desk.oms.allWorking();
    return this.#openLadders().reduce((sum, ladder) => {
      const orders = working
        .filter((order) => order.ladder === ladder)
        .map((order) => this.#open(order.market, order.side, order.price, order.outstanding))
        .map((order) => ({ ...order, worstFee: fees * order.worstFee }));
      return sum + openRisk(ladder, this.#held(this.desk.account.ledger), orders);
    }, 0);
  }

  /** Open risk by what the venue holds and by orders that are on their way to it. */
  #real(): number {
    const orders = this.venue
      .live()
      .map(({ order, price, quantity, filled }) =>
        this.#open(MARKETS[order.market] as MarketDef, order.side, price, quantity - filled),
      );
    for (const { order } of this.venue.requests) {
      if (order !== undefined)
        orders.push(this.#open(MARKETS[order.market] as MarketDef, order.side, order.price, order.quantity));
    }
    // A result that comes for one market alone takes what it hedged out of the sum: no order did that.
    const undecided = this.#openLadders().filter(({ markets }) =>
      markets.every(({ id }) => this.reference.markets[id]?.payout === null),
    );
    return undecided.reduce((sum, ladder) => {
      const own = orders.filter(({ market }) => market.ladder === ladder.id);
      return sum + openRisk(ladder, this.#held(this.truth), own);
    }, 0);
  }

  #openLadders(): LadderDef[] {
    return LADDERS.filter(({ markets }) => !this.reference.isOver(markets[0] as MarketDef));
  }

  #held(ledger: Ledger) {
    return ({ id }: MarketDef) => ({ quantity: ledger.position(id), cost: ledger.entryCost(id) });
  }

  #open(market: MarketDef, side: OpenOrder['side'], price: Price, remaining: number): OpenOrder {
    const { series } = DIRECTORY.ladder(market.ladder);
    const smallest = Math.round(FEES.smallestFillContracts * ONE_CONTRACT) as Quantity;
    const schedule = scheduleFor(series, this.now, FEES.balancePrecision);
    return { market, side, price, remaining, worstFee: worstFee(schedule, price, remaining as Quantity, smallest) };
  }

  /** Nothing reaches the venue that adds risk beyond a cap, or while trading is not free. */
  #checkSubmit(order: NewOrder): void {
    const { account, oms } = this.desk;
    demand(account.risk.state !== 'halted', () => 'an order was sent while trading is halted');
    const market = MARKETS[order.market] as MarketDef;
    const city = DIRECTORY.ladder(market.ladder).city;
    const inCity = this.#openLadders().filter((ladder) => ladder.city === city);
    const cityRisk = inCity.reduce((sum, ladder) => sum + account.risk.openRiskOf(ladder), 0);
    const others = oms.allWorking().filter(({ clientOrderId }) => clientOrderId !== order.clientOrderId);
    const taken = new Set([...account.ledger.openMarkets, ...others.map((working) => working.market.id)]);
    const isBeyond =
      account.risk.openRisk > (RISK.maxOpenRiskUsd as number) * 1e6 ||
      account.risk.openRisk > (account.equity * Math.min(RISK.maxOpenRiskPct, RISK.maxClusterPct)) / 100 ||
      cityRisk > (account.equity * RISK.maxCityPct) / 100 ||
      (taken.size >= RISK.maxPositions && !taken.has(order.market));
    if (account.risk.state === 'active' && !isBeyond) return;
    demand(
      this.#addsNoRisk(order, market),
      () => `${order.clientOrderId} adds risk in state ${account.risk.state}, beyond a cap: ${isBeyond}`,
    );
  }

  /** No part of the order that fills raises its ladder's open risk, with the other orders and without. */
  #addsNoRisk(order: NewOrder, market: MarketDef): boolean {
    const ladder = DIRECTORY.ladder(market.ladder);
    // What the others may still be charged is what risk holds: less than for new ones where a part was charged already.
    const { orders: held } = this.desk.account.risk.snapshot() as unknown as { orders: HeldOrder[] };
    const feeOf = new Map(held.map(({ clientOrderId, worstFee }) => [clientOrderId, worstFee]));
    const others = this.desk.oms
      .working(ladder.id)
      .filter(({ clientOrderId }) => clientOrderId !== order.clientOrderId)
      .map((one) => {
        const open = this.#open(one.market, one.side, one.price, one.outstanding);
        return { ...open, worstFee: Math.min(open.worstFee, feeOf.get(one.clientOrderId) ?? open.worstFee) };
      });
    const { ledger } = this.desk.account;
    const saved = ledger.snapshot();
    return [1, 100, 100 * Math.ceil(order.quantity / 200), order.quantity].every((part) => {
      const quantity = Math.min(part, order.quantity) as Quantity;
      const after = new Ledger(0 as Cash);
      after.restore(saved);
      const fee = this.#open(market, order.side, order.price, quantity).worstFee as Cash;
      after.applyFill({ side: order.side, price: order.price, quantity, fee }, market);
      return [others, []].every(
        (orders) => openRisk(ladder, this.#held(after), orders) <= openRisk(ladder, this.#held(ledger), orders),
      );
    });
  }

  #bookTruth(): void {
    for (; this.#booked < this.venue.fills.length; this.#booked++) {
      const fill = this.venue.fills[this.#booked] as Fill;
      this.truth.applyFill(fill, MARKETS[fill.market] as MarketDef);
    }
    this.reference.markets.forEach(({ payout, isPaid }, i) => {
      const market = MARKETS[i] as MarketDef;
      if (payout === null) return;
      this.truth.determine(market, payout as Price);
      if (isPaid) this.truth.pay(market);
    });
  }

  #isSettled(complain: (what: string) => void = () => {}): boolean {
    const live = this.venue
      .live()
      .map(({ order }) => order.clientOrderId)
      .sort();
    const working = this.desk.oms
      .allWorking()
      .map(({ clientOrderId }) => clientOrderId)
      .sort();
    const untold = this.venue.fills.filter(
      ({ fillId, market }) => !this.reference.told.has(fillId) && !this.reference.isOver(MARKETS[market] as MarketDef),
    );
    if (live.join() !== working.join()) complain(`the venue has ${live.join()}, the desk ${working.join()}`);
    if (untold.length > 0) complain(`${untold.length} fills were never told`);
    return live.join() === working.join() && untold.length === 0;
  }

  #statement() {
    const positions = MARKETS.flatMap(({ id }) => {
      const position = this.truth.netOf(id);
      return position === 0 || this.reference.markets[id]?.isPaid ? [] : [{ market: id, position }];
    });
    const payments = MARKETS.flatMap(({ id }) => {
      const { payout, isPaid } = this.reference.markets[id] ?? {};
      return isPaid ? [{ market: id, payout: payout as Price, paid: this.truth.paidOf(id) as Cash }] : [];
    });
    return { at: this.now, cash: this.truth.cash, positions, fills: this.venue.fills, payments, transfers: [] };
  }
}
