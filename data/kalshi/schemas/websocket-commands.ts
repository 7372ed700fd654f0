/**
 * What a client may say on the WebSocket, and the numbered errors with which the exchange refuses. The exchange says which
 * part of a command is missing by a code of its own, so a command is read part by part, not by one schema.
 */

/** Channels of temperature markets, and how each may be narrowed. */
export const CHANNELS = [
  'orderbook_delta',
  'ticker',
  'trade',
  'fill',
  'market_positions',
  'market_lifecycle_v2',
  'multivariate_market_lifecycle',
  'communications',
  'order_group_updates',
  'user_orders',
  'cfbenchmarks_value',
  'pyth_value',
] as const;
export type Channel = (typeof CHANNELS)[number];

/** Error codes and their texts, as documented. */
export const WS_ERRORS = {
  unableToProcess: [1, 'Unable to process message'],
  paramsRequired: [2, 'Params required'],
  channelsRequired: [3, 'Channels required'],
  sidsRequired: [4, 'Subscription IDs required'],
  unknownCommand: [5, 'Unknown command'],
  alreadySubscribed: [6, 'Already subscribed'],
  unknownSid: [7, 'Unknown subscription ID'],
  unknownChannel: [8, 'Unknown channel name'],
  invalidParameter: [11, 'Invalid parameter'],
  oneSidRequired: [12, 'Exactly one subscription ID is required'],
  unsupportedAction: [13, 'Unsupported action'],
  marketTickerRequired: [14, 'Market Ticker required'],
  actionRequired: [15, 'Action required'],
  marketNotFound: [16, 'Market not found'],
  internalError: [17, 'Internal error'],
  bufferOverflow: [25, 'Subscription buffer overflow'],
} as const satisfies Readonly<Record<string, readonly [code: number, text: string]>>;
export type WsErrorName = keyof typeof WS_ERRORS;
