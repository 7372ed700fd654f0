/** Options that every feed of the network takes, and how a run of a feed is reported. */
import type { Argv } from 'yargs';
import { z } from 'zod';
import type { FeedManners, FeedReport } from '../data/ingest/http/city-feed.ts';
import { CITIES } from '../engine/markets/stations.ts';
import { listArgument, wholeNumberArgument } from './arguments.ts';
import { chooseCities } from './config/cities.ts';
import { note, printJson, printLine } from './output.ts';
import { WrongUse } from './wrong-use.ts';

export const NWS_URL = 'https://api.weather.gov';
export const NWS_PACE_MS = 500;
export const IEM_URL = 'https://mesonet.agron.iastate.edu';
// It asks for no more than a question a second.
export const IEM_PACE_MS = 1_100;

/** Strict schema of the options below. */
export const feedArguments = {
  cities: listArgument,
  'base-url': z.string().min(1).optional(),
  contact: z.string().min(1).optional(),
  pace: wholeNumberArgument(0).optional(),
  retries: wholeNumberArgument(0).default(6),
  backoff: wholeNumberArgument(1).default(1_000),
  timeout: wholeNumberArgument(1).default(30_000),
};

/** Declares the options. @param url the service's own address @param paceMs its default pause */
export function feedOptions(yargs: Argv, url: string, paceMs: number): Argv {
  return yargs
    .option('cities', { type: 'string', demandOption: true, describe: 'cities by code, as NYC,CHI' })
    .option('contact', {
      type: 'string',
      describe: 'who asks: a mail address or page, sent with every question; else MILKBOT_CONTACT',
    })
    .option('base-url', { type: 'string', describe: `address of the service; its own is ${url}` })
    .option('pace', { type: 'string', describe: `least milliseconds between two questions; ${paceMs} if not given` })
    .option('retries', { type: 'string', describe: 'further tries of a question that failed; 6 if not given' })
    .option('backoff', {
      type: 'string',
      describe: 'first wait before another try in milliseconds, then doubled; 1000',
    })
    .option('timeout', { type: 'string', describe: 'milliseconds after which a question has failed; 30000' });
}

/** The options as the feeds take them. Throws `WrongUse` without a contact or for an unknown city. */
export function feedManners(
  args: z.infer<z.ZodObject<typeof feedArguments>>,
  url: string,
  paceMs: number,
): FeedManners {
  const contact = checkedContact(args.contact);
  return {
    cities: chooseCities(args.cities).flatMap((id) => CITIES[id] ?? []),
    baseUrl: (args['base-url'] ?? url).replace(/\/+$/, ''),
    contact,
    paceMs: args.pace ?? paceMs,
    retries: args.retries,
    backoffMs: args.backoff,
    timeoutMs: args.timeout,
    onProgress: note,
  };
}

/** Who asks, by the option or the environment. Throws `WrongUse` without one. */
export function checkedContact(given: string | undefined): string {
  const contact = (given ?? process.env.MILKBOT_CONTACT ?? '').trim();
  if (/@|:\/\//.test(contact) && !/[\r\n()]/.test(contact)) return contact;
  throw new WrongUse(
    'the services ask to be told who asks: give --contact or MILKBOT_CONTACT a mail address or the address of a page',
  );
}

/** Prints what a run did; sets exit code 1 where a question stayed without answer. */
export function printFeedReport(report: FeedReport, json: boolean): void {
  if (json) printJson(report);
  else {
    for (const remark of report.notes) printLine(remark);
    printLine(
      `${report.added} rows added; ${report.asked} questions asked, ${report.unchanged} answers had not changed, ${report.absent} were not there`,
    );
  }
  if (report.failed > 0) process.exitCode = 1;
}
