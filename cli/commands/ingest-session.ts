/** `sim ingest session SESSION`: what a session was told becomes history. */
import type { CommandModule } from 'yargs';
import { checkArguments } from '../arguments.ts';
import { storeFolder } from '../data-folder.ts';
import { printJson, printLine } from '../output.ts';
import { existingSession, positionOfSession, sessionPosition } from '../session-folder.ts';

export const ingestSessionCommand: CommandModule = {
  command: 'session <session>',
  describe: 'take what a paper or live session was told, from its journal',
  builder: (yargs) =>
    positionOfSession(yargs, '; it may be running').example(
      '$0 ingest session var/sessions/first --data var/data',
      'a second time replaces the first',
    ),
  handler: async (argv) => {
    const args = checkArguments(sessionPosition, argv);
    const dir = existingSession(args.session);
    const { factsOf } = await import('../../live/session/session.ts');
    // Before a store is made for it.
    const { mode } = factsOf(dir);
    const { openStore } = await import('../../data/store/store.ts');
    const { exportSession } = await import('../../live/history/export-session.ts');
    const store = openStore(await storeFolder(args), { create: true });
    const { source, rows, lastSequence } = await exportSession(dir, store);
    if (args.json) {
      printJson({ session: dir, mode, source, entries: lastSequence, datasets: rows });
      return;
    }
    const counts = Object.entries(rows).map(([name, count]) => `${count} ${name}`);
    printLine(`took  ${dir} (${mode} session): ${counts.length === 0 ? 'nothing was told yet' : counts.join(', ')}`);
    printLine(`${lastSequence} entries read; the history that the session began with is not among them`);
  },
};
