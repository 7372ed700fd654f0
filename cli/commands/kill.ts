/** `sim kill`: halts a session and cancels every order of its account, without the session's help. */
import type { CommandModule } from 'yargs';
import { z } from 'zod';
import { KALSHI_ENVIRONMENTS } from '../../data/kalshi/hosts.ts';
import { checkArguments } from '../arguments.ts';
import { exchangeArguments, exchangeManners, exchangeOptions } from '../exchange-arguments.ts';
import { keyArguments, keyOptions } from '../key-arguments.ts';
import { printJson, printLine } from '../output.ts';
import { existingSession, positionOfSession, sessionPosition } from '../session-folder.ts';

const TRIES = 20;
const PAUSE_MILLIS = 500;

export const killCommand: CommandModule = {
  command: 'kill <session>',
  describe: 'cancel every order of the account and halt the session, also when its process hangs',
  builder: (yargs) =>
    keyOptions(exchangeOptions(positionOfSession(yargs), 'that of the session'))
      .option('reason', { type: 'string', describe: 'what the kill file says' })
      .example('$0 kill var/sessions/first', 'with the keys of the environment'),
  handler: async (argv) => {
    const args = checkArguments(
      {
        ...exchangeArguments,
        environment: z.enum(KALSHI_ENVIRONMENTS).optional(),
        ...sessionPosition,
        ...keyArguments,
        reason: z.string().min(1).default('sim kill'),
      },
      argv,
    );
    const dir = existingSession(args.session);
    const { credentialsFrom, signerOf } = await import('../../live/start/refusals.ts');
    const { environmentOf, killSession, leaveKillFile } = await import('../../live/guards/kill-switch.ts');
    // The file first: it needs neither keys nor network.
    leaveKillFile(dir, args.reason);
    const environment = args.environment ?? environmentOf(dir);
    const { baseUrl, manners } = exchangeManners({ ...args, environment });
    const signer = signerOf(credentialsFrom({ keyId: args.key, keyFile: args['private-key'] }, process.env));
    const { AccountClient } = await import('../../data/kalshi/account-client.ts');
    const client = new AccountClient({
      baseUrl,
      signer,
      reads: manners,
      writes: null,
      writeMillis: manners.timeoutMs,
    });
    try {
      const killed = await killSession({
        dir,
        client,
        tries: TRIES,
        pauseMillis: PAUSE_MILLIS,
        why: args.reason,
      });
      if (args.json) printJson({ kill_file: killed.killFile, tries: killed.tries, resting: 0 });
      else
        printLine(
          `No order rests at the exchange. The kill file ${killed.killFile} halts the session until it is removed.`,
        );
    } finally {
      await client.close();
    }
  },
};
