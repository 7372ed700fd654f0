/**
 * Temperatures on which the exchange settled, by series and climate date, without results: a value of the whole ladder, kept as
 * a settlement row without market. It is known when the ladder's result is.
 */
import { cityBySeries } from '../../../engine/markets/stations.ts';
import { eventTickerOf } from '../../../engine/markets/tickers.ts';
import type { ClimateDate } from '../../../engine/time.ts';
import { climateDateFromCivil } from '../../../engine/weather/climate-day.ts';
import { calendarDate, decimal } from '../cells.ts';
import type { ReadableFormat } from '../format.ts';
import type { Intake } from '../intake.ts';
import { derivedTimes, resultKnownAt } from '../kalshi-timetable.ts';

/** From this climate date on, events carry the series' name with its KX prefix. */
const PREFIXED_FROM = climateDateFromCivil(2024, 10, 24);

export const kalshiSettledValuesCsv: ReadableFormat = {
  name: 'kalshi_settled_values',
  what: "the exchange's settlement values",
  revision: 1,
  recognise: { kind: 'csv', columns: ['series', 'obs_date', 'settled_high_f'] },
  async read(intake: Intake) {
    await intake.loadRaw();
    await intake.check([
      { column: 'obs_date', holds: `${calendarDate('obs_date')} IS NOT NULL`, expected: 'a date' },
      {
        column: 'settled_high_f',
        holds: `${decimal('settled_high_f')} BETWEEN -80 AND 150`,
        expected: 'a temperature in °F',
      },
    ]);
    const rows = await intake.rows(
      `SELECT row::DOUBLE AS row, upper(series) AS series, (${calendarDate('obs_date')} - DATE '1970-01-01')::DOUBLE AS date,
         ${decimal('settled_high_f')} AS value FROM raw ORDER BY row`,
    );
    await intake.append(
      'settlements',
      rows.map((row) => {
        const date = row.date as ClimateDate;
        const current = String(row.series);
        const found = cityBySeries(current);
        if (!found) throw intake.bad(row.row, 'series', row.series, 'a known series');
        const retired = current.replace(/^KX/, '');
        const series = date < PREFIXED_FROM && cityBySeries(retired) ? retired : current;
        return {
          known_at: resultKnownAt(derivedTimes(found.city, series, date)),
          ticker: null,
          event_ticker: eventTickerOf(series, date),
          climate_date: date,
          stage: 'final',
          result: null,
          payout_e4: null,
          value_f: row.value as number,
          value_text: null,
          settled_at: null,
          source_seq: Number(row.row),
        };
      }),
    );
    intake.note('kept as values of whole ladders without market or result');
    return undefined;
  },
};
