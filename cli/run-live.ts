/** Runs a live session from the command line: what it refuses to start without, then the account, then the market. */
import { basename, resolve } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { checkStore } from '../data/check/check.ts';
import { AccountClient } from '../data/kalshi/account-client.ts';
import { tierLimits } from '../data/kalshi/rate-limits.ts';
import type { RequestSigner } from '../data/kalshi/signer.ts';
import { openStore } from '../data/store/store.ts';
import { formatCash } from '../engine/money/format.ts';
import { LiveDesk } from '../live/run/live-desk.ts';
import { wallNow } from '../live/run/session-run.ts';
import { lockAccount } from '../live/start/account-lock.ts';
import { credentialsFrom, mayStartLive } from '../live/start/refusals.ts';
import type { Reconciled } from '../live/venues/account-reconciliation.ts';
import { configYaml } from './config/template.ts';
import { openSession, type SessionRequest, sessionConfig } from './open-session.ts';
import { note } from './output.ts';
import { exchangeOf, runOpened, sessionTime } from './run-session.ts';
import { type SessionCommand, sessionFolderOf } from './session-arguments.ts';
import { namedSession } from './session-folder.ts';
import type { SessionSummary } from './session-summary.ts';
import { checkWeather } from './weather-settings.ts';

/** A live session's own options. */
export type LiveCommand = SessionCommand & {
  readonly paper?: string | undefined;
  readonly 'confirm-caps'?: string | undefined;
};

/** Runs until it is told to end. @throws UserError 4 for whatever it refuses to start without, else as `openSession`. */
export async function runLive(args: LiveCommand): Promise<SessionSummary> {
  const dir = sessionFolderOf(args.out);
  const request: SessionRequest = {
    ...args,
    dir,
    mode: 'live',
    account: basename(resolve(dir)),
  };
  const { config } = sessionConfig(request);
  const exchange = exchangeOf(args, config.live.environment);
  const signer = await mayStartLive({
    live: config.live,
    risk: config.risk,
    oms: config.oms,
    answerSeconds: exchange.manners.timeoutMs / 1_000,
    configYaml: configYaml(config),
    credentials: credentialsFrom({ keyId: args.key, keyFile: args['private-key'] }, process.env),
    confirmedCaps: args['confirm-caps'],
    askCaps: process.stdin.isTTY && process.stderr.isTTY ? askCaps : undefined,
    paperSession: args.paper === undefined ? undefined : namedSession(args.paper),
    checkData: () => checkStore(openStore(args.data ?? config.data.dir)),
  });
  checkWeather(args);
  const lock = await lockAccount(exchange.baseUrl, signer.keyId);
  try {
    return await trade(args, request, exchange, signer);
  } finally {
    lock.release();
  }
}

async function trade(
  args: LiveCommand,
  request: SessionRequest,
  exchange: ReturnType<typeof exchangeOf>,
  signer: RequestSigner,
): Promise<SessionSummary> {
  const { dir } = request;
  const { baseUrl, manners } = exchange;
  const time = await sessionTime(args, baseUrl);
  const opened = await openSession(request, time, note);
  const { session, recovery } = opened;
  const client = new AccountClient({
    baseUrl,
    signer,
    reads: manners,
    writes: args.tier === 'none' ? null : tierLimits(args.tier, wallNow()).write,
    writeMillis: manners.timeoutMs,
  });
  return runOpened({
    opened,
    dir,
    args,
    signer,
    exchange,
    client,
    venue: (socket) =>
      new LiveDesk({
        session,
        dir,
        client,
        socket,
        live: opened.config.live,
        unsent: recovery?.unsent ?? [],
        onReconciled: (found) => {
          for (const line of reconciledLines(found)) note(line);
        },
      }),
  });
}

/** Shows the caps and takes what the person types. */
async function askCaps(caps: string): Promise<string> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return await lines.question(`This session trades by these caps:\n\n  ${caps}\n\nType them back to start: `);
  } finally {
    lines.close();
  }
}

function reconciledLines(found: Reconciled | null): string[] {
  if (found === null) return ['the account could not be read: no order goes out until it can'];
  const { fills, orders, differences, unexplained } = found;
  const difference = differences.map(({ code, ticker, cash, explained }) => {
    const where = ticker === null ? '' : ` in ${ticker}`;
    return `  ${code}${where}: $${formatCash(cash)}, ${explained ?? 'nothing explains it'}`;
  });
  const verdict = unexplained.length === 0 ? 'books and account agree' : 'trading is halted until a person has looked';
  return [
    `reconciled with the account: ${orders} orders and ${fills} fills of the session's time, ${differences.length} differences; ${verdict}`,
    ...difference,
  ];
}
