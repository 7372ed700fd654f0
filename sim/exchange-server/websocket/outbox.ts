/**
 * What goes out on one connection, in order, with the faults that were asked for. Replies and clock frames are never dropped,
 * doubled or swapped, but they wait behind what is delayed, so that whoever has them has everything that was sent before.
 */
import { performance } from 'node:perf_hooks';
import type { WebSocket } from 'ws';
import type { FaultInjector } from '../faults/fault-injector.ts';

interface Waiting {
  readonly text: string;
  readonly dueAt: number;
  readonly thenCut: boolean;
}

export class Outbox {
  readonly #socket: WebSocket;
  readonly #faults: FaultInjector;
  readonly #queue: Waiting[] = [];
  #swapped: string | null = null;
  #timer: NodeJS.Timeout | null = null;
  /** Frames of channels that were to be sent, whatever became of them. */
  offered = 0;

  constructor(socket: WebSocket, faults: FaultInjector) {
    this.#socket = socket;
    this.#faults = faults;
  }

  /** Bytes that the client has not taken yet. */
  get backlogBytes(): number {
    return this.#socket.bufferedAmount;
  }

  /** A frame of a channel: faults may strike it. */
  frame(text: string): void {
    this.offered += 1;
    const { delayMillis, isDropped, isDoubled, isSwapped, isLast } = this.#faults.frame();
    if (isDropped) return;
    if (isSwapped && this.#swapped === null) {
      this.#swapped = text;
      return;
    }
    this.#put(text, delayMillis, isLast);
    if (isDoubled) this.#put(text, 0, false);
    this.#release();
  }

  /** A reply or a clock frame: it comes whole, once and in its place. */
  reply(text: string): void {
    this.#release();
    this.#put(text, 0, false);
  }

  close(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#queue.length = 0;
  }

  #release(): void {
    const text = this.#swapped;
    if (text === null) return;
    this.#swapped = null;
    this.#put(text, 0, false);
  }

  #put(text: string, delayMillis: number, thenCut: boolean): void {
    const before = this.#queue.at(-1);
    if (before === undefined && delayMillis === 0) {
      this.#send(text, thenCut);
      return;
    }
    const dueAt = Math.max(before?.dueAt ?? 0, performance.now() + delayMillis);
    this.#queue.push({ text, dueAt, thenCut });
    this.#timer ??= setTimeout(() => this.#flush(), Math.max(0, (this.#queue[0] as Waiting).dueAt - performance.now()));
  }

  #flush(): void {
    this.#timer = null;
    for (let next = this.#queue[0]; next !== undefined; next = this.#queue[0]) {
      const wait = next.dueAt - performance.now();
      if (wait > 0) {
        this.#timer = setTimeout(() => this.#flush(), wait);
        return;
      }
      this.#queue.shift();
      this.#send(next.text, next.thenCut);
    }
  }

  #send(text: string, thenCut: boolean): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    this.#socket.send(text);
    if (thenCut) this.#socket.terminate();
  }
}
