/**
 * When something was heard. It is this machine's clock, which never runs back here. A local exchange may live in simulated time: of a server
 * on this machine its own clock counts, as its frames tell it.
 */
import type { EpochMicros } from '../../engine/time.ts';

export class RecordingClock {
  readonly #own: () => EpochMicros;
  readonly #isSimulated: boolean;
  #last: number;
  /** The least of own time minus exchange's time since it was last forgotten, in microseconds; null before the first. */
  leastSkew: number | null = null;

  /** @param simulatedNow where the clock of a local exchange stands; null for any other, whose time is this machine's */
  constructor(own: () => EpochMicros, simulatedNow: EpochMicros | null) {
    this.#own = own;
    this.#isSimulated = simulatedNow !== null;
    this.#last = simulatedNow ?? own();
  }

  now(): EpochMicros {
    if (!this.#isSimulated) this.#last = Math.max(this.#last, this.#own());
    return this.#last as EpochMicros;
  }

  /** The instant of a frame that was heard now. @param told the exchange's time in it, or null */
  heard(told: EpochMicros | null): EpochMicros {
    if (told !== null) {
      const skew = this.#own() - told;
      this.leastSkew = this.leastSkew === null ? skew : Math.min(this.leastSkew, skew);
      if (this.#isSimulated) this.#last = Math.max(this.#last, told);
    }
    return this.now();
  }

  forgetSkew(): void {
    this.leastSkew = null;
  }
}
