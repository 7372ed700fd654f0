/** A small synthetic world and an engine driven over it in this process, which can be cut anywhere and put together again. */
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '../../../cli/config/load.ts';
import { planBacktest } from '../../../cli/plan.ts';
import { openStore } from '../../../data/store/store.ts';
import { compileTape } from '../../../data/tape/compile.ts';
import type { Tape } from '../../../data/tape/tape.ts';
import { Engine } from '../../../engine/engine.ts';
import { CITIES } from '../../../engine/markets/stations.ts';
import type { Cash } from '../../../engine/money/units.ts';
import type { Journal } from '../../../engine/ports.ts';
import type { Json } from '../../../engine/snapshot.ts';
import { type ClimateDate, type EpochMicros, MICROS_PER_DAY, MICROS_PER_HOUR } from '../../../engine/time.ts';
import { climateDayStart, parseClimateDate } from '../../../engine/weather/climate-day.ts';
import type { BacktestPlan } from '../../../sim/backtest-plan.ts';
import { SimulatedExchange } from '../../../sim/exchange/exchange.ts';
import { Replay, type ReplayPosition } from '../../../sim/replay.ts';
import type { SynthConfig } from '../../../sim/synth/config.ts';
import { synthesise } from '../../../sim/synth/synthesise.ts';

export interface SmallWorld {
  readonly tape: Tape;
  readonly plan: BacktestPlan;
  readonly clean: () => void;
}

const FROM = parseClimateDate('2025-01-06');

/** Makes a world of some days in New York and Chicago and compiles its tape. */
export async function smallWorld(
  seed: number,
  days: number,
  world: Partial<SynthConfig>,
  settings: readonly string[],
): Promise<SmallWorld> {
  const dir = mkdtempSync(join(tmpdir(), 'milkbot-engine-'));
  const to = (FROM + days - 1) as ClimateDate;
  const cities = CITIES.filter(({ code }) => code === 'NYC' || code === 'CHI');
  const made = synthesise({ ...world, seed, from: FROM, to, cities });
  const store = openStore(dir, { create: true });
  await store.write(made.batches, made.source);
  const plan = await planBacktest(loadConfig(undefined, [...settings, `run.seed=${seed}`]), FROM, to);
  const tape = await compileTape(store, plan);
  return { tape, plan, clean: () => rmSync(dir, { recursive: true, force: true }) };
}

/** Everything an engine journals, as one running hash, and how much of it there was. */
export class HashingJournal implements Journal {
  readonly #hash = createHash('sha256');
  decisions = 0;
  fills = 0;

  decision: Journal['decision'] = (record) => {
    this.decisions += 1;
    this.#hash.update(record.bytes);
  };
  order: Journal['order'] = (change) => this.#take('order', change);
  fill: Journal['fill'] = (fill) => {
    this.fills += 1;
    this.#take('fill', fill);
  };
  settlement: Journal['settlement'] = (record) => this.#take('settlement', record);
  equity: Journal['equity'] = (point) => this.#take('equity', point);
  score: Journal['score'] = (sample) => this.#take('score', sample);
  result: Journal['result'] = (...result) => this.#take('result', result);

  get sha256(): string {
    return this.#hash.copy().digest('hex');
  }

  #take(kind: string, value: unknown): void {
    this.#hash.update(`${kind} ${JSON.stringify(value)}\n`);
  }
}

/** Engine, venue and clock; `snapshot` holds all three as JSON text. */
export class DrivenEngine {
  readonly engine: Engine;
  readonly venue: SimulatedExchange;
  readonly replay: Replay;
  readonly endAt: EpochMicros;
  readonly #tape: Tape;

  constructor({ tape, plan }: SmallWorld, journal: Journal, saved?: string) {
    const { directory } = tape;
    const cash = Math.round(plan.rooms.risk.bankrollUsd * 1e6) as Cash;
    const { board, fees } = plan.rooms;
    this.#tape = tape;
    this.venue = new SimulatedExchange({ config: plan.exchange, board, fees, directory, seed: plan.seed, cash });
    this.engine = new Engine({
      ...plan,
      panel: { chosen: plan.strategies, scoredOnly: plan.scoredOnly },
      directory,
      venue: this.venue,
      journal,
      account: 'test',
    });
    const state = saved === undefined ? undefined : (JSON.parse(saved) as Saved);
    this.endAt = ((tape.lastAt ?? 0) + MICROS_PER_HOUR) as EpochMicros;
    this.replay = new Replay({
      engine: this.engine,
      venue: this.venue,
      ticksFrom: (climateDayStart(plan.from, -300) - 2 * MICROS_PER_DAY) as EpochMicros,
      endAt: this.endAt,
      fastLoopSeconds: plan.rooms.engine.fastLoopSeconds,
      slowLoopMinutes: plan.rooms.engine.slowLoopMinutes,
      ...(state && { resumeFrom: state.position }),
    });
    if (state === undefined) return;
    this.engine.restore(state.engine);
    this.venue.restore(state.venue);
  }

  /** Goes on up to an instant, inclusive. */
  runTo(at: EpochMicros): void {
    for (const batch of this.#tape.batches(this.replay.position.rowsDone)) {
      if (this.replay.tell(batch, 0, batch.length, at) < batch.length) break;
    }
    this.replay.settleUntil(at);
  }

  snapshot(): string {
    const saved: Saved = {
      position: this.replay.position,
      engine: this.engine.snapshot(),
      venue: this.venue.snapshot(),
    };
    return JSON.stringify(saved);
  }
}

interface Saved {
  readonly position: ReplayPosition;
  readonly engine: Json;
  readonly venue: Json;
}
