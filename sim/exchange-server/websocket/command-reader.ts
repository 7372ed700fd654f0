/** Reads a client's command part by part, and refuses it with the code that the exchange has for the part that is wrong. */
import {
  CHANNELS,
  type Channel,
  WS_ERRORS,
  type WsErrorName,
} from '../../../data/kalshi/schemas/websocket-commands.ts';
import type { MarketView } from '../market-view.ts';
import type { ShownMarket } from '../shown-market.ts';
import type { WireIds } from '../wire-ids.ts';

/** A refusal, as the message of an error frame. */
export class CommandError extends Error {
  readonly code: number;
  readonly place: { readonly market_ticker?: string; readonly market_id?: string };

  constructor(name: WsErrorName, place: { readonly market_ticker?: string; readonly market_id?: string } = {}) {
    const [code, text] = WS_ERRORS[name];
    super(text);
    this.code = code;
    this.place = place;
  }
}

export interface Command {
  /** Undefined when the client gave none, or 0. */
  readonly id: number | undefined;
  readonly cmd: string;
  readonly params: Readonly<Record<string, unknown>> | undefined;
}

/** The command of a text frame; null when it is none at all. */
export function readCommand(text: string): Command | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  const { id, cmd, params } = value as Record<string, unknown>;
  const isRecord = typeof params === 'object' && params !== null && !Array.isArray(params);
  return {
    id: Number.isSafeInteger(id) && (id as number) > 0 ? (id as number) : undefined,
    cmd: typeof cmd === 'string' ? cmd : '',
    params: isRecord ? (params as Record<string, unknown>) : undefined,
  };
}

export function paramsOf(command: Command): Readonly<Record<string, unknown>> {
  if (command.params === undefined) throw new CommandError('paramsRequired');
  return command.params;
}

export function channelsOf({ channels }: Readonly<Record<string, unknown>>): readonly Channel[] {
  if (!Array.isArray(channels) || channels.length === 0) throw new CommandError('channelsRequired');
  for (const channel of channels) {
    if (!(CHANNELS as readonly unknown[]).includes(channel)) throw new CommandError('unknownChannel');
  }
  return [...new Set(channels as Channel[])];
}

export function sidsOf({ sids }: Readonly<Record<string, unknown>>): readonly number[] {
  if (!Array.isArray(sids) || sids.length === 0) throw new CommandError('sidsRequired');
  if (!sids.every((sid) => Number.isSafeInteger(sid))) throw new CommandError('invalidParameter');
  return sids as number[];
}

export function oneSidOf({ sid, sids }: Readonly<Record<string, unknown>>): number {
  const given = Array.isArray(sids) ? (sids as unknown[]) : [];
  const all = sid === undefined ? given : [sid, ...given];
  if (all.length !== 1 || !Number.isSafeInteger(all[0])) throw new CommandError('oneSidRequired');
  return all[0] as number;
}

export function flagOf(params: Readonly<Record<string, unknown>>, name: string): boolean {
  const value = params[name] ?? false;
  if (typeof value !== 'boolean') throw new CommandError('invalidParameter');
  return value;
}

/** The stations whose weather a follower of the clock wants to hear of. */
export function stationsOf({ weather = [] }: Readonly<Record<string, unknown>>): ReadonlySet<string> {
  if (!Array.isArray(weather) || !weather.every((station) => typeof station === 'string')) {
    throw new CommandError('invalidParameter');
  }
  return new Set(weather as string[]);
}

/** The markets that a command names, by ticker or by id; null when it names none. */
export function marketsOf(
  params: Readonly<Record<string, unknown>>,
  view: MarketView,
  ids: WireIds,
): readonly ShownMarket[] | null {
  const named = (['market_ticker', 'market_tickers', 'market_id', 'market_ids'] as const).filter(
    (name) => params[name] !== undefined,
  );
  const [name] = named;
  if (name === undefined) return null;
  if (named.length > 1) throw new CommandError('invalidParameter');
  const isList = name.endsWith('s');
  const values: unknown = isList ? params[name] : [params[name]];
  if (!Array.isArray(values) || !values.every((value) => typeof value === 'string')) {
    throw new CommandError('invalidParameter');
  }
  const byId = name.startsWith('market_id');
  return (values as string[]).map((value) => {
    const market = view.find(byId ? (ids.tickerOf(value) ?? '') : value);
    if (market === undefined) {
      throw new CommandError('marketNotFound', byId ? { market_id: value } : { market_ticker: value });
    }
    return market;
  });
}
