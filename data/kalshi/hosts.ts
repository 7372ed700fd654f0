/**
 * Where the exchange is reached, by environment. Keys belong to one environment; its data is public and needs none.
 *
 * Source: docs.kalshi.com "API environments" as read on 2026-08-20, unchanged on 2026-10-07.
 */
import { UserError } from '../user-error.ts';

/** Base addresses of one environment, without slash at the end. */
export interface KalshiHost {
  readonly rest: string;
  readonly webSocket: string;
}

export const KALSHI_ENVIRONMENTS = ['prod', 'demo'] as const;
export type KalshiEnvironment = (typeof KALSHI_ENVIRONMENTS)[number];

export const KALSHI_HOSTS: Readonly<Record<KalshiEnvironment, KalshiHost>> = {
  prod: {
    rest: 'https://external-api.kalshi.com/trade-api/v2',
    webSocket: 'wss://external-api-ws.kalshi.com/trade-api/ws/v2',
  },
  demo: {
    rest: 'https://external-api.demo.kalshi.co/trade-api/v2',
    webSocket: 'wss://external-api-ws.demo.kalshi.co/trade-api/ws/v2',
  },
};

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]']);

/**
 * An address as it is used: without slash at the end. Only loopback may be asked without encryption.
 * Throws a UserError (2) for what is no such address.
 */
export function checkedAddress(text: string, protocols: { plain: 'http:' | 'ws:'; safe: 'https:' | 'wss:' }): string {
  const example = `${protocols.safe}//host/path`;
  let url: URL;
  try {
    url = new URL(text);
  } catch (error) {
    throw new UserError(`${text} is not an address: write it as ${example}`, 2, { cause: error });
  }
  if (url.username !== '' || url.search !== '' || url.hash !== '')
    throw new UserError(
      `the address ${url.origin}${url.pathname} has more than host and path: write it as ${example}`,
      2,
    );
  if (url.protocol === protocols.safe || (url.protocol === protocols.plain && LOOPBACK.has(url.hostname)))
    return text.replace(/\/+$/, '');
  throw new UserError(`${text} is not an address that is spoken to safely: write it as ${example}`, 2);
}

/** Whether an address is on this machine. */
export function isLoopback(address: string): boolean {
  return LOOPBACK.has(new URL(address).hostname);
}
