/** Puts one order into the simulated exchange over a market's history, of which it is shown some kinds of evidence only. */
import { type BookSide, type EventColumns, EventKind } from '../../../engine/events.ts';
import type { BoardConfig } from '../../../engine/markets/config.ts';
import type { Directory } from '../../../engine/markets/contracts.ts';
import type { MoneyConfig } from '../../../engine/money/config.ts';
import type { Cash, Price, Quantity } from '../../../engine/money/units.ts';
import type { EpochMicros } from '../../../engine/time.ts';
import type { ExchangeConfig } from '../../exchange/config.ts';
import { SimulatedExchange } from '../../exchange/exchange.ts';
import { EVIDENCE_KINDS, type EvidenceKind, type MarketHistory } from './market-history.ts';

/** An order to try: it is decided at `decidedAt` and ends at `endAt`. */
export interface TrialOrder {
  readonly history: MarketHistory;
  readonly decidedAt: EpochMicros;
  readonly side: BookSide;
  readonly price: Price;
  readonly quantity: Quantity;
  readonly endAt: EpochMicros;
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
  const { history, decidedAt, endAt } = order;
  const { columns, market } = history;
  const kinds = new Set<number>([EventKind.marketStatus, ...evidence.flatMap((name) => [...EVIDENCE_KINDS[name]])]);
  const exchange = new SimulatedExchange({ ...settings, cash: CASH });
  exchange.onEvent(listing(market.ladder, columns.knownAt[0] as number), 0);
  let isSent = false;
  const send = (): void => {
    isSent = true;
    exchange.advanceTo(decidedAt);
    const { side, price, quantity } = order;
    exchange.submit(
      {
        clientOrderId: 'trial',
        market: market.id,
        side,
        price,
        quantity,
        timeInForce: 'good_till_time',
        expiresAt: endAt,
        postOnly: false,
        reduceOnly: false,
      },
      decidedAt,
    );
  };
  let outcome = UNFILLED;
  const hear = (until: number): void => {
    for (;;) {
      exchange.advanceTo(until as EpochMicros);
      if (exchange.nextUpdateAt() > until) return;
      const update = exchange.takeUpdate();
      if (update.kind !== 'fill') continue;
      const { price, quantity } = update.fill;
      outcome = { quantity: outcome.quantity + quantity, value: outcome.value + price * quantity };
    }
  };
  for (let row = 0; row < columns.length; row++) {
    const knownAt = columns.knownAt[row] as number;
    if (!isSent && knownAt > decidedAt) send();
    if (knownAt > endAt + PATIENCE_MICROS) break;
    if (!kinds.has(columns.kind[row] as number)) continue;
    if (isSent) hear(knownAt - 1);
    exchange.onEvent(columns, row);
  }
  if (!isSent) send();
  hear(endAt + 10 * PATIENCE_MICROS);
  return outcome;
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
