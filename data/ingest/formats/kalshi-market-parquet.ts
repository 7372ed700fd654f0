/**
 * Market definitions and top-of-book captures as Parquet. Both carry the exchange's strikes and close time, so both list the
 * ladders of their markets; opening and expiration come from the timetable.
 */
import { isStrikeType } from '../../../engine/markets/strikes.ts';
import type { EpochMicros } from '../../../engine/time.ts';
import { centsToE4, decimal, integer, zonedInstant } from '../cells.ts';
import type { ReadableFormat } from '../format.ts';
import type { Intake } from '../intake.ts';
import { listLadders } from '../listing.ts';
import { assertTickers } from '../tickers.ts';
import { noteListing } from './kalshi-markets-csv.ts';

const DEFINITION = ['market_ticker', 'event_ticker', 'strike_type', 'floor_strike', 'cap_strike', 'close_time'];

export const kalshiCandleMarketsParquet: ReadableFormat = {
  name: 'kalshi_candle_markets',
  what: 'market definitions',
  revision: 1,
  recognise: { kind: 'parquet', columns: [...DEFINITION, 'market_title', 'expiration_ts'] },
  async read(intake: Intake) {
    await intake.loadRaw();
    await listMarkets(intake);
    return undefined;
  },
};

export const kalshiTopOfBookParquet: ReadableFormat = {
  name: 'kalshi_top_of_book',
  what: 'top of book with sizes',
  revision: 1,
  recognise: {
    kind: 'parquet',
    columns: [
      ...DEFINITION,
      'snapshot_ts',
      'best_yes_bid_cents',
      'best_yes_bid_size',
      'best_yes_ask_cents',
      'best_yes_ask_size',
    ],
  },
  async read(intake: Intake) {
    await intake.loadRaw();
    const price = (column: string) => ({
      column,
      holds: `${column} IS NULL OR ${centsToE4(`${column}::VARCHAR`)} IS NOT NULL`,
      expected: 'a price from 0 to 100 cents',
    });
    const size = (column: string) => ({
      column,
      holds: `${column} IS NULL OR ${decimal(`${column}::VARCHAR`)} >= 0`,
      expected: 'a number of contracts',
    });
    await intake.check([
      {
        column: 'snapshot_ts',
        holds: `${zonedInstant('snapshot_ts::VARCHAR')} IS NOT NULL`,
        expected: 'an instant with its zone',
      },
      price('best_yes_bid_cents'),
      price('best_yes_ask_cents'),
      size('best_yes_bid_size'),
      size('best_yes_ask_size'),
    ]);
    await listMarkets(intake);
    const shown = (side: string) =>
      `${decimal(`best_yes_${side}_cents::VARCHAR`)} > 0 AND ${decimal(`best_yes_${side}_cents::VARCHAR`)} < 100`;
    const sizeE2 = (side: string) =>
      `CASE WHEN ${shown(side)} THEN ${integer(`(best_yes_${side}_size * 100)::VARCHAR`)} END`;
    const priceE4 = (side: string) =>
      `CASE WHEN ${shown(side)} THEN ${centsToE4(`best_yes_${side}_cents::VARCHAR`)} END`;
    await intake.insert(
      'quotes',
      `SELECT stamp AS known_at, stamp AS quoted_at, market_ticker AS ticker, ${priceE4('bid')} AS bid_e4, ${priceE4('ask')} AS ask_e4,
         ${sizeE2('bid')} AS bid_size_e2, ${sizeE2('ask')} AS ask_size_e2, row AS source_seq
       FROM (SELECT *, ${zonedInstant('snapshot_ts::VARCHAR')} AS stamp FROM raw)`,
    );
    return undefined;
  },
};

async function listMarkets(intake: Intake): Promise<void> {
  await intake.check([
    {
      column: 'close_time',
      holds: `${zonedInstant('close_time::VARCHAR')} IS NOT NULL`,
      expected: 'an instant with its zone',
    },
  ]);
  await assertTickers(intake, 'market_ticker');
  const rows = await intake.rows(
    `SELECT min(row)::DOUBLE AS row, market_ticker, event_ticker, strike_type, floor_strike::DOUBLE AS floor, cap_strike::DOUBLE AS cap,
       epoch_us(min(${zonedInstant('close_time::VARCHAR')}))::DOUBLE AS close
     FROM raw GROUP BY market_ticker, event_ticker, strike_type, floor_strike, cap_strike ORDER BY 1`,
  );
  const listing = listLadders(
    rows.map((row) => {
      const strike = row.strike_type as string | null;
      if (strike !== null && !isStrikeType(strike))
        throw intake.bad(row.row, 'strike_type', strike, 'a known strike type');
      return {
        ticker: String(row.market_ticker),
        eventTicker: String(row.event_ticker),
        row: Number(row.row),
        strikeType: strike,
        floorStrikeF: row.floor as number | null,
        capStrikeF: row.cap as number | null,
        openAt: null,
        closeAt: row.close as EpochMicros,
        expectedExpirationAt: null,
        settlementTimerSeconds: null,
      };
    }),
  );
  await intake.append('ladders', listing.ladders);
  await intake.append('markets', listing.markets);
  noteListing(intake, listing);
  intake.note('opening and expiration derived from the timetable: the file has neither');
}
