/**
 * The days on which forecasts are trained: past outcomes, each with what every source had said equally far ahead.
 *
 * A slot is the class of time between a forecast's issue and the start of the climate day it is about. For a source whose
 * newest forecast of the target was issued in a slot, a past day counts with the newest that had been issued by the end of
 * the same slot before that day; no later one, which would have known more.
 */
import { type ClimateDate, MICROS_PER_DAY } from '../time.ts';
import { climateDayStart } from '../weather/climate-day.ts';
import type { EmosSample } from './fit/emos.ts';
import type { ReadonlyForecasts } from './forecast-book.ts';
import { NO_OUTCOME, type ReadonlyOutcomes } from './outcome-book.ts';

/** A source and the slot of its forecast at hand. */
export interface SlottedSource {
  readonly source: string;
  /** Whole slots from the start of the climate day to the issue, rounded down: negative before the day. */
  readonly slot: number;
}

export interface TrainingOptions {
  /** Climate dates, both included. */
  readonly firstDate: number;
  readonly lastDate: number;
  readonly lstOffsetMinutes: number;
  readonly slotMicros: number;
  /** Rows below which a source, or the whole sample, is not used. */
  readonly minimumRows: number;
}

/** Rows to fit and the sources of their columns, a subset of those asked for in the same order. */
export interface TrainingSample {
  readonly sources: readonly string[];
  readonly rows: EmosSample;
}

/** How long before its slot a past forecast may have been issued to stand for it: one missed daily run. */
const SLOT_REACH_MICROS = MICROS_PER_DAY;

/** The training rows of a target whose forecasts at hand are `inputs`; null when no source has enough of them. */
export function trainingSample(
  inputs: readonly SlottedSource[],
  forecasts: ReadonlyForecasts,
  outcomes: ReadonlyOutcomes,
  options: TrainingOptions,
): TrainingSample | null {
  const table = tableOf(inputs, forecasts, outcomes, options);
  const columns = chooseColumns(table, options.minimumRows);
  if (columns.length === 0) return null;
  const rows = table.rows.filter((row) => isComplete(row, columns));
  return {
    sources: columns.map((j) => (inputs[j] as SlottedSource).source),
    rows: {
      sources: columns.length,
      forecastsF: joined(rows, columns),
      dates: Float64Array.from(rows, ({ date }) => date),
      outcomesF: Float64Array.from(rows, ({ outcomeF }) => outcomeF),
    },
  };
}

/** The values of the chosen columns, row after row. */
function joined(rows: readonly Row[], columns: readonly number[]): Float64Array {
  const values = new Float64Array(rows.length * columns.length);
  let at = 0;
  for (const { valuesF } of rows) for (const j of columns) values[at++] = valuesF[j] as number;
  return values;
}

interface Row {
  readonly date: number;
  readonly outcomeF: number;
  /** By input; NaN where the source had nothing. */
  readonly valuesF: Float64Array;
}

interface Table {
  readonly rows: readonly Row[];
  /** Rows in which each input has a value. */
  readonly counts: readonly number[];
}

function tableOf(
  inputs: readonly SlottedSource[],
  forecasts: ReadonlyForecasts,
  outcomes: ReadonlyOutcomes,
  { firstDate, lastDate, lstOffsetMinutes, slotMicros }: TrainingOptions,
): Table {
  const counts = inputs.map(() => 0);
  const rows: Row[] = [];
  for (let date = firstDate; date <= lastDate; date++) {
    const outcomeF = outcomes.outcomeF(date);
    if (outcomeF === NO_OUTCOME) continue;
    const dayStart = climateDayStart(date as ClimateDate, lstOffsetMinutes);
    const valuesF = new Float64Array(inputs.length);
    for (let j = 0; j < inputs.length; j++) {
      const { source, slot } = inputs[j] as SlottedSource;
      const slotStart = dayStart + slot * slotMicros;
      const valueF = forecasts.newestF(source, date, slotStart - SLOT_REACH_MICROS, slotStart + slotMicros);
      valuesF[j] = valueF;
      if (!Number.isNaN(valueF)) counts[j] = (counts[j] as number) + 1;
    }
    rows.push({ date, outcomeF, valuesF });
  }
  return { rows, counts };
}

/**
 * The inputs that are worth fitting together: those with enough rows of their own, less the scarcest ones for as long as they
 * leave fewer joint rows than `minimum` or than half the rows of the best one. Empty when none has enough.
 */
function chooseColumns({ rows, counts }: Table, minimum: number): number[] {
  const count = (j: number): number => counts[j] as number;
  let columns = counts.map((_, j) => j).filter((j) => count(j) >= minimum);
  while (columns.length > 1) {
    const joint = rows.filter((row) => isComplete(row, columns)).length;
    if (joint >= minimum && joint >= Math.max(...columns.map(count)) / 2) break;
    const scarcest = columns.reduce((least, j) => (count(j) <= count(least) ? j : least));
    columns = columns.filter((j) => j !== scarcest);
  }
  return columns;
}

function isComplete({ valuesF }: Row, columns: readonly number[]): boolean {
  for (const j of columns) if (Number.isNaN(valuesF[j])) return false;
  return true;
}
