/**
 * Where a paper session's orders go: nowhere. The simulated exchange inside the engine has them already. What guards say is written
 * down and shown; only the kill file stops trading, because whatever else held orders back would make paper differ from the backtest.
 */
import type { EpochMicros } from '../../engine/time.ts';
import type { GuardCode, SpeakingGuard } from '../guards/guards.ts';
import { Guards } from '../guards/guards.ts';
import { GuardWatch, type WatchLimits, type WatchParts } from '../guards/watch.ts';
import type { MarketSessionFace } from '../market-session.ts';
import type { Session } from '../session/session.ts';
import type { RunVenue } from './run-venue.ts';

export interface PaperDeskParts {
  readonly session: Session;
  readonly dir: string;
  readonly client: WatchParts['client'];
  readonly limits: WatchLimits;
  /** Whether the exchange is asked how it stands: one that waits for its clients does not pause behind their backs. */
  readonly asks: boolean;
}

export class PaperDesk implements RunVenue {
  readonly watched: readonly GuardCode[] = [
    'stale_data',
    'sequence_gap',
    'clock_skew',
    'exchange_paused',
    'trading_paused',
    'rate_limited',
    'killed',
  ];
  readonly #parts: PaperDeskParts;
  #guards: Guards | null = null;
  #watch: GuardWatch | null = null;

  constructor(parts: PaperDeskParts) {
    this.#parts = parts;
  }

  async open({ inbox, clock }: MarketSessionFace, heardAt: () => EpochMicros | null): Promise<void> {
    const { session, ...watched } = this.#parts;
    const guards = new Guards({ onHalt: () => inbox.operate('halt'), note: (note) => session.note(note) });
    this.#guards = guards;
    this.#watch = new GuardWatch({ ...watched, guards, orderGroup: null, heardAt, now: () => clock.now() });
    this.#watch.look();
  }

  send(): void {}

  look(): void {
    this.#watch?.look();
  }

  async ask(): Promise<void> {
    if (this.#parts.asks) await this.#watch?.ask();
  }

  async check(): Promise<void> {}

  async idle(): Promise<void> {}

  onGap(gap: { readonly sid: number; readonly expected: number; readonly got: number }): void {
    this.#watch?.gap(gap);
  }

  onCut(why: string): void {
    this.#watch?.cut(why);
  }

  onWhole(): void {
    this.#watch?.whole(null);
  }

  async release(): Promise<void> {
    this.#guards?.release();
  }

  guards(): readonly SpeakingGuard[] {
    return this.#guards?.status() ?? [];
  }

  status(): null {
    return null;
  }

  async close(): Promise<void> {
    this.#watch = null;
  }
}
