/** What a session calls a person for: every kind of alert with its code and how urgent it is. */

export const ALERTS = [
  { code: 'session_started', severity: 'info', text: 'A process has taken the session up.' },
  { code: 'session_ended', severity: 'warning', text: 'The session has ended; nobody decides any more.' },
  { code: 'trading_halted', severity: 'critical', text: 'Trading is halted: nothing is sent until a person resumes.' },
  { code: 'trading_paused', severity: 'critical', text: 'Trading is paused by a person, a loss or a limit.' },
  { code: 'trading_reduced', severity: 'warning', text: 'Only orders that reduce risk are sent.' },
  { code: 'trading_resumed', severity: 'info', text: 'Trading is free again.' },
  { code: 'guard_halts', severity: 'critical', text: 'A guard has halted trading.' },
  { code: 'guard_holds', severity: 'warning', text: 'A guard holds orders back.' },
  { code: 'guard_quiet', severity: 'info', text: 'A guard that held lets orders through again.' },
  { code: 'account_difference', severity: 'critical', text: 'Books and account differ, and nothing explains it.' },
  { code: 'loop_late', severity: 'warning', text: 'The loop is more than two fast ticks behind.' },
  {
    code: 'ticks_missed',
    severity: 'warning',
    text: 'Ticks were left out: nobody was there, or the machine was too slow.',
  },
  { code: 'feed_stale', severity: 'warning', text: 'A feed is older than it may be.' },
  { code: 'feed_heard', severity: 'info', text: 'A feed that was stale is heard again.' },
  { code: 'daily_loss', severity: 'warning', text: "The day's loss approaches its limit." },
  { code: 'daily_summary', severity: 'info', text: 'The summary of a trading day.' },
] as const satisfies readonly AlertKind[];

export interface AlertKind {
  readonly code: string;
  readonly severity: 'info' | 'warning' | 'critical';
  readonly text: string;
}
export type AlertCode = (typeof ALERTS)[number]['code'];

export interface Alert {
  readonly code: AlertCode;
  readonly severity: AlertKind['severity'];
  /** Engine time, ISO 8601. */
  readonly at: string;
  /** One line. */
  readonly title: string;
  /** What there is to know, over as many lines as it takes. */
  readonly body: string;
  /** Alerts of one subject are the same alert: it is not sent twice within a while. */
  readonly subject: string;
  /** It says that the alert of this subject is over, and is worth sending only to whom that was sent. */
  readonly ends?: string;
}

/** An alert of a kind. `subject` tells alerts of one kind apart. */
export function alertOf(
  code: AlertCode,
  at: string,
  title: string,
  { body = '', subject = '', ends }: { readonly body?: string; readonly subject?: string; readonly ends?: string } = {},
): Alert {
  const { severity } = ALERTS.find((kind) => kind.code === code) as AlertKind;
  return { code, severity, at, title, body, subject: `${code}:${subject}`, ...(ends !== undefined && { ends }) };
}
