/**
 * What the exchange pushes of the account: its `fill` and `user_orders` channels as venue updates. Their frames carry no numbers,
 * so that a lost one is not noticed here: after every connection, at every look-up and at every slow loop REST is asked for what was missed.
 */
import type { ServerFrame } from '../../data/kalshi/schemas/websocket-frames.ts';
import { parseQuantity } from '../../engine/money/parse.ts';
import type { VenueUpdate } from '../../engine/orders.ts';
import { type EpochMicros, MICROS_PER_MILLI } from '../../engine/time.ts';
import type { SessionDirectory } from '../session/directory.ts';
import { fillOf, foreignName, nameOf, venueOrderOf } from './exchange-words.ts';
import type { KnownOrders } from './known-orders.ts';

export interface StreamParts {
  readonly command: (cmd: string, params: Readonly<Record<string, unknown>>) => Promise<ServerFrame>;
  readonly directory: SessionDirectory;
  readonly known: KnownOrders;
  readonly tell: (update: VenueUpdate) => void;
  readonly now: () => EpochMicros;
  /** The group at the exchange has cancelled its orders: its limit was reached. */
  readonly onGroupTriggered: (group: string) => void;
  readonly note: (note: Readonly<Record<string, unknown>>) => void;
}

const CHANNELS = ['fill', 'user_orders', 'order_group_updates'] as const;

export class AccountStream {
  readonly #parts: StreamParts;

  constructor(parts: StreamParts) {
    this.#parts = parts;
  }

  /** The connection stands. A subscription that fails is noted: REST tells the same, later. */
  async onUp(): Promise<void> {
    try {
      await this.#parts.command('subscribe', { channels: CHANNELS });
    } catch (error) {
      this.#parts.note({
        event: 'account_channels_failed',
        why: error instanceof Error ? error.message : String(error),
      });
    }
  }

  /** One that says what cannot be is noted and not told: REST says how the account stands. */
  onFrame(frame: ServerFrame): void {
    try {
      this.#take(frame);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      this.#parts.note({ event: 'odd_frame', why: `a frame of type ${frame.type}: ${error.message}` });
    }
  }

  #take(frame: ServerFrame): void {
    if (frame.type === 'fill') this.#onFill(frame.msg);
    else if (frame.type === 'user_order') this.#onOrder(frame.msg);
    else if (frame.type === 'order_group_updates' && frame.msg.event_type === 'triggered') {
      this.#parts.onGroupTriggered(frame.msg.order_group_id);
    }
  }

  #onFill(msg: Extract<ServerFrame, { type: 'fill' }>['msg']): void {
    const { directory, known, tell, now } = this.#parts;
    const market = directory.marketId(msg.market_ticker);
    // Of a market that is not the session's: a person's business.
    if (market === undefined) return;
    const name = msg.client_order_id || known.nameOfId(msg.order_id) || foreignName(msg.order_id);
    const executedAt = (msg.ts_ms * MICROS_PER_MILLI) as EpochMicros;
    tell({ knownAt: now(), clientOrderId: name, market, kind: 'fill', fill: fillOf(msg, name, market, executedAt) });
  }

  #onOrder(msg: Extract<ServerFrame, { type: 'user_order' }>['msg']): void {
    const { directory, known, tell, now } = this.#parts;
    const market = directory.marketId(msg.ticker);
    if (market === undefined) return;
    const name = nameOf(msg);
    const said = { knownAt: now(), clientOrderId: name, market };
    if (!known.isOwn(name)) {
      tell({ ...said, kind: 'found', order: venueOrderOf(msg, market) });
      return;
    }
    known.placed(name, msg.order_id);
    // Terms of a working order are not read from frames: they may come out of order, and an older one would take an amendment back.
    if (msg.status === 'resting') tell({ ...said, kind: 'accepted', venueOrderId: msg.order_id });
    else if (msg.status === 'executed') tell({ ...said, kind: 'found', order: venueOrderOf(msg, market) });
    else {
      const hasExpired = msg.expiration_ts_ms !== undefined && msg.expiration_ts_ms <= (msg.last_updated_ts_ms ?? 0);
      const reason = hasExpired ? 'expired' : 'canceled_by_user';
      tell({ ...said, kind: 'canceled', reason, filledQuantity: parseQuantity(msg.fill_count_fp) });
    }
  }
}
