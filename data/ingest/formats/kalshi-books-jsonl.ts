/**
 * Full order books captured at one instant, one market a line. Books of daily-temperature series become depth snapshots in YES
 * terms (a bid for NO at q is an offer of YES at one dollar minus q) and list their ladders; other series are left.
 */
import { z } from 'zod';
import { eventOfMarketTicker } from '../../../engine/markets/tickers.ts';
import { parsePriceDollars, parseQuantity } from '../../../engine/money/parse.ts';
import { ONE_DOLLAR_PRICE } from '../../../engine/money/units.ts';
import type { ReadableFormat } from '../format.ts';
import type { Intake } from '../intake.ts';
import { documentsAs, hasKeys, isInstant, parseInstant } from '../json.ts';
import { listLadders } from '../listing.ts';
import { isKnownTicker } from '../tickers.ts';
import { noteListing } from './kalshi-markets-csv.ts';

const level = z.tuple([
  z.string().regex(/^[01]\.\d{2,4}$/, 'not a price in dollars'),
  z.string().regex(/^\d+(\.\d{1,2})?$/, 'not a quantity'),
]);
const instant = z.string().refine(isInstant, 'not an instant with its zone');
const book = z.object({
  ticker: z.string().min(1),
  captured_at: instant,
  close_time: instant,
  strike_type: z.enum(['greater', 'greater_or_equal', 'less', 'less_or_equal', 'between']).nullable(),
  floor_strike: z.number().nullable(),
  cap_strike: z.number().nullable(),
  raw_orderbook: z.object({ yes_dollars: z.array(level).nullable(), no_dollars: z.array(level).nullable() }),
});
type Book = z.infer<typeof book>;

export const kalshiBooksJsonl: ReadableFormat = {
  name: 'kalshi_books',
  what: 'full order books',
  revision: 1,
  recognise: { kind: 'json', matches: (document) => hasKeys(document, 'raw_orderbook', 'captured_at', 'ticker') },
  async read(intake: Intake) {
    const { is } = intake.content;
    const lines = is.kind === 'json' ? is.documents.length : 0;
    const books = documentsAs(
      intake,
      book,
      (document) => hasKeys(document, 'ticker') && isKnownTicker(String(document.ticker)),
    );
    if (books.length === 0) return 'no book of a daily-temperature series in it';
    await intake.append('depth', books.flatMap(levelsOf));
    const listing = listLadders(
      books.map((entry, index) => ({
        ticker: entry.ticker,
        eventTicker: eventOfMarketTicker(entry.ticker) ?? entry.ticker,
        row: index + 1,
        strikeType: entry.strike_type,
        floorStrikeF: entry.floor_strike,
        capStrikeF: entry.cap_strike,
        openAt: null,
        closeAt: parseInstant(entry.close_time),
        expectedExpirationAt: null,
        settlementTimerSeconds: null,
      })),
    );
    await intake.append('ladders', listing.ladders);
    await intake.append('markets', listing.markets);
    noteListing(intake, listing);
    intake.note('opening and expiration derived from the timetable: the file has neither');
    intake.noteCount(lines - books.length, 'books of series that are not daily temperatures left');
    return undefined;
  },
};

const LEVELS_MAX = 1000;

function levelsOf(entry: Book, index: number) {
  const at = parseInstant(entry.captured_at);
  const row = (side: 'bid' | 'ask', price: number, size: number, rank: number) => ({
    known_at: at,
    exchange_at: at,
    ticker: entry.ticker,
    kind: 'snapshot',
    side,
    price_e4: price,
    size_e2: size,
    source_seq: (index + 1) * LEVELS_MAX + rank,
  });
  const bids = (entry.raw_orderbook.yes_dollars ?? []).map(([price, size], rank) =>
    row('bid', parsePriceDollars(price), parseQuantity(size), rank),
  );
  const asks = (entry.raw_orderbook.no_dollars ?? []).map(([price, size], rank) =>
    row('ask', ONE_DOLLAR_PRICE - parsePriceDollars(price), parseQuantity(size), bids.length + rank),
  );
  return bids.length + asks.length === 0 ? [row('bid', 0, 0, 0)] : [...bids, ...asks];
}
