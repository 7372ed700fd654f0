/**
 * A client of the exchange's WebSocket that stays connected: it signs every handshake anew, notices a dead connection by the
 * exchange's missing heartbeat, connects again after growing, jittered waits, and watches the sequence of every subscription.
 * What was missed while it was away is for its owner to fetch: it says when it is up and when it is down.
 */
import { type RawData, WebSocket } from 'ws';
import { type ServerFrame, serverFrame } from './schemas/websocket-frames.ts';

export interface SocketOptions {
  /** `wss://host/trade-api/ws/v2`. */
  readonly url: string;
  /** Headers of a handshake, signed for this moment. */
  readonly headers: () => Readonly<Record<string, string>>;
  /** Uniform in [0, 1): spreads the waits between tries. */
  readonly random: () => number;
  readonly firstWaitMillis: number;
  readonly longestWaitMillis: number;
  /** Without any sign of life for so long the connection is given up. The exchange sends a ping every ten seconds. */
  readonly silenceMillis: number;
  /** How long a command waits for its reply. */
  readonly replyMillis: number;
}

export const USUAL_SOCKET_MANNERS = {
  firstWaitMillis: 250,
  longestWaitMillis: 30_000,
  silenceMillis: 25_000,
  replyMillis: 10_000,
} as const satisfies Partial<SocketOptions>;

/** What the owner is told. None of it may throw. */
export interface SocketEars {
  /** A connection stands: subscribe. */
  onUp(): void;
  /** The connection is gone, and with it every subscription. */
  onDown(why: string): void;
  onFrame(frame: ServerFrame): void;
  /** Frames of a subscription are missing between two numbers. The later frame is told after this. */
  onGap(gap: { readonly sid: number; readonly expected: number; readonly got: number }): void;
  /** A frame of a type that the exchange does not document: of a local exchange's clock, or newer than this program. */
  onOther(document: { readonly type: string; readonly [key: string]: unknown }): void;
  /** A frame that this program cannot read, or that says nothing new (a repeated number). It is not told. */
  onOddFrame(why: string): void;
}

/** The exchange refused a command. */
export class CommandRefused extends Error {
  readonly code: number;

  constructor(code: number, message: string) {
    super(`the exchange refused with code ${code}: ${message}`);
    this.code = code;
  }
}

interface Waiting {
  readonly resolve: (frame: ServerFrame) => void;
  readonly reject: (error: Error) => void;
  readonly timer: NodeJS.Timeout;
}

/** Largest frame that is taken: a snapshot of many markets is well below it. */
const MAX_FRAME_BYTES = 16 * 1024 * 1024;

export class ExchangeSocket {
  readonly #options: SocketOptions;
  readonly #ears: SocketEars;
  readonly #waiting = new Map<number, Waiting>();
  /** Last number of each subscription. */
  readonly #sequences = new Map<number, number>();
  #socket: WebSocket | null = null;
  #retry: NodeJS.Timeout | null = null;
  #silence: NodeJS.Timeout | null = null;
  #tries = 0;
  #nextId = 1;
  #isClosed = false;
  #isUp = false;

  constructor(options: SocketOptions, ears: SocketEars) {
    this.#options = options;
    this.#ears = ears;
  }

  get isUp(): boolean {
    return this.#isUp;
  }

