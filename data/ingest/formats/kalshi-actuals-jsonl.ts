/**
 * Reports and results of one day joined city by city, captured the morning after: the climate report's high and low, and the
 * results and values of the ladders that settled on them. All of it is known at capture.
 */
import { z } from 'zod';
import { cityByStation } from '../../../engine/markets/stations.ts';
import { parseMarketTicker } from '../../../engine/markets/tickers.ts';
import { MICROS_PER_HOUR } from '../../../engine/time.ts';
import { climateDayEnd, parseClimateDate } from '../../../engine/weather/climate-day.ts';
import type { ReadableFormat } from '../format.ts';
import type { Intake } from '../intake.ts';
import { documentsAs, hasKeys, isInstant, parseInstant } from '../json.ts';
import { finalRow, readSettledValue } from '../settling.ts';
import { isKnownTicker } from '../tickers.ts';

const extreme = z.object({ cli: z.number().nullish() });
const actual = z.object({
  captured_at: z.string().refine(isInstant, 'not an instant with its zone'),
  target_day: z.iso.date(),
  cli_station: z.string().regex(/^[A-Z]{4}$/, 'not a station'),
  actuals: z.object({ high: extreme.nullish(), low: extreme.nullish() }).nullish(),
  settled_markets: z
    .object({
      events: z.array(
        z.object({
          event_ticker: z.string(),
          expiration_value: z.string().nullish(),
          results: z.record(z.string(), z.string()),
        }),
      ),
    })
    .nullish(),
});
type Actual = z.infer<typeof actual>;

/** Every final report of the twenty cities has been issued this long after the climate day. */
const FINAL_AFTER_HOURS = 5;
const SEQUENCE_PER_LINE = 1000;

export const kalshiActualsJsonl: ReadableFormat = {
  name: 'kalshi_actuals',
  what: 'reports joined to settled results',
  revision: 1,
  recognise: {
    kind: 'json',
    matches: (document) => hasKeys(document, 'actuals', 'settled_markets', 'cli_station', 'target_day'),
  },
  async read(intake: Intake) {
    const documents = documentsAs(intake, actual);
    await intake.append('climate_reports', documents.flatMap(reportOf));
    await intake.append('settlements', documents.flatMap(resultsOf));
    return undefined;
  },
};

function reportOf(document: Actual, index: number) {
  const city = cityByStation(document.cli_station);
  const high = wholeDegree(document.actuals?.high?.cli);
  const low = wholeDegree(document.actuals?.low?.cli);
  if (!city || (high === null && low === null)) return [];
  const at = parseInstant(document.captured_at);
  const date = parseClimateDate(document.target_day);
  const final = at >= climateDayEnd(date, city.lstOffsetMinutes) + FINAL_AFTER_HOURS * MICROS_PER_HOUR;
  return [
    {
      known_at: at,
      issued_at: at,
      station: document.cli_station,
      climate_date: date,
      status: final ? 'final' : 'preliminary',
      max_f: high,
      min_f: low,
      product_id: null,
      source_seq: (index + 1) * SEQUENCE_PER_LINE,
    },
  ];
}

function resultsOf(document: Actual, index: number) {
  const at = parseInstant(document.captured_at);
  let rank = 0;
  return (document.settled_markets?.events ?? []).flatMap((event) =>
    Object.entries(event.results).flatMap(([ticker, result]) => {
      const parsed = parseMarketTicker(ticker);
      if (!parsed || !isKnownTicker(ticker) || (result !== 'yes' && result !== 'no')) return [];
      rank++;
      return [
        finalRow({
          knownAt: at,
          ticker,
          eventTicker: event.event_ticker,
          climateDate: parsed.climateDate,
          result,
          value: readSettledValue(event.expiration_value ?? null),
          settledAt: null,
          row: (index + 1) * SEQUENCE_PER_LINE + rank,
        }),
      ];
    }),
  );
}

function wholeDegree(value: number | null | undefined): number | null {
  return value !== null && value !== undefined && Number.isInteger(value) ? value : null;
}
