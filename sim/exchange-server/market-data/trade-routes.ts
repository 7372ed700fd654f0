/** Public trades, newest first: of one market, or of all, those before the cutoff in the archive. */
import type { FastifyInstance } from 'fastify';
import { type EpochMicros, MICROS_PER_DAY, MICROS_PER_SECOND } from '../../../engine/time.ts';
import { invalidParameters } from '../errors.ts';
import { type Page, pageOf } from '../routes/pages.ts';
import type { MarketDesk, Tier } from './market-desk.ts';
import { tradesQuery } from './queries.ts';
import type { HistoryTrade } from './served-history.ts';
import { tradeJson } from './trade-and-bar-json.ts';

/** Without a market, trades are read by so much time at once. */
const STRETCH = MICROS_PER_DAY;
const STRETCHES_MAX = 4_000;

type Query = ReturnType<typeof tradesQuery.parse>;

export function tradeRoutes(app: FastifyInstance, desk: MarketDesk): void {
  for (const [path, tier] of [
    ['/markets/trades', 'live'],
    ['/historical/trades', 'historical'],
  ] as const) {
    app.get(path, async (request) => {
      const query = tradesQuery.parse(request.query);
      const { items, cursor } =
        query.ticker === undefined ? await ofAll(desk, tier, query) : await ofOne(desk, tier, query, query.ticker);
      return { trades: items.map(tradeJson), cursor };
    });
  }
}

/** A market that is not known has no trades; the exchange says no more. */
async function ofOne(desk: MarketDesk, tier: Tier, query: Query, ticker: string): Promise<Page<HistoryTrade>> {
  const market = desk.history.market(ticker);
  if (market === undefined) return { items: [], cursor: '' };
  const trades = await desk.history.tradesOf(market);
  return pageOf(
    trades.filter((trade) => isWanted(trade, desk, tier, query)),
    query,
  );
}

/** Goes back through time until the page is full; the cursor is an instant and how many of its trades were given. */
async function ofAll(desk: MarketDesk, tier: Tier, query: Query): Promise<Page<HistoryTrade>> {
  const { limit, cursor, min_ts: from } = query;
  const start = cursor ? placeOf(cursor) : { at: desk.history.now(), given: 0 };
  const items: HistoryTrade[] = [];
  let until = start.at;
  const earliest = await earliestOf(desk, from);
  for (let stretch = 0; stretch < STRETCHES_MAX && until >= earliest && items.length <= limit; stretch++) {
    const begin = Math.max(earliest, until - STRETCH) as EpochMicros;
    const trades = await desk.history.tradesBetween(begin, until);
    items.push(...trades.filter((trade) => isWanted(trade, desk, tier, query)).reverse());
    if (stretch === 0 && start.given > 0) items.splice(0, start.given);
    until = (begin - 1) as EpochMicros;
  }
  const page = items.slice(0, limit);
  const last = page.at(-1);
  if (items.length <= limit || last === undefined) return { items: page, cursor: '' };
  const alike = page.filter(({ tradedAt }) => tradedAt === last.tradedAt).length;
  const given = alike + (last.tradedAt === start.at ? start.given : 0);
  return { items: page, cursor: Buffer.from(`at:${last.tradedAt}:${given}`).toString('base64url') };
}

async function earliestOf(desk: MarketDesk, from: number | undefined): Promise<number> {
  if (from !== undefined) return from * MICROS_PER_SECOND;
  return (await desk.history.firstTradeAt()) ?? Number.POSITIVE_INFINITY;
}

function isWanted(trade: HistoryTrade, desk: MarketDesk, tier: Tier, query: Query): boolean {
  const { min_ts: min, max_ts: max, is_block_trade: block } = query;
  const isArchived = trade.tradedAt < desk.cutoff();
  return (
    isArchived === (tier === 'historical') &&
    (min === undefined || trade.tradedAt >= min * MICROS_PER_SECOND) &&
    (max === undefined || trade.tradedAt <= max * MICROS_PER_SECOND) &&
    (block === undefined || trade.isBlock === (block === 'true'))
  );
}

function placeOf(cursor: string): { readonly at: EpochMicros; readonly given: number } {
  const match = /^at:(\d{1,16}):(\d{1,7})$/.exec(Buffer.from(cursor, 'base64url').toString());
  if (match === null) throw invalidParameters('cursor: not a cursor of this list');
  return { at: Number(match[1]) as EpochMicros, given: Number(match[2]) };
}
