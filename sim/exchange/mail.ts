/**
 * What is under way between us and the simulated exchange: messages that we sent and ends that wait for late data on the one
 * side, updates that become known on the other, each in order of time. Messages of one order never overtake each other.
 */
import type { VenueUpdate } from '../../engine/orders.ts';
import type { Json, Snapshottable } from '../../engine/snapshot.ts';
import type { Latency } from './latency.ts';
import type { Arrival, Departure, Message } from './messages.ts';
import { TimeQueue } from './time-queue.ts';

export class Mail implements Snapshottable {
  readonly #latency: Latency;
  /** Equal latencies keep the order of messages by themselves. */
  readonly #mayOvertake: boolean;
  readonly #arrivals = new TimeQueue<Arrival>();
  readonly #departures = new TimeQueue<Departure>();
  /** When each order's last message arrives. */
  readonly #lastArrival = new Map<string, number>();
  #sequence = 0;

  constructor(latency: Latency, mayOvertake: boolean) {
    this.#latency = latency;
    this.#mayOvertake = mayOvertake;
  }

  /** Sends a message about an order at `decidedAt`. */
  send(message: Message, clientOrderId: string, decidedAt: number): void {
    const sequence = this.#sequence++;
    let at = decidedAt + this.#latency.orderMicros();
    if (this.#mayOvertake) {
      at = Math.max(at, this.#lastArrival.get(clientOrderId) ?? 0);
      this.#lastArrival.set(clientOrderId, at);
    }
    this.#arrivals.push({ ...message, at, sequence });
  }

  /** Looks at the end of an order at `at`. */
  endLater(clientOrderId: string, at: number): void {
    this.#arrivals.push({ kind: 'end', clientOrderId, at, sequence: this.#sequence++ });
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
    this.#departures.push({ at: update.knownAt, sequence: this.#sequence++, update });
  }

  /** When the next update is known; Infinity while there is none. */
  get nextUpdateAt(): number {
    return this.#departures.nextAt;
  }

  /** Takes the next update. Throws when there is none. */
  takeUpdate(): VenueUpdate {
    return this.#departures.pop().update;
  }

  /** Orders about which nothing is sent any more. */
  forget(clientOrderIds: readonly string[]): void {
    for (const id of clientOrderIds) this.#lastArrival.delete(id);
  }

  snapshot(): Json {
    return {
      latency: this.#latency.snapshot(),
      arrivals: this.#arrivals.sorted(),
      departures: this.#departures.sorted(),
      lastArrival: [...this.#lastArrival],
      sequence: this.#sequence,
    } as unknown as Json;
  }

  restore(state: Json): void {
    const saved = state as unknown as {
      latency: Json;
      arrivals: Arrival[];
      departures: Departure[];
      lastArrival: [string, number][];
      sequence: number;
    };
    this.#latency.restore(saved.latency);
    this.#arrivals.refill(saved.arrivals);
    this.#departures.refill(saved.departures);
    this.#lastArrival.clear();
    for (const [id, at] of saved.lastArrival) this.#lastArrival.set(id, at);
    this.#sequence = saved.sequence;
  }
}
