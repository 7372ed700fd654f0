/** What is worth telling a person between two looks at a session's status. Pure: the loop is never asked or held up. */
import type { SessionStatus } from '../status/session-status.ts';
import { type Alert, alertOf } from './alert.ts';

const STATE_ALERTS = {
  active: 'trading_resumed',
  reduce_only: 'trading_reduced',
  paused: 'trading_paused',
  halted: 'trading_halted',
} as const;
const STATE_TITLES = {
  active: 'Trading is free again',
  reduce_only: 'Only orders that reduce risk are sent',
  paused: 'Trading is paused',
  halted: 'Trading is halted',
} as const;
/** Fast ticks that may be overdue before the loop counts as late. */
const LATE_TICKS = 2;

/** The alerts of what changed; of a first look (`before` null), what stands already. */
export function alertsBetween(
  before: SessionStatus | null,
  after: SessionStatus,
  dailyLossPct: number,
): readonly Alert[] {
  return [
    ...stateAlerts(before, after),
    ...guardAlerts(before, after),
    ...differenceAlerts(before, after),
    ...loopAlerts(before, after),
    ...feedAlerts(before, after),
    ...lossAlerts(before, after, dailyLossPct),
  ];
}

function stateAlerts(
  before: SessionStatus | null,
  { state, causes, now, equity, day_pnl: day }: SessionStatus,
): Alert[] {
  const was = before?.state ?? 'active';
  const reasons = causes.map(({ text }) => text).join('; ');
  const hasChanged = was !== state || (before !== null && state !== 'active' && !sameCauses(before.causes, causes));
  if (!hasChanged) return [];
  const title = reasons === '' ? STATE_TITLES[state] : `${STATE_TITLES[state]}: ${reasons}`;
  const body = `Equity $${equity}, the day's profit $${day}.`;
  // Which causes hold is part of the subject: a halt on top of a pause is another alert.
  return [alertOf(STATE_ALERTS[state], now, title, { body, subject: causes.map(({ code }) => code).join(',') })];
}

function sameCauses(x: SessionStatus['causes'], y: SessionStatus['causes']): boolean {
  return x.map(({ code }) => code).join() === y.map(({ code }) => code).join();
}

function guardAlerts(before: SessionStatus | null, { guards, now }: SessionStatus): Alert[] {
  return guards.flatMap(({ code, effect, holds, detail, text }) => {
    const held = before?.guards.find((guard) => guard.code === code)?.holds ?? false;
    if (holds === held) return [];
    const kind = effect === 'halt' ? 'guard_halts' : 'guard_holds';
    if (holds) return [alertOf(kind, now, `Guard ${code}: ${detail ?? text}`, { body: text, subject: code })];
    return [alertOf('guard_quiet', now, `Guard ${code} is quiet again`, { subject: code, ends: `${kind}:${code}` })];
  });
}

function differenceAlerts(before: SessionStatus | null, { account, now }: SessionStatus): Alert[] {
  const known = before?.account?.differences ?? [];
  const found = (account?.differences ?? []).filter((text) => !known.includes(text));
  return found.map((text) =>
    alertOf('account_difference', now, `Books and account differ: ${text}`, { subject: text }),
  );
}

function loopAlerts(before: SessionStatus | null, { loops, now }: SessionStatus): Alert[] {
  const alerts: Alert[] = [];
  // A process that was away finds the ticks that it missed by its first look.
  const missed = loops.missed - (before?.loops.missed ?? 0);
  if (missed > 0) {
    const body = `Decided up to ${loops.last_at}; ${loops.missed} gaps since the process started.`;
    alerts.push(alertOf('ticks_missed', now, 'Ticks were left out', { body }));
  }
  const isLate = ({ behind_seconds, fast_seconds }: SessionStatus['loops']) =>
    behind_seconds > LATE_TICKS * fast_seconds;
  if (isLate(loops) && (before === null || !isLate(before.loops))) {
    alerts.push(alertOf('loop_late', now, `The next tick is ${Math.round(loops.behind_seconds)} s overdue`));
  }
  return alerts;
}

function feedAlerts(before: SessionStatus | null, { feeds, now }: SessionStatus): Alert[] {
  return feeds.flatMap(({ name, stale, heard_at: heard, detail }) => {
    const was = before?.feeds.find((feed) => feed.name === name)?.stale;
    // A feed that was not heard yet at the first look has only just begun.
    if (before === null || stale === (was ?? false)) return [];
    const since = heard === null ? 'it was never heard' : `heard last at ${heard}`;
    if (stale)
      return [alertOf('feed_stale', now, `The feed ${name} is stale: ${since}`, { body: detail ?? '', subject: name })];
    return [
      alertOf('feed_heard', now, `The feed ${name} is heard again`, { subject: name, ends: `feed_stale:${name}` }),
    ];
  });
}

function lossAlerts(before: SessionStatus | null, after: SessionStatus, dailyLossPct: number): Alert[] {
  const isNear = ({ caps }: SessionStatus) => {
    const cap = caps.find(({ code }) => code === 'daily_loss_limit');
    return cap !== undefined && Number(cap.limit) > 0 && 100 * Number(cap.used) >= dailyLossPct * Number(cap.limit);
  };
  if (!isNear(after) || (before !== null && isNear(before))) return [];
  const { used, limit } = after.caps.find(({ code }) => code === 'daily_loss_limit') as SessionStatus['caps'][number];
  return [
    alertOf('daily_loss', after.now, `The day's loss is $${used} of $${limit}`, {
      body: 'At the limit trading pauses until the next trading day.',
      subject: after.day_ends_at ?? '',
    }),
  ];
}
