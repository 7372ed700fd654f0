/** Carries random commands out at an exchange that is spoken to directly, and checks its invariants after each. */
import { expect } from 'vitest';
import { BookSide, EventKind, SettlementStage } from '../../../engine/events.ts';
import type { NewOrder } from '../../../engine/orders.ts';
import type { ExchangeConfig } from '../../../sim/exchange/config.ts';
import type { FillView, OrderView } from '../../../sim/exchange/views.ts';
import { DirectMarket } from '../../unit/exchange/direct-market.ts';
import type { Told } from '../../unit/exchange/market.ts';
import { cents, contracts, ladderOf, NOON } from '../../unit/oms/world.ts';
import { cashByModel, checkPriority, checkUncrossed, worstOutcome } from './account-checks.ts';
import type { Act } from './random-commands.ts';

/** Cash at the start. */
export const DOLLARS = 60;
const GROUP_WINDOW = 15_000_000;
/** Seconds from the beginning to the close. */
const CLOSE = 12 * 3600;

/** How the exchange is set, and when. */
export interface Setting {
  readonly config: Partial<ExchangeConfig>;
  readonly precision: 'cent' | 'centicent';
  readonly weeks: number;
}

/** Carries acts out 1.3 seconds apart and checks after each. */
export class CommandPlay {
  readonly m: DirectMarket;
  readonly outcomes: unknown[] = [];
  readonly placed: string[] = [];
  readonly groups: string[] = [];
  readonly amended = new Set<string>();
  readonly limits = new Map<string, { prices: number[]; quantities: number[] }>();
  readonly matches = new Map<string, { at: number; quantity: number }[]>();
  readonly setting: Setting;
  /** When it begins, in seconds. */
  readonly #from: number;
  readonly #acts: readonly Act[];
  readonly #ended = new Map<string, OrderView>();
  #ids = 0;
  #fillsSeen = 0;

