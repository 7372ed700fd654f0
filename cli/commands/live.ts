/** `sim live`: a session at the real exchange; `sim live check`: whether one may start, and what account it would take up. */
import type { CommandModule } from 'yargs';
import { z } from 'zod';
import { KALSHI_ENVIRONMENTS } from '../../data/kalshi/hosts.ts';
import { checkArguments, notOfSubcommands, settingsArgument, settingsOption } from '../arguments.ts';
import { exchangeArguments, exchangeManners, exchangeOptions } from '../exchange-arguments.ts';
import { keyArguments, keyOptions } from '../key-arguments.ts';
import { printJson, printLine } from '../output.ts';
import { sessionArguments, sessionOptions } from '../session-arguments.ts';
import { namedSession } from '../session-folder.ts';

/** The environment where none is given. */
const CONFIGURED = 'live.environment of the configuration';

const check: CommandModule = {
  command: 'check',
  describe: 'go through everything that a live session refuses to start without, and read the account; trades nothing',
  builder: (yargs) =>
    settingsOption(keyOptions(exchangeOptions(yargs, CONFIGURED)), 'live.allowed=true')
      .option('paper', { type: 'string', describe: 'folder of a paper session on the same configuration' })
      .option('confirm-caps', { type: 'string', describe: 'the caps, typed back as they were printed' }),
  handler: async (argv) => {
    const args = checkArguments(
      {
        ...exchangeArguments,
        environment: z.enum(KALSHI_ENVIRONMENTS).optional(),
        ...keyArguments,
        paper: z.string().min(1).optional(),
        'confirm-caps': z.string().optional(),
        set: settingsArgument,
      },
      argv,
    );
    const { loadConfig } = await import('../config/load.ts');
    const chosen = args.environment === undefined ? [] : [`live.environment=${args.environment}`];
    const config = loadConfig(args.config, [...args.set, ...chosen]);
    const { baseUrl, manners } = exchangeManners({ ...args, environment: config.live.environment });
    const { credentialsFrom } = await import('../../live/start/refusals.ts');
    const { liveReadiness } = await import('../live-readiness.ts');
    const ready = await liveReadiness({
      config,
      dataDir: args.data ?? config.data.dir,
      baseUrl,
      manners,
      credentials: credentialsFrom({ keyId: args.key, keyFile: args['private-key'] }, process.env),
      confirmedCaps: args['confirm-caps'],
      paperSession: args.paper === undefined ? undefined : namedSession(args.paper),
    });
    if (args.json) {
      printJson(ready);
      return;
    }
    const paused = ready.exchange_active && ready.trading_active ? 'trades' : 'is paused';
    printLine(
      `A live session may start. The exchange (${ready.environment}) ${paused}; its clock is ${ready.clock_skew_seconds ?? 0} s ahead.`,
    );
    printLine(
      `Account: $${ready.available} available, ${ready.resting_orders} orders at rest, ${ready.positions} positions.`,
    );
  },
};

export const liveCommand: CommandModule = {
  command: 'live',
  describe: 'trade at the real exchange: starts a session or goes on with it, once nothing speaks against it',
  builder: (yargs) =>
    // The check takes fewer options, and declares its own.
    notOfSubcommands(sessionOptions(yargs, CONFIGURED), Object.keys(sessionArguments))
      .command(check)
      .option('paper', {
        type: 'string',
        global: false,
        describe: 'folder of a paper session on the same configuration',
      })
      .option('confirm-caps', {
        type: 'string',
        global: false,
        describe: 'the caps, typed back as they were printed; else they are asked for',
      })
      .strict()
      .example('$0 live --out real --paper first', 'a session in var/sessions/real'),
  handler: async (argv) => {
    const args = checkArguments(
      { ...sessionArguments, paper: z.string().min(1).optional(), 'confirm-caps': z.string().optional() },
      argv,
    );
    const { runLive } = await import('../run-live.ts');
    const summary = await runLive(args);
    const { sessionLines } = await import('../session-summary.ts');
    if (args.json) printJson(summary);
    else for (const line of sessionLines(summary)) printLine(line);
  },
};
