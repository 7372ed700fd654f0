/**
 * Hourly bars of trades as Parquet. The stamp is the end of the bar (the last bar of a market ends a minute after its close); the
 * opening price is the price before the bar and may lie outside high and low. Bars without trades carry the middle of the touch
 * and no volume.
 */
import { MICROS_PER_HOUR } from '../../../engine/time.ts';
import { centsToE4, integer, zonedInstant } from '../cells.ts';
import type { ReadableFormat } from '../format.ts';
import type { Intake } from '../intake.ts';
import { assertTickers } from '../tickers.ts';

const PRICES = ['open', 'high', 'low', 'close'] as const;

export const kalshiCandlesParquet: ReadableFormat = {
  name: 'kalshi_candles',
  what: 'hourly bars of trades',
  revision: 1,
  recognise: {
    kind: 'parquet',
    columns: ['market_ticker', 'candle_ts', 'open', 'high', 'low', 'close', 'volume', 'interval'],
  },
  async read(intake: Intake) {
    await intake.loadRaw();
    await intake.check([
      {
        column: 'candle_ts',
        holds: `${zonedInstant('candle_ts::VARCHAR')} IS NOT NULL`,
        expected: 'an instant with its zone',
      },
      { column: 'interval', holds: "interval = '1h'", expected: 'the length 1h' },
      ...PRICES.map((column) => ({
        column,
        holds: `"${column}" IS NULL OR ${centsToE4(`"${column}"::VARCHAR`)} IS NOT NULL`,
        expected: 'a price from 0 to 100 cents',
      })),
      {
        column: 'volume',
        holds: `volume IS NULL OR ${integer('volume::VARCHAR')} >= 0`,
        expected: 'a number of contracts',
      },
    ]);
    await assertTickers(intake, 'market_ticker');
    const none = [
      'price_mean',
      'bid_open',
      'bid_high',
      'bid_low',
      'bid_close',
      'ask_open',
      'ask_high',
      'ask_low',
      'ask_close',
    ];
    await intake.insert(
      'candles',
      `SELECT stamp + INTERVAL 1 MINUTE AS known_at, make_timestamp(epoch_us(stamp) - ${MICROS_PER_HOUR}) AS start_at, stamp AS end_at,
         market_ticker AS ticker, 3600 AS period_s,
         ${PRICES.map((column) => `${centsToE4(`"${column}"::VARCHAR`)} AS price_${column}_e4`).join(', ')},
         ${none.map((column) => `NULL::INTEGER AS ${column}_e4`).join(', ')},
         ${integer('volume::VARCHAR')} * 100 AS volume_e2, NULL::BIGINT AS open_interest_e2, row AS source_seq
       FROM (SELECT *, ${zonedInstant('candle_ts::VARCHAR')} AS stamp FROM raw) WHERE "close" IS NOT NULL`,
    );
    intake.noteCount(
      await intake.number('SELECT count(*)::DOUBLE AS n FROM raw WHERE "close" IS NULL'),
      'bars without any price refused',
    );
    return undefined;
  },
};
