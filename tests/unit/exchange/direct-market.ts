/** A hand-held exchange for tests that speak to it directly: commands are answered at once, and everything is recorded. */
import type { BookSide } from '../../../engine/events.ts';
import { boardConfig } from '../../../engine/markets/config.ts';
import type { LadderDef, MarketId } from '../../../engine/markets/contracts.ts';
import type { Cash } from '../../../engine/money/units.ts';
import type { NewOrder } from '../../../engine/orders.ts';
import type { EpochMicros } from '../../../engine/time.ts';
import { type ExchangeConfig, exchangeConfig } from '../../../sim/exchange/config.ts';
import { DIRECT_SETTINGS, type DirectExchange, type Placed, type Refused } from '../../../sim/exchange/direct.ts';
import { SimulatedExchange } from '../../../sim/exchange/exchange.ts';
import { AccountRecords } from '../../../sim/exchange/records/account-records.ts';
import type { AccountWatcher, OrderView } from '../../../sim/exchange/views.ts';
import { cents, contracts, directoryOf, ladderOf, NOON } from '../oms/world.ts';
import { columnsOf, listed, type Told } from './market.ts';

export interface DirectMarketParts {
  readonly config?: Partial<ExchangeConfig>;
  readonly cashDollars?: number;
  readonly watcher?: AccountWatcher;
  readonly ladders?: readonly LadderDef[];
  readonly precision?: 'cent' | 'centicent';
  readonly keepEndedOrders?: number;
  readonly keepFills?: number;
}

export class DirectMarket {
  readonly exchange: SimulatedExchange;
  readonly records: AccountRecords;
  readonly direct: DirectExchange;
  #orders = 0;

  constructor({ config, cashDollars = 10_000, ladders, precision = 'cent', ...records }: DirectMarketParts = {}) {
    const directory = directoryOf(ladders ?? [ladderOf(0), ladderOf(1)]);
    this.records = new AccountRecords({ directory, ...records });
    this.exchange = new SimulatedExchange({
      config: {
        ...exchangeConfig.parse({}),
        ...DIRECT_SETTINGS,
        printShare: 1,
        printSlippageCents: 0,
        immediateWindowMillis: 0,
        ...config,
      },
      board: boardConfig.parse({ quoteMaxAgeMinutes: 30, printMaxAgeMinutes: 180, assumedSizeContracts: 25 }),
      fees: { balancePrecision: precision, smallestFillContracts: 1 },
      directory,
      seed: 1,
      cash: Math.round(cashDollars * 1_000_000) as Cash,
      records: this.records,
      answers: 'dropped',
    });
    this.direct = this.exchange.direct;
    this.tell(...Array.from({ length: directory.ladderCount }, (_, subject) => ({ ...listed, subject })));
  }

  /** Events of the market; times in seconds after noon. */
  tell(...events: Told[]): void {
    const columns = columnsOf(events);
    for (let i = 0; i < columns.length; i++) {
      this.exchange.onEvent(columns, i);
      this.direct.advanceTo(columns.knownAt[i] as EpochMicros);
    }
  }

  place(
    at: number,
    side: BookSide,
    priceCents: number,
    quantity: number,
    more: Partial<NewOrder> = {},
  ): Placed | Refused {
    const order = {
      clientOrderId: `c${this.#orders++}`,
      market: 0 as MarketId,
      side,
      price: cents(priceCents),
      quantity: contracts(quantity),
      timeInForce: 'good_till_canceled' as const,
      postOnly: false,
      reduceOnly: false,
      ...more,
    };
    return this.direct.place(order, this.at(at));
  }

  /** The same for an order that must be taken. Throws with the reason of a refusal. */
  placed(...order: Parameters<DirectMarket['place']>): OrderView {
    const outcome = this.place(...order);
    if (outcome.kind === 'refused') throw new Error(`the order was refused: ${outcome.reason}`);
    return outcome.order;
  }

  /** An order as it stands now. */
  order(venueOrderId: string): OrderView {
    const order = this.records.order(venueOrderId);
    if (order === undefined) throw new Error(`there is no order ${venueOrderId}`);
    return order;
  }

  at(secondsAfterNoon: number): EpochMicros {
    return (NOON + Math.round(secondsAfterNoon * 1_000_000)) as EpochMicros;
  }
}

/** An outcome in brief: what became of the order, or the reason of the refusal. */
export function told(outcome: { readonly kind: string; readonly reason?: string; readonly order?: OrderView }): string {
  if (outcome.kind === 'refused') return `refused: ${outcome.reason}`;
  const { order } = outcome;
  if (order === undefined) return outcome.kind;
  const end = order.endReason === null ? '' : ` (${order.endReason})`;
  return `${order.status} ${order.filled / 100} of ${(order.filled + order.remaining) / 100}${end}`;
}
