/**
 * Latencies of single messages: the same each time, or drawn from a lognormal around the configured median. Draws come from
 * streams of their own, so that nothing else in a run moves them.
 */
import type { Json, Snapshottable } from '../../engine/snapshot.ts';
import { MICROS_PER_MILLI } from '../../engine/time.ts';
import { type RandomStream, stream } from '../random.ts';
import type { ExchangeConfig } from './config.ts';

export class Latency implements Snapshottable {
  readonly #config: ExchangeConfig;
  readonly #order: RandomStream;
  readonly #ack: RandomStream;

  constructor(config: ExchangeConfig, seed: number) {
    this.#config = config;
    this.#order = stream(seed, 'exchange: order latency');
    this.#ack = stream(seed, 'exchange: ack latency');
  }

  /** From a decision to the exchange, in µs. */
  orderMicros(): number {
    return this.#draw(this.#config.orderLatencyMillis, this.#order);
  }

  /** From the exchange back to us, in µs. */
  ackMicros(): number {
    return this.#draw(this.#config.ackLatencyMillis, this.#ack);
  }

  snapshot(): Json {
    return { order: this.#order.snapshot(), ack: this.#ack.snapshot() };
  }

  restore(state: Json): void {
    const saved = state as { order: Json; ack: Json };
    this.#order.restore(saved.order);
    this.#ack.restore(saved.ack);
  }

  #draw(medianMillis: number, random: RandomStream): number {
    const micros = medianMillis * MICROS_PER_MILLI;
    const { latencySpread } = this.#config;
    return Math.round(latencySpread === 0 ? micros : micros * Math.exp(latencySpread * random.normal()));
  }
}
