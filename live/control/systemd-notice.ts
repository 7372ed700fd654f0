/**
 * What a session tells systemd, where systemd started it: that it is up, that its loop still turns, that it is ending. The
 * runtime has no datagram sockets of this kind, so `systemd-notify` carries the messages; it is part of systemd itself.
 *
 * The heart beats from the loop's own turns and not from a timer: a loop that hangs falls silent, and systemd restarts it.
 */
import { spawn } from 'node:child_process';

/** The part of the environment that systemd sets. */
export type SystemdEnvironment = Readonly<Partial<Record<'NOTIFY_SOCKET' | 'WATCHDOG_USEC' | 'PATH', string>>>;

export class SystemdNotice {
  readonly #environment: SystemdEnvironment;
  readonly #beatEveryMillis: number;
  readonly #onFailure: (why: string) => void;
  #nextBeatAt = Number.NEGATIVE_INFINITY;
  #sending: Promise<void> = Promise.resolve();

  /** `onFailure` hears of messages that could not be sent; the session goes on without. */
  constructor(environment: SystemdEnvironment, onFailure: (why: string) => void) {
    this.#environment = environment;
    this.#onFailure = onFailure;
    const watchdogMicros = Number(environment.WATCHDOG_USEC ?? Number.NaN);
    // Three beats in the time that systemd waits, so that one may be late.
    this.#beatEveryMillis = watchdogMicros > 0 ? watchdogMicros / 3_000 : Number.POSITIVE_INFINITY;
  }

  /** Whether anybody listens. */
  get isListenedTo(): boolean {
    return this.#environment.NOTIFY_SOCKET !== undefined && this.#environment.NOTIFY_SOCKET !== '';
  }

  /** The session is up. Resolves once that is said. */
  ready(status: string): Promise<void> {
    return this.#send('READY=1', `STATUS=${oneLine(status)}`);
  }

  /** The loop has turned. Call it as often as it does; what need not be said is not. `nowMillis` is of a clock that never goes back. */
  alive(nowMillis: number): void {
    if (!this.isListenedTo || !Number.isFinite(this.#beatEveryMillis) || nowMillis < this.#nextBeatAt) return;
    this.#nextBeatAt = nowMillis + this.#beatEveryMillis;
    void this.#send('WATCHDOG=1');
  }

  /** What the session does, for `systemctl status`. */
  status(status: string): Promise<void> {
    return this.#send(`STATUS=${oneLine(status)}`);
  }

  /** The session ends of itself. Resolves once that is said. */
  stopping(): Promise<void> {
    return this.#send('STOPPING=1');
  }

  /** Messages go out one after the other. */
  #send(...message: readonly string[]): Promise<void> {
    if (!this.isListenedTo) return Promise.resolve();
    this.#sending = this.#sending.then(() => this.#notify(message));
    return this.#sending;
  }

  #notify(message: readonly string[]): Promise<void> {
    return new Promise((resolve) => {
      const child = spawn('systemd-notify', message, {
        stdio: ['ignore', 'ignore', 'pipe'],
        env: { NOTIFY_SOCKET: this.#environment.NOTIFY_SOCKET, PATH: this.#environment.PATH },
        timeout: SEND_MILLIS,
      });
      let complaint = '';
      child.stderr.on('data', (chunk) => {
        complaint += String(chunk);
      });
      child.on('error', (error) => {
        this.#onFailure(`systemd was not told ${message.join(' ')}: ${error.message}`);
        resolve();
      });
      child.on('close', (code) => {
        if (code !== null && code !== 0) {
          this.#onFailure(`systemd was not told ${message.join(' ')}: ${complaint.trim() || `code ${code}`}`);
        }
        resolve();
      });
    });
  }
}

const SEND_MILLIS = 5_000;

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}
