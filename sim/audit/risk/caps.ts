/**
 * Every cap, computed for an order or amendment that was let through, at the bankroll and the clusters of that moment, and what
 * came to exceed a cap without one.
 */
import type { OrderRow } from '../../../data/runs/schema.ts';
import type { AuditedConfig } from './audited-config.ts';
import type { AuditBook, AuditedLadder, AuditedMarket } from './book.ts';

/** Where a cap stands: its code, what it was compared with, and the limit of that moment. */
export interface CapState {
  readonly code: string;
  readonly value: number;
  readonly limit: number;
}

/** An excess that nobody ordered is over once the value has fallen to this share of the limit. */
const EXCESS_CLEARS_AT = 0.98;
const MINUTE_MICROS = 60_000_000;

export class AuditedCaps {
  readonly #book: AuditBook;
  readonly #config: AuditedConfig['risk'];
  #clusters: readonly (readonly string[])[];
  readonly #exceeded = new Set<string>();
  readonly #sentAt: number[] = [];

  constructor(book: AuditBook, config: AuditedConfig) {
    this.#book = book;
    this.#config = config.risk;
    this.#clusters = Object.values(config.risk.clusters);
  }

  setClusters(clusters: readonly (readonly string[])[]): void {
    this.#clusters = clusters;
  }

