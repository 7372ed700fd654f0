/**
 * The twelve datasets of the history, by name and in a fixed order. Whatever reads or writes history asks here for columns,
 * types, partitions and the rule by which a record becomes known.
 */
import type { infer as Infer } from 'zod';
import { candles } from './candles.ts';
import { climateReports } from './climate-reports.ts';
import type { Dataset } from './dataset.ts';
import { depth } from './depth.ts';
import { forecasts } from './forecasts.ts';
import { ladders } from './ladders.ts';
import { marketStatus } from './market-status.ts';
import { markets } from './markets.ts';
import { observations } from './observations.ts';
import { quotes } from './quotes.ts';
import { recordingNotes } from './recording-notes.ts';
import { settlements } from './settlements.ts';
import { trades } from './trades.ts';

export const CATALOG = {
  ladders,
  markets,
  quotes,
  depth,
  trades,
  candles,
  forecasts,
  observations,
  climate_reports: climateReports,
  settlements,
  market_status: marketStatus,
  recording_notes: recordingNotes,
} as const;

export type DatasetName = keyof typeof CATALOG;
/** A row of a dataset in memory: instants as EpochMicros, dates as ClimateDate numbers. */
export type RowOf<Name extends DatasetName> = Infer<(typeof CATALOG)[Name]['schema']>;

/** Names in the order of the catalog; everything that lists datasets lists them so. */
export const DATASET_NAMES = Object.keys(CATALOG) as readonly DatasetName[];

/** The dataset of a name that is known to exist. */
export function datasetOf(name: DatasetName): Dataset {
  return CATALOG[name] as unknown as Dataset;
}
