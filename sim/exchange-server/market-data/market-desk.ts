/** What the market-data routes share: the history, the markets that the clock is replaying, and the tier that a market is in. */
import type { Quantity } from '../../../engine/money/units.ts';
import { apiError } from '../errors.ts';
import type { LiveMarkets } from '../live-markets.ts';
import type { KeptRules } from './kept-rules.ts';
import { cutoffAt, type ListedEvent, type ListedMarket } from './listing.ts';
import { marketJson } from './market-json.ts';
import { type MarketState, stateOf } from './market-state.ts';
import type { ServedHistory } from './served-history.ts';

export type Tier = 'live' | 'historical';

export class MarketDesk {
  readonly history: ServedHistory;
  readonly live: LiveMarkets;
  readonly #rules: KeptRules;

  constructor(history: ServedHistory, live: LiveMarkets, rules: KeptRules) {
    this.history = history;
    this.live = live;
    this.#rules = rules;
  }

  cutoff() {
    return cutoffAt(this.history.now());
  }

  state(market: ListedMarket): MarketState {
    return stateOf(market, this.live, this.history.now());
  }

  tierOf(market: ListedMarket): Tier {
    const { finalAt } = this.state(market);
    return finalAt !== null && finalAt < this.cutoff() ? 'historical' : 'live';
  }

  /** A listed market of the tier. @throws ApiError 404 */
  market(ticker: string, tier: Tier): ListedMarket {
    const market = this.history.market(ticker);
    if (market === undefined || this.tierOf(market) !== tier) throw notFound('market', ticker);
    return market;
  }

  event(ticker: string): ListedEvent {
    const event = this.history.event(ticker);
    if (event === undefined) throw notFound('event', ticker);
    return event;
  }

  json(market: ListedMarket): object {
    const { live } = this;
    const { ticker } = market;
    const volume = live.volume(ticker);
    return marketJson(
      market,
      this.state(market),
      {
        touch: live.touch(ticker),
        last: live.lastTrade(ticker)?.price ?? null,
        volume: volume?.total ?? (0 as Quantity),
        volume24h: volume?.last24h ?? (0 as Quantity),
      },
      this.#rules.of(market),
    );
  }
}

export function notFound(what: string, ticker: string): Error {
  return apiError(404, 'not_found', 'not found', `no such ${what}: ${ticker}`);
}
