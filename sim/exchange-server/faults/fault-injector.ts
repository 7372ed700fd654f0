/**
 * Decides which fault strikes: one seeded stream of random numbers for each purpose, so that a run with the same seed and the
 * same requests meets the same faults, whatever other faults are asked for.
 */
import { type RandomStream, stream } from '../../random.ts';
import { type FaultPlan, NO_FAULTS } from './fault-plan.ts';

/** What becomes of a request. */
export type RequestFate =
  | { readonly kind: 'normal'; readonly delayMillis: number }
  | { readonly kind: 'too_many_requests' }
  | { readonly kind: 'error' | 'timeout'; readonly when: 'before' | 'after'; readonly status: 500 | 503 };

/** What becomes of a frame. */
export interface FrameFate {
  readonly delayMillis: number;
  readonly isDropped: boolean;
  readonly isDoubled: boolean;
  readonly isSwapped: boolean;
  readonly isLast: boolean;
}

export const NORMAL_FRAME: FrameFate = {
  delayMillis: 0,
  isDropped: false,
  isDoubled: false,
  isSwapped: false,
  isLast: false,
};

export class FaultInjector {
  readonly seed: number;
  #plan: FaultPlan;
  #hasFrameFaults = false;
  readonly #streams = new Map<string, RandomStream>();
  /** How often each fault struck, by name. */
  readonly struck = new Map<string, number>();

  constructor(seed: number, plan: FaultPlan = NO_FAULTS) {
    this.seed = seed;
    this.#plan = plan;
    this.plan = plan;
  }

  get plan(): FaultPlan {
    return this.#plan;
  }

  set plan(plan: FaultPlan) {
    this.#plan = plan;
    const { delay, drop, duplicate, reorder, disconnect } = plan.ws;
    this.#hasFrameFaults = [delay.chance, drop, duplicate, reorder, disconnect].some((chance) => chance > 0);
  }

  request(): RequestFate {
    const { rest } = this.#plan;
    if (this.#strikes('rest.tooManyRequests', rest.tooManyRequests)) return { kind: 'too_many_requests' };
    for (const [name, kind, when] of REQUEST_FAULTS) {
      if (!this.#strikes(`rest.${name}`, rest[name])) continue;
      const status = this.#stream('rest.status').chance(0.5) ? 500 : 503;
      return { kind, when, status };
    }
    return { kind: 'normal', delayMillis: this.#delay('rest.delay', rest.delay) };
  }

  frame(): FrameFate {
    if (!this.#hasFrameFaults) return NORMAL_FRAME;
    const { ws } = this.#plan;
    return {
      delayMillis: this.#delay('ws.delay', ws.delay),
      isDropped: this.#strikes('ws.drop', ws.drop),
      isDoubled: this.#strikes('ws.duplicate', ws.duplicate),
      isSwapped: this.#strikes('ws.reorder', ws.reorder),
      isLast: this.#strikes('ws.disconnect', ws.disconnect),
    };
  }

  /** Whether a number is left out before the next numbered frame. */
  skipsNumber(): boolean {
    return this.#strikes('ws.gap', this.#plan.ws.gap);
  }

  #delay(name: string, { chance, fromMillis, toMillis }: FaultPlan['rest']['delay']): number {
    if (!this.#strikes(name, chance)) return 0;
    return fromMillis + this.#stream(`${name}.millis`).uniform() * (toMillis - fromMillis);
  }

  #strikes(name: string, chance: number): boolean {
    if (chance === 0 || !this.#stream(name).chance(chance)) return false;
    this.struck.set(name, (this.struck.get(name) ?? 0) + 1);
    return true;
  }

  #stream(name: string): RandomStream {
    const known = this.#streams.get(name);
    if (known !== undefined) return known;
    const made = stream(this.seed, `exchange-server.${name}`);
    this.#streams.set(name, made);
    return made;
  }
}

const REQUEST_FAULTS = [
  ['timeoutBefore', 'timeout', 'before'],
  ['errorBefore', 'error', 'before'],
  ['timeoutAfter', 'timeout', 'after'],
  ['errorAfter', 'error', 'after'],
] as const;
