/**
 * Where a live session's orders go: to its account at the exchange. Before the loop turns the account is taken up and reconciled; what
 * was decided until then waits, and goes out only if it is not too old by then and no guard objects.
 */
import type { AccountClient } from '../../data/kalshi/account-client.ts';
import type { SocketOptions } from '../../data/kalshi/exchange-socket.ts';
import { type EpochMicros, MICROS_PER_SECOND } from '../../engine/time.ts';
import type { LiveConfig } from '../config.ts';
import { GUARDS, type GuardCode, type SpeakingGuard } from '../guards/guards.ts';
import type { MarketSessionFace } from '../market-session.ts';
import type { Session } from '../session/session.ts';
import type { VenueCommand } from '../session/venue.ts';
import type { Reconciled } from '../venues/account-reconciliation.ts';
import { type AccountStatus, LiveAccount } from '../venues/live-account.ts';
import type { RunVenue } from './run-venue.ts';

export interface LiveDeskParts {
  readonly session: Session;
  readonly dir: string;
  readonly client: AccountClient;
  readonly socket: SocketOptions;
  readonly live: LiveConfig;
  /** Commands of the time before that were decided and never sent. */
  readonly unsent: readonly VenueCommand[];
  /** Hears what the first reconciliation found; null when the account could not be read. */
  readonly onReconciled: (found: Reconciled | null) => void;
}

export class LiveDesk implements RunVenue {
  readonly watched: readonly GuardCode[] = GUARDS.map(({ code }) => code);
  readonly #parts: LiveDeskParts;
  #held: VenueCommand[] = [];
  #account: LiveAccount | null = null;

  constructor(parts: LiveDeskParts) {
    this.#parts = parts;
  }

  async open({ inbox, clock, settle }: MarketSessionFace, heardAt: () => EpochMicros | null): Promise<void> {
    const { session, dir, client, socket, live, unsent, onReconciled } = this.#parts;
    const account = await LiveAccount.open(
      {
        session,
        dir,
        client,
        socket,
        inbox,
        now: () => clock.now(),
        settle,
        orderGroupContracts: live.orderGroupContracts,
        limits: live,
        staleMicros: live.orderMaxAgeSeconds * MICROS_PER_SECOND,
        feedHeardAt: heardAt,
      },
      unsent,
    );
    onReconciled(account.found);
    this.#account = account;
    account.send(this.#held);
    this.#held = [];
  }

  send(commands: readonly VenueCommand[]): void {
    if (this.#account === null) this.#held.push(...commands);
    else this.#account.send(commands);
  }

  look(): void {
    this.#account?.watch.look();
  }

  async ask(): Promise<void> {
    await this.#account?.watch.ask();
  }

  /** No tick waits for it: what it tells is decided on when it has come. */
  async check(): Promise<void> {
    void this.#account?.check();
  }

  async idle(): Promise<void> {
    await this.#account?.idle();
  }

  onGap(gap: { readonly sid: number; readonly expected: number; readonly got: number }): void {
    this.#account?.watch.gap(gap);
  }

  onCut(why: string): void {
    this.#account?.watch.cut(why);
  }

  onWhole(): void {
    this.#account?.watch.whole(null);
  }

  async release(): Promise<void> {
    await this.#account?.release();
  }

  guards(): readonly SpeakingGuard[] {
    return this.#account?.guards.status() ?? [];
  }

  status(): AccountStatus | null {
    return this.#account?.status() ?? null;
  }

  async close(): Promise<void> {
    await this.#account?.close();
  }
}
