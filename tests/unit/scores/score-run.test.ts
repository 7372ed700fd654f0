import { describe, expect, test } from 'vitest';
import type { ScoreRow } from '../../../data/runs/schema.ts';
import { emptyColumns } from '../../../data/tape/event-file.ts';
import { type EventColumns, EventKind, MISSING, ReportStatus } from '../../../engine/events.ts';
import type { CityId, LadderDef, LadderId, MarketDef, MarketId } from '../../../engine/markets/contracts.ts';
import type { ScoreSample } from '../../../engine/ports.ts';
import type { ClimateDate, EpochMicros } from '../../../engine/time.ts';
import { scoreRun } from '../../../sim/scores/score-run.ts';

const FIRST = 20_000 as ClimateDate;
const options = { from: FIRST, to: (FIRST + 99) as ClimateDate, seed: 1 };
const NO_REPORTS = { batches: (): EventColumns[] => [] };

/** A ladder of 39 or below, 40 to 41, 42 or above, one a day. */
function ladder(index: number): LadderDef {
  const brackets = [
    [Number.NEGATIVE_INFINITY, 39],
    [40, 41],
    [42, Number.POSITIVE_INFINITY],
  ] as const;
  const markets = brackets.map(([lowF, highF], i) => ({ id: (3 * index + i) as MarketId, bracket: { lowF, highF } }));
  return {
    id: index as LadderId,
    eventTicker: `LADDER-${index}`,
    city: 0 as CityId,
    variable: 0,
    climateDate: (FIRST + index) as ClimateDate,
    markets: markets as unknown as MarketDef[],
  } as unknown as LadderDef;
}

type Opinions = Record<string, readonly number[] | null>;

function sample(index: number, opinions: Opinions, slot: ScoreSample['slot'] = 'day_before_noon'): ScoreSample {
  return {
    at: 0 as EpochMicros,
    ladder: ladder(index),
    slot,
    names: Object.keys(opinions),
    pYes: Object.values(opinions),
  };
}

function scored(samples: ScoreSample[], results: (number | null)[], valueF: number | null = 40, tape = NO_REPORTS) {
  const rows: ScoreRow[] = [];
  const run = {
    samples: () => samples.values(),
    resultOf: (id: LadderId) => {
      const winner = results[id] ?? null;
      return winner === null ? null : { winner, valueF };
    },
    scoreRow: (row: ScoreRow) => void rows.push(row),
  };
  return { ...scoreRun(run, tape, options), rows };
}

const EVEN = [1 / 3, 1 / 3, 1 / 3];
const SURE = [0, 1, 0];

