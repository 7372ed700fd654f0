/**
 * The clock of a session, behind one face: the wall clock, or a clock that an exchange moves in step with its clients. Time
 * never runs back, whatever the machine's clock does.
 */
import type { EpochMicros } from '../engine/time.ts';

export interface SessionClock {
  /** Never earlier than at the call before. */
  now(): EpochMicros;
  /** Resolves when it is `at` or later, or as soon as `wake` is called. */
  waitUntil(at: EpochMicros): Promise<void>;
  /** Ends the wait under way, and the next one if there is none. */
  wake(): void;
  /** How long before a tick whoever has to fetch something for it should begin, in µs. */
  readonly leadMicros: number;
}

/** Longest single timer: Node's own limit is 2^31 - 1 ms. */
const LONGEST_WAIT_MILLIS = 3_600_000;

export class WallClock implements SessionClock {
  readonly leadMicros: number;
  #last = 0;
  #isWoken = false;
  #finish: (() => void) | null = null;

  constructor(leadMicros: number) {
    this.leadMicros = leadMicros;
  }

  now(): EpochMicros {
    // The wall clock may be set back by a time server; a session stands still until it is past where it was.
    this.#last = Math.max(
      this.#last,
      Math.floor((performance.timeOrigin + performance.now()) * 1_000),
      Date.now() * 1_000,
    );
    return this.#last as EpochMicros;
  }

  async waitUntil(at: EpochMicros): Promise<void> {
    while (!this.#isWoken && this.now() < at) {
      const millis = Math.min(LONGEST_WAIT_MILLIS, Math.max(1, Math.ceil((at - this.now()) / 1_000)));
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, millis);
        this.#finish = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      this.#finish = null;
    }
    this.#isWoken = false;
  }

  wake(): void {
    this.#isWoken = true;
    this.#finish?.();
  }
}
