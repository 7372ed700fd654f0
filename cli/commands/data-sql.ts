/** `sim data sql`: a question to the store, and `sim data views`' answer to what can be asked. */
import { existsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { CommandModule } from 'yargs';
import { z } from 'zod';
import { UserError } from '../../data/user-error.ts';
import { checkArguments, wholeNumberArgument } from '../arguments.ts';
import { storeFolder } from '../data-folder.ts';
import { note } from '../output.ts';
import { WrongUse } from '../wrong-use.ts';

const FORMATS = ['table', 'csv', 'json', 'parquet'] as const;

export const dataSqlCommand: CommandModule = {
  command: 'sql <query>',
  describe: 'ask the store in SQL: one SELECT over its datasets, best views and rollups (DuckDB, read-only)',
  builder: (yargs) =>
    yargs
      .positional('query', { type: 'string', demandOption: true, describe: 'one SELECT' })
      .option('format', { type: 'string', describe: 'table (default), csv, json or parquet' })
      .option('out', { type: 'string', describe: 'file to write to instead of stdout; needed for parquet' })
      .option('timeout', { type: 'string', describe: 'seconds after which it is given up (default 300)' }),
  handler: async (argv) => {
    const args = checkArguments(
      {
        query: z.string(),
        format: z.enum(FORMATS, { error: `must be one of ${FORMATS.join(', ')}` }).optional(),
        out: z.string().min(1).optional(),
        timeout: wholeNumberArgument(1).optional(),
      },
      argv,
    );
    const format = args.format ?? (args.json ? 'json' : 'table');
    if (format === 'parquet' && args.out === undefined) throw new WrongUse('--format parquet needs --out FILE');
    if (args.json && format !== 'json') throw new WrongUse('--json and --format say different things: give one');
    if (args.out !== undefined && existsSync(args.out)) {
      throw new WrongUse(`${args.out} is there already: name another file with --out`);
    }
    if (args.out !== undefined && !statSync(dirname(args.out), { throwIfNoEntry: false })?.isDirectory()) {
      throw new UserError(`there is no folder ${dirname(args.out)}: make it, or name another file with --out`, 1);
    }
    const interrupt = new AbortController();
    const onInterrupt = () => interrupt.abort();
    process.once('SIGINT', onInterrupt);
    const options = { seconds: args.timeout ?? 300, signal: interrupt.signal };
    try {
      const { openStore } = await import('../../data/store/store.ts');
      const { queryToParquet, runQuery } = await import('../../data/queries/query.ts');
      const store = openStore(await storeFolder(args));
      if (format === 'parquet' && args.out !== undefined) {
        const rows = await queryToParquet(store, args.query, args.out, options);
        note(`${rows} rows written to ${args.out}`);
        return;
      }
      const { csvSink, fileTarget, jsonSink, stdoutTarget, tableSink } = await import('../query-output.ts');
      const target = args.out === undefined ? stdoutTarget() : fileTarget(args.out);
      try {
        const sink = { csv: csvSink, json: jsonSink, table: tableSink, parquet: csvSink }[format](target, note);
        await runQuery(store, args.query, sink, options);
        await sink.end();
        target.finish();
      } catch (error) {
        target.discard();
        throw error;
      }
    } finally {
      process.off('SIGINT', onInterrupt);
    }
  },
};
