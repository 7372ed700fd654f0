/** `sim ingest iem`: the past from Iowa State University's archive of text products, surface reports and guidance. */
import type { CommandModule } from 'yargs';
import { z } from 'zod';
import { checkArguments, climateDateArgument, listArgument } from '../arguments.ts';
import { storeFolder } from '../data-folder.ts';
import { feedArguments, feedManners, feedOptions, IEM_PACE_MS, IEM_URL, printFeedReport } from '../feed-arguments.ts';
import { WrongUse } from '../wrong-use.ts';

export const ingestIemCommand: CommandModule = {
  command: 'iem',
  describe: "fetch climate reports, surface reports and guidance of past days from Iowa State University's archive",
  builder: (yargs) =>
    feedOptions(yargs, IEM_URL, IEM_PACE_MS)
      .option('from', { type: 'string', demandOption: true, describe: 'first climate date' })
      .option('to', { type: 'string', demandOption: true, describe: 'last climate date' })
      .option('feeds', { type: 'string', describe: 'text (every version of products), asos, mos, cli (yearly table)' })
      .option('products', {
        type: 'string',
        describe: 'kinds of text products: CLI,DSM,CF6,NBP if not given; also NBS, NBE, MAV, MET, MEX',
      })
      .option('models', { type: 'string', describe: 'guidance: GFS,NAM,NBS,NBE,MEX if not given' }),
  handler: async (argv) => {
    const { ARCHIVED_MODELS } = await import('../../data/ingest/iem/mos.ts');
    const { IEM_FEEDS, IEM_PRODUCTS, ingestIem } = await import('../../data/ingest/iem/ingest.ts');
    const args = checkArguments(
      {
        ...feedArguments,
        from: climateDateArgument,
        to: climateDateArgument,
        feeds: listArgument.pipe(z.array(z.enum(IEM_FEEDS))).default(['text', 'asos', 'mos']),
        products: listArgument.pipe(z.array(z.enum(IEM_PRODUCTS))).default(['CLI', 'DSM', 'CF6', 'NBP']),
        models: listArgument
          .pipe(z.array(z.enum(Object.keys(ARCHIVED_MODELS) as (keyof typeof ARCHIVED_MODELS)[])))
          .default(['GFS', 'NAM', 'NBS', 'NBE', 'MEX']),
      },
      argv,
    );
    if (args.from > args.to) throw new WrongUse('--from is after --to');
    const manners = feedManners(args, IEM_URL, IEM_PACE_MS);
    const { openStore } = await import('../../data/store/store.ts');
    const store = openStore(await storeFolder(args), { create: true });
    const { from, to, feeds, products, models } = args;
    printFeedReport(await ingestIem(store, { ...manners, from, to, feeds, products, models }), args.json);
  },
};
