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
import { eachDocument, hasKeys, isInstant, parseInstant } from '../json.ts';
import { listLadders, type MarketRecord } from '../listing.ts';
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
  revision: 2,
  recognise: { kind: 'json', matches: (document) => hasKeys(document, 'raw_orderbook', 'captured_at', 'ticker') },
  async read(intake: Intake) {
    let others = 0;
    let kept = 0;
    const isOurs = (document: unknown) => {
      const ours = hasKeys(document, 'ticker') && isKnownTicker(String(document.ticker));
      if (!ours) others++;
      return ours;
    };
    const records = new Map<string, MarketRecord>();
    const levels = function* () {
      for (const entry of eachDocument(intake, book, isOurs)) {
        if (!records.has(entry.ticker)) records.set(entry.ticker, recordOf(entry, kept));
        yield* levelsOf(entry, kept++);
      }
    };
    await intake.append('depth', levels());
    if (kept === 0) return 'no book of a daily-temperature series in it';
    const listing = listLadders([...records.values()]);
    await intake.append('ladders', listing.ladders);
    await intake.append('markets', listing.markets);
    noteListing(intake, listing);
    intake.note('opening and expiration derived from the timetable: the file has neither');
    intake.noteCount(others, 'books of series that are not daily temperatures left');
    return undefined;
  },
};

/** A market's record, of the first of its books. */
function recordOf(entry: Book, index: number): MarketRecord {
  return {
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
  };
}

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