  /** An order or amendment is sent: it counts for the rate, whatever it does. */
  onSent(at: number): CapState | null {
    this.#sentAt.push(at);
    while ((this.#sentAt[0] as number) <= at - MINUTE_MICROS) this.#sentAt.shift();
    const limit = this.#config.maxOrdersPerMinute;
    return limit === null ? null : { code: 'order_rate_cap', value: this.#sentAt.length, limit };
  }

  /** Every cap that covers the market, after an order in it that raised the open risk of its ladder. */
  around(market: AuditedMarket, row: OrderRow, isNew: boolean, bankroll: number): CapState[] {
    const { ladder } = market;
    const config = this.#config;
    const form = formOf(row);
    const unit = row.side === 'bid' ? form.price : 10_000 - form.price;
    const cost = unit * form.remaining + this.#book.worstFeeOf(ladder, row.engine_at, form.price, form.remaining);
    const states: CapState[] = [
      ...this.#sums(bankroll).filter(({ covers }) => covers(ladder)),
      state('ladder_cap', this.#book.openRisk(ladder), bankroll, config.maxLadderPct, config.maxLadderUsd),
      state('market_cap', this.#book.marketRisk(market), bankroll, config.maxMarketPct, config.maxMarketUsd),
      state('order_cap', cost, bankroll, config.maxOrderPct, config.maxOrderUsd),
      {
        code: 'exchange_position_limit',
        value: contractsAhead(market, row.side === 'bid') * 10_000,
        limit: Math.round(config.exchangePositionLimitUsd * 1e6),
      },
    ];
    // An order where something is open already opens no further market.
    if (market.quantity === 0 && market.orders.size === 1) {
      states.push({ code: 'concurrent_positions_cap', value: this.#book.activeMarkets(), limit: config.maxPositions });
    }
    if (isNew && config.maxDisplayedSharePct !== null && row.displayed_e2 !== null) {
      const limit = Math.floor((row.displayed_e2 * config.maxDisplayedSharePct) / 100);
      states.push({ code: 'displayed_share_cap', value: row.quantity_e2, limit });
    }
    return states.filter(({ limit }) => Number.isFinite(limit));
  }

  /** Counts what has come to exceed its cap at a mark, without an order of ours. */
  newExcesses(bankroll: number): CapState[] {
    const fresh: CapState[] = [];
    for (const { key, code, value, limit } of [...this.#sums(bankroll), ...this.#single(bankroll)]) {
      const was = this.#exceeded.has(key);
      const is = value > (was ? limit * EXCESS_CLEARS_AT : limit);
      if (is && !was) {
        this.#exceeded.add(key);
        fresh.push({ code, value, limit });
      } else if (!is && was) this.#exceeded.delete(key);
    }
    return fresh;
  }

  /** Every open ladder and market by itself, where such caps are configured. */
  #single(bankroll: number): (CapState & { readonly key: string })[] {
    const { maxLadderPct, maxLadderUsd, maxMarketPct, maxMarketUsd } = this.#config;
    if ([maxLadderPct, maxLadderUsd, maxMarketPct, maxMarketUsd].every((limit) => limit === null)) return [];
    return [...this.#book.ladders.values()].flatMap((ladder) => [
      {
        key: `ladder ${ladder.row.ladder}`,
        ...state('ladder_cap', this.#book.openRisk(ladder), bankroll, maxLadderPct, maxLadderUsd),
      },
      ...ladder.markets.map((market) => ({
        key: `market ${market.row.market}`,
        ...state('market_cap', this.#book.marketRisk(market), bankroll, maxMarketPct, maxMarketUsd),
      })),
    ]);
  }

  /** The sums over ladders with their caps. */
  #sums(bankroll: number): (CapState & { readonly key: string; covers(ladder: AuditedLadder): boolean })[] {
    const config = this.#config;
    let total = 0;
    const cities = new Map<string, number>();
    const strategies = new Map<string, number>();
    for (const ladder of this.#book.active) {
      const risk = this.#book.openRisk(ladder);
      if (risk === 0) continue;
      total += risk;
      cities.set(ladder.row.city, (cities.get(ladder.row.city) ?? 0) + risk);
      for (const name of ladder.strategies) strategies.set(name, (strategies.get(name) ?? 0) + risk);
    }
    const everything = () => true;
    return [
      { key: 'usd', covers: everything, ...state('open_risk_cap', total, bankroll, null, config.maxOpenRiskUsd) },
      { key: 'pct', covers: everything, ...state('open_risk_pct_cap', total, bankroll, config.maxOpenRiskPct, null) },
      ...[...cities].map(([city, risk]) => ({
        key: `city ${city}`,
        covers: ({ row }: AuditedLadder) => row.city === city,
        ...state('city_cap', risk, bankroll, config.maxCityPct, config.maxCityUsd),
      })),
      ...this.#clusters.map((members) => ({
        key: `cluster ${members.join(' ')}`,
        covers: ({ row }: AuditedLadder) => members.includes(row.city),
        ...state(
          'cluster_cap',
          members.reduce((sum, city) => sum + (cities.get(city) ?? 0), 0),
          bankroll,
          config.maxClusterPct,
          config.maxClusterUsd,
        ),
      })),
      ...[...strategies].map(([name, risk]) => ({
        key: `strategy ${name}`,
        covers: (ladder: AuditedLadder) => ladder.strategies.has(name),
        ...state('strategy_cap', risk, bankroll, config.maxStrategyPct, config.maxStrategyUsd),
      })),
    ];
  }
}

/** The form that a row asks for: of an amendment the new one. */
function formOf(row: OrderRow): { readonly price: number; readonly remaining: number } {
  const quantity = row.amend_quantity_e2 ?? row.quantity_e2;
  return { price: row.amend_price_e4 ?? row.price_e4, remaining: Math.max(0, quantity - row.filled_e2) };
}

/** Contracts that would be held on one side if every order there filled. */
function contractsAhead({ quantity, orders }: AuditedMarket, isBid: boolean): number {
  let sum = isBid ? quantity : -quantity;
  for (const order of orders.values()) {
    if (order.isBid === isBid) sum += Math.max(order.quantity - order.filled, order.amend?.remaining ?? 0);
  }
  return sum;
}

function state(code: string, value: number, bankroll: number, percent: number | null, usd: number | null): CapState {
  const byPercent = percent === null ? Number.POSITIVE_INFINITY : Math.floor((Math.max(0, bankroll) * percent) / 100);
  return { code, value, limit: Math.min(byPercent, usd === null ? Number.POSITIVE_INFINITY : Math.round(usd * 1e6)) };
}
