/**
 * How the simulated clock moves: it stands, it is stepped, it runs at a multiple of real time, or it keeps step with its
 * clients. In lockstep it moves only when every client that follows it has said that it has drained what came, and it moves to
 * the next instant at which one of them is sent something, at which the weather that one of them follows has news, or to the
 * earliest instant that one of them asked for.
 */
import { performance } from 'node:perf_hooks';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { EpochMicros } from '../../engine/time.ts';
import type { WeatherCalendar, WeatherNews } from './weather/weather-calendar.ts';
import { isoTime } from './wire-time.ts';
import type { ServedWorld } from './world.ts';

/** A connection that keeps step with the clock. */
export interface Follower {
  /** Frames that were to be sent to it so far. */
  readonly framesOffered: number;
  tellTime(frame: string): void;
}

/** How far a follower has come. */
interface FollowerState {
  seq: number;
  until: number;
  /** News of the weather that it follows, and how many of them it was told. */
  readonly news: readonly WeatherNews[];
  told: number;
}

export type PaceMode = 'paused' | 'running' | 'lockstep';

/** Where the clock stands. */
export interface PaceState {
  readonly now: string;
  readonly now_us: number;
  readonly mode: PaceMode;
  /** Simulated seconds per real second while it runs; 0 is as fast as it goes. */
  readonly speed: number;
  readonly from: string;
  readonly to: string;
  readonly next_us: number | null;
  readonly ended: boolean;
  /** The last step of a lockstep. */
  readonly seq: number;
  readonly followers: number;
}

const TICK_MILLIS = 5;
/** Rows of history told before whoever waits has his turn. */
const ROWS_PER_TURN = 4_000;
const INSTANTS_PER_TURN = 2_000;

export class Pace {
  readonly #world: ServedWorld;
  #mode: PaceMode = 'paused';
  #speed = 1;
  #anchor = { sim: 0, real: 0 };
  #seq = 0;
  readonly #followers = new Map<Follower, FollowerState>();
  readonly #calendar: WeatherCalendar;
  #timer: NodeJS.Timeout | null = null;
  #isMoving = false;
  #isClosed = false;
  readonly #onFailure: (error: unknown) => void;

  /** `onFailure` hears of history that cannot be read while the clock moves by itself; it stands from then on. */
  constructor(world: ServedWorld, calendar: WeatherCalendar, onFailure: (error: unknown) => void) {
    this.#world = world;
    this.#calendar = calendar;
    this.#onFailure = onFailure;
  }

  state(): PaceState {
    const { startAt, endAt, isEnded } = this.#world;
    const now = this.#world.now();
    const next = this.#world.nextAt();
    return {
      now: isoTime(now),
      now_us: now,
      mode: this.#mode,
      speed: this.#speed,
      from: isoTime(startAt),
      to: isoTime(endAt),
      next_us: next <= endAt ? next : null,
      ended: isEnded,
      seq: this.#seq,
      followers: this.#followers.size,
    };
  }

