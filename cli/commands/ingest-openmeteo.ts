/** `sim ingest openmeteo`: forecasts of weather models at the settlement stations, previous runs or today's ensemble. */
import type { CommandModule } from 'yargs';
import { z } from 'zod';
import type { ClimateDate } from '../../engine/time.ts';
import { checkArguments, climateDateArgument, listArgument, wholeNumberArgument } from '../arguments.ts';
import { storeFolder } from '../data-folder.ts';
import { feedArguments, feedManners, feedOptions, printFeedReport } from '../feed-arguments.ts';
import { WrongUse } from '../wrong-use.ts';

const PACE_MS = 300;
const FARTHEST_DAYS = 7;

export const ingestOpenMeteoCommand: CommandModule = {
  command: 'openmeteo',
  describe: 'fetch forecasts from Open-Meteo (CC BY 4.0): previous runs of past days, or the ensemble of today',
  builder: (yargs) =>
    feedOptions(yargs, 'https://….open-meteo.com, by --feed', PACE_MS)
      .option('feed', { type: 'string', describe: 'previous (if not given), ensemble or stitched' })
      .option('from', { type: 'string', describe: 'first climate date; not for the ensemble' })
      .option('to', { type: 'string', describe: 'last climate date; not for the ensemble' })
      .option('days-ahead', { type: 'string', describe: 'how many days ahead previous runs looked: 1,2 if not given' })
      .option('model', { type: 'string', describe: 'model of the ensemble: gfs_seamless if not given' })
      .option('worst-case-known-at', {
        type: 'string',
        describe:
          'hours after the end of the climate day at which a stitched forecast counts as known; without it refused',
      }),
  handler: async (argv) => {
    const ahead = z.array(
      z
        .string()
        .regex(/^[1-7]$/, `must be from 1 to ${FARTHEST_DAYS}`)
        .transform(Number),
    );
    const args = checkArguments(
      {
        ...feedArguments,
        feed: z.enum(['previous', 'ensemble', 'stitched']).default('previous'),
        from: climateDateArgument.optional(),
        to: climateDateArgument.optional(),
        'days-ahead': listArgument.pipe(ahead).default([1, 2]),
        model: z
          .string()
          .regex(/^[a-z0-9_]+$/, 'is not the name of a model')
          .default('gfs_seamless'),
        'worst-case-known-at': wholeNumberArgument(0).optional(),
      },
      argv,
    );
    const { feed, from, to } = args;
    if (feed !== 'ensemble' && (from === undefined || to === undefined))
      throw new WrongUse(`--feed ${feed} needs --from and --to`);
    if (from !== undefined && to !== undefined && from > to) throw new WrongUse('--from is after --to');
    const { OPEN_METEO_URLS, ingestOpenMeteo } = await import('../../data/ingest/openmeteo/ingest.ts');
    const manners = feedManners(args, OPEN_METEO_URLS[feed], PACE_MS);
    const { openStore } = await import('../../data/store/store.ts');
    const store = openStore(await storeFolder(args), { create: true });
    const report = await ingestOpenMeteo(store, {
      ...manners,
      feed,
      from: from ?? (0 as ClimateDate),
      to: to ?? (0 as ClimateDate),
      daysAhead: args['days-ahead'],
      ensembleModel: args.model,
      worstCaseHours: args['worst-case-known-at'] ?? null,
    });
    printFeedReport(report, args.json);
  },
};
