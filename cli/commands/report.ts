/** `sim report RUN`: writes the HTML report of a finished run anew. */
import { join } from 'node:path';
import type { CommandModule } from 'yargs';
import { z } from 'zod';
import { checkArguments } from '../arguments.ts';
import { printJson, printLine } from '../output.ts';

export const reportCommand: CommandModule = {
  command: 'report <run>',
  describe: 'write the HTML report of a run',
  builder: (yargs) =>
    yargs
      .positional('run', { type: 'string', demandOption: true, describe: "the run's folder" })
      .option('out', { type: 'string', describe: 'where to write it (default report.html in the folder)' }),
  handler: async (argv) => {
    const args = checkArguments({ run: z.string().min(1), out: z.string().min(1).optional() }, argv);
    const { loadConfig } = await import('../config/load.ts');
    const { writeReport } = await import('../write-report.ts');
    const file = args.out ?? join(args.run, 'report.html');
    await writeReport(args.run, file, loadConfig(args.config).report);
    if (args.json) printJson({ report: file });
    else printLine(`Wrote ${file}`);
  },
};
