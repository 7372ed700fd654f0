/** `sim data migrate`: brings a store of an earlier layout up to date. */
import type { CommandModule } from 'yargs';
import { checkArguments } from '../arguments.ts';
import { storeFolder } from '../data-folder.ts';
import { printJson, printLine } from '../output.ts';

export const dataMigrateCommand: CommandModule = {
  command: 'migrate',
  describe: 'bring a store of an earlier layout up to date',
  handler: async (argv) => {
    const args = checkArguments({}, argv);
    const { migrateStore } = await import('../../data/store/migrate.ts');
    const report = await migrateStore(await storeFolder(args));
    if (args.json) printJson(report);
    else if (report.steps.length === 0) printLine(`The store is of layout ${report.to} already.`);
    else {
      for (const { what, files } of report.steps) printLine(`${files} files: ${what}`);
      printLine(`The store is of layout ${report.to} now.`);
    }
  },
};
