/** `sim init`: writes a commented configuration with every key. */
import { existsSync } from 'node:fs';
import type { CommandModule } from 'yargs';
import { z } from 'zod';
import { UserError } from '../../data/user-error.ts';
import { checkArguments } from '../arguments.ts';
import { printJson, printLine } from '../output.ts';
import { writeOutputFile } from '../output-file.ts';

export const initCommand: CommandModule = {
  command: 'init [file]',
  describe: 'write a commented configuration with every key',
  builder: (yargs) =>
    yargs
      .positional('file', { type: 'string', describe: 'where to write it (default config.yaml)' })
      .option('schema', { type: 'boolean', describe: 'print the JSON Schema of the configuration instead' })
      .option('force', { type: 'boolean', describe: 'overwrite the file if it is there' }),
  handler: async (argv) => {
    const args = checkArguments(
      {
        file: z.string().min(1).default('config.yaml'),
        schema: z.boolean().default(false),
        force: z.boolean().default(false),
      },
      argv,
    );
    const { configTemplate } = await import('../config/template.ts');
    if (args.schema) {
      const { configJsonSchema } = await import('../config/schema.ts');
      printJson(configJsonSchema());
      return;
    }
    if (existsSync(args.file) && !args.force) {
      throw new UserError(`${args.file} is already there; give another name or --force`, 2);
    }
    try {
      writeOutputFile(args.file, configTemplate());
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code ?? 'unknown reason';
      throw new UserError(
        `${args.file} cannot be written (${code}); give a path in a folder that is there and that you may write`,
        1,
      );
    }
    if (args.json) printJson({ file: args.file });
    else printLine(`Wrote ${args.file}. Edit it, then: sim backtest --config ${args.file} --from … --to …`);
  },
};
