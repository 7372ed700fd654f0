/** Tickers in files: each must be a daily-temperature market of the registry, or the row is named. */
import { cityBySeries } from '../../engine/markets/stations.ts';
import { parseMarketTicker } from '../../engine/markets/tickers.ts';
import type { Intake } from './intake.ts';

/** Whether a ticker is a market of one of the registry's series. */
export function isKnownTicker(ticker: string): boolean {
  const parsed = parseMarketTicker(ticker);
  return parsed !== null && cityBySeries(parsed.series) !== undefined;
}

/** Throws a UserError (3) for the first row of `raw` whose ticker is not a market of the registry. */
export async function assertTickers(intake: Intake, column: string): Promise<void> {
  const distinct = await intake.rows(
    `SELECT "${column}" AS ticker, min(row)::DOUBLE AS row FROM raw GROUP BY 1 ORDER BY 2`,
  );
  for (const { ticker, row } of distinct) {
    if (typeof ticker !== 'string' || !isKnownTicker(ticker)) {
      throw intake.bad(row, column, ticker, 'the ticker of a daily-temperature market of a known series');
    }
  }
}
