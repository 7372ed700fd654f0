/** `sim audit fills`: how often each fill rule was optimistic or pessimistic where better evidence exists. */
import type { CommandModule } from 'yargs';
import { z } from 'zod';
import { checkArguments, climateDateArgument, listArgument, wholeNumberArgument } from '../arguments.ts';
import { storeFolder } from '../data-folder.ts';
import { printJson, printLine } from '../output.ts';
import { WrongUse } from '../wrong-use.ts';

const shape = {
  synthetic: z.boolean().default(false),
  seed: wholeNumberArgument(0).default(1),
  orders: wholeNumberArgument(1).default(400),
  from: climateDateArgument.optional(),
  to: climateDateArgument.optional(),
  cities: listArgument.default([]),
};

export const auditFillsCommand: CommandModule = {
  command: 'fills',
  describe: 'try orders under worse and under better evidence, and count where a fill rule flattered',
  builder: (yargs) =>
    yargs
      .option('synthetic', {
        type: 'boolean',
        describe: 'in a synthetic world, where the truth is known, instead of the store',
      })
      .option('seed', { type: 'string', describe: 'seed of the orders and of the world (default 1)' })
      .option('orders', { type: 'string', describe: 'orders to try for each comparison (default 400)' })
      .option('from', {
        type: 'string',
        describe: 'first climate date (default: the first with evidence of two kinds)',
      })
      .option('to', { type: 'string', describe: 'last climate date' })
      .option('cities', { type: 'string', describe: 'cities by code, separated by commas' }),
  handler: async (argv) => {
    const args = checkArguments(shape, argv);
    const hasRange = args.from !== undefined || args.to !== undefined || args.cities.length > 0;
    if (args.synthetic && hasRange) {
      throw new WrongUse('--synthetic audits a world of its own: leave out --from, --to and --cities');
    }
    if (args.from !== undefined && args.to !== undefined && args.from > args.to) {
      throw new WrongUse('--from lies after --to; the range has no day');
    }
    const { auditFills, auditTable } = await import('../audit-fills.ts');
    const audit = await auditFills({ ...args, dir: args.synthetic ? null : await storeFolder(args) });
    if (args.json) printJson(audit);
    else for (const line of await auditTable(audit)) printLine(line);
  },
};
