/**
 * The guards of a live session: each watches one thing that can go wrong, speaks with its own code, and holds orders back or
 * stops everything. What a guard of the first kind said is over when its cause is; one of the second kind needs a person.
 */
import type { VenueReason } from '../../engine/orders.ts';
import type { EpochMicros } from '../../engine/time.ts';

/** Every guard: what it says, what it does, and as what the orders that it holds back are refused. */
export const GUARDS = [
  {
    code: 'stale_data',
    effect: 'hold',
    refuses: 'trading_paused',
    text: 'Nothing was heard of the market for too long.',
  },
  {
    code: 'sequence_gap',
    effect: 'hold',
    refuses: 'trading_paused',
    text: 'Messages of a book are missing, or the connection was lost, until each book was sent anew.',
  },
  {
    code: 'clock_skew',
    effect: 'hold',
    refuses: 'trading_paused',
    text: "This machine's clock and the exchange's are too far apart.",
  },
  { code: 'exchange_paused', effect: 'hold', refuses: 'exchange_paused', text: 'The exchange is paused.' },
  { code: 'trading_paused', effect: 'hold', refuses: 'trading_paused', text: 'Trading at the exchange is paused.' },
  {
    code: 'rate_limited',
    effect: 'hold',
    refuses: 'rate_limited',
    text: 'The exchange has refused requests for being too many.',
  },
  {
    code: 'account_unreadable',
    effect: 'hold',
    refuses: 'trading_paused',
    text: 'The account could not be read at the last slow loop.',
  },
  {
    code: 'account_channels_down',
    effect: 'hold',
    refuses: 'trading_paused',
    text: "The account's channels are cut, or what happened meanwhile is not read yet.",
  },
  {
    code: 'order_group_triggered',
    effect: 'halt',
    refuses: 'order_group_triggered',
    text: 'More contracts matched within 15 seconds than the order group allows.',
  },
  {
    code: 'account_difference',
    effect: 'halt',
    refuses: 'canceled_by_user',
    text: 'Books and account differ, and nothing explains it.',
  },
  {
    code: 'killed',
    effect: 'halt',
    refuses: 'canceled_by_user',
    text: 'A kill file lies in the folder of the session.',
  },
] as const satisfies readonly Guard[];

export interface Guard {
  readonly code: string;
  /** `hold`: no order and no amendment goes out while it speaks; cancels do. `halt`: trading is halted and every order cancelled. */
  readonly effect: 'hold' | 'halt';
  readonly refuses: VenueReason;
  readonly text: string;
}
export type GuardCode = (typeof GUARDS)[number]['code'];

/** A guard that speaks, for whoever watches the session. */
export interface SpeakingGuard {
  readonly code: GuardCode;
  readonly effect: Guard['effect'];
  readonly since: EpochMicros;
  readonly detail: string;
}

export interface GuardEars {
  /** Trading is to be halted and every order cancelled. Called once for each time that a guard begins to say so. */
  readonly onHalt: (code: GuardCode, detail: string) => void;
  readonly note: (note: Readonly<Record<string, unknown>>) => void;
}

export class Guards {
  readonly #ears: GuardEars;
  readonly #speaking = new Map<GuardCode, SpeakingGuard>();

  constructor(ears: GuardEars) {
    this.#ears = ears;
  }

  /** A guard has something to say, or (with null) nothing any more. */
  say(code: GuardCode, detail: string | null, at: EpochMicros): void {
    const before = this.#speaking.get(code);
    const { effect } = guardOf(code);
    if (detail === null) {
      // What was halted stays so until a person has looked.
      if (before === undefined || effect === 'halt') return;
      this.#speaking.delete(code);
      this.#ears.note({ event: 'guard_silent', code });
      return;
    }
    this.#speaking.set(code, { code, effect, since: before?.since ?? at, detail });
    if (before !== undefined) return;
    this.#ears.note({ event: 'guard_speaks', code, detail });
    if (effect === 'halt') this.#ears.onHalt(code, detail);
  }

  /** A person has looked and lets trading go on: what halted is forgotten. */
  release(): void {
    for (const { code, effect } of this.status()) {
      if (effect !== 'halt') continue;
      this.#speaking.delete(code);
      this.#ears.note({ event: 'guard_released', code });
    }
  }

  /** As what an order is refused just now; null while none speaks. */
  objection(): VenueReason | null {
    const first = GUARDS.findLast(({ code }) => this.#speaking.has(code));
    return first?.refuses ?? null;
  }

  /** Guards that speak, in the order of the table. */
  status(): readonly SpeakingGuard[] {
    return GUARDS.flatMap(({ code }) => this.#speaking.get(code) ?? []);
  }
}

function guardOf(code: GuardCode): Guard {
  return GUARDS.find((guard) => guard.code === code) as Guard;
}
