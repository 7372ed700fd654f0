/**
 * Settled markets with result and volume. Strikes follow from ticker and strike type, times from the timetable. The station
 * archive's value beside them is not the exchange's, and bid, ask and volume are after settlement: none of them is taken.
 */
import { eventOfMarketTicker } from '../../../engine/markets/tickers.ts';
import type { ReadableFormat } from '../format.ts';
import type { Intake } from '../intake.ts';
import { resultKnownAt } from '../kalshi-timetable.ts';
import { listLadders, type MarketRecord, strikesOfTicker } from '../listing.ts';
import { finalRow } from '../settling.ts';
import { assertTickers } from '../tickers.ts';
import { noteListing } from './kalshi-markets-csv.ts';

export const kalshiResultsCsv: ReadableFormat = {
  name: 'kalshi_results',
  what: 'settled markets with results',
  revision: 1,
  recognise: {
    kind: 'csv',
    columns: ['date', 'ticker', 'event_ticker', 'strike_type', 'actual_tmax', 'result', 'settlement_value', 'volume'],
  },
  async read(intake: Intake) {
    await intake.loadRaw();
    await intake.check([
      {
        column: 'strike_type',
        holds: "strike_type IN ('less', 'greater', 'between')",
        expected: 'less, greater or between',
      },
      { column: 'result', holds: "result IN ('yes', 'no')", expected: 'yes or no' },
    ]);
    await assertTickers(intake, 'ticker');
    const rows = await intake.rows('SELECT row::DOUBLE AS row, ticker, strike_type, result FROM raw ORDER BY row');
    const records = rows.map((row): MarketRecord & { result: 'yes' | 'no' } => {
      const ticker = String(row.ticker);
      const side = row.strike_type === 'between' ? null : (row.strike_type as 'less' | 'greater');
      return {
        ticker,
        eventTicker: eventOfMarketTicker(ticker) ?? ticker,
        row: Number(row.row),
        ...strikesOfTicker(ticker, side),
        openAt: null,
        closeAt: null,
        expectedExpirationAt: null,
        settlementTimerSeconds: null,
        result: row.result as 'yes' | 'no',
      };
    });
    const listing = listLadders(records);
    await intake.append('ladders', listing.ladders);
    await intake.append('markets', listing.markets);
    await intake.append(
      'settlements',
      listing.listed.flatMap((ladder) =>
        (ladder.records as typeof records).map((record) =>
          finalRow({
            knownAt: resultKnownAt(ladder.times),
            ticker: record.ticker,
            eventTicker: ladder.eventTicker,
            climateDate: ladder.climateDate,
            result: record.result,
            value: { valueF: null, text: null },
            settledAt: null,
            row: record.row,
          }),
        ),
      ),
    );
    noteListing(intake, listing);
    intake.note('opening, close and expiration derived from the timetable, strikes from tickers: the file has neither');
    intake.note('actual_tmax (station archive), bid, ask and volume (after settlement) not taken');
    return undefined;
  },
};
