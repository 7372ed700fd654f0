/** The ladders that the engine follows, from their listing to their payment; those still open in order of their ids. */
import type { Variable } from './events.ts';
import type { FeaturesConfig } from './features/config.ts';
import { LadderState } from './ladder-state.ts';
import type { CityId, Directory, LadderDef, LadderId } from './markets/contracts.ts';
import type { MarketBoard } from './markets/market-board.ts';
import { CITIES } from './markets/stations.ts';
import { termsVerdict } from './settlement/accepted-terms.ts';
import type { SettlementConfig } from './settlement/config.ts';
import type { Json, Snapshottable } from './snapshot.ts';
import type { ClimateDate } from './time.ts';

/** What decides whether a ladder is the run's own. */
export interface RunRange {
  readonly cities: readonly CityId[];
  readonly variables: readonly Variable[];
  readonly from: ClimateDate;
  readonly to: ClimateDate;
}

/** The configuration that a ladder is followed by. */
export interface RegisterRooms {
  readonly features: FeaturesConfig;
  readonly settlement: SettlementConfig;
}

export class LadderRegister implements Snapshottable {
  /** Ladders listed and not closed. The array is live: do not keep it. */
  readonly open: LadderState[] = [];
  readonly #directory: Directory;
  readonly #rooms: RegisterRooms;
  readonly #range: RunRange;
  readonly #board: MarketBoard;
  readonly #all = new Map<LadderId, LadderState>();

  constructor(range: RunRange, directory: Directory, rooms: RegisterRooms, board: MarketBoard) {
    this.#range = range;
    this.#directory = directory;
    this.#rooms = rooms;
    this.#board = board;
  }

  /** Takes a ladder up at its listing. */
  list(id: LadderId): LadderState {
    const def = this.#directory.ladder(id);
    const state = this.#make(def);
    this.#board.addLadder(def);
    this.#all.set(id, state);
    this.open.push(state);
    return state;
  }

  /** Ladders that are listed and not paid, in the order of their listing. */
  get unpaid(): readonly LadderId[] {
    return [...this.#all.keys()];
  }

  get(id: LadderId): LadderState | undefined {
    return this.#all.get(id);
  }

  /** What is held in the ladder changed: the next tick looks at it. */
  touch(id: LadderId): void {
    const state = this.#all.get(id);
    if (state !== undefined) state.positionVersion += 1;
  }

  /** The ladder trades no more; it is kept until it is paid. */
  close(id: LadderId): void {
    const index = this.open.findIndex(({ def }) => def.id === id);
    if (index < 0) return;
    (this.open[index] as LadderState).closed = true;
    this.open.splice(index, 1);
  }

  /** The ladder is paid and over. */
  forget(id: LadderId): void {
    this.close(id);
    this.#all.delete(id);
  }

  snapshot(): Json {
    return [...this.#all.values()].map((state) => ({ id: state.def.id, ...state.snapshot() }));
  }

  restore(saved: Json): void {
    for (const one of saved as readonly ({ id: LadderId } & ReturnType<LadderState['snapshot']>)[]) {
      const def = this.#directory.ladder(one.id);
      const state = this.#make(def);
      state.restore(one);
      this.#all.set(def.id, state);
      if (!state.closed) this.open.push(state);
    }
  }

  #make(def: LadderDef): LadderState {
    const { cities, variables, from, to } = this.#range;
    const inRun =
      def.climateDate >= from && def.climateDate <= to && cities.includes(def.city) && variables.includes(def.variable);
    const { features, settlement } = this.#rooms;
    const terms = termsVerdict(def.series, def.termsHash, settlement.acceptedTerms);
    return new LadderState(def, offsetOf(def.city), { inRun, termsAccepted: terms.accepted }, features);
  }
}

function offsetOf(city: CityId): number {
  const found = CITIES[city];
  if (found === undefined) throw new RangeError(`there is no city ${city}`);
  return found.lstOffsetMinutes;
}
