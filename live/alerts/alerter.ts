/**
 * Brings alerts to people. The same alert is not sent twice within a while, no more than so many an hour go out (critical ones
 * always do), and a channel that fails is tried again after growing waits. Nobody waits for it: `raise` returns at once.
 */
import { ExponentialBackoff, handleWhen, type RetryPolicy, retry } from 'cockatiel';
import type { Alert } from './alert.ts';
import { type AlertChannel, type Speaker, Undeliverable } from './channel.ts';

export interface AlerterParts {
  readonly channels: readonly AlertChannel[];
  readonly speaker: Speaker;
  readonly repeatMillis: number;
  readonly perHour: number;
  /** Waits between tries: the first, the longest, and how many tries there are after the first. */
  readonly patience: { readonly firstMillis: number; readonly longestMillis: number; readonly retries: number };
  /** Milliseconds of a clock that does not jump. */
  readonly now: () => number;
  /** Hears of what could not be delivered; secrets are struck out. */
  readonly note: (note: Readonly<Record<string, unknown>>) => void;
}

export const USUAL_PATIENCE = { firstMillis: 1_000, longestMillis: 120_000, retries: 8 } as const;

const HOUR_MILLIS = 3_600_000;
const CRITICAL_AGAIN_MILLIS = 60_000;
/** Alerts that wait for a channel; older ones give way. */
const MOST_WAITING = 100;

export class Alerter {
  readonly #parts: AlerterParts;
  readonly #lines: readonly Line[];
  readonly #sentAt = new Map<string, number>();
  /** Subjects whose begin was sent and whose end was not told. */
  readonly #begun = new Set<string>();
  #recent: number[] = [];
  #heldBack = 0;

  constructor(parts: AlerterParts) {
    this.#parts = parts;
    this.#lines = parts.channels.map((channel) => new Line(channel, parts));
  }

  /** Takes an alert; it is on its way, or was not worth sending. */
  raise(alert: Alert): void {
    const now = this.#parts.now();
    if (alert.ends !== undefined) {
      if (!this.#begun.delete(alert.ends)) return;
    } else if (this.#isRepeated(alert, now)) return;
    if (!this.#isWithinRate(alert, now)) {
      this.#heldBack += 1;
      return;
    }
    this.#sentAt.set(alert.subject, now);
    this.#begun.add(alert.subject);
    const held = this.#heldBack;
    this.#heldBack = 0;
    const told =
      held === 0 ? alert : { ...alert, body: `${alert.body}\n(${held} alerts before this were held back.)`.trim() };
    for (const line of this.#lines) line.add(told);
  }

  /** Resolves when everything is delivered or given up, at the latest after a while; nothing is tried after that. */
  async close(longestMillis: number): Promise<void> {
    const over = Promise.withResolvers<void>();
    const timer = setTimeout(() => over.resolve(), longestMillis);
    await Promise.race([Promise.all(this.#lines.map((line) => line.idle())), over.promise]);
    clearTimeout(timer);
    for (const line of this.#lines) line.stop();
  }

  #isRepeated({ subject, severity }: Alert, now: number): boolean {
    const { repeatMillis } = this.#parts;
    const sentAt = this.#sentAt.get(subject);
    for (const [known, at] of this.#sentAt) if (now - at >= repeatMillis) this.#sentAt.delete(known);
    // What a person has lifted and stops trading again is news.
    const window = severity === 'critical' ? Math.min(repeatMillis, CRITICAL_AGAIN_MILLIS) : repeatMillis;
    return sentAt !== undefined && now - sentAt < window;
  }

  #isWithinRate({ severity }: Alert, now: number): boolean {
    this.#recent = this.#recent.filter((at) => now - at < HOUR_MILLIS);
    if (severity !== 'critical' && this.#recent.length >= this.#parts.perHour) return false;
    this.#recent.push(now);
    return true;
  }
}

/** The alerts that wait for one channel, sent one after the other. */
class Line {
  readonly #channel: AlertChannel;
  readonly #parts: AlerterParts;
  readonly #policy: RetryPolicy;
  readonly #stop = new AbortController();
  readonly #waiting: Alert[] = [];
  #work: Promise<void> = Promise.resolve();
  #isWorking = false;

  constructor(channel: AlertChannel, parts: AlerterParts) {
    this.#channel = channel;
    this.#parts = parts;
    const { firstMillis, longestMillis, retries } = parts.patience;
    this.#policy = retry(
      handleWhen((error) => !(error instanceof Undeliverable)),
      { maxAttempts: retries, backoff: new ExponentialBackoff({ initialDelay: firstMillis, maxDelay: longestMillis }) },
    );
  }

  add(alert: Alert): void {
    this.#waiting.push(alert);
    if (this.#waiting.length > MOST_WAITING) this.#giveUp(this.#waiting.shift() as Alert, 'too many alerts wait');
    if (this.#isWorking) return;
    this.#isWorking = true;
    this.#work = this.#run();
  }

  idle(): Promise<void> {
    return this.#work;
  }

  stop(): void {
    this.#stop.abort();
    for (const alert of this.#waiting.splice(0)) this.#giveUp(alert, 'the session ended');
    this.#channel.close();
  }

  async #run(): Promise<void> {
    for (let alert = this.#waiting.shift(); alert !== undefined; alert = this.#waiting.shift()) {
      const sent = alert;
      try {
        await this.#policy.execute(() => this.#channel.send(sent, this.#parts.speaker), this.#stop.signal);
      } catch (error) {
        this.#giveUp(sent, error instanceof Error ? error.message : String(error));
      }
    }
    this.#isWorking = false;
  }

  #giveUp({ code, title }: Alert, why: string): void {
    const { name, secrets } = this.#channel;
    const clean = secrets.reduce((text, secret) => text.replaceAll(secret, '[secret]'), why);
    this.#parts.note({ event: 'alert_not_delivered', channel: name, code, title, why: clean });
  }
}
