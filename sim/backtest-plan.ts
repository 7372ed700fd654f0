/** What one backtest is asked to do: everything that its result depends on, and where it goes. */
import type { ChosenStrategy } from '../engine/evaluation.ts';
import type { Variable } from '../engine/events.ts';
import type { CityId } from '../engine/markets/contracts.ts';
import type { EngineRooms } from '../engine/setup.ts';
import type { ClimateDate, EpochMicros } from '../engine/time.ts';
import type { ExchangeConfig } from './exchange/config.ts';

export interface BacktestPlan {
  /** First and last climate date, inclusive. */
  readonly from: ClimateDate;
  readonly to: ClimateDate;
  readonly cities: readonly CityId[];
  readonly variables: readonly Variable[];
  readonly warmupDays: number;
  readonly climatologyYears: number;
  readonly forecastStations: Readonly<Record<string, readonly string[]>>;
  readonly seed: number;
  readonly rooms: EngineRooms;
  readonly exchange: ExchangeConfig;
  readonly strategies: readonly ChosenStrategy[];
  /** Asked for their scores only. */
  readonly scoredOnly: readonly ChosenStrategy[];
  /** The resolved configuration as YAML; its hash is the run's `config_sha256`. */
  readonly configYaml: string;
  /** Texts of the user's own strategy files, in the order in which the configuration names them. */
  readonly strategySources: readonly string[];
  /** Hash of the program's own sources, for provenance; null when unknown. */
  readonly sourceSha256: string | null;
  /** The command line, for provenance. */
  readonly command: readonly string[];
}

/** How a backtest reports on itself while it runs, and how it is stopped. */
export interface BacktestControl {
  /** Called a few times a second at most. */
  onProgress?(progress: BacktestProgress): void;
  /** Asked between batches; true ends the run at a snapshot, from which it can be resumed. */
  shouldStop?(): boolean;
  /** Ends the run at a snapshot before the first event after this instant. */
  readonly stopAt?: EpochMicros;
}

export interface BacktestProgress {
  readonly engineAt: EpochMicros;
  readonly rowsDone: number;
  readonly rows: number;
  readonly eventsPerSecond: number;
}
