/**
 * Turns what happens into what is published: rows of the tape into trades, lifecycle, book and ticker; changes of the account
 * into the private channels. Within an instant, trades and lifecycle come first, then own orders as they change, then what
 * became of the books.
 */
import {
  type BookSide,
  type EventColumns,
  EventKind,
  MarketStatus,
  MISSING,
  SettlementStage,
} from '../../engine/events.ts';
import type { LadderId, MarketId } from '../../engine/markets/contracts.ts';
import { formatQuantity } from '../../engine/money/format.ts';
import { NO_PRICE, type Price, type Quantity } from '../../engine/money/units.ts';
import type { EpochMicros } from '../../engine/time.ts';
import type {
  AccountWatcher,
  FillView,
  GroupView,
  OrderView,
  PositionView,
  SettlementView,
} from '../exchange/views.ts';
import { type Naming, userOrderMessage } from './account/order-json.ts';
import { fillMessage, positionMessage } from './account/portfolio-json.ts';
import type { PositionTallies } from './account/position-tally.ts';
import type { RestingOrders } from './account/resting-orders.ts';
import type { MarketView } from './market-view.ts';
import type { BookCause } from './websocket/book-messages.ts';
import type { Hub } from './websocket/hub.ts';
import {
  determinedMessage,
  eventCreatedMessage,
  marketCreatedMessage,
  pausedMessage,
  settledMessage,
  tradeMessage,
} from './websocket/market-messages.ts';
import { finalMessage, ToldMessages } from './websocket/told-messages.ts';
import { millis } from './wire-time.ts';
import type { WorldListener } from './world.ts';

export type GroupEvent = 'created' | 'triggered' | 'reset' | 'deleted' | 'limit_updated';

export interface PublisherParts {
  readonly view: MarketView;
  readonly hub: Hub;
  readonly resting: RestingOrders;
  readonly tallies: PositionTallies;
  readonly naming: Naming;
  readonly now: () => EpochMicros;
}

export class Publisher implements WorldListener, AccountWatcher {
  readonly #parts: PublisherParts;
  readonly #causes = new Map<MarketId, BookCause[]>();
  readonly #pausedMarkets = new Set<MarketId>();
  readonly #triggered = new Set<string>();
  readonly #determined = new Map<MarketId, number>();
  readonly #told: ToldMessages;
  /** When anything of the account last changed. */
  accountUpdatedAt = 0 as EpochMicros;

  constructor(parts: PublisherParts) {
    this.#parts = parts;
    this.#told = new ToldMessages(parts.view, parts.naming.ids, parts.hub);
  }

