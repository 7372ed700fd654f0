/**
 * Rows of `forecasts` from guidance whose archive says when the model ran and not when it was out. Model Output Statistics count as
 * known six hours after the run; bulletins of the National Blend fifteen, because they have been seen more than fourteen hours late.
 */
import { type EpochMicros, MICROS_PER_HOUR } from '../../../engine/time.ts';
import { readGuidance } from '../../products/guidance-table.ts';
import { valuesOf } from '../../products/guidance-values.ts';
import { mosParser } from '../../products/mos.ts';
import { nbmParser } from '../../products/nbm.ts';
import type { PlainRow } from '../../store/append.ts';

const MOS_KNOWN_AFTER_HOURS = 6;
const NBM_KNOWN_AFTER_HOURS = 15;

/** When a model's forecast of a run counts as known. */
export function guidanceKnownAt(model: string, runAt: EpochMicros): EpochMicros {
  const hours = model.startsWith('nbm_') ? NBM_KNOWN_AFTER_HOURS : MOS_KNOWN_AFTER_HOURS;
  return (runAt + hours * MICROS_PER_HOUR) as EpochMicros;
}

/** The daily extremes of one station in a bulletin; null when the text is no guidance. */
export function guidanceRows(text: string, station: string): PlainRow[] | null {
  const family = mosParser.recognises(text) ? 'MOS' : nbmParser.recognises(text) ? 'NBM' : null;
  if (family === null) return null;
  return readGuidance(text, family).sections.flatMap((section) => {
    if (section.station !== station) return [];
    const { model } = section.layout;
    return valuesOf(section, []).extremes.map(({ variable, climateDate, statistic, valueF }) =>
      guidanceRow({ model, station, runAt: section.runAt, variable, date: climateDate, statistic, valueF }),
    );
  });
}

/** One number of a run. */
export function guidanceRow(forecast: {
  readonly model: string;
  readonly station: string;
  readonly runAt: EpochMicros;
  readonly variable: 'high' | 'low';
  readonly date: number;
  readonly statistic: string;
  readonly valueF: number;
}): PlainRow {
  return {
    known_at: guidanceKnownAt(forecast.model, forecast.runAt),
    issued_at: forecast.runAt,
    model: forecast.model,
    station: forecast.station,
    variable: forecast.variable,
    climate_date: forecast.date,
    statistic: forecast.statistic,
    value_f: forecast.valueF,
    valid_from: null,
    valid_to: null,
  };
}
