/**
 * What the routes of the account share: the exchange to command, the records to read, and the names of both. A command is
 * carried out at the simulated instant, and what it changed is published before it is answered.
 */
import { z } from 'zod';
import type { EpochMicros } from '../../../engine/time.ts';
import type { DirectExchange } from '../../exchange/direct.ts';
import type { OrderView } from '../../exchange/views.ts';
import type { AccountReads } from '../account/account-reads.ts';
import type { Naming } from '../account/order-json.ts';
import { apiError } from '../errors.ts';
import type { MarketView } from '../market-view.ts';
import type { Publisher } from '../publisher.ts';
import type { ServedWorld } from '../world.ts';
import { checkAccount } from './order-requests.ts';

const accountQuery = z.object({
  subaccount: z.coerce.number().int().optional(),
  exchange_index: z.coerce.number().int().optional(),
});

export interface AccountDeskParts {
  readonly world: ServedWorld;
  readonly direct: DirectExchange;
  readonly reads: AccountReads;
  readonly view: MarketView;
  readonly naming: Naming;
  readonly publisher: Publisher;
}

export class AccountDesk {
  readonly reads: AccountReads;
  readonly view: MarketView;
  readonly naming: Naming;
  readonly publisher: Publisher;
  readonly #parts: AccountDeskParts;
  #number = 0;

  constructor(parts: AccountDeskParts) {
    this.#parts = parts;
    this.reads = parts.reads;
    this.view = parts.view;
    this.naming = parts.naming;
    this.publisher = parts.publisher;
  }

  now(): EpochMicros {
    return this.#parts.world.now();
  }

  /** A number that is not given twice. */
  nextNumber(): number {
    this.#number += 1;
    return this.#number;
  }

  /** Carries out a command, and publishes what it changed. */
  command<Outcome>(run: (exchange: DirectExchange, now: EpochMicros) => Outcome): Outcome {
    const { world, direct } = this.#parts;
    world.openInstant();
    try {
      return run(direct, world.now());
    } finally {
      world.closeInstant();
    }
  }

  /** What is paused now. */
  pause(): ReturnType<DirectExchange['pauseAt']> {
    return this.#parts.direct.pauseAt(this.now());
  }

  /** The order of an id on the wire. @throws ApiError 404 */
  order(orderId: string): OrderView {
    const venueOrderId = this.naming.ids.venueOrder(orderId);
    const order = venueOrderId === undefined ? undefined : this.reads.order(venueOrderId);
    if (order === undefined) throw apiError(404, 'not_found', 'not found', 'no such order');
    return order;
  }

  /** Refuses another account or shard than the one there is. */
  checkQueryAccount(query: object): void {
    const { subaccount, exchange_index } = accountQuery.parse(query);
    checkAccount(subaccount, exchange_index);
  }
}
