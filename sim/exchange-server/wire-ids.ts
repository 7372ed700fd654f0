/**
 * The exchange names things by UUID, history by ticker or by number. These are UUIDs made from what is named, so that the same
 * stretch served twice uses the same names. An order's UUID leads back to the order.
 */
import { createHash } from 'node:crypto';

export class WireIds {
  readonly userId: string;
  readonly #seed: number;
  readonly #orders = new Map<string, string>();
  readonly #venueOrders = new Map<string, string>();
  readonly #markets = new Map<string, string>();
  readonly #tickers = new Map<string, string>();

  constructor(seed: number, keyId: string) {
    this.#seed = seed;
    this.userId = uuidOf('user', seed, keyId);
  }

  /** The UUID of an order by its id at the simulated exchange. */
  order(venueOrderId: string): string {
    const known = this.#orders.get(venueOrderId);
    if (known !== undefined) return known;
    const made = uuidOf('order', this.#seed, venueOrderId);
    this.#orders.set(venueOrderId, made);
    this.#venueOrders.set(made, venueOrderId);
    return made;
  }

  /** The id at the simulated exchange of an order that was named before. */
  venueOrder(orderId: string): string | undefined {
    return this.#venueOrders.get(orderId);
  }

  fill(fillId: string): string {
    return uuidOf('fill', this.#seed, fillId);
  }

  /** A public trade: the `place`-th of its market at exchange time `at`, from 1. */
  trade(ticker: string, at: number, place: number): string {
    return uuidOf('trade', ticker, at, place);
  }

  market(ticker: string): string {
    const known = this.#markets.get(ticker);
    if (known !== undefined) return known;
    const made = uuidOf('market', ticker);
    this.#markets.set(ticker, made);
    this.#tickers.set(made, ticker);
    return made;
  }

  /** The ticker of a market that was named before. */
  tickerOf(marketId: string): string | undefined {
    return this.#tickers.get(marketId);
  }
}

/** A UUID (version 8, own scheme) that depends on its parts alone. */
export function uuidOf(...parts: readonly (string | number)[]): string {
  const hash = createHash('sha256').update(parts.join('\n')).digest();
  hash[6] = ((hash[6] as number) & 0x0f) | 0x80;
  hash[8] = ((hash[8] as number) & 0x3f) | 0x80;
  const hex = hash.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-');
}
