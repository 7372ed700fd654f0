/**
 * Latencies of the feed, of orders and of acknowledgements: the same each time, or drawn from a lognormal around the configured
 * median. Draws come from streams of their own, so that nothing else in a run moves them.
 *
 * A decision on data that came later is the same decision made later: the delay of the feed is added to the way of every
 * message that follows from it.
 */
import type { Json, Snapshottable } from '../../engine/snapshot.ts';
import { MICROS_PER_MILLI } from '../../engine/time.ts';
import { type RandomStream, stream } from '../random.ts';
import type { ExchangeConfig } from './config.ts';

export class Latency implements Snapshottable {
  readonly #config: ExchangeConfig;
  readonly #feed: RandomStream;
  readonly #order: RandomStream;
  readonly #ack: RandomStream;

  constructor(config: ExchangeConfig, seed: number) {
    this.#config = config;
    this.#feed = stream(seed, 'exchange: feed latency');
    this.#order = stream(seed, 'exchange: order latency');
    this.#ack = stream(seed, 'exchange: ack latency');
  }

  /** From the instant at which the data of a decision was known by the history to the exchange, in µs. */
  orderMicros(): number {
    return (
      this.#draw(this.#config.feedDelayMillis, this.#feed) + this.#draw(this.#config.orderLatencyMillis, this.#order)
    );
  }

  /** From the exchange back to us, in µs. */
  ackMicros(): number {
    return this.#draw(this.#config.ackLatencyMillis, this.#ack);
  }

  snapshot(): Json {
    return { feed: this.#feed.snapshot(), order: this.#order.snapshot(), ack: this.#ack.snapshot() };
  }

  restore(state: Json): void {
    const saved = state as { feed: Json; order: Json; ack: Json };
    this.#feed.restore(saved.feed);
    this.#order.restore(saved.order);
    this.#ack.restore(saved.ack);
  }

  #draw(medianMillis: number, random: RandomStream): number {
    if (medianMillis === 0) return 0;
    const micros = medianMillis * MICROS_PER_MILLI;
    const { latencySpread } = this.#config;
    return Math.round(latencySpread === 0 ? micros : micros * Math.exp(latencySpread * random.normal()));
  }
}
