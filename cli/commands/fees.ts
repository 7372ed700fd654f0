/** `sim fees FILE`: recomputes the fees of exported fills and compares every order's total to the cent. */

import type { CommandModule } from 'yargs';
import { z } from 'zod';
import { checkArguments } from '../arguments.ts';
import { printJson, printLine } from '../output.ts';

export const feesCommand: CommandModule = {
  command: 'fees <file>',
  describe: 'recompute the fees of your exported fills and compare them, order by order',
  builder: (yargs) =>
    yargs.positional('file', { type: 'string', demandOption: true, describe: 'fills as JSON, plain or gzipped' }),
  handler: async (argv) => {
    const args = checkArguments({ file: z.string().min(1) }, argv);
    const { checkFees } = await import('../../data/kalshi/fee-check.ts');
    const result = checkFees(args.file);
    if (args.json) {
      printJson(result);
    } else {
      printLine(`${result.orders} orders: ${result.matched} match, ${result.mismatched} do not`);
    }
    if (result.mismatched > 0) process.exitCode = 1;
  },
};
