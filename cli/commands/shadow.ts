/** `sim shadow SESSION`: what the fill rules would have predicted for the orders that a live session really sent. */
import type { CommandModule } from 'yargs';
import { checkArguments } from '../arguments.ts';
import { printJson, printLine } from '../output.ts';
import { existingSession, positionOfSession, sessionPosition } from '../session-folder.ts';

export const shadowCommand: CommandModule = {
  command: 'shadow <session>',
  describe: 'hold the fills of a live session against what the fill rules would have predicted',
  builder: (yargs) =>
    positionOfSession(yargs, ', a live one; it may be running')
      .example('$0 shadow var/sessions/live', "by the rules as the session's own configuration sets them")
      .example('$0 shadow var/sessions/live --config other.yaml', 'by the rules as another configuration sets them'),
  handler: async (argv) => {
    const args = checkArguments(sessionPosition, argv);
    const { shadowJson, shadowSession, shadowTable } = await import('../shadow-session.ts');
    const shadow = shadowSession(existingSession(args.session), args.config);
    if (args.json) printJson(shadowJson(shadow));
    else for (const line of await shadowTable(shadow)) printLine(line);
  },
};
