/** What an engine is made from: the configuration of its rooms, who speaks in it, and what it is joined to. */
import type { EngineConfig } from './config.ts';
import type { EnsembleConfig } from './ensemble/config.ts';
import type { Panel } from './evaluation.ts';
import type { FeaturesConfig } from './features/config.ts';
import type { RunRange } from './ladder-register.ts';
import type { BoardConfig } from './markets/config.ts';
import type { Directory } from './markets/contracts.ts';
import type { MoneyConfig } from './money/config.ts';
import type { OmsConfig } from './oms/config.ts';
import type { Journal, Venue } from './ports.ts';
import type { RiskConfig } from './risk/config.ts';
import type { SettlementConfig } from './settlement/config.ts';

/** The configuration of every room that the engine is made of. */
export interface EngineRooms {
  readonly engine: EngineConfig;
  readonly board: BoardConfig;
  readonly features: FeaturesConfig;
  readonly fees: MoneyConfig;
  readonly ensemble: EnsembleConfig;
  readonly risk: RiskConfig;
  readonly oms: OmsConfig;
  readonly settlement: SettlementConfig;
}

/** What an engine is made from. Ladders outside the range are only learned from. */
export interface EngineSetup extends RunRange {
  readonly rooms: EngineRooms;
  readonly panel: Panel;
  readonly directory: Directory;
  readonly venue: Venue;
  readonly journal: Journal;
  /** Name of the account; part of every client order id. */
  readonly account: string;
}
