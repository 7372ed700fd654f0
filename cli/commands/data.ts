/** `sim data`: what the store holds, whether it is sound, its fingerprint, what a text product says, questions in SQL, and its migration. */
import type { Argv, CommandModule } from 'yargs';
import { z } from 'zod';
import type { Store } from '../../data/store/store.ts';
import { checkArguments, wholeNumberArgument } from '../arguments.ts';
import { storeFolder } from '../data-folder.ts';
import { printJson, printLine } from '../output.ts';
import { dataMigrateCommand } from './data-migrate.ts';
import { dataSqlCommand } from './data-sql.ts';

export const dataCommand: CommandModule = {
  command: 'data',
  describe: 'look at the store of history',
  builder: (yargs: Argv) =>
    yargs
      .command(lsCommand)
      .command(checkCommand)
      .command(fingerprintCommand)
      .command(parseCommand)
      .command(dataSqlCommand)
      .command(dataMigrateCommand)
      .demandCommand(1, 'say what to do: sim data ls, check, fingerprint, parse, sql or migrate')
      .strict(),
  handler: () => {},
};

const lsCommand: CommandModule = {
  command: 'ls',
  describe: 'list datasets, their rows and their range of dates',
  handler: async (argv) => {
    const args = checkArguments({}, argv);
    await withStore(args, async (store) => {
      const { listStore } = await import('../../data/check/check.ts');
      const datasets = listStore(store);
      if (args.json) {
        printJson({ datasets });
        return;
      }
      const { default: Table } = await import('cli-table3');
      const table = new Table({
        head: ['dataset', 'rows', 'files', 'known from', 'known to'],
        style: { head: [], border: [] },
      });
      for (const { dataset, rows, files, firstKnownAt, lastKnownAt } of datasets) {
        table.push([dataset, String(rows), String(files), day(firstKnownAt), day(lastKnownAt)]);
      }
      printLine(table.toString());
    });
  },
};

const checkCommand: CommandModule = {
  command: 'check',
  describe: 'check the store for gaps, crossed books, impossible values and disorder; score it by city and day',
  handler: async (argv) => {
    const args = checkArguments({}, argv);
    await withStore(args, async (store) => {
      const { checkStore } = await import('../../data/check/check.ts');
      const { checkLines } = await import('../data-check-lines.ts');
      const report = await checkStore(store);
      if (args.json) printJson(report);
      else for (const line of checkLines(report)) printLine(line);
      if (!report.sound) process.exitCode = 3;
    });
  },
};

const fingerprintCommand: CommandModule = {
  command: 'fingerprint',
  describe: "print the hash of the store's content",
  builder: (yargs) =>
    yargs.option('content', {
      type: 'boolean',
      describe: 'without where each record came from, and by dataset: equal for stores filled in different ways',
    }),
  handler: async (argv) => {
    const args = checkArguments({ content: z.boolean().default(false) }, argv);
    await withStore(args, async (store) => {
      if (args.content) {
        const { contentOfStore } = await import('../../data/store/content-fingerprint.ts');
        const { content, datasets } = await contentOfStore(store);
        if (args.json) printJson({ content_sha256: content, datasets });
        else printLine(content);
        return;
      }
      const sha256 = await store.fingerprint();
      if (args.json) printJson({ data_sha256: sha256 });
      else printLine(sha256);
    });
  },
};

const parseCommand: CommandModule = {
  command: 'parse <file>',
  describe: 'print what a text product of the Weather Service says (climate report, CF6, DSM, METAR, MOS, NBM)',
  builder: (yargs) =>
    yargs
      .positional('file', {
        type: 'string',
        demandOption: true,
        describe: 'a text product, or many behind one another',
      })
      .option('received-year', {
        type: 'string',
        describe: 'year in which it was received, for products that give day and month only',
      }),
  handler: async (argv) => {
    const args = checkArguments({ file: z.string(), 'received-year': wholeNumberArgument(1900).optional() }, argv);
    const { parseProductFile } = await import('../parse-product-file.ts');
    const products = parseProductFile(args.file, args['received-year']);
    const [first] = products;
    if (args.json) {
      printJson(products.length === 1 ? first : { products });
      return;
    }
    const { stringify } = await import('yaml');
    for (const product of products) printLine(stringify(product).trimEnd());
  },
};

async function withStore(
  args: { data?: string | undefined; config?: string | undefined },
  use: (store: Store) => Promise<void>,
): Promise<void> {
  const { openStore } = await import('../../data/store/store.ts');
  await use(openStore(await storeFolder(args)));
}

function day(instant: string | null): string {
  return instant === null ? '–' : instant.slice(0, 10);
}
