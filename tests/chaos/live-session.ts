/**
 * A live session against a local exchange, as a process of its own that can be killed anywhere: the engine, the journal, the gateway,
 * the account's channels and the reconciliation are the real ones; the market is told from the tape that the exchange serves, up to
 * the exchange's clock, which the session moves. It may be told to end itself at a point of its life, or to have a bug. Prints
 * `ready`, and at its end one line of JSON.
 *
 * node live-session.ts {tape, session, seed, rest, ws, …}
 */
import { writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { AccountClient } from '../../data/kalshi/account-client.ts';
import { signerOfKeyFile } from '../../data/kalshi/signer.ts';
import { openTape, type Tape } from '../../data/tape/tape.ts';
import { UserError } from '../../data/user-error.ts';
import { type EpochMicros, MICROS_PER_HOUR, MICROS_PER_SECOND } from '../../engine/time.ts';
import { killFile } from '../../live/control/protocol.ts';
import { holdsJournal } from '../../live/journal/segment-names.ts';
import { Inbox } from '../../live/session/inbox.ts';
import { Session } from '../../live/session/session.ts';
import type { VenueCommand } from '../../live/session/venue.ts';
import { LiveAccount } from '../../live/venues/live-account.ts';
import { stream } from '../../sim/random.ts';
import { factsOfPlan, TapeFeed, warmedUp } from '../integration/live/tape-session.ts';
import { placeCrashPoints } from './crash-points.ts';
import { chaosPlan, livePlan } from './live-plan.ts';
import { PhaseTeller } from './phases.ts';
import { plannedWith, plant } from './planted-bugs.ts';
import { NOT_TAKEN_UP, sessionTask } from './session-task.ts';

/** How long an answer is waited for; less than the exchange keeps a request without one. */
const ANSWER_MILLIS = 250;
/** How often the account is reconciled, in the exchange's time. */
const CHECK_EVERY_MICROS = 3 * MICROS_PER_HOUR;

const exchange = sessionTask.parse(JSON.parse(process.argv[2] ?? ''));
const { session: dir } = exchange;
const drawn = stream(exchange.seed, `chaos ${exchange.life}`);
const teller = new PhaseTeller(exchange.phaseFile, exchange.crashAt);
placeCrashPoints(teller);
plant(exchange.bug);

const plan = plannedWith(exchange.bug, await chaosPlan());
const tape = openTape(exchange.tape) as Tape;
const made = () => livePlan(plan);

let now = await clock();
const { session, unsent } = holdsJournal(dir) ? goOn() : begin();
const inbox = new Inbox(() => {});
const feed = new TapeFeed(tape, session.core.now);
const signer = signerOfKeyFile(exchange.keyId, exchange.keyPath);
const client = new AccountClient({
  baseUrl: exchange.rest,
  signer,
  reads: { pace: null, retries: 12, backoffMs: 5, backoffMaxMs: 50, timeoutMs: ANSWER_MILLIS },
  writes: null,
  writeMillis: ANSWER_MILLIS,
});
/** What was decided before the account was reconciled; it goes out after that, where it is not too old by then. */
const held: VenueCommand[] = [];
let account: LiveAccount | null = null;
account = await LiveAccount.open(
  {
    session,
    dir,
    client,
    socket: {
      url: exchange.ws,
      headers: () => ({ ...signer.headers('GET', new URL(exchange.ws).pathname, Date.now()) }),
      random: () => drawn.uniform(),
      firstWaitMillis: 10,
      longestWaitMillis: 100,
      silenceMillis: 25_000,
      replyMillis: 500,
    },
    inbox,
    now: () => now,
    settle,
    orderGroupContracts: 100_000,
    limits: { staleSeconds: 1e9, clockSkewSeconds: 5, rateHoldSeconds: 0 },
    staleMicros: 20 * MICROS_PER_SECOND,
    feedHeardAt: () => now,
  },
  unsent,
).catch(notTakenUp);
account.send(held);
teller.enter('idle');
process.stdout.write('ready\n');

let nextCheckAt = now + CHECK_EVERY_MICROS;
while (now < exchange.until) {
  // Often a minute, else long enough that ticks come in numbers, or an odd time.
  teller.enter('idle');
  await step(drawn.chance(0.7) ? 60 : drawn.chance(0.9) ? 60 * drawn.integer(2, 10) : drawn.integer(1, 59));
  turn();
  account.watch.look();
  if (drawn.chance(0.7)) {
    await account.idle();
    await channels(account);
  }
  if (now < nextCheckAt) continue;
  nextCheckAt = now + CHECK_EVERY_MICROS;
  await account.check();
}
await finish(account);

function begin(): { session: Session; unsent: readonly VenueCommand[] } {
  teller.enter('making');
  const begun = {
    session: Session.start(dir, { ...factsOfPlan(plan), mode: 'live', account: 'chaos' }, warmedUp(made(), tape)),
    unsent: [],
  };
  teller.enter('taking_up');
  return begun;
}

function goOn(): { session: Session; unsent: readonly VenueCommand[] } {
  teller.enter('recovering');
  const { session: found, recovery } = Session.recover(dir, made, now);
  teller.enter('recovered');
  teller.enter('taking_up_again');
  return { session: found, unsent: recovery.unsent };
}

/** The exchange would not show its account: whoever runs the session starts it again. */
function notTakenUp(error: unknown): never {
  if (!(error instanceof UserError) || error.exitCode !== 1) throw error;
  process.exit(NOT_TAKEN_UP);
}

/** Is halted by its kill file, lets every order be cancelled or looked up, and says how books and account stand. */
async function finish(open: LiveAccount): Promise<void> {
  const { core } = session;
  teller.enter('ending');
  writeFileSync(killFile(dir), 'the run is over');
  open.watch.look();
  for (let round = 0; round < 120; round++) {
    teller.enter('ending');
    await settle();
    await open.idle();
    await settle();
    const { workingOrders } = core.engine.account.point(0);
    const working = (await client.orders(0)).filter(({ status }) => status === 'resting').length;
    if (working === 0 && workingOrders === 0 && inbox.size === 0 && round > 4) break;
    await step(60);
  }
  const result = await open.check();
  const { ledger } = core.engine.account;
  process.stdout.write(
    `${JSON.stringify({
      cash: ledger.cash,
      risk: core.engine.account.risk.state,
      differences: result?.differences ?? null,
      guards: open.guards.status(),
      decisions: core.outputs.decisionsSha256,
    })}\n`,
  );
  await open.close();
  session.close();
  await client.close();
}

/** A simulated minute is over before a cut connection is back, which takes real time: it is waited for, and not for ever. */
async function channels(open: LiveAccount): Promise<void> {
  const areDown = () => open.guards.status().some(({ code }) => code === 'account_channels_down');
  for (let waits = 0; waits < 100 && areDown(); waits++) await sleep(5);
}

/** Drains what has come, at an instant after the last one's. */
async function settle(): Promise<void> {
  if (now <= session.core.now) await step(1);
  turn();
}

function turn(): void {
  if (now <= session.core.now) return;
  feed.tellUntil(now, inbox);
  const commands = session.drain(now, inbox.take(now));
  account?.send(commands);
  if (account === null) held.push(...commands);
}

async function step(seconds: number): Promise<void> {
  const answer = await fetch(`${exchange.control}/clock`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ action: 'step', by_seconds: seconds }),
  });
  now = nowOf(await answer.json());
}

async function clock(): Promise<EpochMicros> {
  return nowOf(await (await fetch(`${exchange.control}/clock`)).json());
}

function nowOf(state: unknown): EpochMicros {
  return z.object({ now_us: z.number() }).parse(state).now_us as EpochMicros;
}