describe('the means', () => {
  test('are those of the scores by hand, and the headline is noon of the day before', () => {
    const { scores, score_slots, rows } = scored(
      [sample(0, { ensemble: SURE, market: EVEN }), sample(0, { ensemble: EVEN, market: EVEN }, 'day_7am')],
      [1],
    );
    expect(scores.ensemble).toMatchObject({ n: 1, brier: 0 });
    expect(scores.ensemble?.log).toBeCloseTo(Math.log(1.0002), 12);
    expect(scores.market?.brier).toBeCloseTo((4 / 9 + 1 / 9 + 1 / 9) / 3, 12);
    expect(scores.market?.log).toBeCloseTo(Math.log(3), 12);
    expect(score_slots.day_before_noon).toEqual(scores);
    expect(score_slots.day_7am?.ensemble?.brier).toBeCloseTo(2 / 9, 12);
    expect(rows.map((row) => [row.slot, row.name, row.compared])).toEqual([
      ['day_before_noon', 'ensemble', true],
      ['day_before_noon', 'market', true],
      ['day_7am', 'ensemble', true],
      ['day_7am', 'market', true],
    ]);
  });

  test('are taken over the same ladders for all names; one without a market price is left out for all and counted', () => {
    const { scores, scores_dropped, rows } = scored(
      [
        sample(0, { ensemble: EVEN, market: EVEN, climatology: EVEN }),
        sample(1, { ensemble: SURE, market: null, climatology: EVEN }),
        sample(2, { ensemble: EVEN, market: EVEN, climatology: null }),
        sample(3, { ensemble: EVEN, market: EVEN, climatology: EVEN }),
        sample(4, { ensemble: EVEN, market: EVEN, climatology: EVEN }),
      ],
      [1, 1, 1, null, 1],
    );
    expect(Object.values(scores).map((means) => means.n)).toEqual([2, 2, 2]);
    expect(scores_dropped).toEqual({
      'day_before_noon: no result': 1,
      'day_before_noon: market': 1,
      'day_before_noon: climatology': 1,
    });
    expect(rows.filter((row) => row.compared).map((row) => row.ladder)).toEqual([0, 0, 0, 4, 4, 4]);
  });

  test('leave out a name that spoke on less than half of the ladders, which is still compared pairwise', () => {
    const { scores, score_differences } = scored(
      [
        sample(0, { ensemble: EVEN, market: EVEN, rare: SURE }),
        sample(1, { ensemble: EVEN, market: EVEN, rare: null }),
        sample(2, { ensemble: EVEN, market: EVEN, rare: null }),
      ],
      [1, 1, 1],
    );
    expect(scores.rare).toEqual({ n: 0, brier: null, log: null, crps: null });
    expect(scores.ensemble?.n).toBe(3);
    const rare = score_differences.find((row) => row.name === 'rare' && row.score === 'brier');
    expect(rare).toMatchObject({ against: 'market', ladders: 1 });
    expect(rare?.mean).toBeCloseTo(-2 / 9, 12);
  });

  test('do not count ladders outside the dates', () => {
    expect(scored([sample(100, { ensemble: EVEN, market: EVEN })], []).scores).toEqual({});
  });
});

describe('the CRPS', () => {
  test('spreads evenly inside a bracket', () => {
    const { scores } = scored([sample(0, { market: SURE })], [1], 40);
    // Half of 40 and half of 41: one degree at which half is missing.
    expect(scores.market?.crps).toBeCloseTo(0.25, 12);
  });

  test('spreads like climatology in the tails, from days before the ladder alone', () => {
    const reports = emptyColumns(2);
    for (const [row, [date, maxF]] of [
      [FIRST - 1, 44],
      [FIRST + 1, 60],
    ].entries()) {
      reports.kind[row] = EventKind.climateReport;
      reports.a[row] = date as number;
      reports.b[row] = ReportStatus.archive;
      reports.c[row] = maxF as number;
      reports.d[row] = MISSING;
    }
    reports.length = 2;
    const tape = { batches: () => [reports as EventColumns] };
    const crps = (valueF: number) => scored([sample(0, { market: [0, 0, 1] })], [2], valueF, tape).scores.market?.crps;
    expect(crps(44)).toBeLessThan(0.5);
    expect(crps(44)).toBeLessThan(crps(42) as number);
    expect(crps(60)).toBeGreaterThan(14);
  });

  test('is null where the exchange gave no value', () => {
    const { scores, rows } = scored([sample(0, { market: EVEN })], [1], null);
    expect(scores.market).toMatchObject({ n: 1, crps: null });
    expect(rows[0]?.crps).toBeNull();
  });
});

test('every name is set against the market and climatology, each pair once', () => {
  const opinions = { ensemble: EVEN, market: SURE, climatology: EVEN };
  const { score_differences } = scored([sample(0, opinions), sample(1, opinions)], [1, 1]);
  const pairs = score_differences.filter((row) => row.score === 'log').map((row) => `${row.name} ${row.against}`);
  expect(pairs.sort()).toEqual(['ensemble climatology', 'ensemble market', 'market climatology']);
  expect(score_differences.every((row) => row.days === 2 && row.low <= row.mean && row.mean <= row.high)).toBe(true);
});
