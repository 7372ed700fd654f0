/**
 * Sends the commands of a session to the exchange once they are durable, and tells what came of them as venue updates.
 *
 * An order, an amendment or a cancel is sent once. When no answer comes, or one that may mean anything, the update is
 * `timed_out` and order management looks the order up by its client order id; nothing is ever sent again. Commands of one order
 * go out one after the other, so that a look-up never overtakes the order that it asks about.
 */
import type { AccountClient, ExchangeOrder } from '../../data/kalshi/account-client.ts';
import type { Answer } from '../../data/kalshi/account-requests.ts';
import { BookSide } from '../../engine/events.ts';
import type { MarketId } from '../../engine/markets/contracts.ts';
import { formatPrice, formatQuantity } from '../../engine/money/format.ts';
import { parseQuantity } from '../../engine/money/parse.ts';
import type { Quantity } from '../../engine/money/units.ts';
import type { AmendOrder, NewOrder, VenueReason, VenueUpdate } from '../../engine/orders.ts';
import { type EpochMicros, MICROS_PER_SECOND } from '../../engine/time.ts';
import type { SessionDirectory } from '../session/directory.ts';
import type { VenueCommand } from '../session/venue.ts';
import { executedAtOf, fillOf, nameOf, orderIdOfName, orderRequestOf, venueOrderOf } from './exchange-words.ts';
import type { KnownOrders } from './known-orders.ts';
import { reasonOfRefusal } from './refusal-reasons.ts';

export interface GatewayParts {
  readonly client: AccountClient;
  readonly directory: SessionDirectory;
  readonly known: KnownOrders;
  /** Takes what the exchange said. */
  readonly tell: (update: VenueUpdate) => void;
  readonly now: () => EpochMicros;
  /** The group that every order carries; null sends them without one. */
  readonly orderGroup: string | null;
  /** The exchange refused an order since its group was triggered; that this happened may not have been heard. */
  readonly onGroupTriggered: () => void;
  /** When the session began: no order of it is older. */
  readonly since: EpochMicros;
  /** After so long an order that still waits for its turn is given up unsent, in µs: below `oms.notFoundSeconds`. */
  readonly staleMicros: number;
  /** Why no order and no amendment goes out just now; null when they may. Cancels always go out. */
  readonly objection: () => VenueReason | null;
  /** Says something that belongs in the journal. */
  readonly note: (note: Readonly<Record<string, unknown>>) => void;
}

/** What a command is not sent for: its code stands where the exchange's would. */
const UNSENT_STALE = 'too_many_requests';

export class OrderGateway {
  readonly #parts: GatewayParts;
  /** The last work of each order. */
  readonly #chains = new Map<string, Promise<void>>();

  constructor(parts: GatewayParts) {
    this.#parts = parts;
  }

