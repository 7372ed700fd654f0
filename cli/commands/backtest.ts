/** `sim backtest`: one run over a range of climate dates, from the store to the report. */
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
import { printJson, printLine } from '../output.ts';
import { WrongUse } from '../wrong-use.ts';

const shape = {
  from: climateDateArgument.optional(),
  to: climateDateArgument.optional(),
  cities: listArgument.optional(),
  strategies: listArgument.optional(),
  set: settingsArgument,
  seed: wholeNumberArgument(0).optional(),
  out: z.string().min(1).optional(),
  force: z.boolean().default(false),
  resume: z.string().min(1).optional(),
  'stop-at': z.iso.datetime({ offset: true, message: 'must be an instant such as 2025-01-15T17:00:00Z' }).optional(),
  report: z.boolean().default(true),
};

export const backtestCommand: CommandModule = {
  command: 'backtest',
  describe: 'run the engine over history, from one climate date to another',
  builder: (yargs) =>
    settingsOption(yargs, 'risk.kelly=0.2')
      .option('from', { type: 'string', describe: 'first climate date, YYYY-MM-DD' })
      .option('to', { type: 'string', describe: 'last climate date, inclusive' })
      .option('cities', {
        type: 'string',
        describe: 'cities by code, name or series, separated by commas (default: all with ladders)',
      })
      .option('strategies', { type: 'string', describe: 'strategies by name, separated by commas' })
      .option('seed', { type: 'string', describe: 'seed of everything drawn at random' })
      .option('out', { type: 'string', describe: 'folder of the run, absent or empty (default var/runs/RUN)' })
      .option('force', { type: 'boolean', describe: 'replace the run in that folder' })
      .option('resume', {
        type: 'string',
        describe: 'go on with the stopped run in this folder; give the dates and options again',
      })
      .option('stop-at', {
        type: 'string',
        describe: 'stop at this instant (ISO 8601) and leave a snapshot to resume from',
      })
      .option('report', { type: 'boolean', describe: 'write report.html (--no-report leaves it away)' })
      .example('$0 backtest --from 2024-08-16 --to 2025-03-15 --cities NYC,CHI', 'seven months of two cities'),
  handler: async (argv) => {
    const args = checkArguments(shape, argv);
    if (args.from === undefined || args.to === undefined) {
      throw new WrongUse('give the first and the last climate date: sim backtest --from YYYY-MM-DD --to YYYY-MM-DD');
    }
    if (args.resume !== undefined && args.out !== undefined) {
      throw new WrongUse('--resume names the folder of the run already; leave --out away');
    }
    const { runBacktest } = await import('../run-backtest.ts');
    const outcome = await runBacktest({ ...args, from: args.from, to: args.to, stopAt: args['stop-at'] });
    if (!outcome.finished) {
      if (args.json) printJson({ stopped_at: outcome.stoppedAt, run: outcome.dir });
      else
        printLine(
          `Stopped at ${outcome.stoppedAt}. Go on with the same command and --resume ${outcome.dir} in place of --out.`,
        );
      if (outcome.interrupted) process.exitCode = 130;
      return;
    }
    if (args.json) printJson(outcome.summary);
    else for (const line of outcome.lines) printLine(line);
  },
};
