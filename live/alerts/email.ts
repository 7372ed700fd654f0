/** Sends alerts by e-mail over SMTP. */
import { createTransport } from 'nodemailer';
import { UserError } from '../../data/user-error.ts';
import { type AlertChannel, headlineOf, Undeliverable } from './channel.ts';
import type { AlertsConfig } from './config.ts';

const TIMEOUT_MILLIS = 10_000;
const LONGEST_SUBJECT = 200;

type MailConfig = Pick<AlertsConfig, 'to' | 'from' | 'smtpHost' | 'smtpPort' | 'smtpSecurity' | 'smtpUser'>;

/** @throws UserError 2 when there is no mail server, a user has no password, or mail would go unencrypted to another machine. */
export function emailChannel(config: MailConfig, password: string | null): AlertChannel {
  const { to, smtpHost: host, smtpPort: port, smtpSecurity: security, smtpUser: user } = config;
  if (host === null)
    throw new UserError('alerts.to names addresses but there is no alerts.smtpHost: name the mail server', 2);
  if (security === 'none' && !['127.0.0.1', 'localhost', '::1'].includes(host)) {
    throw new UserError(
      `alerts.smtpSecurity none is for a mail server on this machine, not for ${host}: use starttls or tls`,
      2,
    );
  }
  if (user !== null && password === null) {
    throw new UserError('alerts.smtpUser has no password: set MILKBOT_SMTP_PASSWORD or alerts.smtpPasswordFile', 2);
  }
  const transport = createTransport({
    host,
    port,
    secure: security === 'tls',
    requireTLS: security === 'starttls',
    ignoreTLS: security === 'none',
    ...(user !== null && password !== null && { auth: { user, pass: password } }),
    connectionTimeout: TIMEOUT_MILLIS,
    greetingTimeout: TIMEOUT_MILLIS,
    socketTimeout: TIMEOUT_MILLIS,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    name: 'email',
    secrets: password === null ? [] : [password, Buffer.from(password).toString('base64')],
    async send(alert, speaker) {
      const { code, severity, at, title, body } = alert;
      try {
        await transport.sendMail({
          from: config.from ?? to[0],
          to: [...to],
          subject: headlineOf(alert, speaker).slice(0, LONGEST_SUBJECT),
          text: `${title}\n\n${body === '' ? '' : `${body}\n\n`}${severity}, ${code}, ${at}\n${speaker.mode} session ${speaker.session}\n`,
          ...(severity === 'critical' && { priority: 'high' as const }),
        });
      } catch (error) {
        const { responseCode, message } = error as Error & { responseCode?: number };
        if (responseCode !== undefined && responseCode >= 500) throw new Undeliverable(message, { cause: error });
        throw error;
      }
    },
    close: () => transport.close(),
  };
}
