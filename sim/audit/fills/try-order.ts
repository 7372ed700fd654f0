/** Puts orders into the simulated exchange over a market's history, of which it is shown some kinds of evidence only. */
import { type BookSide, type EventColumns, EventKind } from '../../../engine/events.ts';
import type { BoardConfig } from '../../../engine/markets/config.ts';
import type { Directory, MarketId } from '../../../engine/markets/contracts.ts';
import type { MoneyConfig } from '../../../engine/money/config.ts';
import type { Cash, Price, Quantity } from '../../../engine/money/units.ts';
import type { Fill, NewOrder } from '../../../engine/orders.ts';
import type { EpochMicros } from '../../../engine/time.ts';
import type { ExchangeConfig } from '../../exchange/config.ts';
import { SimulatedExchange } from '../../exchange/exchange.ts';
import { EVIDENCE_KINDS, type EvidenceKind, type MarketHistory } from './market-history.ts';

/** What is done about an order after it was sent. */
export type LaterCommand =
  | { readonly kind: 'cancel'; readonly at: EpochMicros }
  | { readonly kind: 'amend'; readonly at: EpochMicros; readonly price: Price; readonly quantity: Quantity };

/** An order to try: it is decided at `decidedAt` and ends at `endAt` at the latest. */
export interface TrialOrder {
  readonly history: MarketHistory;
  readonly decidedAt: EpochMicros;
  readonly side: BookSide;
  readonly price: Price;
  readonly quantity: Quantity;
  readonly endAt: EpochMicros;
  /** Good till `endAt`, and not post-only, when left out. */
  readonly terms?: Pick<NewOrder, 'timeInForce' | 'expiresAt' | 'postOnly'>;
  /** In order of time. */
  readonly later?: readonly LaterCommand[];
}

/** What became of an order: contracts filled in 1/100, and what they cost or brought, price × quantity. */
export interface Outcome {
  readonly quantity: number;
  readonly value: number;
}

export const UNFILLED: Outcome = { quantity: 0, value: 0 };

/** What an exchange is made with for a trial. */
export interface TrialSettings {
  readonly config: ExchangeConfig;
  readonly board: BoardConfig;
  readonly fees: MoneyConfig;
  readonly directory: Directory;
  readonly seed: number;
}

/** More than any order of an audit can bind. */
const CASH = 1_000_000_000_000 as Cash;
/** Evidence from before an order's end is waited for so long. */
const PATIENCE_MICROS = 120_000_000;

/** What the rules make of an order when the history had these kinds of evidence alone. */
export function tryOrder(order: TrialOrder, evidence: readonly EvidenceKind[], settings: TrialSettings): Outcome {
  return outcomeOf(fillsOfTrial(order, evidence, settings));
}

/** What fills come to. */
export function outcomeOf(fills: readonly Pick<Fill, 'price' | 'quantity'>[]): Outcome {
  return fills.reduce<Outcome>(
    (sum, { price, quantity }) => ({ quantity: sum.quantity + quantity, value: sum.value + price * quantity }),
    UNFILLED,
  );
}

/** An order beside others of the same market. */
export type MarketTrial = Omit<TrialOrder, 'history'>;

/** The fills that the rules give an order when the history had these kinds of evidence alone. */
function fillsOfTrial(
  { history, ...order }: TrialOrder,
  evidence: readonly EvidenceKind[],
  settings: TrialSettings,
): readonly Fill[] {
  return fillsOfTrials(history, [order], evidence, settings)[0] ?? [];
}

/**
 * The fills that the rules give each of several orders in one market, which compete for what it shows, when the history had
 * these kinds of evidence alone.
 */
export function fillsOfTrials(
  { columns, market }: MarketHistory,
  orders: readonly MarketTrial[],
  evidence: readonly EvidenceKind[],
  settings: TrialSettings,
): readonly (readonly Fill[])[] {
  const kinds = new Set<number>([EventKind.marketStatus, ...evidence.flatMap((name) => [...EVIDENCE_KINDS[name]])]);
  const exchange = new SimulatedExchange({ ...settings, cash: CASH });
  exchange.onEvent(listing(market.ladder, columns.knownAt[0] as number), 0);
  const fills = new Map<string, Fill[]>(orders.map((_, index) => [nameOf(index), []]));
  const hear = (until: number): void => {
    for (;;) {
      exchange.advanceTo(until as EpochMicros);
      if (exchange.nextUpdateAt() > until) return;
      const update = exchange.takeUpdate();
      if (update.kind === 'fill') fills.get(update.clientOrderId)?.push(update.fill);
    }
  };
  const commands = orders.flatMap((order, index) => commandsOf(order, nameOf(index), market.id));
  commands.sort((x, y) => x.at - y.at);
  const endAt = Math.max(...orders.map((order) => order.endAt));
  let sent = 0;
  const sendUntil = (until: number): void => {
    for (let next = commands[sent]; next !== undefined && next.at < until; next = commands[sent]) {
      if (sent > 0) hear(next.at);
      exchange.advanceTo(next.at);
      next.send(exchange);
      sent += 1;
    }
  };
  for (let row = 0; row < columns.length; row++) {
    const knownAt = columns.knownAt[row] as number;
    sendUntil(knownAt);
    if (sent > 0 && knownAt > endAt + PATIENCE_MICROS) break;
    if (!kinds.has(columns.kind[row] as number)) continue;
    if (sent > 0) hear(knownAt - 1);
    exchange.onEvent(columns, row);
  }
  sendUntil(Number.POSITIVE_INFINITY);
  hear(endAt + 10 * PATIENCE_MICROS);
  return [...fills.values()];
}

interface TimedCommand {
  readonly at: EpochMicros;
  send(exchange: SimulatedExchange): void;
}

function commandsOf(order: MarketTrial, clientOrderId: string, market: MarketId): TimedCommand[] {
  const { decidedAt, side, price, quantity, endAt, terms, later = [] } = order;
  const submitted: NewOrder = {
    clientOrderId,
    market,
    side,
    price,
    quantity,
    ...(terms ?? { timeInForce: 'good_till_time', expiresAt: endAt, postOnly: false }),
    reduceOnly: false,
  };
  return [
    { at: decidedAt, send: (exchange) => exchange.submit(submitted, decidedAt) },
    ...later.map(
      (command): TimedCommand => ({
        at: command.at,
        send: (exchange) =>
          command.kind === 'cancel'
            ? exchange.cancel(clientOrderId, command.at)
            : exchange.amend({ clientOrderId, price: command.price, quantity: command.quantity }, command.at),
      }),
    ),
  ];
}

function nameOf(index: number): string {
  return `trial-${index}`;
}

/** One event that lists a ladder. */
function listing(ladder: number, at: number): EventColumns {
  const zero = Int32Array.of(0);
  return {
    length: 1,
    kind: Uint8Array.of(EventKind.ladderListed),
    source: Uint8Array.of(0),
    knownAt: Float64Array.of(at),
    trueAt: Float64Array.of(at),
    subject: Int32Array.of(ladder),
    a: zero,
    b: zero,
    c: zero,
    d: zero,
  };
}
