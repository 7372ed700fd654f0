/** `sim paper`: a session on the live market whose orders go to the simulated exchange. */
import type { CommandModule } from 'yargs';
import { checkArguments } from '../arguments.ts';
import { printJson, printLine } from '../output.ts';
import { sessionArguments, sessionOptions } from '../session-arguments.ts';

export const paperCommand: CommandModule = {
  command: 'paper',
  describe: 'trade on paper: the live market, the simulated exchange; starts a session or goes on with it',
  builder: (yargs) =>
    sessionOptions(yargs)
      .example('$0 paper --out first --cities NYC', 'a session in var/sessions/first, until Ctrl-C')
      .example('$0 paper --out first', 'goes on with it, also after a crash'),
  handler: async (argv) => {
    const args = checkArguments(sessionArguments, argv);
    const { runPaper } = await import('../run-paper.ts');
    const summary = await runPaper(args);
    const { sessionLines } = await import('../session-summary.ts');
    if (args.json) printJson(summary);
    else for (const line of sessionLines(summary)) printLine(line);
  },
};
