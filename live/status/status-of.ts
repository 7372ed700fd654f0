/** Puts the status of a running session together from its parts. Reads only; cheap enough for every few seconds. */
import { formatCash } from '../../engine/money/format.ts';
import type { Cash } from '../../engine/money/units.ts';
import { reasonOf } from '../../engine/reasons.ts';
import { type EpochMicros, MICROS_PER_SECOND } from '../../engine/time.ts';
import { usesJson } from '../../sim/risk/figures.ts';
import { standingOf } from '../../sim/risk/standing.ts';
import { GUARDS, type GuardCode, type SpeakingGuard } from '../guards/guards.ts';
import type { LoopFigures } from '../jobs/loop.ts';
import type { Session } from '../session/session.ts';
import { decisionsOf } from './decision-rows.ts';
import { ladderRows, orderRows, positionRows } from './market-rows.ts';
import type { FeedStatus, SessionStatus } from './session-status.ts';

/** What a status is made of; a part that a session does not have is left out. */
export interface StatusParts {
  readonly session: Pick<Session, 'core' | 'facts'>;
  /** Engine time of the wall clock; of a session in lockstep, its exchange's. */
  readonly now: EpochMicros;
  readonly processStartedAt: EpochMicros;
  readonly loop: LoopFigures;
  readonly feeds: readonly FeedFigures[];
  /** Guards that speak. */
  readonly guards: readonly SpeakingGuard[];
  /** Guards that have something to look at in this session. */
  readonly watched: readonly GuardCode[];
  readonly environment?: string;
  readonly account?: AccountFigures;
}

/** One feed, as it counts itself. */
export interface FeedFigures {
  readonly name: string;
  /** Null for a feed that is fetched. */
  readonly isUp: boolean | null;
  readonly heardAt: EpochMicros | null;
  readonly staleAfterSeconds: number | null;
  readonly gaps: number;
  readonly reconnections: number;
  readonly detail?: string;
}

export interface AccountFigures {
  readonly checkedAt: EpochMicros | null;
  readonly differences: readonly string[];
  readonly orderGroup: string | null;
  readonly waitingRequests: number | null;
}

/** The status at `parts.now`. */
export function statusOf(parts: StatusParts): SessionStatus {
  const { session, now, loop } = parts;
  const { core, facts } = session;
  const { engine, directory, rooms, outputs } = core;
  const { ledger, risk, equity } = engine.account;
  const standing = standingOf(risk, now, rooms.risk.maxPositions, {
    ladderName: (id) => directory.ladder(id as never).eventTicker,
    marketName: (id) => directory.market(id as never).ticker,
  });
  const { nextTick } = core;
  return {
    version: 1,
    mode: facts.mode,
    account_name: facts.account,
    environment: parts.environment ?? null,
    state: standing.state,
    causes: risk.causes.map((code) => ({ code, text: reasonOf(code).text })),
    started_at: new Date(facts.startedOn).toISOString(),
    process_started_at: isoOf(parts.processStartedAt),
    now: isoOf(now),
    loops: {
      fast_seconds: rooms.engine.fastLoopSeconds,
      slow_seconds: rooms.engine.slowLoopMinutes * 60,
      ticks: loop.ticks,
      late: loop.lateTicks,
      missed: loop.missedTicks,
      failed_fetches: loop.failedFetches,
      drains: loop.drains,
      last_at: isoOf(core.now),
      next_at: isoOf(nextTick.at),
      behind_seconds: Math.max(0, now - nextTick.at) / MICROS_PER_SECOND,
    },
    feeds: parts.feeds.map((feed) => feedOf(feed, now)),
    cash: formatCash(ledger.cash),
    equity: formatCash(equity),
    bankroll_start: formatCash(ledger.capital),
    net_pnl: formatCash((equity - ledger.capital) as Cash),
    realized_pnl: formatCash(ledger.realized),
    fees: formatCash(ledger.fees),
    day_pnl: formatCash((0 - risk.dailyLoss) as Cash),
    day_ends_at: risk.tradingDayEndsAt < 0 ? null : isoOf(risk.tradingDayEndsAt),
    open_risk: formatCash(risk.openRisk),
    free_cash: formatCash(risk.freeCash),
    caps: usesJson(standing).map((use) => ({ ...use, text: reasonOf(use.code as never).text })),
    ladders: ladderRows(core, now),
    positions: positionRows(core, now),
    orders: orderRows(core),
    guards: guardsOf(parts),
    decisions: decisionsOf(outputs.recent, directory),
    decisions_sha256: outputs.decisionsSha256,
    account: accountOf(parts.account),
  };
}

/** Epoch µs as ISO 8601. */
export function isoOf(at: number): string {
  return new Date(at / 1000).toISOString();
}

function feedOf({ name, isUp, heardAt, staleAfterSeconds, ...rest }: FeedFigures, now: EpochMicros): FeedStatus {
  const age = heardAt === null ? null : Math.max(0, now - heardAt) / MICROS_PER_SECOND;
  return {
    name,
    up: isUp,
    heard_at: heardAt === null ? null : isoOf(heardAt),
    age_seconds: age,
    stale_after_seconds: staleAfterSeconds,
    stale: staleAfterSeconds !== null && (age === null || age > staleAfterSeconds),
    gaps: rest.gaps,
    reconnections: rest.reconnections,
    detail: rest.detail ?? null,
  };
}

function guardsOf({ guards, watched }: StatusParts): SessionStatus['guards'] {
  return GUARDS.map(({ code, effect, text }) => {
    const speaking = guards.find((guard) => guard.code === code);
    return {
      code,
      effect,
      text,
      watched: watched.includes(code),
      holds: speaking !== undefined,
      since: speaking === undefined ? null : isoOf(speaking.since),
      detail: speaking?.detail ?? null,
    };
  });
}

function accountOf(account: AccountFigures | undefined): SessionStatus['account'] {
  if (account === undefined) return null;
  return {
    checked_at: account.checkedAt === null ? null : isoOf(account.checkedAt),
    differences: [...account.differences],
    order_group: account.orderGroup,
    waiting_requests: account.waitingRequests,
  };
}
