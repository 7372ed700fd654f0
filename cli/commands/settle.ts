/** `sim settle check`: own resolution of every settled market in the store against the exchange's. */
import type { CommandModule } from 'yargs';
import { checkArguments, climateDateArgument, listArgument } from '../arguments.ts';
import { storeFolder } from '../data-folder.ts';
import { printJson, printLine } from '../output.ts';
import { WrongUse } from '../wrong-use.ts';

export const settleCommand: CommandModule = {
  command: 'settle',
  describe: 'check settlements',
  builder: (yargs) => yargs.command(checkCommand).demandCommand(1, 'say what to do: sim settle check').strict(),
  handler: () => {},
};

const checkCommand: CommandModule = {
  command: 'check',
  describe: "resolve every settled market anew and compare with the exchange's result and value",
  builder: (yargs) =>
    yargs
      .option('from', { type: 'string', describe: 'first climate date (default: the first in the store)' })
      .option('to', { type: 'string', describe: 'last climate date' })
      .option('cities', { type: 'string', describe: 'cities by code, separated by commas' }),
  handler: async (argv) => {
    const args = checkArguments(
      { from: climateDateArgument.optional(), to: climateDateArgument.optional(), cities: listArgument.default([]) },
      argv,
    );
    if (args.from !== undefined && args.to !== undefined && args.from > args.to) {
      throw new WrongUse('--from lies after --to; the range has no day');
    }
    const { checkSettlements } = await import('../check-settlements.ts');
    const { strikeRule, independent } = await checkSettlements(await storeFolder(args), args);
    const { checked, mismatched, skipped } = strikeRule;
    if (mismatched > 0) process.exitCode = 1;
    if (args.json) {
      printJson({ checked, mismatched, skipped, mismatches: strikeRule.mismatches, independent });
      return;
    }
    printLine(
      `Strike rule on the exchange's own value: ${checked} markets checked, ${mismatched} mismatched, ${skipped} skipped`,
    );
    for (const { ticker, valueF, result, expected } of strikeRule.mismatches) {
      printLine(`  ${ticker}: the exchange says ${result}, ${valueF} °F gives ${expected}`);
    }
    printLine(
      `Reports and archives against the exchange's value: ${independent.checked} days checked, ${independent.mismatched} differ, ${independent.skipped} skipped`,
    );
    for (const { city, date, variable, exchangeF, independentF, source } of independent.differences) {
      printLine(`  ${city} ${date} ${variable}: exchange ${exchangeF} °F, ${source} ${independentF} °F`);
    }
  },
};
