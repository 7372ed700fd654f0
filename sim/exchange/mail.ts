/**
 * What is under way between us and the simulated exchange: messages that we sent and ends that wait for late data on the one
 * side, updates that become known on the other, each in order of time. Messages of one order never overtake each other.
 */
import type { VenueUpdate } from '../../engine/orders.ts';
import type { Json, Snapshottable } from '../../engine/snapshot.ts';
import type { Latency } from './latency.ts';
import type { Arrival, Message } from './messages.ts';
import { type Timed, TimeQueue } from './time-queue.ts';

/** When something under way arrives, and in which order of those that arrive then. */
type When = Pick<Timed<unknown>, 'at' | 'sequence'>;

export class Mail implements Snapshottable {
  readonly #latency: Latency;
  /** Equal latencies keep the order of messages by themselves. */
  readonly #mayOvertake: boolean;
  readonly #arrivals = new TimeQueue<Arrival>();
  readonly #departures = new TimeQueue<VenueUpdate>();
  /** When each order's last message arrives. */
  readonly #lastArrival = new Map<string, number>();
  #sequence = 0;

  constructor(latency: Latency, mayOvertake: boolean) {
    this.#latency = latency;
    this.#mayOvertake = mayOvertake;
  }

  /** Sends a message about an order at `decidedAt`. */
  send(message: Message, clientOrderId: string, decidedAt: number): void {
    let at = decidedAt + this.#latency.orderMicros();
    if (this.#mayOvertake) {
      at = Math.max(at, this.#lastArrival.get(clientOrderId) ?? 0);
      this.#lastArrival.set(clientOrderId, at);
    }
    this.#arrivals.push(at, this.#sequence++, message);
  }

  /** Looks at the end of an order at `at`. */
  endLater(clientOrderId: string, at: number): void {
    this.#arrivals.push(at, this.#sequence++, { kind: 'end', clientOrderId });
  }

  /** When the next message is at the exchange; Infinity while none is under way. */
  get nextArrivalAt(): number {
    return this.#arrivals.nextAt;
  }

  /** Takes the next message that has arrived. Throws when there is none. */
  takeArrival(): Arrival {
    return this.#arrivals.pop();
  }

  tell(update: VenueUpdate): void {
    this.#departures.push(update.knownAt, this.#sequence++, update);
  }

  /** When the next update is known; Infinity while there is none. */
  get nextUpdateAt(): number {
    return this.#departures.nextAt;
  }

  /** Takes the next update. Throws when there is none. */
  takeUpdate(): VenueUpdate {
    return this.#departures.pop();
  }

  /** Orders about which nothing is sent any more. */
  forget(clientOrderIds: readonly string[]): void {
    for (const id of clientOrderIds) this.#lastArrival.delete(id);
  }

  snapshot(): Json {
    return {
      latency: this.#latency.snapshot(),
      arrivals: this.#arrivals.sorted().map(({ at, sequence, item }) => ({ ...item, at, sequence })),
      departures: this.#departures.sorted().map(({ at, sequence, item }) => ({ at, sequence, update: item })),
      lastArrival: [...this.#lastArrival],
      sequence: this.#sequence,
    } as unknown as Json;
  }

  restore(state: Json): void {
    const saved = state as unknown as {
      latency: Json;
      arrivals: (Arrival & When)[];
      departures: ({ readonly update: VenueUpdate } & When)[];
      lastArrival: [string, number][];
      sequence: number;
    };
    this.#latency.restore(saved.latency);
    this.#arrivals.refill(saved.arrivals.map(({ at, sequence, ...item }) => ({ at, sequence, item })));
    this.#departures.refill(saved.departures.map(({ at, sequence, update }) => ({ at, sequence, item: update })));
    this.#lastArrival.clear();
    for (const [id, at] of saved.lastArrival) this.#lastArrival.set(id, at);
    this.#sequence = saved.sequence;
  }
}
