/**
 * What watches a running session and never holds it up: its dashboard, its alerts and the summaries of its days. It needs of the session
 * its status, what carries out a person's orders, and the records that go into its journal.
 */
import { basename } from 'node:path';
import { tradingDayOf, tradingDayStart } from '../engine/risk/trading-day.ts';
import { alertOf } from './alerts/alert.ts';
import { Alerter, USUAL_PATIENCE } from './alerts/alerter.ts';
import { alertsBetween } from './alerts/changes.ts';
import type { AlertsConfig } from './alerts/config.ts';
import { openChannels } from './alerts/open-channels.ts';
import type { ControlRequest } from './control/protocol.ts';
import type { DashboardConfig } from './dashboard/config.ts';
import { type RunningDashboard, serveDashboard } from './dashboard/server.ts';
import type { Session } from './session/session.ts';
import type { SessionStatus } from './status/session-status.ts';
import { hasDay, recordsSince, writeDay } from './summary/day-files.ts';
import { type DaySummary, DayTally } from './summary/day-tally.ts';
import { dayText, dayTitle } from './summary/day-text.ts';

export interface WatchedSession {
  readonly dir: string;
  readonly session: Session;
  readonly status: () => SessionStatus;
  readonly carryOut: (request: ControlRequest) => unknown;
  /** Hears of orders over the dashboard and of alerts that could not be delivered. May be called after the journal is closed. */
  readonly note: (note: Readonly<Record<string, unknown>>) => void;
}

export interface WatchConfig {
  readonly dashboard: DashboardConfig;
  readonly alerts: AlertsConfig;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Milliseconds between two looks. */
  readonly lookMillis?: number;
  readonly patience?: typeof USUAL_PATIENCE;
}

export interface SessionWatch {
  /** Null where there is none. */
  readonly dashboard: RunningDashboard | null;
  /** Says how the session ended, and waits a while for alerts to be delivered. */
  close(why: string): Promise<void>;
}

const LOOK_MILLIS = 2_000;
/** How long the end of a session waits for its alerts. */
const LAST_WORDS_MILLIS = 15_000;

/**
 * Begins to watch. Call it before the session's loop turns.
 * @throws UserError as `serveDashboard` and `openChannels`.
 */
export async function watchSession(watched: WatchedSession, config: WatchConfig): Promise<SessionWatch> {
  const { dir, session, status, note } = watched;
  const { alerts } = config;
  const { mode, account } = session.facts;
  const alerter = new Alerter({
    channels: openChannels(alerts, config.environment),
    speaker: { session: basename(dir) || account, mode },
    repeatMillis: alerts.repeatMinutes * 60_000,
    perHour: alerts.perHour,
    patience: config.patience ?? USUAL_PATIENCE,
    now: () => performance.now(),
    note,
  });
  const dashboard = config.dashboard.enabled ? await serveDashboard({ ...watched, config: config.dashboard }) : null;
  let last: SessionStatus | null = null;
  const look = () => {
    const now = status();
    for (const alert of alertsBetween(last, now, alerts.dailyLossPct)) alerter.raise(alert);
    last = now;
  };
  const endTally = tallyDays(watched, (day, now) => {
    if (!alerts.dailySummary) return;
    alerter.raise(alertOf('daily_summary', now.now, dayTitle(day), { body: dayText(day, now), subject: day.day }));
  });
  const begun = status();
  alerter.raise(
    alertOf('session_started', begun.now, `A ${mode} session runs`, { body: `Decided up to ${begun.loops.last_at}.` }),
  );
  const looking = setInterval(() => guarded(look, note), config.lookMillis ?? LOOK_MILLIS);
  return {
    dashboard,
    async close(why) {
      clearInterval(looking);
      endTally();
      guarded(() => {
        look();
        const { now, equity, day_pnl: day } = status();
        alerter.raise(
          alertOf('session_ended', now, `The session has ended: ${why}`, {
            body: `Equity $${equity}, the day's profit $${day}.`,
          }),
        );
      }, note);
      await dashboard?.close();
      await alerter.close(LAST_WORDS_MILLIS);
    },
  };
}

/** Counts the days of a session, what it did today before this process included, each day once. Returns how to end it. */
function tallyDays(
  { dir, session, status, note }: WatchedSession,
  tell: (day: DaySummary, now: SessionStatus) => void,
): () => void {
  const { core } = session;
  const zone = core.rooms.risk.tradingDayZone;
  const tally = new DayTally(core.directory, zone, (day) => {
    if (hasDay(dir, day.day)) return;
    // Files are written when the drain that ended the day is done.
    setImmediate(() =>
      guarded(() => {
        const now = status();
        writeDay(dir, day, `${dayTitle(day)}\n${dayText(day, now)}`);
        tell(day, now);
      }, note),
    );
  });
  // The day before as well: the process may have ended before it was written.
  const since = tradingDayStart(tradingDayOf(core.now, zone) - 1, zone);
  for (const record of recordsSince(dir, since)) tally.take(record);
  core.outputs.onRecord = (record) => tally.take(record);
  return () => {
    core.outputs.onRecord = null;
  };
}

/** Whoever watches may fail; the session goes on. */
function guarded(act: () => void, note: WatchedSession['note']): void {
  try {
    act();
  } catch (error) {
    note({ event: 'watch_failed', why: error instanceof Error ? error.message : String(error) });
  }
}