  /** Sends commands that are durable. Returns at once. */
  send(commands: readonly VenueCommand[]): void {
    for (const command of commands) {
      const id = idOf(command);
      const before = this.#chains.get(id) ?? Promise.resolve();
      const work = before
        .then(() => this.#carryOut(command))
        .catch((error: unknown) => {
          const why = error instanceof Error ? error.message : String(error);
          this.#parts.note({ event: 'command_failed', command: command.kind, order: id, why });
        });
      this.#chains.set(id, work);
      void work.then(() => {
        if (this.#chains.get(id) === work) this.#chains.delete(id);
      });
    }
  }

  /** Commands whose answer has not come. */
  get waiting(): number {
    return this.#chains.size;
  }

  /** Resolves when every command was answered, or given up. */
  async idle(): Promise<void> {
    while (this.#chains.size > 0) await Promise.all(this.#chains.values());
  }

  async #carryOut(command: VenueCommand): Promise<void> {
    switch (command.kind) {
      case 'submit':
        return this.#submit(command.order, command.at);
      case 'amend':
        return this.#amend(command.amend, command.at);
      case 'cancel':
        return this.#cancel(command.clientOrderId, command.at);
      case 'look_up':
        return this.#lookUp(command.clientOrderId, command.at);
    }
  }

  async #submit(order: NewOrder, at: EpochMicros): Promise<void> {
    const { client, directory, known, orderGroup } = this.#parts;
    const { clientOrderId, quantity, market } = order;
    const { ticker } = directory.market(market);
    known.sent(clientOrderId, market, order.side, quantity);
    const request = orderRequestOf(order, ticker, orderGroup);
    const answer = await client.createOrder(request, () => this.#objection(at));
    if (answer.kind !== 'done') {
      this.#refused(clientOrderId, 'rejected', answer);
      return;
    }
    const { order_id: orderId, fill_count, remaining_count } = answer.value;
    known.placed(clientOrderId, orderId);
    this.#tell(clientOrderId, { kind: 'accepted', venueOrderId: orderId });
    const filled = parseQuantity(fill_count);
    if (filled > 0) await this.#tellFills(clientOrderId, orderId, market);
    // It was immediate, and the rest of it is gone.
    if (filled < quantity && parseQuantity(remaining_count) === 0) {
      this.#tell(clientOrderId, { kind: 'canceled', reason: 'immediate_or_cancel_remainder', filledQuantity: filled });
    }
  }

  async #amend(amend: AmendOrder, at: EpochMicros): Promise<void> {
    const { client, directory, known } = this.#parts;
    const { clientOrderId, price, quantity, newClientOrderId, expiresAt } = amend;
    const orderId = await this.#orderId(clientOrderId);
    const order = known.of(clientOrderId);
    if (orderId === null || order === undefined) {
      this.#tell(clientOrderId, { kind: 'amend_rejected', reason: 'order_not_found' });
      return;
    }
    const body = {
      ticker: directory.market(order.market).ticker,
      side: order.side === BookSide.bid ? ('bid' as const) : ('ask' as const),
      price: formatPrice(price),
      count: formatQuantity(quantity),
      ...(newClientOrderId !== undefined && { updated_client_order_id: newClientOrderId }),
      ...(expiresAt !== undefined && {
        expiration_time: expiresAt === null ? 0 : Math.floor(expiresAt / MICROS_PER_SECOND),
      }),
    };
    const answer = await client.amendOrder(orderId, body, () => this.#objection(at));
    if (answer.kind !== 'done') {
      // Whether the old or the new size holds is not known.
      if (answer.kind === 'unknown') known.resized(clientOrderId, null);
      this.#refused(clientOrderId, 'amend_rejected', answer);
      return;
    }
    known.resized(clientOrderId, quantity);
    this.#tell(clientOrderId, { kind: 'amended', price, quantity });
    if (parseQuantity(answer.value.fill_count ?? '0.00') > 0) {
      await this.#tellFills(clientOrderId, orderId, order.market);
    }
  }

  async #cancel(clientOrderId: string, at: EpochMicros): Promise<void> {
    const orderId = await this.#orderId(clientOrderId);
    if (orderId === null) {
      this.#tell(clientOrderId, { kind: 'cancel_rejected', reason: 'order_not_found' });
      return;
    }
    const answer = await this.#parts.client.cancelOrder(orderId);
    if (answer.kind !== 'done') {
      this.#refused(clientOrderId, 'cancel_rejected', answer);
      return;
    }
    const quantity = this.#parts.known.of(clientOrderId)?.quantity ?? null;
    if (quantity === null) {
      await this.#lookUp(clientOrderId, at);
      return;
    }
    const filledQuantity = (quantity - parseQuantity(answer.value.reduced_by)) as Quantity;
    this.#tell(clientOrderId, { kind: 'canceled', reason: 'canceled_by_user', filledQuantity });
  }

  /** Tells every fill of an order and how it stands. When it cannot be asked, nothing is told: it is asked again later. */
  async #lookUp(clientOrderId: string, at: EpochMicros): Promise<void> {
    const order = await this.#find(clientOrderId);
    if (order === null) {
      this.#tell(clientOrderId, { kind: 'not_found', askedAt: at });
      return;
    }
    const market = this.#parts.directory.marketId(order.ticker);
    if (market === undefined) return;
    await this.#tellFills(clientOrderId, order.order_id, market);
    this.#tell(clientOrderId, { kind: 'found', order: { ...venueOrderOf(order, market), clientOrderId } });
  }

