/**
 * Public trades as CSV: one row a trade, prices in cents, the taker's side as yes or no.
 *
 * There is no trade id and thousands of rows are alike: identity is the file's content and the row, and no row is dropped.
 */

import { centsToE4, decimal, integer, zonedInstant } from '../cells.ts';
import type { ReadableFormat } from '../format.ts';
import type { Intake } from '../intake.ts';
import { assertTickers } from '../tickers.ts';

export const kalshiTradesCsv: ReadableFormat = {
  name: 'kalshi_trades',
  what: 'public trades',
  revision: 1,
  recognise: { kind: 'csv', columns: ['ticker', 'created_time', 'yes_price', 'no_price', 'count', 'taker_side'] },
  async read(intake: Intake) {
    await intake.loadRaw();
    const tradable = (column: string) =>
      `${decimal(column)} > 0 AND ${decimal(column)} < 100 AND ${centsToE4(column)} IS NOT NULL`;
    await intake.check([
      {
        column: 'created_time',
        holds: `${zonedInstant('created_time')} IS NOT NULL`,
        expected: 'an instant with its zone',
      },
      { column: 'yes_price', holds: tradable('yes_price'), expected: 'a price between 0 and 100 cents' },
      {
        column: 'no_price',
        holds: `${decimal('yes_price')} + ${decimal('no_price')} = 100`,
        expected: '100 cents minus yes_price',
      },
      { column: 'count', holds: `${integer('count')} > 0`, expected: 'a whole number of contracts above 0' },
      { column: 'taker_side', holds: "taker_side IN ('yes', 'no')", expected: 'yes or no' },
    ]);
    await assertTickers(intake, 'ticker');
    await intake.insert(
      'trades',
      `SELECT ${zonedInstant('created_time')} + INTERVAL 1 SECOND AS known_at, ${zonedInstant('created_time')} AS traded_at,
         ticker, ${centsToE4('yes_price')} AS price_e4, ${integer('count')} * 100 AS quantity_e2,
         CASE taker_side WHEN 'yes' THEN 'bid' ELSE 'ask' END AS taker_side, false AS is_block, NULL::VARCHAR AS trade_id,
         row AS source_seq FROM raw`,
    );
    const alike = await intake.number(
      // By hashes of one length: rows as text would not fit in the memory of a write.
      `SELECT coalesce(sum(copies - 1), 0)::DOUBLE AS n FROM (SELECT count(*) AS copies FROM
         (SELECT md5_number(concat_ws(chr(31), ticker, created_time, yes_price, no_price, count, taker_side)) AS values FROM raw) GROUP BY values)`,
    );
    intake.noteCount(alike, 'rows repeat another row and are kept as trades of their own');
    return undefined;
  },
};
