/**
 * Climatology as the scores use it: the shape of the open tails of a forecast that only has brackets. It is built from the
 * reports and archive values on the tape, and for a ladder only from days before its own.
 */

import type { Tape } from '../../data/tape/tape.ts';
import { EventKind, MISSING, type ReportStatus } from '../../engine/events.ts';
import type { CityId, LadderDef } from '../../engine/markets/contracts.ts';
import { climatologyOf } from '../../engine/strategies/climatology.ts';
import { NO_OUTCOME, OutcomeBook } from '../../engine/strategies/outcome-book.ts';
import type { ClimateDate, EpochMicros } from '../../engine/time.ts';
import { DegreeDistribution } from '../../engine/weather/distribution.ts';

/** The strategy's own defaults, but content with fewer outcomes: only a shape is asked for. */
const SHAPE = { windowDays: 15, years: 30, minimumOutcomes: 1, dailyCorrelation: 0.65 };

/** What of a tape is read. */
export type ReportTape = Pick<Tape, 'batches'>;

export class PastClimatology {
  readonly #outcomes = new OutcomeBook();

  constructor(tape: ReportTape) {
    for (const { length, kind, knownAt, subject, a, b, c, d } of tape.batches()) {
      for (let row = 0; row < length; row++) {
        if (kind[row] !== EventKind.climateReport) continue;
        this.#outcomes.onReport({
          knownAt: knownAt[row] as EpochMicros,
          city: subject[row] as CityId,
          climateDate: a[row] as ClimateDate,
          status: b[row] as ReportStatus,
          maxF: c[row] === MISSING ? null : (c[row] as number),
          minF: d[row] === MISSING ? null : (d[row] as number),
        });
      }
    }
  }

  /** The shape for a ladder. Without any outcome all of it lies in the ladder's inside, so that tails lie on their inner edge. */
  of(ladder: LadderDef): DegreeDistribution {
    const series = this.#outcomes.series(ladder.city, ladder.variable);
    const before = {
      version: series.version,
      count: series.count,
      firstDate: series.firstDate,
      lastDate: Math.min(series.lastDate, ladder.climateDate - 1),
      outcomeF: (date: number) => (date < ladder.climateDate ? series.outcomeF(date) : NO_OUTCOME),
    };
    const known = series.count === 0 ? null : climatologyOf(before, ladder.climateDate, SHAPE);
    if (known !== null) return known.distribution;
    const edges = ladder.markets.flatMap(({ bracket }) => [bracket.lowF, bracket.highF]).filter(Number.isFinite);
    const insideF = edges.length === 0 ? 0 : Math.round((Math.min(...edges) + Math.max(...edges)) / 2);
    return DegreeDistribution.fromWeights(insideF, [1]);
  }
}
