/** `sim journal backup` and `sim journal restore`: copies of a session's journal, and a session from a copy. */
import type { CommandModule } from 'yargs';
import { z } from 'zod';
import { checkArguments, wholeNumberArgument } from '../arguments.ts';
import { printJson, printLine } from '../output.ts';
import { namedSession, positionOfSession, SESSIONS_FOLDER, sessionPosition } from '../session-folder.ts';

export const journalBackupCommand: CommandModule = {
  command: 'backup <session>',
  describe: 'copy the journal of a session, also while it writes, and check the copy',
  builder: (yargs) =>
    positionOfSession(yargs)
      .option('to', {
        type: 'string',
        describe: 'folder of backups; the copy gets one of its own there',
        demandOption: true,
      })
      .option('keep', { type: 'string', describe: 'keep only so many copies of this session, the newest' })
      .example('$0 journal backup var/sessions/paper --to backups --keep 48', ''),
  handler: async (argv) => {
    const args = checkArguments(
      { ...sessionPosition, to: z.string().min(1), keep: wholeNumberArgument(1).optional() },
      argv,
    );
    const { backUpJournal } = await import('../../live/backup/backup.ts');
    const { dir, manifest, removed } = backUpJournal(
      namedSession(args.session),
      args.to,
      new Date(),
      args.keep ?? null,
    );
    if (args.json) printJson({ dir, ...manifest, removed });
    else {
      printLine(`${manifest.entries} entries are in ${dir}, checked.`);
      if (removed.length > 0) printLine(`Older copies taken away: ${removed.length}.`);
    }
  },
};

export const journalRestoreCommand: CommandModule = {
  command: 'restore <backup>',
  describe: 'bring a session back from a copy of its journal; never over one that is there',
  builder: (yargs) =>
    yargs
      .positional('backup', { type: 'string', describe: 'folder of the copy', demandOption: true })
      .option('to', {
        type: 'string',
        describe: `folder of the session, or its name in ${SESSIONS_FOLDER}; must not exist`,
        demandOption: true,
      })
      .example('$0 journal restore backups/paper-20260813T120000Z --to var/sessions/paper', ''),
  handler: async (argv) => {
    const args = checkArguments({ backup: z.string().min(1), to: z.string().min(1) }, argv);
    const { restoreJournal } = await import('../../live/backup/restore.ts');
    const { dir, manifest, killFile } = restoreJournal(args.backup, namedSession(args.to));
    if (args.json) printJson({ dir, ...manifest, kill_file: killFile });
    else {
      printLine(`The session ${dir} is there again with ${manifest.entries} entries, as of ${manifest.made_at}.`);
      if (killFile !== null) {
        printLine(`It is halted by ${killFile} until a person has compared it with the account and removes the file.`);
      }
    }
  },
};
