/** `sim replay SESSION`: a session's journal played back in a new engine; every decision equal, or the first that is not. */
import type { CommandModule } from 'yargs';
import { z } from 'zod';
import { checkArguments } from '../arguments.ts';
import { printJson, printLine } from '../output.ts';
import { existingSession, positionOfSession, sessionPosition } from '../session-folder.ts';
import { WrongUse } from '../wrong-use.ts';

export const replayCommand: CommandModule = {
  command: 'replay <session>',
  describe: 'play the journal of a session back: the same decisions byte for byte, or the first difference',
  builder: (yargs) =>
    positionOfSession(yargs, '; it may be running')
      .option('out', { type: 'string', describe: 'write what is played back as a run, into this folder' })
      .option('force', { type: 'boolean', describe: 'replace an earlier run in that folder' })
      .example('$0 replay var/sessions/first', 'exit code 0 when equal, 1 with the first difference'),
  handler: async (argv) => {
    const args = checkArguments(
      { ...sessionPosition, out: z.string().min(1).optional(), force: z.boolean().default(false) },
      argv,
    );
    if (args.force && args.out === undefined) throw new WrongUse('--force replaces a run: give its folder with --out');
    if (args.config !== undefined) {
      throw new WrongUse('a session is replayed with its own configuration, from its journal: leave --config out');
    }
    const target = args.out === undefined ? undefined : { out: args.out, force: args.force };
    const { showReplay } = await import('../replay-session.ts');
    const { isEqual, json, lines } = await showReplay(existingSession(args.session), target);
    if (!isEqual) process.exitCode = 1;
    if (args.json) printJson(json);
    else for (const line of lines) printLine(line);
  },
};
