/** `sim synth`: makes a synthetic world with known truth and puts it into a store. */
import type { CommandModule } from 'yargs';
import { z } from 'zod';
import { checkArguments, climateDateArgument, listArgument, wholeNumberArgument } from '../arguments.ts';
import { storeFolder } from '../data-folder.ts';
import { printJson, printLine } from '../output.ts';
import { WrongUse } from '../wrong-use.ts';

const shape = {
  from: climateDateArgument,
  to: climateDateArgument,
  cities: listArgument.default(['NYC', 'CHI']),
  seed: wholeNumberArgument(0).default(1),
  market: z.enum(['efficient', 'mispriced']).default('efficient'),
  bias: z
    .string()
    .regex(/^-?\d+(\.\d+)?$/, { message: 'must be a number of degrees, for example 3' })
    .transform(Number)
    .refine((degrees) => Math.abs(degrees) <= 15, { message: 'must lie between -15 and 15 degrees' })
    .optional(),
  tier: z.enum(['trades', 'candles', 'quotes', 'depth']).default('quotes'),
  book: z.boolean().optional(),
};

export const synthCommand: CommandModule = {
  command: 'synth',
  describe: 'make a synthetic world with known truth and put it into the store',
  builder: (yargs) =>
    yargs
      .option('from', { type: 'string', demandOption: true, describe: 'first climate date, YYYY-MM-DD' })
      .option('to', { type: 'string', demandOption: true, describe: 'last climate date, inclusive' })
      .option('cities', { type: 'string', describe: 'cities by code, separated by commas (default NYC,CHI)' })
      .option('seed', { type: 'string', describe: 'seed of the world (default 1)' })
      .option('market', {
        type: 'string',
        choices: ['efficient', 'mispriced'],
        describe: 'right prices, or a planted mispricing',
      })
      .option('bias', { type: 'string', describe: 'degrees by which a mispriced market is too warm (default 3)' })
      .option('tier', {
        type: 'string',
        choices: ['trades', 'candles', 'quotes', 'depth'],
        describe: 'prints only, bars of bid and ask too, quotes too, or full books and all of these (default quotes)',
      })
      .option('book', {
        type: 'boolean',
        describe: 'simulate every order in a true book, as the tiers candles and depth always do',
      }),
  handler: async (argv) => {
    const args = checkArguments(shape, argv);
    if (args.from > args.to) throw new WrongUse('--from lies after --to; the range has no day');
    if (args.bias !== undefined && args.market !== 'mispriced')
      throw new WrongUse('--bias says how wrong a mispriced market is: give --market mispriced with it');
    const { makeWorld } = await import('../make-world.ts');
    const made = await makeWorld(await storeFolder(args), { ...args, trueBook: args.book });
    if (args.json) printJson(made);
    else
      printLine(
        `Made ${made.name}: ${Object.entries(made.rows)
          .map(([name, rows]) => `${rows} ${name}`)
          .join(', ')}`,
      );
  },
};
