/**
 * The process of a soak: a paper session that keeps step with a local exchange, and says at every simulated day what it holds of memory
 * and handles, and at its end what its loop did. One JSON document a line.
 *
 * node --expose-gc session.ts TAPE SESSION DAYS {rest, ws, keyId, keyPath}
 */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { USUAL_SOCKET_MANNERS } from '../../data/kalshi/exchange-socket.ts';
import { MarketDataClient } from '../../data/kalshi/market-data-client.ts';
import { signerOfKeyFile } from '../../data/kalshi/signer.ts';
import { openTape, type Tape } from '../../data/tape/tape.ts';
import { MICROS_PER_DAY, MICROS_PER_MINUTE, MICROS_PER_SECOND } from '../../engine/time.ts';
import { RestListings } from '../../live/feeds/rest-listings.ts';
import { runMarketSession } from '../../live/market-session.ts';
import { Session } from '../../live/session/session.ts';
import { warmupStart } from '../../sim/backtest-run.ts';
import { factsOfPlan, sessionPlan, warmedUp } from '../integration/live/tape-session.ts';
import { soakPlan } from './plan.ts';

/** How often it is looked whether a day has passed, in real milliseconds. */
const LOOK_MILLIS = 20;

const [tapeDir, dir, days, targetText] = process.argv.slice(2) as [string, string, string, string];
const target = z
  .strictObject({ rest: z.string(), ws: z.string(), keyId: z.string(), keyPath: z.string() })
  .parse(JSON.parse(targetText));
const plan = await soakPlan(Number(days));
const tape = openTape(tapeDir) as Tape;
const session = Session.start(dir, factsOfPlan(plan), warmedUp(sessionPlan(plan, warmupStart(plan)), tape));
const startedAt = session.core.now;
const signer = signerOfKeyFile(target.keyId, target.keyPath);
const patience = { pace: null, retries: 2, backoffMs: 10, backoffMaxMs: 100, timeoutMs: 30_000 };

let nextSampleAt = startedAt + MICROS_PER_DAY;
const looking = setInterval(() => {
  if (session.core.now < nextSampleAt) return;
  nextSampleAt += MICROS_PER_DAY;
  sample();
}, LOOK_MILLIS);
const figures = await runMarketSession(
  {
    session,
    socket: {
      ...USUAL_SOCKET_MANNERS,
      url: target.ws,
      headers: () => ({ ...signer.headers('GET', new URL(target.ws).pathname, Date.now()) }),
      random: () => 0.5,
    },
    listings: new RestListings(new MarketDataClient(target.rest, patience)),
    series: ['KXHIGHNY'],
    pace: { kind: 'lockstep' },
    send: () => {},
    deadlineMicros: 10 * MICROS_PER_SECOND,
    missedAfterMicros: 2 * MICROS_PER_MINUTE,
  },
  new AbortController().signal,
);
clearInterval(looking);
const { account } = session.core.engine;
say({ kind: 'end', ...figures, decisions: session.core.outputs.decisionsSha256, cash: account.ledger.cash });
session.close();

function sample(): void {
  // What is only waiting to be collected is held by nobody.
  globalThis.gc?.();
  const { rss, heapUsed } = process.memoryUsage();
  const segments = readdirSync(dir).filter((name) => name.endsWith('.sqlite'));
  say({
    kind: 'sample',
    day: (session.core.now - startedAt) / MICROS_PER_DAY,
    rss,
    heap: heapUsed,
    handles: readdirSync('/proc/self/fd').length,
    segments: segments.length,
    journal: segments.reduce((sum, name) => sum + statSync(join(dir, name)).size, 0),
  });
}

function say(document: object): void {
  process.stdout.write(`${JSON.stringify(document)}\n`);
}
