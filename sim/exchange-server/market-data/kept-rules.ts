/** Rules of markets as the exchange worded them, where the store keeps its answers; history itself holds only their hash. */
import { readAnswer, wireMarkets } from '../../../data/ingest/kalshi/wire-records.ts';
import { RawScopes } from '../../../data/ingest/raw/raw-scopes.ts';
import type { ListedMarket } from './listing.ts';

export interface Rules {
  readonly primary: string;
  readonly secondary: string;
}

const NO_RULES: Rules = { primary: '', secondary: '' };

export class KeptRules {
  readonly #raw: RawScopes;
  readonly #byEvent = new Map<string, ReadonlyMap<string, Rules>>();

  /** @param dir the store's folder */
  constructor(dir: string) {
    this.#raw = new RawScopes(dir, 'kalshi');
  }

  /** Empty texts where none are kept. */
  of({ ticker, event }: ListedMarket): Rules {
    let rules = this.#byEvent.get(event.ticker);
    if (rules === undefined) {
      rules = this.#read(event.ticker);
      this.#byEvent.set(event.ticker, rules);
    }
    return rules.get(ticker) ?? NO_RULES;
  }

  #read(event: string): ReadonlyMap<string, Rules> {
    const rules = new Map<string, Rules>();
    for (const tier of ['historical', 'live']) {
      const scope = `markets/${event}/${tier}`;
      for (const { text } of this.#raw.pages(scope)) {
        for (const { ticker, rules_primary: primary, rules_secondary: secondary } of readAnswer(
          wireMarkets,
          text,
          scope,
        ).markets)
          if (primary) rules.set(ticker, { primary, secondary: secondary ?? '' });
      }
    }
    return rules;
  }
}
