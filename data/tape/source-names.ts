/** The sources of a tape's events: which datasets make up a class of events, and the dense ids of their formats. */
import type { DatasetName } from '../catalog/catalog.ts';
import { formatOfSource } from '../catalog/precedence.ts';
import type { Store } from '../store/store.ts';

/** Names of the ids in the column `source`, by class of event. */
export interface SourceNames {
  lifecycle: string[];
  weather: string[];
  market: string[];
}

/** Datasets by class of event. */
export const OF_CLASS = {
  lifecycle: ['settlements'],
  weather: ['observations', 'forecasts', 'climate_reports'],
  market: ['quotes', 'depth', 'trades', 'candles'],
} as const satisfies Record<keyof SourceNames, readonly DatasetName[]>;

/** Names of sources by class: formats in text order. The listing itself has no source in the history and is `listing`. */
export function sourceNames(store: Store): SourceNames {
  const formats = (datasets: readonly DatasetName[]) =>
    [...new Set(sourcesOf(store, datasets).map(formatOfSource))].sort(compareText);
  return {
    lifecycle: ['listing', ...formats(OF_CLASS.lifecycle)],
    weather: formats(OF_CLASS.weather),
    market: formats(OF_CLASS.market),
  };
}

/** Source values of datasets in text order. */
export function sourcesOf(store: Store, datasets: readonly DatasetName[]): string[] {
  const found = store.manifest.partitions
    .filter((entry) => (datasets as readonly string[]).includes(entry.dataset))
    .flatMap((entry) => entry.sources);
  return [...new Set(found)].sort(compareText);
}

/** Order of text by code units. */
export function compareText(x: string, y: string): number {
  return x < y ? -1 : x > y ? 1 : 0;
}
