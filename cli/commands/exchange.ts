/** `sim exchange`: the local exchange over a stretch of history, until it is interrupted. */
import type { CommandModule } from 'yargs';
import { z } from 'zod';
import {
  checkArguments,
  climateDateArgument,
  listArgument,
  settingsArgument,
  settingsOption,
  wholeNumberArgument,
} from '../arguments.ts';
import { WrongUse } from '../wrong-use.ts';

const PACES = ['paused', 'lockstep', 'max'] as const;
const speedArgument = z
  .string()
  .refine((text) => (PACES as readonly string[]).includes(text) || (/^\d+(\.\d+)?$/.test(text) && Number(text) > 0), {
    message: 'must be a number above 0, paused, lockstep or max',
  })
  .transform((text) => ((PACES as readonly string[]).includes(text) ? (text as (typeof PACES)[number]) : Number(text)));
const shape = {
  from: climateDateArgument.optional(),
  to: climateDateArgument.optional(),
  speed: speedArgument.default(1),
  port: wholeNumberArgument(0)
    .refine((port) => port <= 65_535, { message: 'must be a port number, 0 to 65535' })
    .default(0),
  cities: listArgument.optional(),
  cash: z
    .string()
    .regex(/^\d{1,9}(\.\d{1,6})?$/, { message: 'must be dollars such as 1000 or 1000.50' })
    .default('1000'),
  seed: wholeNumberArgument(0).optional(),
  faults: z.string().min(1).optional(),
  tier: z.enum(['none', 'basic', 'advanced', 'expert', 'premier', 'paragon', 'prime', 'prestige']).default('basic'),
  'key-type': z.enum(['rsa', 'ed25519']).default('rsa'),
  'key-id': z.string().min(1).optional(),
  'private-key': z.string().min(1).optional(),
  'public-key': z.string().min(1).optional(),
  set: settingsArgument,
};

export const exchangeCommand: CommandModule = {
  command: 'exchange',
  describe: 'serve a stretch of history as the exchange: REST and WebSocket on loopback, under a simulated clock',
  builder: (yargs) =>
    settingsOption(yargs, 'exchange.printShare=0.5')
      .option('from', { type: 'string', describe: 'first climate date, YYYY-MM-DD' })
      .option('to', { type: 'string', describe: 'last climate date, inclusive' })
      .option('speed', {
        type: 'string',
        describe: 'simulated seconds per second (default 1), or max, paused, or lockstep with the clients',
      })
      .option('port', { type: 'string', describe: 'port on 127.0.0.1 (default 0, a free one)' })
      .option('cities', { type: 'string', describe: 'cities by code, name or series, separated by commas' })
      .option('cash', { type: 'string', describe: 'dollars on the account at the start (default 1000)' })
      .option('seed', { type: 'string', describe: 'seed of the faults and of everything drawn at random' })
      .option('faults', {
        type: 'string',
        describe: 'faults to inject, for example rest.errorAfter=0.1,ws.drop=0.01',
      })
      .option('tier', { type: 'string', describe: 'usage tier of the rate limits, or none (default basic)' })
      .option('key-type', { type: 'string', describe: 'kind of the throw-away key: rsa (default) or ed25519' })
      .option('key-id', { type: 'string', describe: 'id of a key that the client has already' })
      .option('private-key', { type: 'string', describe: 'its private key, a PEM file' })
      .option('public-key', { type: 'string', describe: 'or its public key, a PEM file' })
      .example('$0 exchange --from 2024-08-16 --to 2024-08-20 --speed 60', 'five days, a minute a second'),
  handler: async (argv) => {
    const args = checkArguments(shape, argv);
    if (args.from === undefined || args.to === undefined) {
      throw new WrongUse('give the first and the last climate date: sim exchange --from YYYY-MM-DD --to YYYY-MM-DD');
    }
    if (args.from > args.to) throw new WrongUse('--from lies after --to; the range has no day');
    const { 'private-key': privateKey, 'public-key': publicKey, 'key-id': keyId } = args;
    if (privateKey !== undefined && publicKey !== undefined)
      throw new WrongUse('give --private-key or --public-key, not both');
    if ((keyId === undefined) !== (privateKey === undefined && publicKey === undefined)) {
      throw new WrongUse('--key-id goes with --private-key or --public-key; leave all away for a throw-away key');
    }
    const { runExchange } = await import('../run-exchange.ts');
    await runExchange({
      ...args,
      from: args.from,
      to: args.to,
      keyType: args['key-type'],
      ...(keyId !== undefined && {
        key: { id: keyId, file: privateKey ?? (publicKey as string), isPrivate: privateKey !== undefined },
      }),
    });
  },
};
