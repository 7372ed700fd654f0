/** `sim ingest kalshi`: the exchange's own history: events, markets, results, trades, bars, and the books of now. */
import type { CommandModule } from 'yargs';
import { z } from 'zod';
import { checkArguments, climateDateArgument, listArgument } from '../arguments.ts';
import { storeFolder } from '../data-folder.ts';
import { exchangeArguments, exchangeManners, exchangeOptions } from '../exchange-arguments.ts';
import { printJson, printLine } from '../output.ts';
import { WrongUse } from '../wrong-use.ts';

const PARTS = ['markets', 'trades', 'candles', 'books'] as const;
const USUAL_PARTS = ['markets', 'trades', 'candles'];

export const ingestKalshiCommand: CommandModule = {
  command: 'kalshi',
  describe:
    "fetch the exchange's history of series: markets, results, trades, bars; needs no key, goes on where it stopped",
  builder: (yargs) =>
    exchangeOptions(yargs)
      .option('series', {
        type: 'string',
        demandOption: true,
        describe: 'series, separated by commas: KXHIGHNY,KXLOWTCHI',
      })
      .option('from', { type: 'string', demandOption: true, describe: 'first climate date' })
      .option('to', { type: 'string', demandOption: true, describe: 'last climate date' })
      .option('what', { type: 'string', describe: `of ${PARTS.join(', ')}; ${USUAL_PARTS.join(',')} if not given` }),
  handler: async (argv) => {
    const args = checkArguments(
      {
        ...exchangeArguments,
        series: listArgument,
        from: climateDateArgument,
        to: climateDateArgument,
        what: listArgument.pipe(z.array(z.enum(PARTS))).default([...USUAL_PARTS] as (typeof PARTS)[number][]),
      },
      argv,
    );
    if (args.from > args.to) throw new WrongUse('--from is after --to');
    const { baseUrl, manners } = exchangeManners(args);
    const { countBar } = await import('../count-bar.ts');
    const { openStore } = await import('../../data/store/store.ts');
    const { MarketDataClient } = await import('../../data/kalshi/market-data-client.ts');
    const { ingestKalshi } = await import('../../data/ingest/kalshi/ingest.ts');
    const store = openStore(await storeFolder(args), { create: true });
    const bar = countBar(args.json, '{bar} {percentage}%  {value} of {total} events  {event}  {requests} requests');
    const wish = { series: args.series, from: args.from, to: args.to, parts: new Set(args.what) };
    try {
      const report = await ingestKalshi(
        store,
        new MarketDataClient(baseUrl, manners),
        wish,
        ({ done, of, event, requests }) => bar.update(done, of, { event, requests }),
      );
      bar.stop();
      if (args.json) printJson(report);
      else printReport(report);
    } finally {
      bar.stop();
    }
  },
};

function printReport(report: import('../../data/ingest/kalshi/ingest.ts').KalshiReport): void {
  const { events, skipped, requests, repeated, sources, rows, left_out: leftOut } = report;
  for (const { event, reason } of leftOut) printLine(`left  ${event}: ${reason}`);
  const written = Object.entries(rows).map(([name, count]) => `${count} ${name}`);
  printLine(`${events} events, ${skipped} of them held already; ${requests} requests, ${repeated} of them repeated`);
  printLine(
    `${sources.written} sources written, ${sources.unchanged} unchanged${written.length > 0 ? `: ${written.join(', ')}` : ''}`,
  );
}
