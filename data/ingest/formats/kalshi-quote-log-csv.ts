/**
 * A log of top-of-book changes. Its stamps are wall-clock times of the US Pacific coast without zone; 0 and 100 cents mean an
 * empty side; it has no sizes. The ladder of its markets follows from their tickers: two-degree brackets and two tails.
 */
import { eventOfMarketTicker } from '../../../engine/markets/tickers.ts';
import { centsToE4, decimal, naiveInstant, wallInstant } from '../cells.ts';
import type { ReadableFormat } from '../format.ts';
import type { Intake } from '../intake.ts';
import { listLadders, type MarketRecord, strikesOfTicker, tailSides } from '../listing.ts';
import { assertTickers } from '../tickers.ts';
import { noteListing } from './kalshi-markets-csv.ts';

export const kalshiQuoteLogCsv: ReadableFormat = {
  name: 'kalshi_quote_log',
  what: 'log of top-of-book changes',
  revision: 1,
  recognise: { kind: 'csv', columns: ['timestamp', 'market_ticker', 'best_yes_bid', 'best_no_bid', 'implied_yes_ask'] },
  async read(intake: Intake) {
    await intake.loadRaw();
    const cents = (column: string) => ({
      column,
      holds: `${column} IS NULL OR ${centsToE4(column)} IS NOT NULL`,
      expected: 'a price from 0 to 100 cents',
    });
    await intake.check([
      {
        column: 'timestamp',
        holds: `${naiveInstant('timestamp')} IS NOT NULL`,
        expected: 'a date and time without zone',
      },
      cents('best_yes_bid'),
      cents('best_no_bid'),
    ]);
    await assertTickers(intake, 'market_ticker');
    await intake.insert(
      'quotes',
      `SELECT stamp AS known_at, stamp AS quoted_at, market_ticker AS ticker, ${bid('best_yes_bid')} AS bid_e4,
         10000 - ${bid('best_no_bid')} AS ask_e4, NULL::BIGINT AS bid_size_e2, NULL::BIGINT AS ask_size_e2, row AS source_seq
       FROM (SELECT *, ${wallInstant('timestamp', 'America/Los_Angeles')} AS stamp FROM raw)`,
    );
    await list(intake);
    intake.note('stamps without zone taken as US Pacific wall time');
    return undefined;
  },
};

async function list(intake: Intake): Promise<void> {
  const rows = await intake.rows(
    'SELECT market_ticker AS ticker, min(row)::DOUBLE AS row FROM raw GROUP BY 1 ORDER BY 2',
  );
  const byEvent = new Map<string, string[]>();
  for (const { ticker } of rows) {
    const event = eventOfMarketTicker(String(ticker)) ?? '';
    byEvent.set(event, [...(byEvent.get(event) ?? []), String(ticker)]);
  }
  const records = rows.map((row): MarketRecord => {
    const ticker = String(row.ticker);
    const eventTicker = eventOfMarketTicker(ticker) ?? '';
    return {
      ticker,
      eventTicker,
      row: Number(row.row),
      ...strikesOfTicker(ticker, tailSides(byEvent.get(eventTicker) ?? []).get(ticker) ?? null),
      openAt: null,
      closeAt: null,
      expectedExpirationAt: null,
      settlementTimerSeconds: null,
    };
  });
  const listing = listLadders(records);
  await intake.append('ladders', listing.ladders);
  await intake.append('markets', listing.markets);
  noteListing(intake, listing);
  intake.note('ladders listed from tickers, times derived from the timetable: the log has neither');
}

/** A bid of 0 or 100 cents means that the side is empty. */
function bid(column: string): string {
  return `CASE WHEN ${decimal(column)} > 0 AND ${decimal(column)} < 100 THEN ${centsToE4(column)} END`;
}
