/**
 * The score of the history by city and day (`city_day_quality`), gathered by city with its worst days: for `sim data check`, and for
 * the range and cities of a run in its report.
 */
import { addRollups } from '../queries/connect.ts';
import { DEDUCTIONS } from '../rollups/quality.ts';
import { type DuckDBConnection, queryRows, quoted } from '../store/sql.ts';

/** One day, with what deducted points, the heaviest first. */
export interface DayScore {
  readonly variable: 'high' | 'low';
  /** ISO date. */
  readonly climate_date: string;
  readonly event_ticker: string;
  /** 0 to 100. */
  readonly score: number;
  readonly deductions: Readonly<Record<string, number>>;
}

export interface CityScore {
  readonly city: string;
  /** Ladders scored: one for each extreme and climate day. */
  readonly days: number;
  /** Mean of their scores. */
  readonly score: number;
  /** Tenth percentile of their scores. */
  readonly low_score: number;
  /** Days whose score is below `POOR_BELOW`. */
  readonly poor_days: number;
  /** Mean points deducted, by defect; only those that deduct. */
  readonly deductions: Readonly<Record<string, number>>;
  /** The worst days, the worst first. */
  readonly worst: readonly DayScore[];
}

/** A day below this score is poor. */
export const POOR_BELOW = 60;

export interface ScoreRange {
  /** ISO dates, inclusive. */
  readonly from?: string;
  readonly to?: string;
  readonly cities?: readonly string[];
  readonly variables?: readonly string[];
  /** Worst days listed for each city. */
  readonly worst: number;
}

/** Scores by city in order of their codes. @param connection one with the store's views, from `Store.sql()`. */
export async function scoreCities(connection: DuckDBConnection, range: ScoreRange): Promise<CityScore[]> {
  await addRollups(connection);
  const inRange = [
    ...(range.from === undefined ? [] : [`climate_date >= DATE ${quoted(range.from)}`]),
    ...(range.to === undefined ? [] : [`climate_date <= DATE ${quoted(range.to)}`]),
    ...(range.cities === undefined ? [] : [`city IN (${range.cities.map(quoted).join(', ')})`]),
    ...(range.variables === undefined ? [] : [`variable IN (${range.variables.map(quoted).join(', ')})`]),
  ];
  await connection.run(
    `CREATE TEMP TABLE scored AS SELECT * FROM city_day_quality ${inRange.length === 0 ? '' : `WHERE ${inRange.join(' AND ')}`}`,
  );
  const means = DEDUCTIONS.map(({ code }) => `round(avg(${code}), 1) AS ${code}`).join(', ');
  const cities = await queryRows(
    connection,
    `SELECT city, count(*)::INTEGER AS days, round(avg(score), 1) AS score, round(quantile_cont(score, 0.1), 1) AS low_score,
       count(*) FILTER (WHERE score < ${POOR_BELOW})::INTEGER AS poor_days, ${means} FROM scored GROUP BY city ORDER BY city`,
  );
  const worst = await queryRows(
    connection,
    `SELECT city, variable, climate_date::VARCHAR AS climate_date, event_ticker, score, ${DEDUCTIONS.map(({ code }) => code).join(', ')}
     FROM scored QUALIFY row_number() OVER (PARTITION BY city ORDER BY score, climate_date, event_ticker) <= ${range.worst}
     ORDER BY city, score, climate_date, event_ticker`,
  );
  await connection.run('DROP TABLE scored');
  return cities.map((row) => ({
    city: String(row.city),
    days: Number(row.days),
    score: Number(row.score),
    low_score: Number(row.low_score),
    poor_days: Number(row.poor_days),
    deductions: deductionsOf(row),
    worst: worst
      .filter((day) => day.city === row.city)
      .map((day) => ({
        variable: day.variable as 'high' | 'low',
        climate_date: String(day.climate_date),
        event_ticker: String(day.event_ticker),
        score: Number(day.score),
        deductions: deductionsOf(day),
      })),
  }));
}

function deductionsOf(row: Readonly<Record<string, unknown>>): Record<string, number> {
  return Object.fromEntries(
    DEDUCTIONS.map(({ code }) => [code, Number(row[code])] as const)
      .filter(([, points]) => points > 0)
      .sort(([, x], [, y]) => y - x),
  );
}