  onRow(columns: EventColumns, i: number): void {
    const { view } = this.#parts;
    view.onRow(columns, i);
    this.#told.onRow(columns, i);
    const subject = columns.subject[i] as number;
    switch (columns.kind[i]) {
      case EventKind.ladderListed:
        this.#listed(subject as LadderId);
        break;
      case EventKind.trade:
        this.#traded(columns, i, subject as MarketId);
        break;
      case EventKind.marketStatus:
        this.#statusChanged(subject as MarketId, columns.a[i] as number);
        break;
      case EventKind.settlement:
        this.#settled(
          subject as MarketId,
          columns.a[i] as number,
          columns.b[i] as number,
          columns.knownAt[i] as number,
        );
        break;
      default:
        break;
    }
  }

  onInstant(now: EpochMicros): void {
    const { view, hub } = this.#parts;
    this.#told.endInstant();
    for (const market of view.takeChanged()) hub.marketChanged(market, now, this.#causes.get(market.def.id) ?? []);
    this.#causes.clear();
  }

  order(order: OrderView): void {
    const { view, hub, resting, naming } = this.#parts;
    this.#touch(order.updatedAt);
    resting.set(order);
    view.touchOwn(order.market);
    this.#addCause(order);
    const { ticker } = naming.directory.market(order.market);
    hub.publish('user_orders', 'user_order', ticker, () => JSON.stringify(userOrderMessage(order, naming)));
  }

  fill(fill: FillView): void {
    const { view, hub, tallies, naming } = this.#parts;
    this.#touch(this.#parts.now());
    view.touchOwn(fill.market);
    tallies.fill(fill);
    const { ticker } = naming.directory.market(fill.market);
    hub.publish('fill', 'fill', ticker, () => JSON.stringify(fillMessage(fill, naming)));
  }

  position(position: PositionView): void {
    const { hub, tallies, naming } = this.#parts;
    this.#touch(position.updatedAt);
    const { ticker } = naming.directory.market(position.market);
    if (position.isSettled) tallies.paid(position.market);
    hub.publish('market_positions', 'market_position', ticker, () =>
      JSON.stringify(positionMessage(position, tallies.of(position.market), naming)),
    );
  }

  settlement(settlement: SettlementView): void {
    this.#touch(settlement.settledAt);
  }

  /** A group's limit was hit: the other events of groups are commands, and published by whoever carries them out. */
  group(group: GroupView): void {
    if (group.isTriggered && !this.#triggered.has(group.id)) {
      this.#triggered.add(group.id);
      this.groupEvent('triggered', group.id, null);
    }
    if (!group.isTriggered) this.#triggered.delete(group.id);
  }

  groupEvent(event: GroupEvent, id: string, limit: Quantity | null): void {
    const now = this.#parts.now();
    this.#parts.hub.publish('order_group_updates', 'order_group_updates', null, () =>
      JSON.stringify({
        event_type: event,
        order_group_id: id,
        ...(limit !== null && { contracts_limit_fp: formatQuantity(limit) }),
        ts_ms: millis(now),
      }),
    );
  }

  #listed(id: LadderId): void {
    const ladder = this.#parts.naming.directory.ladder(id);
    const { hub } = this.#parts;
    hub.publish('market_lifecycle_v2', 'event_lifecycle', null, () => eventCreatedMessage(ladder));
    for (const market of ladder.markets) this.#lifecycle(() => marketCreatedMessage(market, ladder));
  }

  #traded(columns: EventColumns, i: number, id: MarketId): void {
    const { hub, naming, view } = this.#parts;
    if (!hub.hasListeners('trade')) return;
    const market = naming.directory.market(id);
    const at = columns.trueAt[i] as EpochMicros;
    hub.publish('trade', 'trade', market.ticker, () =>
      tradeMessage(
        market,
        columns.a[i] as Price,
        columns.b[i] as Quantity,
        columns.c[i] as BookSide,
        columns.d[i] === 1,
        at,
        naming.ids.trade(market.ticker, at, view.of(id)?.lastPlace ?? 0),
      ),
    );
  }

  #statusChanged(id: MarketId, status: number): void {
    const market = this.#parts.naming.directory.market(id);
    if (status === MarketStatus.inactive) {
      this.#pausedMarkets.add(id);
      this.#lifecycle(() => pausedMessage(market, true));
    } else if (this.#pausedMarkets.delete(id) && status === MarketStatus.active) {
      this.#lifecycle(() => pausedMessage(market, false));
    }
  }

  #settled(id: MarketId, stage: number, payout: number, at: number): void {
    const { hub, naming } = this.#parts;
    const market = naming.directory.market(id);
    const isKnown = payout !== MISSING && payout !== NO_PRICE;
    // Records of the end alone skip the determination; the exchange never does.
    if (isKnown && this.#determined.get(id) !== payout) {
      this.#determined.set(id, payout);
      this.#lifecycle(() => determinedMessage(market, payout as Price, at as EpochMicros));
    }
    if (stage === SettlementStage.final) hub.tellFinality(() => finalMessage(market, at as EpochMicros));
    if (stage === SettlementStage.paid) this.#lifecycle(() => settledMessage(market, at as EpochMicros));
  }

  #lifecycle(message: () => string): void {
    this.#parts.hub.publish('market_lifecycle_v2', 'market_lifecycle_v2', null, message);
  }

  #addCause({ market, side, price, clientOrderId }: OrderView): void {
    const causes = this.#causes.get(market);
    if (causes === undefined) this.#causes.set(market, [{ side, price, clientOrderId }]);
    else causes.push({ side, price, clientOrderId });
  }

  #touch(at: EpochMicros): void {
    this.accountUpdatedAt = Math.max(this.accountUpdatedAt, at) as EpochMicros;
  }
}
