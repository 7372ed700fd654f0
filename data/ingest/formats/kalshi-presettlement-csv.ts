/** One quote a market near midnight before the climate day. A row without stamp is refused: nobody can say when it was known. */
import { centsToE4, decimal, zonedInstant } from '../cells.ts';
import type { ReadableFormat } from '../format.ts';
import type { Intake } from '../intake.ts';
import { assertTickers } from '../tickers.ts';

export const kalshiPresettlementCsv: ReadableFormat = {
  name: 'kalshi_presettlement',
  what: 'one quote a market before the climate day',
  revision: 1,
  recognise: {
    kind: 'csv',
    columns: ['date', 'ticker', 'bid_cents', 'ask_cents', 'open_interest', 'snapshot_time_utc'],
  },
  async read(intake: Intake) {
    await intake.loadRaw();
    const cents = (column: string) => ({
      column,
      holds: `snapshot_time_utc IS NULL OR ${column} IS NULL OR ${centsToE4(column)} IS NOT NULL`,
      expected: 'a price from 0 to 100 cents',
    });
    await intake.check([
      {
        column: 'snapshot_time_utc',
        holds: `snapshot_time_utc IS NULL OR ${zonedInstant('snapshot_time_utc')} IS NOT NULL`,
        expected: 'an instant with its zone',
      },
      cents('bid_cents'),
      cents('ask_cents'),
    ]);
    await assertTickers(intake, 'ticker');
    await intake.insert(
      'quotes',
      `SELECT stamp AS known_at, stamp AS quoted_at, ticker, ${side('bid_cents')} AS bid_e4, ${side('ask_cents')} AS ask_e4,
         NULL::BIGINT AS bid_size_e2, NULL::BIGINT AS ask_size_e2, row AS source_seq
       FROM (SELECT *, ${zonedInstant('snapshot_time_utc')} AS stamp FROM raw) WHERE stamp IS NOT NULL`,
    );
    intake.noteCount(
      await intake.number('SELECT count(*)::DOUBLE AS n FROM raw WHERE snapshot_time_utc IS NULL'),
      'rows without stamp refused',
    );
    return undefined;
  },
};

/** 0 and 100 cents mean that the side is empty. */
function side(column: string): string {
  return `CASE WHEN ${decimal(column)} > 0 AND ${decimal(column)} < 100 THEN ${centsToE4(column)} END`;
}
