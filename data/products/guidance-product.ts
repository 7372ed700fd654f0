/** Guidance as it is given out: every station's values and daily extremes, with dates and instants as text. */
import { formatClimateDate } from '../../engine/weather/climate-day.ts';
import type { GuidanceLayout } from './guidance-layouts.ts';
import { readGuidance } from './guidance-table.ts';
import { valuesOf } from './guidance-values.ts';
import { isoInstant } from './heading.ts';
import type { ParsedProduct, ProductProblem } from './product.ts';

/** The guidance of one station from one run. */
export interface StationGuidance {
  readonly station: string;
  /** Name of the forecast source, as in the dataset `forecasts`. */
  readonly model: string;
  readonly run_at: string;
  /** Numbers of every row; null for missing. Categories and pairs are left out. */
  readonly values: readonly { readonly valid_at: string; readonly element: string; readonly value: number | null }[];
  /** What the rows of extremes say about climate days, in °F. */
  readonly extremes: readonly {
    readonly climate_date: string;
    readonly variable: 'high' | 'low';
    readonly statistic: string;
    readonly value_f: number;
  }[];
}

/** A product of guidance. */
export interface GuidanceProduct extends ParsedProduct {
  readonly kind: GuidanceLayout['family'];
  /** The source of all stations; null where the text holds several or none. */
  readonly model: string | null;
  readonly stations: readonly StationGuidance[];
}

/** Reads all tables of one family in a text. */
export function parseGuidance(text: string, family: GuidanceLayout['family']): GuidanceProduct {
  const { sections, problems: unread } = readGuidance(text, family);
  const problems: ProductProblem[] = [...unread];
  const stations = sections.map((section): StationGuidance => {
    const { values, extremes } = valuesOf(section, problems);
    // A column's time is the same in every row: writing it once makes long bulletins several times faster.
    const times = new Map(section.times.map((at) => [at, isoInstant(at)]));
    return {
      station: section.station,
      model: section.layout.model,
      run_at: isoInstant(section.runAt),
      values: values.map(({ validAt, element, value }) => ({
        valid_at: times.get(validAt) ?? isoInstant(validAt),
        element,
        value,
      })),
      extremes: extremes.map(({ climateDate, variable, statistic, valueF }) => ({
        climate_date: formatClimateDate(climateDate),
        variable,
        statistic,
        value_f: valueF,
      })),
    };
  });
  const models = new Set(stations.map(({ model }) => model));
  const [model = null] = models;
  return { kind: family, model: models.size === 1 ? model : null, stations, problems };
}
