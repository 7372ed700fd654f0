/** The orders that a live session really sent, from its journal: what was asked, what was done about them later, what was filled. */
import type { Fill, NewOrder, VenueUpdate } from '../../engine/orders.ts';
import type { EpochMicros } from '../../engine/time.ts';
import type { LaterCommand } from '../../sim/audit/fills/try-order.ts';
import { EntryKind, type JournalEntry, jsonOf } from '../journal/entries.ts';
import type { VenueCommand } from '../session/venue.ts';

/** An order that the exchange had. */
export interface SentOrder {
  readonly order: NewOrder;
  readonly decidedAt: EpochMicros;
  /** Amendments and cancels that the session decided on, in order of time. */
  readonly later: readonly LaterCommand[];
  /** Each once, by time of execution. */
  readonly fills: readonly Fill[];
}

export interface SentOrders {
  readonly sent: readonly SentOrder[];
  /** Orders that never were at the exchange: held back by a guard, refused, or not found there. */
  readonly neverThere: number;
  /** Engine time of the last input, epoch µs; 0 without any. */
  readonly lastAt: EpochMicros;
}

interface Gathered {
  readonly order: NewOrder;
  readonly decidedAt: EpochMicros;
  readonly later: LaterCommand[];
  readonly fills: Map<string, Fill>;
  wasThere: boolean;
}

/** Reads a journal's commands and updates; fills of orders that the session did not send are left out. */
export function sentOrders(entries: Iterable<JournalEntry>): SentOrders {
  const byId = new Map<string, Gathered>();
  let lastAt = 0;
  for (const entry of entries) {
    if (entry.kind === EntryKind.commands) for (const command of jsonOf(entry) as VenueCommand[]) take(byId, command);
    else if (entry.kind === EntryKind.updates) for (const update of jsonOf(entry) as VenueUpdate[]) hear(byId, update);
    else if (entry.kind === EntryKind.advance) lastAt = entry.at;
  }
  const all = [...new Set(byId.values())];
  const sent = all
    .filter(({ wasThere }) => wasThere)
    .map(({ fills, ...order }) => ({
      ...order,
      fills: [...fills.values()].sort((x, y) => x.executedAt - y.executedAt),
    }));
  return { sent, neverThere: all.length - sent.length, lastAt: lastAt as EpochMicros };
}

function take(byId: Map<string, Gathered>, command: VenueCommand): void {
  switch (command.kind) {
    case 'submit': {
      const { order, at } = command;
      byId.set(order.clientOrderId, { order, decidedAt: at, later: [], fills: new Map(), wasThere: false });
      return;
    }
    case 'amend': {
      const { clientOrderId, newClientOrderId, price, quantity } = command.amend;
      const known = byId.get(clientOrderId);
      if (known === undefined) return;
      known.later.push({ kind: 'amend', at: command.at, price, quantity });
      if (newClientOrderId !== undefined) byId.set(newClientOrderId, known);
      return;
    }
    case 'cancel':
      byId.get(command.clientOrderId)?.later.push({ kind: 'cancel', at: command.at });
      return;
    default:
      return;
  }
}

function hear(byId: Map<string, Gathered>, update: VenueUpdate): void {
  const known = byId.get(update.clientOrderId);
  if (known === undefined) return;
  if (update.kind === 'fill') known.fills.set(update.fill.fillId, update.fill);
  if (THERE.has(update.kind)) known.wasThere = true;
}

/** What the exchange only says of an order that it has. */
const THERE: ReadonlySet<VenueUpdate['kind']> = new Set(['accepted', 'fill', 'amended', 'canceled', 'found']);
