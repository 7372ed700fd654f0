/** A plain WebSocket client. Every frame that comes is checked against the schema of what the exchange documents. */
import { once } from 'node:events';
import { expect } from 'vitest';
import { WebSocket } from 'ws';
import type { z } from 'zod';
import { serverFrame } from '../../../data/kalshi/schemas/websocket-frames.ts';
import { signedHeaders } from './signed.ts';

export type Frame = Record<string, unknown> & {
  readonly type: string;
  readonly id?: number;
  readonly sid?: number;
  readonly seq?: number;
  readonly msg: Record<string, unknown>;
};

/** Longer than a busy machine needs: it says only how soon a frame that never comes is a failure. */
const WAIT_MILLIS = 30_000;

export class TestSocket {
  readonly frames: Frame[] = [];
  readonly socket: WebSocket;
  isClosed = false;
  #nextId = 1;
  #wake: () => void = () => {};

  private constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on('message', (data) => {
      const frame = JSON.parse(String(data)) as Frame;
      if (frame.type !== 'milkbot_clock') expectExactly(serverFrame, frame);
      this.frames.push(frame);
      this.#wake();
    });
    socket.on('close', () => {
      this.isClosed = true;
      this.#wake();
    });
    socket.on('error', () => {});
  }

  static async open(url: string, keyId: string, privateKeyPem: string): Promise<TestSocket> {
    const headers = signedHeaders(keyId, privateKeyPem, 'GET', new URL(url).pathname);
    const socket = new WebSocket(url, { headers });
    const opened = new TestSocket(socket);
    await once(socket, 'open');
    return opened;
  }

  /** Sends a command; resolves with the first frame that answers its id. */
  async command(cmd: string, params?: object): Promise<Frame> {
    const id = this.#nextId++;
    this.socket.send(JSON.stringify({ id, cmd, ...(params !== undefined && { params }) }));
    return this.until((frame) => frame.id === id);
  }

  /** Sends whatever is given. */
  send(value: unknown): void {
    this.socket.send(typeof value === 'string' ? value : JSON.stringify(value));
  }

  /** The first frame from the place `from` on that is wanted; waits for it a bounded time. */
  async until(isWanted: (frame: Frame) => boolean, from = 0): Promise<Frame> {
    const end = Date.now() + WAIT_MILLIS;
    for (let at = from; ; at++) {
      while (at >= this.frames.length) {
        if (this.isClosed || Date.now() > end) {
          const seen = this.frames.slice(-5).map((frame) => JSON.stringify(frame));
          throw new Error(`the frame did not come; the last were ${seen.join('\n')}`);
        }
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, 50);
          this.#wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
      const frame = this.frames[at] as Frame;
      if (isWanted(frame)) return frame;
    }
  }

  /** Everything that was sent before this call has come when it resolves. */
  async settled(): Promise<void> {
    await this.command('list_subscriptions');
  }

  of(type: string): Frame[] {
    return this.frames.filter((frame) => frame.type === type);
  }

  close(): void {
    this.socket.terminate();
  }
}

/** The value is what the schema says, and nothing that the schema does not know. */
export function expectExactly(schema: z.ZodType, value: unknown): void {
  const parsed = schema.safeParse(value);
  expect(parsed.success, `${JSON.stringify(value)}: ${parsed.error?.message}`).toBe(true);
  expect(parsed.data).toEqual(value);
}
