/**
 * The paper trail of order management: an intent, verdict or command record for every decision, and an order change for every
 * step of an order, illegal and repeated messages included. It is written before the act that it describes.
 */
import { DecisionRecord, DecisionType } from '../decision-record.ts';
import { BookSide } from '../events.ts';
import type { MarketId } from '../markets/contracts.ts';
import { NO_QUANTITY, type Price, type Quantity } from '../money/units.ts';
import type { VenueUpdate } from '../orders.ts';
import type { Journal, OrderChange } from '../ports.ts';
import { type ReasonCode, reasonNumber, reasonOf } from '../reasons.ts';
import type { OrderRequest, Verdict } from '../risk/gate.ts';
import type { EpochMicros } from '../time.ts';
import type { Intent } from './intent.ts';
import type { IntentSlot } from './intent-slot.ts';
import type { ManagedOrder } from './managed-order.ts';
import { INPUT_NUMBER, type OrderInput, STATE_NUMBER } from './transitions.ts';

/** Numbers of commands in decision records: never renumber. */
export const Command = { submit: 1, amend: 2, cancel: 3, lookUp: 4 } as const;
export type Command = (typeof Command)[keyof typeof Command];

export class OrderTrail {
  readonly #journal: Journal;
  readonly #record = new DecisionRecord();
  /** Reused for every change, as journals expect. */
  readonly #change = {} as { -readonly [Field in keyof OrderChange]: OrderChange[Field] };

  constructor(journal: Journal) {
    this.#journal = journal;
  }

  /** What became of an intent. Repeating the same news about the same wish writes nothing. */
  intent(slot: IntentSlot, intent: Intent, reason: ReasonCode, now: EpochMicros): void {
    if (
      slot.toldReason === reason &&
      slot.toldTarget === intent.targetPosition &&
      slot.toldLimit === intent.limitPrice
    ) {
      return;
    }
    slot.toldReason = reason;
    slot.toldTarget = intent.targetPosition;
    slot.toldLimit = intent.limitPrice;
    const { side, limitPrice, targetPosition, currentPosition } = intent;
    this.#journal.decision(
      this.#record
        .begin(DecisionType.intent, reasonNumber(reason), now, intent.ladder.id, intent.market.id)
        .integers(side, limitPrice, targetPosition, currentPosition, slot.nextSupersession)
        .real(intent.edge),
    );
  }

  verdict(request: OrderRequest, verdict: Verdict): void {
    const { ladder, market, side, price, quantity, at } = request;
    this.#journal.decision(
      this.#record
        .begin(DecisionType.verdict, reasonNumber(verdict.code), at, ladder.id, market.id)
        .integers(side, price, quantity, verdict.allowed, limitOf(verdict))
        .real(verdict.openRiskAfter),
    );
    const { allowed, code, limit, value } = verdict;
    if (allowed === quantity) return;
    const strategy = request.strategy ?? '';
    this.#journal.refusal?.({
      at,
      market,
      strategy,
      side,
      price,
      asked: quantity,
      fitted: allowed,
      code,
      limit,
      value,
    });
  }

  command(
    order: ManagedOrder,
    command: Command,
    price: Price,
    quantity: Quantity,
    reason: ReasonCode,
    now: EpochMicros,
  ): void {
    this.#journal.decision(
      this.#record
        .begin(DecisionType.command, reasonNumber(reason), now, order.ladder.id, order.market.id)
        .integers(order.side, price, quantity, command, order.supersession),
    );
  }

  /** The order as it stands now, and why it changed: a reason code, or what the venue said. */
  change(order: ManagedOrder, reason: string, now: EpochMicros): void {
    const change = this.#change;
    change.at = now;
    change.order = order.terms;
    change.ladder = order.ladder.id;
    change.state = order.state;
    change.filled = order.filled;
    change.amend = order.amend;
    change.displayed = order.belief.displayed ?? NO_QUANTITY;
    change.reason = reason;
    change.intentKey = order.key;
    change.supersession = order.supersession;
    change.strategy = order.strategy;
    this.#journal.order(change);
  }

  /** A message that is impossible in the order's state: refused, and kept as data. */
  illegal(order: ManagedOrder, input: OrderInput, now: EpochMicros): void {
    this.#anomaly('illegal_transition', order, INPUT_NUMBER[input], now);
  }

  /** A fill that was counted before: it changes nothing. */
  duplicateFill(order: ManagedOrder, quantity: Quantity, now: EpochMicros): void {
    this.#anomaly('duplicate_fill', order, quantity, now);
  }

  /** A message about an order that is not known here, or no longer. */
  stray(update: VenueUpdate): void {
    const quantity = update.kind === 'fill' ? update.fill.quantity : 0;
    const side = update.kind === 'fill' ? update.fill.side : BookSide.bid;
    this.#journal.decision(
      this.#record
        .begin(DecisionType.state, reasonNumber('stray_update'), update.knownAt, -1, -1)
        .integers(side, 0, quantity, 0, 0),
    );
  }

  /** News of an order that was not sent from here. */
  foreign(
    reason: ReasonCode,
    market: MarketId,
    side: BookSide,
    price: Price,
    quantity: Quantity,
    now: EpochMicros,
  ): void {
    this.#journal.decision(
      this.#record
        .begin(DecisionType.state, reasonNumber(reason), now, -1, market)
        .integers(side, price, quantity, 0, 0),
    );
  }

  #anomaly(reason: ReasonCode, order: ManagedOrder, detail: number, now: EpochMicros): void {
    const state = STATE_NUMBER[order.state];
    this.#journal.decision(
      this.#record
        .begin(DecisionType.state, reasonNumber(reason), now, order.ladder.id, order.market.id)
        .integers(state, state, detail, order.supersession, order.side),
    );
    this.change(order, reason, now);
  }
}

/** One cent in 1/1,000,000 dollar. */
const ONE_CENT = 10_000;

/** The limit in the form of the record, which holds 32 bits: money in cents, anything else in its own unit. */
function limitOf({ code, limit }: Verdict): number {
  return reasonOf(code).unit === 'micro_dollars' ? Math.round(limit / ONE_CENT) : limit;
}
