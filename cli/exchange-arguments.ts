/** Options of the commands that ask the exchange: which one, how fast, how patiently. */
import type { Argv } from 'yargs';
import { z } from 'zod';
import { checkedAddress, isLoopback, KALSHI_ENVIRONMENTS, KALSHI_HOSTS } from '../data/kalshi/hosts.ts';
import { tierLimits, USAGE_TIERS } from '../data/kalshi/rate-limits.ts';
import { type RequestManners, USUAL_MANNERS } from '../data/kalshi/request-manners.ts';
import type { EpochMicros } from '../engine/time.ts';
import { wholeNumberArgument } from './arguments.ts';
import { WrongUse } from './wrong-use.ts';

export const exchangeArguments = {
  environment: z.enum(KALSHI_ENVIRONMENTS).default('prod'),
  'base-url': z.string().optional(),
  tier: z.enum([...USAGE_TIERS, 'none']).default('basic'),
  retries: wholeNumberArgument(0).default(USUAL_MANNERS.retries),
  timeout: wholeNumberArgument(1).default(USUAL_MANNERS.timeoutMs / 1000),
};

/** Declares them. @param usual the environment where none is given, in words */
export function exchangeOptions(yargs: Argv, usual = 'prod'): Argv {
  return yargs
    .option('environment', {
      type: 'string',
      choices: KALSHI_ENVIRONMENTS,
      describe: `which exchange to ask; ${usual} if not given`,
    })
    .option('base-url', { type: 'string', describe: "address of the REST interface, instead of the environment's" })
    .option('tier', {
      type: 'string',
      choices: [...USAGE_TIERS, 'none'],
      describe: "pace by the account's usage tier; basic if not given; none only on this machine",
    })
    .option('retries', { type: 'string', describe: `tries after the first; ${USUAL_MANNERS.retries} if not given` })
    .option('timeout', {
      type: 'string',
      describe: `seconds to wait for an answer; ${USUAL_MANNERS.timeoutMs / 1000} if not given`,
    });
}

/** Address and manners by the arguments. Throws a UserError or WrongUse (2) for what does not go together. */
export function exchangeManners(args: {
  environment: 'prod' | 'demo';
  'base-url'?: string | undefined;
  tier: (typeof USAGE_TIERS)[number] | 'none';
  retries: number;
  timeout: number;
}): { readonly baseUrl: string; readonly manners: RequestManners } {
  const baseUrl = checkedAddress(args['base-url'] ?? KALSHI_HOSTS[args.environment].rest, {
    plain: 'http:',
    safe: 'https:',
  });
  if (args.tier === 'none' && !isLoopback(baseUrl))
    throw new WrongUse('--tier none is for a server on this machine only');
  const pace = args.tier === 'none' ? null : tierLimits(args.tier, (Date.now() * 1000) as EpochMicros).read;
  return { baseUrl, manners: { ...USUAL_MANNERS, pace, retries: args.retries, timeoutMs: args.timeout * 1000 } };
}
