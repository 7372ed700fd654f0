/** Configuration of the dashboard: the page of a running session, its metrics and its health. */
import { z } from 'zod';

export const dashboardConfig = z.strictObject({
  enabled: z
    .boolean()
    .default(false)
    .describe('Whether a session serves its page, `/metrics` and `/health`. Nothing here changes what is decided.'),
  host: z
    .string()
    .min(1)
    .default('127.0.0.1')
    .describe('Address to listen at. Any but this machine alone (127.0.0.1, ::1, localhost) needs `behindProxy`.'),
  port: z.int().min(0).max(65_535).default(8_710).describe('Port to listen at; 0 takes a free one and prints it.'),
  behindProxy: z
    .boolean()
    .default(false)
    .describe(
      'A proxy with TLS stands in front: its word on who asks is believed, and other addresses may be listened at.',
    ),
  publicHosts: z
    .array(z.string().min(1))
    .default([])
    .describe(
      'Names, with their port where it is not the usual one, under which the proxy is reached, for example [bot.example.org].',
    ),
  readWithoutToken: z
    .boolean()
    .default(false)
    .describe('Whether page and metrics are shown to whoever reaches the port; acting needs the token in any case.'),
  tokenFile: z
    .string()
    .min(1)
    .nullable()
    .default(null)
    .describe(
      "File with the token, readable by its owner alone; null makes one in the session's folder, `dashboard.token`, at the first start.",
    ),
  refreshSeconds: z.number().min(1).max(300).default(3).describe('Seconds between two looks of an open page.'),
});
export type DashboardConfig = z.infer<typeof dashboardConfig>;
