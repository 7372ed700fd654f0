/** Configuration of alerts: where a session calls for a person, and how often. Secrets are never here: see the descriptions. */
import { z } from 'zod';

export const alertsConfig = z.strictObject({
  webhookUrlFile: z
    .string()
    .min(1)
    .nullable()
    .default(null)
    .describe(
      'File with the address that alerts are posted to as JSON, readable by its owner alone; the environment variable MILKBOT_WEBHOOK_URL goes before it. Without either none is posted.',
    ),
  to: z
    .array(z.email())
    .default([])
    .describe('E-mail addresses that alerts go to, for example [me@example.org]; empty sends none.'),
  from: z.email().nullable().default(null).describe('Sender of e-mails; null takes the first of `to`.'),
  smtpHost: z.string().min(1).nullable().default(null).describe('Mail server; needed where `to` is not empty.'),
  smtpPort: z.int().min(1).max(65_535).default(587).describe('Its port.'),
  smtpSecurity: z
    .enum(['starttls', 'tls', 'none'])
    .default('starttls')
    .describe('How the connection is encrypted; `none` only to a mail server on this machine.'),
  smtpUser: z.string().min(1).nullable().default(null).describe('User at the mail server; null sends without one.'),
  smtpPasswordFile: z
    .string()
    .min(1)
    .nullable()
    .default(null)
    .describe(
      "File with that user's password, readable by its owner alone; the environment variable MILKBOT_SMTP_PASSWORD goes before it.",
    ),
  repeatMinutes: z
    .number()
    .min(0)
    .max(10_080)
    .default(60)
    .describe('Minutes in which the same alert is not sent again.'),
  perHour: z
    .int()
    .min(1)
    .max(1_000)
    .default(20)
    .describe('Alerts an hour beyond which only critical ones are sent; the next one says how many were held back.'),
  dailyLossPct: z
    .number()
    .positive()
    .max(100)
    .default(50)
    .describe("Percent of the daily loss limit at which a person is told that the day's loss approaches it."),
  dailySummary: z
    .boolean()
    .default(true)
    .describe("Whether each trading day's summary is sent; it is written in any case."),
});
export type AlertsConfig = z.infer<typeof alertsConfig>;
