/** `sim journal`: the journals of sessions — what is there, is it sound, copies of it, its entries as tables. */
import { statSync } from 'node:fs';
import type { Argv, CommandModule } from 'yargs';
import { z } from 'zod';
import { UserError } from '../../data/user-error.ts';
import { checkArguments } from '../arguments.ts';
import { printJson, printLine } from '../output.ts';
import { namedSession, positionOfSession, SESSIONS_FOLDER, sessionPosition } from '../session-folder.ts';
import { journalBackupCommand, journalRestoreCommand } from './journal-backup.ts';

export const journalCommand: CommandModule = {
  command: 'journal',
  describe: 'look after the journals of sessions: list, check, back up, restore, export, migrate',
  builder: (yargs: Argv) =>
    yargs
      .command(lsCommand)
      .command(checkCommand)
      .command(journalBackupCommand)
      .command(journalRestoreCommand)
      .command(exportCommand)
      .command(migrateCommand)
      .demandCommand(1, 'say what to do: sim journal ls, check, backup, restore, export or migrate')
      .strict(),
  handler: () => {},
};

const lsCommand: CommandModule = {
  command: 'ls [folder]',
  describe: `list the sessions in a folder (default ${SESSIONS_FOLDER}) with what their journals hold`,
  builder: (yargs) => yargs.positional('folder', { type: 'string', describe: 'folder of sessions' }),
  handler: async (argv) => {
    const args = checkArguments({ folder: z.string().min(1).default(SESSIONS_FOLDER) }, argv);
    if (!statSync(args.folder, { throwIfNoEntry: false })?.isDirectory()) {
      throw new UserError(`there is no folder ${args.folder}: name the one that holds the sessions`, 3);
    }
    const { listSessions } = await import('../../live/session/list.ts');
    const sessions = listSessions(args.folder);
    if (args.json) {
      printJson({ sessions });
      return;
    }
    const { renderTable } = await import('../plain-table.ts');
    printLine(
      renderTable(
        ['session', 'mode', 'started', 'entries', 'last entry', 'files', 'bytes', 'version'],
        sessions.map((one) => [
          one.session,
          one.mode ?? '?',
          one.started_on ?? '?',
          String(one.entries ?? '?'),
          one.last_at ?? '?',
          String(one.files),
          String(one.bytes),
          String(one.version ?? '?'),
        ]),
      ),
    );
  },
};

const checkCommand: CommandModule = {
  command: 'check <session>',
  describe: 'verify every checksum of a journal and the chain over its files; says where it is damaged',
  builder: (yargs) => positionOfSession(yargs),
  handler: async (argv) => {
    const args = checkArguments(sessionPosition, argv);
    const { checkJournal } = await import('../../live/journal/check.ts');
    const report = checkJournal(namedSession(args.session));
    if (!report.sound) process.exitCode = 3;
    if (args.json) {
      printJson(report);
      return;
    }
    const { journalLines } = await import('../journal-lines.ts');
    for (const line of journalLines(report)) printLine(line);
  },
};

const exportCommand: CommandModule = {
  command: 'export <session>',
  describe: 'write the entries of a journal, and its decisions, orders, fills, equity and settlements, as Parquet',
  builder: (yargs) =>
    positionOfSession(yargs).option('out', {
      type: 'string',
      describe: 'folder for the tables; must not exist',
      demandOption: true,
    }),
  handler: async (argv) => {
    const args = checkArguments({ ...sessionPosition, out: z.string().min(1) }, argv);
    const { exportJournal } = await import('../../live/history/journal-tables.ts');
    const rows = await exportJournal(namedSession(args.session), args.out);
    if (args.json) printJson({ dir: args.out, rows });
    else for (const [table, count] of Object.entries(rows)) printLine(`${args.out}/${table}.parquet: ${count} rows`);
  },
};

const migrateCommand: CommandModule = {
  command: 'migrate <session>',
  describe: 'write a journal of an earlier version anew in another folder; the old one stays as it is',
  builder: (yargs) =>
    positionOfSession(yargs)
      .option('out', { type: 'string', describe: 'folder for the new journal; must not exist', demandOption: true })
      .example('$0 journal migrate var/sessions/old --out var/sessions/new', ''),
  handler: async (argv) => {
    const args = checkArguments({ ...sessionPosition, out: z.string().min(1) }, argv);
    const { migrateJournal } = await import('../../live/journal/migrate.ts');
    const migrated = migrateJournal(namedSession(args.session), args.out);
    if (args.json) printJson(migrated);
    else if (migrated.steps.length === 0)
      printLine(`The journal is of version ${migrated.to} already; nothing was written.`);
    else
      printLine(
        `${migrated.entries} entries are in ${args.out} as version ${migrated.to}: ${migrated.steps.join('; ')}.`,
      );
  },
};