  /** Connects, and goes on connecting until `close`. */
  start(): void {
    if (this.#isClosed || this.#socket !== null) return;
    const { url, headers } = this.#options;
    const socket = new WebSocket(url, {
      headers: headers(),
      maxPayload: MAX_FRAME_BYTES,
      handshakeTimeout: this.#options.replyMillis,
      perMessageDeflate: false,
    });
    this.#socket = socket;
    let why = 'the connection was closed';
    socket.on('open', () => this.#onOpen());
    socket.on('ping', () => this.#heard());
    socket.on('message', (data, isBinary) => this.#onMessage(data, isBinary));
    socket.on('error', (error) => {
      why = error.message;
      socket.terminate();
    });
    socket.on('close', () => this.#onClose(socket, why));
  }

  /** Sends a command and waits for the first frame that answers it. Rejects when the exchange refuses it or is gone. */
  command(cmd: string, params: Readonly<Record<string, unknown>>): Promise<ServerFrame> {
    const socket = this.#socket;
    if (socket === null || !this.#isUp) return Promise.reject(new Error('there is no connection'));
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(id);
        reject(new Error(`the exchange did not answer ${cmd}`));
      }, this.#options.replyMillis);
      this.#waiting.set(id, { resolve, reject, timer });
      socket.send(JSON.stringify({ id, cmd, params }));
    });
  }

  /** Sends text as it is: for commands that have no reply. */
  send(text: string): void {
    if (this.#isUp) this.#socket?.send(text);
  }

  close(): void {
    this.#isClosed = true;
    if (this.#retry !== null) clearTimeout(this.#retry);
    this.#socket?.terminate();
  }

  #onOpen(): void {
    this.#tries = 0;
    this.#isUp = true;
    this.#heard();
    this.#ears.onUp();
  }

  #heard(): void {
    if (this.#silence !== null) clearTimeout(this.#silence);
    this.#silence = setTimeout(() => this.#socket?.terminate(), this.#options.silenceMillis);
  }

  #onClose(socket: WebSocket, why: string): void {
    if (this.#socket !== socket) return;
    this.#socket = null;
    this.#isUp = false;
    this.#sequences.clear();
    if (this.#silence !== null) clearTimeout(this.#silence);
    for (const { reject, timer } of this.#waiting.values()) {
      clearTimeout(timer);
      reject(new Error(`the connection ended: ${why}`));
    }
    this.#waiting.clear();
    this.#ears.onDown(why);
    if (this.#isClosed) return;
    const { firstWaitMillis, longestWaitMillis, random } = this.#options;
    const wait = Math.min(longestWaitMillis, firstWaitMillis * 2 ** this.#tries) * (0.5 + random() / 2);
    this.#tries = Math.min(this.#tries + 1, 16);
    this.#retry = setTimeout(() => this.start(), wait);
  }

  #onMessage(data: RawData, isBinary: boolean): void {
    this.#heard();
    const read = isBinary ? { odd: 'a binary frame' } : readFrame(String(data));
    if ('odd' in read) this.#ears.onOddFrame(read.odd);
    else if ('other' in read) this.#ears.onOther(read.other);
    else if (this.#isNext(read.frame)) {
      this.#answer(read.frame);
      this.#ears.onFrame(read.frame);
    }
  }

  /** Keeps the numbers of subscriptions. A repeated frame is not told. */
  #isNext(frame: ServerFrame): boolean {
    if (!('seq' in frame) || frame.seq === undefined || frame.sid === undefined) return true;
    const { sid, seq } = frame;
    const last = this.#sequences.get(sid);
    if (last !== undefined && seq <= last) {
      this.#ears.onOddFrame(`frame ${seq} of subscription ${sid} after ${last}`);
      return false;
    }
    this.#sequences.set(sid, seq);
    const expected = (last ?? 0) + 1;
    if (seq !== expected) this.#ears.onGap({ sid, expected, got: seq });
    return true;
  }

  #answer(frame: ServerFrame): void {
    const id = 'id' in frame ? frame.id : undefined;
    const waiting = id === undefined ? undefined : this.#waiting.get(id);
    if (id === undefined || waiting === undefined) return;
    this.#waiting.delete(id);
    clearTimeout(waiting.timer);
    if (frame.type === 'error') waiting.reject(new CommandRefused(frame.msg.code, frame.msg.msg));
    else waiting.resolve(frame);
  }
}

const KNOWN_TYPES: ReadonlySet<string> = new Set(serverFrame.options.map(({ shape }) => shape.type.value));

type Read =
  | { readonly frame: ServerFrame }
  | { readonly other: { readonly type: string; readonly [key: string]: unknown } }
  | { readonly odd: string };

function readFrame(text: string): Read {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    return { odd: `no JSON: ${text.slice(0, 80)}` };
  }
  const type = (document as { type?: unknown } | null)?.type;
  if (typeof type !== 'string') return { odd: `a frame without type: ${text.slice(0, 80)}` };
  if (!KNOWN_TYPES.has(type)) return { other: document as { readonly type: string } };
  const frame = serverFrame.safeParse(document);
  if (frame.success) return { frame: frame.data };
  const [issue] = frame.error.issues;
  return { odd: `a frame of type ${type}: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}` };
}