  async #tellFills(clientOrderId: string, orderId: string, market: MarketId): Promise<void> {
    const fills = await this.#parts.client.fillsOfOrder(orderId);
    // The exchange lists the newest first.
    for (const told of fills.reverse()) {
      this.#tell(clientOrderId, { kind: 'fill', fill: fillOf(told, clientOrderId, market, executedAtOf(told)) });
    }
  }

  async #orderId(clientOrderId: string): Promise<string | null> {
    const known = orderIdOfName(clientOrderId) ?? this.#parts.known.of(clientOrderId)?.orderId ?? null;
    return known ?? (await this.#find(clientOrderId))?.order_id ?? null;
  }

  /** The order as the exchange has it: by its id where that is known, else by going through the orders of its market. */
  async #find(clientOrderId: string): Promise<ExchangeOrder | null> {
    const { client, directory, known, since } = this.#parts;
    const order = known.of(clientOrderId);
    const orderId = orderIdOfName(clientOrderId) ?? order?.orderId ?? null;
    if (orderId !== null) return client.order(orderId);
    const ticker = order === undefined ? undefined : directory.market(order.market).ticker;
    const orders = await client.orders(Math.floor(since / MICROS_PER_SECOND), ticker);
    const found = orders.find((one) => nameOf(one) === clientOrderId) ?? null;
    if (found !== null) known.listed(found, directory.marketId(found.ticker));
    return found;
  }

  #objection(at: EpochMicros): string | null {
    const { now, staleMicros, objection } = this.#parts;
    const reason = objection();
    if (reason !== null) return `unsent:${reason}`;
    return now() - at > staleMicros ? UNSENT_STALE : null;
  }

  #refused(
    clientOrderId: string,
    kind: 'rejected' | 'amend_rejected' | 'cancel_rejected',
    answer: Exclude<Answer<unknown>, { kind: 'done' }>,
  ): void {
    const { note, onGroupTriggered } = this.#parts;
    if (answer.kind === 'unknown') {
      note({ event: 'no_answer', order: clientOrderId, why: answer.why });
      this.#tell(clientOrderId, { kind: 'timed_out' });
      return;
    }
    const { status, code, details } = answer;
    const unsent = code.startsWith('unsent:') ? (code.slice(7) as VenueReason) : null;
    const reason = unsent ?? reasonOfRefusal(code, details);
    if (unsent === null && reason === 'order_group_triggered') onGroupTriggered();
    note({ event: 'refused', order: clientOrderId, status, code, details });
    // A code that nobody knows still says that nothing was done.
    this.#tell(clientOrderId, { kind, reason: reason ?? 'invalid_quantity' });
  }

  #tell(clientOrderId: string, told: Told): void {
    const { tell, now, known } = this.#parts;
    const market = known.of(clientOrderId)?.market;
    tell({ knownAt: now(), clientOrderId, ...(market !== undefined && { market }), ...told } as VenueUpdate);
  }
}

type Told<Update extends VenueUpdate = VenueUpdate> = Update extends VenueUpdate
  ? Omit<Update, 'knownAt' | 'clientOrderId' | 'market'>
  : never;

function idOf(command: VenueCommand): string {
  if (command.kind === 'submit') return command.order.clientOrderId;
  return command.kind === 'amend' ? command.amend.clientOrderId : command.clientOrderId;
}
