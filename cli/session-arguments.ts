/** Options of the commands that run a session: its folder, its exchange, its keys, and what it trades. */
import { join } from 'node:path';
import type { Argv } from 'yargs';
import { z } from 'zod';
import { checkedAddress, isLoopback, KALSHI_ENVIRONMENTS, KALSHI_HOSTS } from '../data/kalshi/hosts.ts';
import {
  climateDateArgument,
  listArgument,
  settingsArgument,
  settingsOption,
  wholeNumberArgument,
} from './arguments.ts';
import { exchangeArguments, exchangeOptions } from './exchange-arguments.ts';
import { keyArguments, keyOptions } from './key-arguments.ts';
import { namedSession, SESSIONS_FOLDER } from './session-folder.ts';
import { WrongUse } from './wrong-use.ts';

const SESSION_RETRIES = 2;

export const sessionArguments = {
  ...exchangeArguments,
  // What is not answered soon is asked for again at the next tick.
  retries: wholeNumberArgument(0).default(SESSION_RETRIES),
  environment: z.enum(KALSHI_ENVIRONMENTS).optional(),
  'ws-url': z.string().optional(),
  ...keyArguments,
  out: z.string().min(1).optional(),
  cities: listArgument.optional(),
  from: climateDateArgument.optional(),
  until: z.iso.datetime({ offset: true, message: 'must be an instant such as 2025-01-15T17:00:00Z' }).optional(),
  history: z.boolean().default(true),
  weather: z.boolean().default(true),
  contact: z.string().min(1).optional(),
  'nws-url': z.url().optional(),
  'iem-url': z.url().optional(),
  lockstep: z.boolean().default(false),
  set: settingsArgument,
};
export type SessionArguments = z.infer<z.ZodObject<typeof sessionArguments>>;
/** The same with the options that every command takes. */
export type SessionCommand = SessionArguments & {
  readonly config?: string | undefined;
  readonly data?: string | undefined;
};

export function sessionOptions(yargs: Argv, usual?: string): Argv {
  return settingsOption(keyOptions(exchangeOptions(yargs, usual)), 'risk.kelly=0.2')
    .option('retries', { type: 'string', describe: `tries after the first; ${SESSION_RETRIES} if not given` })
    .option('out', {
      type: 'string',
      describe: `folder of the session, or its name in ${SESSIONS_FOLDER}; one that is there goes on`,
    })
    .option('ws-url', { type: 'string', describe: "address of the WebSocket, instead of the environment's" })
    .option('cities', { type: 'string', describe: 'cities by code, name or series, separated by commas' })
    .option('from', {
      type: 'string',
      describe: 'first climate date that is traded (default: the one that begins next)',
    })
    .option('until', { type: 'string', describe: 'end at this instant of its time (ISO 8601)' })
    .option('history', {
      type: 'boolean',
      describe: 'learn from the history store before it begins (--no-history begins with nothing)',
    })
    .option('weather', { type: 'boolean', describe: 'ask the weather services (--no-weather does without)' })
    .option('contact', {
      type: 'string',
      describe: 'who asks the weather services: a mail address or page; else MILKBOT_CONTACT',
    })
    .option('nws-url', { type: 'string', describe: "address of the Weather Service's interface, instead of its own" })
    .option('iem-url', { type: 'string', describe: "address of Iowa State University's archive, instead of its own" })
    .option('lockstep', {
      type: 'boolean',
      describe: 'keep step with a local exchange, whose clock moves only when the session has drained what came',
    });
}

/** The folder in which a session is kept. Throws WrongUse without one. */
export function sessionFolderOf(out: string | undefined): string {
  if (out === undefined) throw new WrongUse(`say where the session is kept: --out ${join(SESSIONS_FOLDER, 'NAME')}`);
  return namedSession(out);
}

/** The WebSocket that goes with a REST address. Throws a UserError or WrongUse (2) for what does not go together. */
export function socketAddress(
  args: Pick<SessionArguments, 'ws-url' | 'base-url'>,
  environment: 'prod' | 'demo',
  baseUrl: string,
): string {
  const protocols = { plain: 'ws:', safe: 'wss:' } as const;
  if (args['ws-url'] !== undefined) return checkedAddress(args['ws-url'], protocols);
  if (args['base-url'] === undefined) return KALSHI_HOSTS[environment].webSocket;
  if (!isLoopback(baseUrl)) throw new WrongUse('--base-url names another server: give its WebSocket with --ws-url');
  // A local exchange has both under one address.
  return checkedAddress(`ws://${new URL(baseUrl).host}/trade-api/ws/v2`, protocols);
}
