/**
 * Which source to believe where several tell of the same ladder: the exchange's own record before a derived one.
 *
 * History keeps what every source says; whoever builds a tape takes each ladder, its markets and its results from the best
 * source alone, so that no market is listed twice. The rank belongs to the format of the source (the part of `source` before
 * the colon); of two sources of one format the first in text order is taken.
 */

/** Formats that list ladders or settle them, best first, with what makes them so. */
export const SOURCE_PRECEDENCE: readonly { readonly format: string; readonly because: string }[] = [
  {
    format: 'kalshi_rest_listing',
    because: "the exchange's own record of each event, fetched whole: terms, times, results with their time",
  },
  { format: 'kalshi_markets_csv', because: "the exchange's final record: strikes, times, results and values" },
  { format: 'kalshi_markets_json', because: "the exchange's answer: strikes and times, results where settled" },
  { format: 'kalshi_actuals', because: "results and values joined from the exchange's answers; lists nothing" },
  { format: 'kalshi_candle_markets', because: "the exchange's strikes and close time; opening and expiration derived" },
  { format: 'kalshi_books', because: "the exchange's strikes and close time; opening and expiration derived" },
  { format: 'kalshi_top_of_book', because: "the exchange's strikes and close time; opening and expiration derived" },
  { format: 'kalshi_results', because: 'results; strikes from tickers and strike types, times derived' },
  { format: 'kalshi_quote_log', because: 'strikes from tickers alone, times derived' },
  { format: 'kalshi_settled_values', because: 'values of whole ladders without results' },
];

/** Format of a `source` value: the part before the colon. */
export function formatOfSource(source: string): string {
  const colon = source.indexOf(':');
  return colon < 0 ? source : source.slice(0, colon);
}

/** Rank of a source, 0 best. A format that is not in the table (a synthetic world, a recorder) comes first. */
export function rankOfSource(source: string): number {
  return SOURCE_PRECEDENCE.findIndex((entry) => entry.format === formatOfSource(source)) + 1;
}

/** The same rank as a SQL expression over a column that holds `source`. */
export function rankOfSourceSql(column: string): string {
  const cases = SOURCE_PRECEDENCE.map((entry, index) => `WHEN '${entry.format}' THEN ${index + 1}`).join(' ');
  return `(CASE split_part(${column}, ':', 1) ${cases} ELSE 0 END)`;
}
