/** `sim ingest nws`: what the Weather Service publishes now: forecasts, observations, climate reports. */
import type { CommandModule } from 'yargs';
import { checkArguments, climateDateArgument, wholeNumberArgument } from '../arguments.ts';
import { storeFolder } from '../data-folder.ts';
import { feedArguments, feedManners, feedOptions, NWS_PACE_MS, NWS_URL, printFeedReport } from '../feed-arguments.ts';
import { WrongUse } from '../wrong-use.ts';

export const ingestNwsCommand: CommandModule = {
  command: 'nws',
  describe: 'fetch forecasts, observations and climate reports from the National Weather Service, as they are now',
  builder: (yargs) =>
    feedOptions(yargs, NWS_URL, NWS_PACE_MS)
      .option('from', { type: 'string', describe: 'first climate date of observations; yesterday if not given' })
      .option('to', { type: 'string', describe: 'last climate date of observations; today if not given' })
      .option('max-age', {
        type: 'string',
        describe: 'hours after which a forecast is too old to be taken: a cache is stuck; 24 if not given',
      }),
  handler: async (argv) => {
    const args = checkArguments(
      {
        ...feedArguments,
        from: climateDateArgument.optional(),
        to: climateDateArgument.optional(),
        'max-age': wholeNumberArgument(1).default(24),
      },
      argv,
    );
    const { from, to } = args;
    if ((from === undefined) !== (to === undefined)) throw new WrongUse('--from and --to go together');
    if (from !== undefined && to !== undefined && from > to) throw new WrongUse('--from is after --to');
    const manners = feedManners(args, NWS_URL, NWS_PACE_MS);
    const { openStore } = await import('../../data/store/store.ts');
    const { ingestNws } = await import('../../data/ingest/nws/ingest.ts');
    const store = openStore(await storeFolder(args), { create: true });
    const report = await ingestNws(store, {
      ...manners,
      maxForecastAgeHours: args['max-age'],
      observed: from === undefined || to === undefined ? null : { from, to },
    });
    printFeedReport(report, args.json);
  },
};
