/** `sim status`, `pause`, `resume` and `reduce`: asks a running session how it is, and tells it what to do. */
import type { CommandModule } from 'yargs';
import { checkArguments } from '../arguments.ts';
import { printJson, printLine } from '../output.ts';
import { existingSession, positionOfSession, sessionPosition } from '../session-folder.ts';

export const statusCommand: CommandModule = {
  command: 'status <session>',
  describe: 'how a session is; of one that does not run, what its journal says',
  builder: (yargs) =>
    positionOfSession(yargs).example('$0 status var/sessions/first --json', 'everything as one document'),
  handler: async (argv) => {
    const args = checkArguments(sessionPosition, argv);
    const { sessionState } = await import('../session-state.ts');
    const { json, lines } = await sessionState(existingSession(args.session));
    if (args.json) printJson(json);
    else for (const line of lines) printLine(line);
  },
};

export const pauseCommand = operatorCommand(
  'pause',
  'stop trading: resting orders are cancelled, nothing is sent until `sim resume`',
);
export const reduceCommand = operatorCommand(
  'reduce',
  'let only orders out that make open risk smaller, until `sim resume`',
);
export const resumeCommand = operatorCommand(
  'resume',
  'let trading go on after a pause, a halt, a loss limit or a drawdown',
);

function operatorCommand(command: 'pause' | 'resume' | 'reduce', describe: string): CommandModule {
  return {
    command: `${command} <session>`,
    describe,
    builder: (yargs) => positionOfSession(yargs, ', which must be running'),
    handler: async (argv) => {
      const args = checkArguments(sessionPosition, argv);
      const dir = existingSession(args.session);
      const { operateSession } = await import('../session-state.ts');
      const { json, line } = await operateSession(dir, command);
      if (args.json) printJson(json);
      else printLine(line);
    },
  };
}
