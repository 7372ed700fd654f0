/** Runs a paper session from the command line. */
import { AccountClient } from '../data/kalshi/account-client.ts';
import { PaperDesk } from '../live/run/paper-desk.ts';
import { credentialsFrom, signerOf } from '../live/start/refusals.ts';
import { openSession } from './open-session.ts';
import { note } from './output.ts';
import { exchangeOf, runOpened, sessionTime } from './run-session.ts';
import { type SessionCommand, sessionFolderOf } from './session-arguments.ts';
import type { SessionSummary } from './session-summary.ts';
import { checkWeather } from './weather-settings.ts';

/** Runs until it is told to end. @throws UserError as `openSession`, and 4 without credentials. */
export async function runPaper(args: SessionCommand): Promise<SessionSummary> {
  const dir = sessionFolderOf(args.out);
  // The exchange's WebSocket is signed for, also where it only tells of the market.
  const signer = signerOf(credentialsFrom({ keyId: args.key, keyFile: args['private-key'] }, process.env));
  const exchange = exchangeOf(args, args.environment ?? 'prod');
  checkWeather(args);
  const time = await sessionTime(args, exchange.baseUrl);
  const opened = await openSession(
    { ...args, environment: undefined, dir, mode: 'paper', account: 'paper' },
    time,
    note,
  );
  const { baseUrl, manners } = exchange;
  const client = new AccountClient({ baseUrl, signer, reads: manners, writes: null, writeMillis: manners.timeoutMs });
  const { session, config } = opened;
  const venue = () => new PaperDesk({ session, dir, client, limits: config.live, asks: !args.lockstep });
  return runOpened({ opened, dir, args, signer, exchange, client, venue });
}
