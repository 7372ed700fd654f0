/** A paper session over the small world that stands in the middle of its trading, for tests of what watches it. */
import { join } from 'node:path';
import { newSession } from '../../../cli/session-plan.ts';
import { type EpochMicros, MICROS_PER_MINUTE } from '../../../engine/time.ts';
import type { LoopFigures } from '../../../live/jobs/loop.ts';
import { Inbox } from '../../../live/session/inbox.ts';
import { Session } from '../../../live/session/session.ts';
import type { StatusParts } from '../../../live/status/status-of.ts';
import { type SmallWorld, smallWorld } from './small-session.ts';
import { TapeFeed } from './tape-session.ts';

export const SOME_FIGURES: LoopFigures = { ticks: 12, lateTicks: 2, missedTicks: 1, failedFetches: 3, drains: 40 };

export class RunningSession {
  readonly dir: string;
  readonly session: Session;
  readonly world: SmallWorld;
  readonly inbox = new Inbox(() => {});
  readonly #rows: TapeFeed;

  private constructor(dir: string, session: Session, world: SmallWorld) {
    this.dir = dir;
    this.session = session;
    this.world = world;
    this.#rows = new TapeFeed(world.tape, session.core.now);
  }

  static async start(root: string, settings: readonly string[] = []): Promise<RunningSession> {
    const world = await smallWorld(root, settings);
    const { facts, core } = await newSession(world.config, world.wish);
    const dir = join(root, 'session');
    return new RunningSession(dir, Session.start(dir, facts, core), world);
  }

  /** Goes on, minute by minute, until `isEnough`. */
  runUntil(isEnough: () => boolean): void {
    const { session, inbox } = this;
    while (!isEnough()) {
      if (!Number.isFinite(this.#rows.nextAt)) throw new Error('the tape ended before it was enough');
      const until = (session.core.now + MICROS_PER_MINUTE) as EpochMicros;
      this.#rows.tellUntil(until, inbox);
      session.drain(until, inbox.take(until));
    }
  }

  /** Until something is held and something is working. */
  runUntilInvested(): void {
    const { engine } = this.session.core;
    this.runUntil(() => engine.account.ledger.openMarkets.length > 0 && engine.workingOrders.length > 0);
  }

  /** Parts of a status of this session. */
  parts(others: Partial<StatusParts> = {}): StatusParts {
    const { session } = this;
    return {
      session,
      now: session.core.now,
      processStartedAt: session.core.now,
      loop: SOME_FIGURES,
      feeds: [],
      guards: [],
      watched: [],
      ...others,
    };
  }
}
