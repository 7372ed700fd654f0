/** A small synthetic world and a paper session over it, for tests of what is done with a session's journal. */
import { join } from 'node:path';
import { loadConfig } from '../../../cli/config/load.ts';
import type { SimConfig } from '../../../cli/config/schema.ts';
import { planBacktest } from '../../../cli/plan.ts';
import { newSession, type SessionWish } from '../../../cli/session-plan.ts';
import { openStore, type Store } from '../../../data/store/store.ts';
import { compileTape } from '../../../data/tape/compile.ts';
import type { Tape } from '../../../data/tape/tape.ts';
import { CITIES } from '../../../engine/markets/stations.ts';
import { type EpochMicros, MICROS_PER_HOUR } from '../../../engine/time.ts';
import { Session } from '../../../live/session/session.ts';
import { synthesise } from '../../../sim/synth/synthesise.ts';
import { feed, WORLD_FROM, WORLD_TO } from './tape-session.ts';

export const SMALL_SETTINGS = ['data.warmupDays=3', 'run.cities=[NYC]', 'run.strategies=[buy_favourite]'];

export interface SmallWorld {
  readonly dir: string;
  readonly store: Store;
  readonly tape: Tape;
  /** Makes the history again. */
  readonly made: () => ReturnType<typeof synthesise>;
  readonly config: SimConfig;
  /** A paper session that begins when its first markets have traded for half a day. */
  readonly wish: SessionWish;
}

/** Two days of one city, three before them; in `<root>/data`. */
export async function smallWorld(root: string, settings: readonly string[] = []): Promise<SmallWorld> {
  const config = loadConfig(undefined, [...SMALL_SETTINGS, ...settings]);
  const cities = CITIES.filter(({ code }) => code === 'NYC');
  const kept = { warmupDays: 3, climatologyYears: 0, tradesPerLadder: 40 };
  const made = () => synthesise({ ...kept, seed: 3, from: WORLD_FROM, to: WORLD_TO, cities, market: 'mispriced' });
  const dir = join(root, 'data');
  const store = openStore(dir, { create: true });
  const { batches, source } = made();
  await store.write(batches, source);
  const tape = await compileTape(store, await planBacktest(config, WORLD_FROM, WORLD_TO));
  const startsAt = (tape.firstListingAt + 12 * MICROS_PER_HOUR) as EpochMicros;
  const history = { tape, isTraded: true };
  const wish: SessionWish = { mode: 'paper', account: 'backtest', from: WORLD_FROM, startsAt, history };
  return { dir, store, tape, made, config, wish };
}

/** A paper session in `dir` that was told everything; returns its `decisions_sha256`. */
export async function smallSession({ config, tape, wish }: SmallWorld, dir: string): Promise<string> {
  const { facts, core } = await newSession(config, wish);
  const session = Session.start(dir, facts, core);
  feed(session, tape, 1);
  session.close();
  return core.outputs.decisionsSha256;
}