  pause(): void {
    this.#mode = 'paused';
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  /** Runs at `speed` simulated seconds per real second; 0 is as fast as it goes. */
  run(speed: number): void {
    this.pause();
    this.#mode = 'running';
    this.#speed = speed;
    this.#anchor = { sim: this.#world.now(), real: performance.now() };
    this.#schedule(0);
  }

  /** From here on the clock waits for its clients. */
  lockstep(): void {
    this.pause();
    this.#mode = 'lockstep';
    this.#stepIfDrained();
  }

  /** Moves a standing clock to `target`; resolves when it is there. @throws Error while it runs or is moved already. */
  async stepTo(target: EpochMicros): Promise<void> {
    if (this.#mode === 'running') throw new Error('the clock runs: pause it before it is stepped');
    if (this.#isMoving) throw new Error('the clock is being moved');
    this.#isMoving = true;
    try {
      while (!this.#isClosed && !this.#world.advanceTo(target, ROWS_PER_TURN)) await nextTurn();
    } finally {
      this.#isMoving = false;
    }
  }

  /** A client keeps step from now on; it is told the time at once, and later the news of the weather of `stations`. */
  follow(follower: Follower, stations: ReadonlySet<string> = new Set()): void {
    if (!this.#followers.has(follower)) {
      const news = this.#calendar.about(stations);
      const told = news.findIndex(({ at }) => at > this.#world.now());
      const state = { seq: -1, until: Number.POSITIVE_INFINITY, news, told: told < 0 ? news.length : told };
      this.#followers.set(follower, state);
    }
    this.#tellTime(follower);
  }

  unfollow(follower: Follower): void {
    if (this.#followers.delete(follower)) this.#stepIfDrained();
  }

  /** A client has drained everything up to step `seq`, and wants to be told no later than `until` (null: whenever). */
  drained(follower: Follower, seq: number, until: number | null): void {
    const state = this.#followers.get(follower);
    if (state === undefined) {
      this.follow(follower);
      return;
    }
    state.seq = Math.min(seq, this.#seq);
    state.until = until ?? Number.POSITIVE_INFINITY;
    this.#stepIfDrained();
  }

  /** The same without a connection: moves one step when nobody follows, and says where it stands then. */
  async drainedAlone(seq: number, until: number | null): Promise<PaceState> {
    if (this.#mode !== 'lockstep') throw new Error('the clock is not in lockstep');
    if (this.#followers.size > 0) throw new Error('the clock keeps step with connections');
    if (seq !== this.#seq) throw new Error(`the last step is ${this.#seq}, not ${seq}`);
    const next = Math.min(this.#world.nextAt(), until ?? Number.POSITIVE_INFINITY, this.#world.endAt);
    await this.stepTo(Math.max(next, this.#world.now()) as EpochMicros);
    this.#seq += 1;
    return this.state();
  }

  close(): void {
    this.pause();
    this.#isClosed = true;
    this.#followers.clear();
  }

  #stepIfDrained(): void {
    if (this.#mode !== 'lockstep' || this.#isMoving || this.#isClosed || this.#followers.size === 0) return;
    if (this.#world.isEnded) return;
    for (const { seq } of this.#followers.values()) if (seq < this.#seq) return;
    this.#step().catch((error: unknown) => this.#fail(error));
  }

  async #step(): Promise<void> {
    this.#isMoving = true;
    try {
      const until = this.#untilAsked();
      const before = this.#offered();
      for (let told = 1; !this.#isClosed; told++) {
        const newsAt = this.#nextNewsAt();
        const next = Math.min(this.#world.nextAt(), newsAt, until);
        while (!this.#world.advanceTo(next as EpochMicros, ROWS_PER_TURN)) await nextTurn();
        if (next >= until || next >= newsAt || this.#offered() !== before) break;
        if (told % INSTANTS_PER_TURN === 0) await nextTurn();
      }
    } finally {
      this.#isMoving = false;
    }
    this.#seq += 1;
    for (const follower of this.#followers.keys()) this.#tellTime(follower);
  }

  /** When the weather that somebody follows next has news; Infinity when it has none any more. */
  #nextNewsAt(): number {
    let next = Number.POSITIVE_INFINITY;
    for (const { news, told } of this.#followers.values()) next = Math.min(next, news[told]?.at ?? next);
    return next;
  }

  /** The earliest instant that a client asked for, never before now; else the end. */
  #untilAsked(): number {
    let until: number = this.#world.endAt;
    for (const asked of this.#followers.values()) until = Math.min(until, asked.until);
    return Math.max(until, this.#world.now());
  }

  #offered(): number {
    let sum = 0;
    for (const { framesOffered } of this.#followers.keys()) sum += framesOffered;
    return sum;
  }

  /** Tells a follower where the clock stands, and what of the weather became known since it was told last. */
  #tellTime(follower: Follower): void {
    const { now, now_us, ended } = this.state();
    const state = this.#followers.get(follower);
    const weather: Omit<WeatherNews, 'at'>[] = [];
    for (let one = state?.news[state.told]; one !== undefined && one.at <= now_us; one = state?.news[state.told]) {
      const { dataset, station, kind } = one;
      weather.push({ dataset, station, kind });
      if (state !== undefined) state.told += 1;
    }
    const msg = { now, now_us, ended, ...(weather.length > 0 && { weather }) };
    follower.tellTime(JSON.stringify({ type: 'milkbot_clock', seq: this.#seq, msg }));
  }

  #fail(error: unknown): void {
    this.close();
    this.#onFailure(error);
  }

  #schedule(millis: number): void {
    if (this.#isClosed || this.#mode !== 'running') return;
    this.#timer = setTimeout(() => this.#tick(), millis);
  }

  #tick(): void {
    if (this.#isMoving) {
      this.#schedule(TICK_MILLIS);
      return;
    }
    const { sim, real } = this.#anchor;
    const target = this.#speed === 0 ? this.#world.endAt : sim + (performance.now() - real) * 1_000 * this.#speed;
    let isThere = false;
    try {
      isThere = this.#world.advanceTo(Math.floor(target) as EpochMicros, ROWS_PER_TURN);
    } catch (error) {
      this.#fail(error);
      return;
    }
    if (this.#world.isEnded) this.#mode = 'paused';
    else this.#schedule(isThere ? TICK_MILLIS : 0);
  }
}
