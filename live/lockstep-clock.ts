/**
 * The clock of a session that keeps step with a local exchange: time moves only when the session has drained what came, to the
 * next instant at which it is sent something or to the one that it waits for. What comes while the clock is being moved belongs
 * to the instant at which it then stands, and is held until that is known.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { z } from 'zod';
import type { ServerFrame } from '../data/kalshi/schemas/websocket-frames.ts';
import type { EpochMicros } from '../engine/time.ts';
import type { SessionClock } from './clock.ts';

const clockFrame = z.object({
  type: z.literal('milkbot_clock'),
  seq: z.int().min(0),
  msg: z.object({
    now_us: z.int(),
    ended: z.boolean(),
    weather: z.array(z.object({ dataset: z.string(), station: z.string(), kind: z.string() })).default([]),
  }),
});

/** News of the weather: what became known of which station. */
export type ClockNews = z.infer<typeof clockFrame>['msg']['weather'][number];

export interface LockstepParts {
  /** Sends text to the exchange. */
  readonly send: (text: string) => void;
  /** Takes a frame at the instant at which the clock stands. */
  readonly deliver: (frame: ServerFrame) => void;
  /** Stations of whose weather the session wants to hear. */
  readonly stations: readonly string[];
  /** Takes what of their weather became known at the instant at which the clock stands. */
  readonly hear: (news: readonly ClockNews[]) => void;
  /** Resolves when everything that frames and news set going has been done. */
  readonly settle: () => Promise<void>;
  /** Nothing more will happen: the stretch of history is over, or the exchange is gone. */
  readonly onEnd: () => void;
}

export class LockstepClock implements SessionClock {
  /** Nothing is fetched ahead: time stands while it is fetched. */
  readonly leadMicros = 0;
  readonly #parts: LockstepParts;
  #now = 0 as EpochMicros;
  #seq = 0;
  #isMoving = false;
  #isOver = false;
  #isWoken = false;
  #held: ServerFrame[] = [];
  #waiting: (() => void)[] = [];

  constructor(parts: LockstepParts) {
    this.#parts = parts;
  }

  /** Begins to keep step; resolves when the time is known. */
  async follow(): Promise<void> {
    const stands = this.#untilItStands();
    const { stations: weather } = this.#parts;
    this.#parts.send(JSON.stringify({ id: 0, cmd: 'milkbot_clock', params: { weather } }));
    await stands;
  }

  now(): EpochMicros {
    return this.#now;
  }

  async waitUntil(at: EpochMicros): Promise<void> {
    await this.#parts.settle();
    // Whoever has just been answered has his turn before time moves on.
    await nextTurn();
    while (this.#now < at && !this.#isOver && !this.#isWoken) {
      this.#isMoving = true;
      const stands = this.#untilItStands();
      const params = { seq: this.#seq, until_us: at };
      this.#parts.send(JSON.stringify({ id: 0, cmd: 'milkbot_drained', params }));
      await stands;
      await this.#parts.settle();
    }
    this.#isWoken = false;
  }

  wake(): void {
    this.#isWoken = true;
  }

  /** A frame of the exchange. */
  onFrame(frame: ServerFrame): void {
    if (this.#isMoving) this.#held.push(frame);
    else this.#parts.deliver(frame);
  }

  /** A frame that the exchange does not document; of the clock, or nothing. */
  onOther(document: unknown): void {
    const read = clockFrame.safeParse(document);
    if (!read.success) return;
    const { seq, msg } = read.data;
    this.#now = Math.max(this.#now, msg.now_us) as EpochMicros;
    this.#seq = seq;
    this.#isMoving = false;
    const held = this.#held;
    this.#held = [];
    for (const frame of held) this.#parts.deliver(frame);
    if (msg.weather.length > 0) this.#parts.hear(msg.weather);
    if (msg.ended) this.end();
    this.#wake();
  }

  /** The exchange is gone, or the session is to stop: nobody waits any more. */
  end(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#parts.onEnd();
    this.#wake();
  }

  #untilItStands(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #wake(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }
}
