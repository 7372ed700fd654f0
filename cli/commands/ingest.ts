/** `sim ingest`: brings history into the store. */
import type { CommandModule } from 'yargs';
import { z } from 'zod';
import { checkArguments } from '../arguments.ts';
import { storeFolder } from '../data-folder.ts';
import { note, printJson, printLine } from '../output.ts';
import { ingestIemCommand } from './ingest-iem.ts';
import { ingestKalshiCommand } from './ingest-kalshi.ts';
import { ingestNwsCommand } from './ingest-nws.ts';
import { ingestOpenMeteoCommand } from './ingest-openmeteo.ts';
import { ingestSessionCommand } from './ingest-session.ts';

export const ingestCommand: CommandModule = {
  command: 'ingest',
  describe: 'bring history into the store',
  builder: (yargs) =>
    yargs
      .command(filesCommand)
      .command(ingestKalshiCommand)
      .command(ingestNwsCommand)
      .command(ingestIemCommand)
      .command(ingestOpenMeteoCommand)
      .command(ingestSessionCommand)
      .demandCommand(
        1,
        'say where the history comes from: sim ingest files <path>, session <session>, kalshi, nws, iem or openmeteo',
      )
      .strict(),
  handler: () => {},
};

const filesCommand: CommandModule = {
  command: 'files <path>',
  describe: 'take files whose format is recognised by content; says what it took and what it left and why',
  builder: (yargs) =>
    yargs.positional('path', { type: 'string', demandOption: true, describe: 'a file, or a folder with files' }),
  handler: async (argv) => {
    const args = checkArguments({ path: z.string().min(1) }, argv);
    const { openStore } = await import('../../data/store/store.ts');
    const { ingestFiles } = await import('../../data/ingest/files.ts');
    const store = openStore(await storeFolder(args), { create: true });
    const outcome = await ingestFiles(args.path, store, ({ file, index, of }) => {
      if (index < of) note(`${index + 1} of ${of}: reading ${file}`);
    });
    if (args.json) {
      printJson(outcome);
      return;
    }
    for (const { file, format, datasets, notes } of outcome.taken) {
      const rows = Object.entries(datasets).map(([name, count]) => `${count} ${name}`);
      printLine(`took  ${file} (${format}): ${rows.join(', ')}`);
      for (const remark of notes) printLine(`        ${remark}`);
    }
    for (const { file, why } of outcome.left) printLine(`left  ${file}: ${why}`);
    printLine(`${outcome.taken.length} files taken, ${outcome.left.length} left`);
  },
};
