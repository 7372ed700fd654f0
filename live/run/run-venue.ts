/** What a session that runs needs of where its orders go: the simulated exchange inside it, or its account at the real one. */
import type { EpochMicros } from '../../engine/time.ts';
import type { GuardCode, SpeakingGuard } from '../guards/guards.ts';
import type { MarketSessionFace } from '../market-session.ts';
import type { VenueCommand } from '../session/venue.ts';
import type { AccountStatus } from '../venues/live-account.ts';

export interface RunVenue {
  /** Guards that have something to look at. */
  readonly watched: readonly GuardCode[];
  /** Takes the session's orders up; nothing is decided before this resolves. `heardAt` is when the exchange was heard last. */
  open(face: MarketSessionFace, heardAt: () => EpochMicros | null): Promise<void>;
  /** Sends commands that are durable. */
  send(commands: readonly VenueCommand[]): void;
  /** What can be seen without asking anybody, the kill file first. Called every second. */
  look(): void;
  /** Asks the exchange how it stands, before a fast tick. */
  ask(): Promise<void>;
  /** Begins to compare books and account, at a slow tick. */
  check(): Promise<void>;
  /** Resolves when everything that was sent was answered. */
  idle(): Promise<void>;
  onGap(gap: { readonly sid: number; readonly expected: number; readonly got: number }): void;
  onCut(why: string): void;
  onWhole(): void;
  /** A person lets trading go on after a halt. */
  release(): Promise<void>;
  guards(): readonly SpeakingGuard[];
  /** How the account stands; null where there is none. */
  status(): AccountStatus | null;
  /** Nothing is said any more once this resolves. */
  close(): Promise<void>;
}