  constructor(list: readonly Act[], setting: Setting) {
    this.setting = setting;
    const { config, precision, weeks } = setting;
    this.#from = weeks * 7 * 86_400;
    this.#acts = list;
    const closeAt = NOON + (this.#from + CLOSE) * 1_000_000;
    const ladders = [ladderOf(0, 3, closeAt), ladderOf(1, 3, closeAt)];
    this.m = new DirectMarket({ config, precision, ladders, cashDollars: DOLLARS });
  }

  /** Ends every pause. */
  resume(): void {
    this.m.direct.pause('none', this.m.at(this.#from + 1.4 * this.#acts.length));
  }

  play(from: number, to: number): void {
    for (let i = from; i < to; i++) {
      const at = this.#from + 1.3 * i + 1e-5 * i;
      const before = this.m.records.orders({ status: 'resting' });
      const act = this.#acts[i] as Act;
      const outcome = this.#one(act, at);
      this.outcomes.push(outcome);
      this.#check(act, outcome, before, at);
    }
  }

  continueIn(): CommandPlay {
    const next = new CommandPlay(this.#acts, this.setting);
    next.m.exchange.restore(JSON.parse(JSON.stringify(this.m.exchange.snapshot())));
    next.placed.push(...this.placed);
    next.groups.push(...this.groups);
    for (const id of this.amended) next.amended.add(id);
    for (const [id, limits] of this.limits) next.limits.set(id, structuredClone(limits));
    for (const [id, matches] of this.matches) next.matches.set(id, structuredClone(matches));
    next.#ids = this.#ids;
    next.#fillsSeen = this.#fillsSeen;
    return next;
  }

  /** Closes every market and pays it, in steps of every kind; checks after each. */
  settle(list: readonly { winner: number; isShared: boolean; share: number; isAmended: boolean }[]): void {
    const close = this.#from + CLOSE;
    this.m.direct.advanceTo(this.m.at(close + 1));
    expect(this.m.records.orders({ status: 'resting' })).toEqual([]);
    const steps: Told[] = [];
    list.forEach(({ winner, isShared, share, isAmended }, ladder) => {
      for (let i = 0; i < 3; i++) {
        const subject = ladder * 3 + i;
        const isNext = i === (winner + 1) % 3;
        const payout = isShared ? (i === winner ? share : isNext ? 10_000 - share : 0) : i === winner ? 10_000 : 0;
        const step = (a: SettlementStage, b: number): void => {
          steps.push({ kind: EventKind.settlement, at: 0, subject, a, b });
        };
        step(SettlementStage.determined, isAmended ? 10_000 - payout : payout);
        if (isAmended) {
          step(SettlementStage.disputed, -1);
          step(SettlementStage.amended, payout);
        }
        step(SettlementStage.final, payout);
        step(SettlementStage.paid, payout);
        // A repeated message pays nothing.
        step(SettlementStage.paid, payout);
      }
    });
    steps.forEach((step, i) => {
      this.m.tell({ ...step, at: close + 3600 + i });
      expect(this.m.direct.balance().available).toBeGreaterThanOrEqual(0);
    });
    this.#checkMoney();
    expect(this.m.direct.balance().reserved).toBe(0);
    expect(this.m.direct.balance().cash).toBeGreaterThanOrEqual(0);
    for (const position of this.m.records.positions())
      expect(position).toMatchObject({ position: 0, exposure: 0, isSettled: true });
    expect(this.m.records.settlements()).toHaveLength(this.m.records.positions().length);
  }

  #one(act: Act, at: number): unknown {
    const { m } = this;
    const now = m.at(at);
    const orderId = (n: number): string => this.placed[n % Math.max(1, this.placed.length)] ?? 'nobody';
    switch (act.do) {
      case 'tell':
        m.tell({ ...act.event, at, trueAt: act.event.kind === EventKind.trade ? at - 0.9 : at });
        return null;
      case 'status':
        m.tell({ kind: EventKind.marketStatus, at, subject: act.market, a: act.status });
        return null;
      case 'pause':
        m.direct.pause(act.pause, now);
        return null;
      case 'place': {
        const orderGroup =
          act.group < 0 ? undefined : (this.groups[act.group] ?? (act.group === 3 ? 'no-group' : undefined));
        const order: NewOrder = {
          ...act.order,
          clientOrderId: `c${this.#ids++}`,
          ...(act.order.timeInForce === 'good_till_time' && { expiresAt: m.at(Math.floor(at + 20)) }),
          ...(orderGroup !== undefined && { orderGroup }),
        };
        const outcome = m.direct.place(order, now);
        if (outcome.kind === 'placed') {
          this.placed.push(outcome.order.venueOrderId);
          this.limits.set(outcome.order.venueOrderId, { prices: [order.price], quantities: [order.quantity] });
        }
        return outcome;
      }
      case 'amend': {
        const venueOrderId = orderId(act.nth);
        const outcome = m.direct.amend(
          {
            venueOrderId,
            price: cents(act.price),
            quantity: contracts(act.size),
            ...(act.renew === 1 && { clientOrderId: `renamed-x${this.#ids++}` }),
            ...(act.renew === 2 && { expiresAt: m.at(Math.floor(at + 10)) }),
            ...(act.renew === 3 && { expiresAt: null }),
          },
          now,
        );
        if (outcome.kind === 'amended') {
          this.amended.add(venueOrderId);
          this.limits.get(venueOrderId)?.prices.push(cents(act.price));
          this.limits.get(venueOrderId)?.quantities.push(contracts(act.size));
        }
        return outcome;
      }
      case 'decrease':
        return m.direct.decrease(
          orderId(act.nth),
          act.isTo ? { to: contracts(act.size) } : { by: contracts(act.size) },
          now,
        );
      case 'cancel':
        return m.direct.cancel(orderId(act.nth), now);
      case 'cancelAll':
        return m.direct.cancelAll(now);
      case 'group':
        return this.#group(act, at);
    }
  }

  #group({ what, nth: n, limit }: Extract<Act, { do: 'group' }>, at: number): unknown {
    const { direct } = this.m;
    const now = this.m.at(at);
    const id = this.groups[n] ?? 'no-group';
    const quantity = contracts(limit);
    switch (what) {
      case 'create': {
        const outcome = direct.createGroup(quantity, now);
        if (outcome.kind === 'group') this.groups.push(outcome.group.id);
        return outcome;
      }
      case 'reset':
        this.matches.delete(id);
        return direct.resetGroup(id, now);
      case 'trigger':
        return direct.triggerGroup(id, now);
      case 'limit':
        // From here on the group is judged by another limit.
        this.matches.delete(id);
        return direct.limitGroup(id, quantity, now);
      case 'delete':
        return direct.deleteGroup(id, now);
    }
  }

  #check(act: Act, outcome: unknown, before: readonly OrderView[], at: number): void {
    const { direct, records } = this.m;
    const now = this.m.at(at);
    const resting = records.orders({ status: 'resting' });
    const pause = direct.pauseAt(now);
    const fills = records.fills().slice(this.#fillsSeen);
    this.#fillsSeen += fills.length;
    this.#checkMoney();
    expect(direct.balance().available).toBeGreaterThanOrEqual(0);
    if (this.setting.config.collateral === 'ladder_worst_case') {
      expect(direct.balance().available).toBeLessThanOrEqual(worstOutcome(records, direct.balance().cash));
    }
    checkUncrossed(resting);
    for (const [id, ended] of this.#ended) expect(records.order(id)).toEqual(ended);
    for (const order of records.orders()) if (order.status !== 'resting') this.#ended.set(order.venueOrderId, order);
    this.#checkLimits(fills);
    if (act.do === 'tell' && act.event.kind === EventKind.trade)
      checkPriority(act.event, before, fills, records, this.amended);
    this.#checkGroups(fills, resting, at);
    if (pause !== 'none') {
      expect(fills).toEqual([]);
      if (act.do === 'place' || act.do === 'amend') expect(outcome).toMatchObject({ kind: 'refused' });
      if (pause === 'exchange' && act.do !== 'pause') {
        const commands = ['cancel', 'cancelAll', 'decrease'];
        if (commands.includes(act.do)) expect(outcome).toEqual({ kind: 'refused', reason: 'exchange_paused' });
      }
    }
  }

  #checkLimits(fills: readonly FillView[]): void {
    for (const { venueOrderId, price: p, side: s, quantity } of fills) {
      const { prices, quantities } = this.limits.get(venueOrderId) ?? { prices: [], quantities: [] };
      if (prices.length > 0) {
        if (s === BookSide.bid) expect(p).toBeLessThanOrEqual(Math.max(...prices));
        else expect(p).toBeGreaterThanOrEqual(Math.min(...prices));
        expect(this.m.order(venueOrderId).filled).toBeLessThanOrEqual(Math.max(...quantities));
      }
      expect(quantity).toBeGreaterThan(0);
    }
  }

  #checkGroups(fills: readonly FillView[], resting: readonly OrderView[], at: number): void {
    for (const fill of fills) {
      const { orderGroup } = this.m.order(fill.venueOrderId);
      if (orderGroup === null) continue;
      const matches = this.matches.get(orderGroup) ?? [];
      matches.push({ at: fill.executedAt, quantity: fill.quantity });
      this.matches.set(orderGroup, matches);
    }
    for (const group of this.m.direct.groups(this.m.at(at))) {
      if (group.isTriggered) expect(resting.filter(({ orderGroup }) => orderGroup === group.id)).toEqual([]);
      const matches = this.matches.get(group.id) ?? [];
      // All but the match that came last stay below the limit, in every window of fifteen seconds.
      const earlier = matches.slice(0, -1);
      for (const { at: end } of earlier) {
        const within = earlier.filter((match) => match.at <= end && match.at > end - GROUP_WINDOW);
        expect(within.reduce((sum, { quantity }) => sum + quantity, 0)).toBeLessThan(group.limit);
      }
    }
  }

  #checkMoney(): void {
    const { records, direct } = this.m;
    const { cash } = direct.balance();
    expect(cash).toBe(cashByModel(DOLLARS * 1_000_000, records.fills(), records.settlements()));
    let reported = DOLLARS * 1_000_000;
    for (const { realized, exposure, feesPaid } of records.positions()) reported += realized - exposure - feesPaid;
    expect(cash).toBe(reported);
  }
}
