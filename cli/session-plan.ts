/**
 * From a resolved configuration to a new session, and from what a session's journal says of it back to the same plan: what
 * recovery and replay make the engine of. One place, so that a session cannot be made again in another way than it began.
 */
import { createHash } from 'node:crypto';
import { sourceSha256 } from '../data/source-hash.ts';
import type { Tape } from '../data/tape/tape.ts';
import { UserError } from '../data/user-error.ts';
import type { Cash } from '../engine/money/units.ts';
import type { ClimateDate, EpochMicros } from '../engine/time.ts';
import { SessionCore, type SessionPlan } from '../live/session/core.ts';
import type { ForecastName } from '../live/session/directory.ts';
import { PaperVenue } from '../live/session/paper-venue.ts';
import type { SessionFacts } from '../live/session/session-facts.ts';
import { warmUp } from '../live/session/warm-up.ts';
import { KalshiVenue } from '../live/venues/kalshi-venue.ts';
import { configSha256 } from '../sim/backtest-configuration.ts';
import type { BacktestPlan } from '../sim/backtest-plan.ts';
import { warmupStart } from '../sim/backtest-run.ts';
import { storedConfig } from './config/load.ts';
import type { SimConfig } from './config/schema.ts';
import { planTrading, type TradingPlan } from './plan.ts';

/** What a session is to be, besides its configuration. */
export interface SessionWish {
  readonly mode: SessionFacts['mode'];
  /** Name of the account; part of every client order id. */
  readonly account: string;
  /** First climate date that is traded. */
  readonly from: ClimateDate;
  /** The instant at which the session takes over from its history. */
  readonly startsAt: EpochMicros;
  /** What it knows by then; null when it begins without history. */
  readonly history: SessionHistory | null;
}

export interface SessionHistory {
  readonly tape: Tape;
  /** How the tape names the forecasts of stations, for a feed of the weather. */
  readonly forecastNames?: readonly ForecastName[];
  /** Orders of the time before are taken over as they were imagined, as a backtest would have placed them. */
  readonly isTraded?: boolean;
}

export interface NewSession {
  readonly facts: SessionFacts;
  /** Told everything that its history knew before `startsAt`: ready for `Session.start`. */
  readonly core: SessionCore;
}

/** A new session. @throws UserError 2 when the configuration names something that does not exist. */
export async function newSession(config: SimConfig, wish: SessionWish): Promise<NewSession> {
  const { mode, account, from, startsAt, history } = wish;
  const trading = await planTrading(config);
  const ticksFrom = history === null ? startsAt : warmupStart({ from, warmupDays: config.data.warmupDays });
  const facts: SessionFacts = {
    version: 1,
    mode,
    account,
    configYaml: trading.configYaml,
    configSha256: configSha256({ ...trading, from, to: null }),
    from,
    ticksFrom,
    warmupSha256: history?.tape.sha256 ?? null,
    sourceSha256: sourceSha256(),
    strategySources: [...trading.strategySources],
    startedOn: new Date().toISOString(),
  };
  const core = new SessionCore(planOf(facts, trading));
  if (history !== null)
    warmUp(core, history.tape, startsAt, history.isTraded === true ? null : from, history.forecastNames);
  else core.advance((startsAt - 1) as EpochMicros);
  return { facts, core };
}

/**
 * The plan of the session that a journal tells of: `const plan = await sessionPlanOf(factsOf(dir))`, and then
 * `Session.recover(dir, () => plan, now)` or `playBack(new SessionCore(plan), …)`.
 * @throws UserError 3 when its configuration does not fit this program, 1 when its strategies are not those of today
 */
export async function sessionPlanOf(facts: SessionFacts): Promise<SessionPlan> {
  const { plan, changed } = await planAndChanges(facts);
  const [strategy] = changed.filter(({ what }) => what !== 'program');
  if (strategy === undefined) return plan;
  throw new UserError(
    `${strategy.what} is not what the session was started with (sha256 ${strategy.was ?? 'none'}, now ${strategy.is ?? 'none'}): put the old file back, or start a new session`,
    1,
  );
}

/** A source that is not what the session was started with; hashes are SHA-256, null where there is or was none. */
export interface ChangedSource {
  /** `program`, or the path of a user's strategy file. */
  readonly what: string;
  readonly was: string | null;
  readonly is: string | null;
}

export interface PlanAndChanges {
  readonly plan: SessionPlan;
  /** The session's configuration as a backtest's, without dates. */
  readonly backtest: Omit<BacktestPlan, 'from' | 'to'>;
  /** What has changed since in the program and in the users' strategies. */
  readonly changed: readonly ChangedSource[];
}

/** The plan of a session, whatever has changed since. @throws UserError 3 as above. */
export async function planAndChanges(facts: SessionFacts): Promise<PlanAndChanges> {
  const config = storedConfig(facts.configYaml, "the session's journal");
  const trading = await planTrading(config);
  const program = { what: 'program', was: facts.sourceSha256, is: sourceSha256() };
  const strategies = config.run.strategyFiles.map((what, index) => ({
    what,
    was: hashOf(facts.strategySources[index]),
    is: hashOf(trading.strategySources[index]),
  }));
  const changed = [program, ...strategies].filter(({ was, is }) => was !== is);
  const { warmupDays, climatologyYears, forecastStations } = config.data;
  const history = { warmupDays, climatologyYears, forecastStations };
  const command = ['sim', ...process.argv.slice(2)];
  return {
    plan: planOf(facts, trading),
    backtest: { ...trading, ...history, sourceSha256: program.is, command },
    changed,
  };
}

/** The plan of a session on what a configuration trades. */
export function planOf(
  { mode, account, from, ticksFrom }: Pick<SessionFacts, 'mode' | 'account' | 'from' | 'ticksFrom'>,
  trading: Omit<TradingPlan, 'configYaml' | 'strategySources'>,
): SessionPlan {
  const { rooms, strategies, scoredOnly, cities, variables, exchange, seed } = trading;
  return {
    rooms,
    panel: { chosen: strategies, scoredOnly },
    cities,
    variables,
    from: from as ClimateDate,
    ticksFrom: ticksFrom as EpochMicros,
    account,
    venue: (directory) =>
      mode === 'live'
        ? new KalshiVenue()
        : new PaperVenue({
            config: exchange,
            board: rooms.board,
            fees: rooms.fees,
            directory,
            seed,
            cash: Math.round(rooms.risk.bankrollUsd * 1e6) as Cash,
          }),
  };
}

function hashOf(text: string | undefined): string | null {
  return text === undefined ? null : createHash('sha256').update(text).digest('hex');
}
