/** `sim risk RUN` or `sim risk SESSION`: limits, use and headroom; `sim risk what-if`: what an order would do. */
import type { CommandModule } from 'yargs';
import { z } from 'zod';
import { checkArguments } from '../arguments.ts';
import { printJson, printLine } from '../output.ts';
import { WrongUse } from '../wrong-use.ts';

/** An instant as ISO 8601 with its zone, in µs since 1970. */
const instantArgument = z.iso
  .datetime({ offset: true, message: 'must be an instant such as 2025-01-15T17:00:00Z' })
  .transform((text) => Date.parse(text) * 1000);
const decimalArgument = z
  .string()
  .regex(/^\d+(\.\d+)?$/, { message: 'must be a decimal number' })
  .transform(Number);

export const riskCommand: CommandModule = {
  command: 'risk [run]',
  describe: 'limits, use and headroom of a run or a session, and what an order would do',
  builder: (yargs) =>
    yargs
      .command(whatIfCommand)
      .positional('run', { type: 'string', describe: 'folder of a run, or of a session, which may be running' })
      .option('at', { type: 'string', describe: 'instant to look at, ISO 8601 (default: the end)' })
      .strict(),
  handler: async (argv) => {
    const args = checkArguments({ run: z.string().min(1).optional(), at: instantArgument.optional() }, argv);
    if (args.run === undefined)
      throw new WrongUse('say whose risk: sim risk RUN or sim risk SESSION, or sim risk what-if --run RUN …');
    const { showRisk } = await import('../show-risk.ts');
    const shown = await showRisk(args.run, args.at);
    if (args.json) printJson(shown.json);
    else for (const line of shown.lines) printLine(line);
  },
};

/** More than all contracts that were ever traded in these markets. */
const MOST_CONTRACTS = 1_000_000_000;

const whatIfCommand: CommandModule = {
  command: 'what-if',
  describe: 'what an order would do: the verdict, every cap and the payoff at every degree, before and after',
  builder: (yargs) =>
    yargs
      .option('run', {
        alias: 'session',
        type: 'string',
        demandOption: true,
        describe: 'folder of a run, or of a session, which may be running',
      })
      .option('market', { type: 'string', demandOption: true, describe: 'ticker of the market' })
      .option('side', {
        type: 'string',
        choices: ['bid', 'ask'],
        demandOption: true,
        describe: 'bid buys YES, ask sells it',
      })
      .option('price', {
        type: 'string',
        demandOption: true,
        describe: 'limit price of YES in dollars, for example 0.42',
      })
      .option('quantity', { type: 'string', demandOption: true, describe: 'contracts' })
      .option('at', { type: 'string', describe: 'instant of the order, ISO 8601 (default: the end)' })
      .strict(),
  handler: async (argv) => {
    const args = checkArguments(
      {
        run: z.string().min(1),
        market: z.string().min(1),
        side: z.enum(['bid', 'ask']),
        price: decimalArgument.refine((price) => price > 0 && price < 1, {
          message: 'must lie between 0 and 1 dollar',
        }),
        quantity: decimalArgument
          .refine((quantity) => quantity > 0, { message: 'must be more than nothing' })
          .refine((quantity) => quantity <= MOST_CONTRACTS, { message: `must be ${MOST_CONTRACTS} contracts at most` }),
        at: instantArgument.optional(),
      },
      argv,
    );
    const { showWhatIf } = await import('../show-risk.ts');
    const shown = await showWhatIf(args);
    if (args.json) printJson(shown.json);
    else for (const line of shown.lines) printLine(line);
  },
};
