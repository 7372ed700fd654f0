/**
 * Feeds the guards: looks at the feed, the clocks, the exchange's status, the rate limit, the order group and the kill file, and says
 * to each guard what there is to say. A look costs at most two requests.
 */
import { existsSync } from 'node:fs';
import type { AccountClient } from '../../data/kalshi/account-client.ts';
import { type EpochMicros, MICROS_PER_SECOND } from '../../engine/time.ts';
import { killFile } from '../control/protocol.ts';
import type { Guards } from './guards.ts';

export interface WatchLimits {
  /** Without any message of the market for so long its data are stale. */
  readonly staleSeconds: number;
  readonly clockSkewSeconds: number;
  /** How long the session holds back after the exchange said "too many requests". */
  readonly rateHoldSeconds: number;
}

export interface WatchParts {
  readonly client: Pick<AccountClient, 'exchangeStatus' | 'refusedByRate' | 'skewSeconds' | 'orderGroup'>;
  readonly guards: Guards;
  readonly limits: WatchLimits;
  readonly dir: string;
  readonly orderGroup: string | null;
  /** When the feed heard something last; null before it did. */
  readonly heardAt: () => EpochMicros | null;
  readonly now: () => EpochMicros;
}

export class GuardWatch {
  readonly #parts: WatchParts;
  #refusedByRate = 0;
  #refusedAt = Number.NEGATIVE_INFINITY;
  readonly #gaps = new Set<number>();

  constructor(parts: WatchParts) {
    this.#parts = parts;
    this.#refusedByRate = parts.client.refusedByRate;
  }

  /** What can be seen without asking anybody. Cheap: call it often. */
  look(): void {
    const { client, guards, limits, dir, heardAt, now } = this.#parts;
    const at = now();
    guards.say('killed', existsSync(killFile(dir)) ? `${killFile(dir)} is there` : null, at);
    const heard = heardAt();
    const silence = heard === null ? Number.POSITIVE_INFINITY : (at - heard) / MICROS_PER_SECOND;
    guards.say('stale_data', silence > limits.staleSeconds ? `nothing heard for ${Math.round(silence)} s` : null, at);
    const { skewSeconds } = client;
    const isSkewed = skewSeconds !== null && Math.abs(skewSeconds) > limits.clockSkewSeconds;
    guards.say('clock_skew', isSkewed ? `the exchange's clock is ${skewSeconds} s ahead of this one` : null, at);
    if (client.refusedByRate > this.#refusedByRate) {
      this.#refusedByRate = client.refusedByRate;
      this.#refusedAt = at;
    }
    const isHeld = at - this.#refusedAt < limits.rateHoldSeconds * MICROS_PER_SECOND;
    guards.say('rate_limited', isHeld ? `${this.#refusedByRate} requests refused so far` : null, at);
  }

  /** Asks the exchange whether it trades, and whether the order group still lets orders through. */
  async ask(): Promise<void> {
    const { client, guards, orderGroup, now } = this.#parts;
    const { exchange_active, trading_active } = await client.exchangeStatus();
    const at = now();
    guards.say('exchange_paused', exchange_active ? null : 'the exchange says that it is not active', at);
    guards.say('trading_paused', trading_active ? null : 'the exchange says that trading is not active', at);
    if (orderGroup === null) return;
    const group = await client.orderGroup(orderGroup);
    if (group === null) guards.say('order_group_triggered', `the exchange has no order group ${orderGroup}`, now());
  }

  /** Frames of a subscription are missing. */
  gap({ sid, expected, got }: { readonly sid: number; readonly expected: number; readonly got: number }): void {
    this.#gaps.add(sid);
    this.#parts.guards.say(
      'sequence_gap',
      `frames ${expected} to ${got - 1} of subscription ${sid}`,
      this.#parts.now(),
    );
  }

  /** The connection is gone: of every book something may be missing. */
  cut(why: string): void {
    this.#parts.guards.say('sequence_gap', `the connection was lost: ${why}`, this.#parts.now());
  }

  /** A subscription was sent anew, or all of them are (null). */
  whole(sid: number | null): void {
    if (sid === null) this.#gaps.clear();
    else this.#gaps.delete(sid);
    if (this.#gaps.size === 0) this.#parts.guards.say('sequence_gap', null, this.#parts.now());
  }
}
