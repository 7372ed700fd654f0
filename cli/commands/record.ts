/** `sim record`: the live markets of series, level by level, into the store. */
import type { CommandModule } from 'yargs';
import { z } from 'zod';
import { checkArguments, listArgument, wholeNumberArgument } from '../arguments.ts';
import { storeFolder } from '../data-folder.ts';
import { exchangeArguments, exchangeManners, exchangeOptions } from '../exchange-arguments.ts';
import { keyArguments, keyOptions } from '../key-arguments.ts';
import { note, printJson, printLine } from '../output.ts';
import { WrongUse } from '../wrong-use.ts';

const SYNC_MILLIS = 1_000;

export const recordCommand: CommandModule = {
  command: 'record',
  describe: 'record book, trades and status of live markets; may be stopped or killed at any time',
  builder: (yargs) =>
    keyOptions(exchangeOptions(yargs))
      .option('series', {
        type: 'string',
        demandOption: true,
        describe: 'series, separated by commas: KXHIGHNY,KXLOWTCHI',
      })
      .option('ws-url', { type: 'string', describe: "address of the WebSocket, instead of the environment's" })
      .option('list-every', { type: 'string', describe: 'seconds between two lists of open markets; 300 if not given' })
      .option('for', { type: 'string', describe: 'seconds to record; until it is stopped if not given' }),
  handler: async (argv) => {
    const args = checkArguments(
      {
        ...exchangeArguments,
        series: listArgument,
        'ws-url': z.string().optional(),
        ...keyArguments,
        'list-every': wholeNumberArgument(1).default(300),
        for: wholeNumberArgument(1).optional(),
      },
      argv,
    );
    const { baseUrl, manners } = exchangeManners(args);
    const { checkedAddress, KALSHI_HOSTS } = await import('../../data/kalshi/hosts.ts');
    const socketUrl = checkedAddress(args['ws-url'] ?? KALSHI_HOSTS[args.environment].webSocket, {
      plain: 'ws:',
      safe: 'wss:',
    });
    const { credentialsFrom } = await import('../../live/start/refusals.ts');
    const { keyId, keyFile } = credentialsFrom({ keyId: args.key, keyFile: args['private-key'] }, process.env);
    if (!keyId || !keyFile) {
      throw new WrongUse(
        'the exchange asks for a key, which may be one that only reads: give --key and --private-key, or KALSHI_KEY_ID and KALSHI_PRIVATE_KEY_FILE',
      );
    }
    const { signerOfKeyFile } = await import('../../data/kalshi/signer.ts');
    const signer = signerOfKeyFile(keyId, keyFile);
    const { openStore } = await import('../../data/store/store.ts');
    const { MarketDataClient } = await import('../../data/kalshi/market-data-client.ts');
    const { record } = await import('../../data/record/record.ts');
    const store = openStore(await storeFolder(args), { create: true });
    const stop = new AbortController();
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
    const timer = args.for === undefined ? undefined : setTimeout(() => stop.abort(), args.for * 1000);
    const wish = {
      series: args.series,
      socketUrl,
      signer,
      listEveryMillis: args['list-every'] * 1000,
      syncEveryMillis: SYNC_MILLIS,
      // Only spreads the waits of a client that lost its connection; no result depends on it.
      random: Math.random,
      note,
    };
    const report = await record(store, new MarketDataClient(baseUrl, manners), wish, stop.signal);
    clearTimeout(timer);
    if (args.json) printJson(report);
    else
      printLine(
        `recorded ${
          Object.entries(report.rows)
            .map(([name, count]) => `${count} ${name}`)
            .join(', ') || 'nothing'
        }`,
      );
  },
};
