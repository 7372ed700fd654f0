/**
 * The exchange's final market records as CSV, split on the way in: terms are known at opening, result and value a day after
 * expected expiration and timer (the file has no settlement time), and status, last price, volume and open interest, which are
 * after the fact, go nowhere.
 */
import { isStrikeType } from '../../../engine/markets/strikes.ts';
import { parseMarketTicker } from '../../../engine/markets/tickers.ts';
import type { EpochMicros } from '../../../engine/time.ts';
import { decimal, integer, zonedInstant } from '../cells.ts';
import type { ReadableFormat } from '../format.ts';
import type { Intake } from '../intake.ts';
import { resultKnownAt } from '../kalshi-timetable.ts';
import { type Listing, listLadders, type MarketRecord } from '../listing.ts';
import { finalRow, readSettledValue } from '../settling.ts';
import { assertTickers } from '../tickers.ts';

export const kalshiMarketsCsv: ReadableFormat = {
  name: 'kalshi_markets_csv',
  what: 'final market records',
  revision: 1,
  recognise: {
    kind: 'csv',
    columns: [
      'ticker',
      'event_ticker',
      'strike_type',
      'floor_strike',
      'cap_strike',
      'open_time',
      'close_time',
      'expected_expiration_time',
      'settlement_timer_seconds',
      'result',
      'expiration_value',
    ],
  },
  async read(intake: Intake) {
    await intake.loadRaw();
    await checkCells(intake);
    const records = await readRecords(intake);
    const listing = listLadders(records);
    await intake.append('ladders', listing.ladders);
    await intake.append('markets', listing.markets);
    await intake.append('settlements', settlementRows(listing));
    noteListing(intake, listing);
    intake.note('results known at expected expiration, timer and 24 h: the file has no settlement time');
    return undefined;
  },
};

/** Says what a listing restored and left out. */
export function noteListing(intake: Intake, listing: Listing): void {
  intake.noteCount(listing.restored, 'ladders had one market without strikes, restored as their only hole');
  const reasons = new Map<string, string[]>();
  for (const { eventTicker, reason } of listing.leftOut) {
    const kind = reason.replace(/-?\d+(\.\d+)?/g, 'n');
    reasons.set(kind, [...(reasons.get(kind) ?? []), eventTicker]);
  }
  for (const [, events] of [...reasons].sort(([x], [y]) => (x < y ? -1 : 1))) {
    const first = listing.leftOut.find((entry) => entry.eventTicker === events[0]);
    intake.note(`${events.length} ladders left out, the first ${events[0]}: ${first?.reason ?? ''}`);
  }
}

interface Record extends MarketRecord {
  readonly result: 'yes' | 'no' | null;
  readonly expirationValue: string | null;
}

async function checkCells(intake: Intake): Promise<void> {
  const instant = (column: string) => ({
    column,
    holds: `${zonedInstant(column)} IS NOT NULL`,
    expected: 'an instant with its zone',
  });
  const optionalNumber = (column: string) => ({
    column,
    holds: `${column} IS NULL OR ${decimal(column)} IS NOT NULL`,
    expected: 'a temperature or empty',
  });
  await intake.check([
    instant('open_time'),
    instant('close_time'),
    instant('expected_expiration_time'),
    optionalNumber('floor_strike'),
    optionalNumber('cap_strike'),
    {
      column: 'settlement_timer_seconds',
      holds: `${integer('settlement_timer_seconds')} >= 0`,
      expected: 'whole seconds',
    },
    { column: 'result', holds: "coalesce(result, '') IN ('yes', 'no', '')", expected: 'yes, no or empty' },
    {
      column: 'event_ticker',
      holds: "starts_with(replace(ticker, '--', '-'), event_ticker || '-')",
      expected: "its market's event",
    },
  ]);
  await assertTickers(intake, 'ticker');
}

async function readRecords(intake: Intake): Promise<Record[]> {
  const rows = await intake.rows(
    `SELECT row::DOUBLE AS row, ticker, event_ticker, strike_type, ${decimal('floor_strike')} AS floor, ${decimal('cap_strike')} AS cap,
       epoch_us(${zonedInstant('open_time')})::DOUBLE AS open, epoch_us(${zonedInstant('close_time')})::DOUBLE AS close,
       epoch_us(${zonedInstant('expected_expiration_time')})::DOUBLE AS expected,
       ${integer('settlement_timer_seconds')}::DOUBLE AS timer, result, expiration_value FROM raw ORDER BY row`,
  );
  return rows.map((row) => {
    const strike = row.strike_type as string | null;
    if (strike !== null && !isStrikeType(strike))
      throw intake.bad(row.row, 'strike_type', strike, 'a known strike type');
    return {
      ticker: String(row.ticker),
      eventTicker: String(row.event_ticker),
      row: Number(row.row),
      strikeType: strike,
      floorStrikeF: row.floor as number | null,
      capStrikeF: row.cap as number | null,
      openAt: row.open as EpochMicros,
      closeAt: row.close as EpochMicros,
      expectedExpirationAt: row.expected as EpochMicros,
      settlementTimerSeconds: Number(row.timer),
      result: row.result as 'yes' | 'no' | null,
      expirationValue: row.expiration_value as string | null,
    };
  });
}

/** Most events carry their value on the winner alone: it is the value of the whole event. */
function settlementRows(listing: Listing) {
  return listing.listed.flatMap((ladder) => {
    const records = ladder.records as readonly Record[];
    const values = records.map((record) => readSettledValue(record.expirationValue));
    const value = values.find((candidate) => candidate.valueF !== null) ??
      values.find((candidate) => candidate.text !== null) ?? { valueF: null, text: null };
    return records.flatMap((record) =>
      record.result === null || parseMarketTicker(record.ticker) === null
        ? []
        : [
            finalRow({
              knownAt: resultKnownAt(ladder.times),
              ticker: record.ticker,
              eventTicker: ladder.eventTicker,
              climateDate: ladder.climateDate,
              result: record.result,
              value,
              settledAt: null,
              row: record.row,
            }),
          ],
    );
  });
}
