/**
 * The one table of reasons: why the engine did, or did not, act. Each has a stable code for people and files and a stable
 * number for the decision record. Rows are only ever appended to their block; a number is never given a second meaning.
 *
 * Blocks: 0 to 99 general, 100 to 199 risk, 200 to 299 sizing, 300 to 399 orders, 400 to 499 trading states,
 * 500 to 599 strategies and ensemble.
 */

/** What the `limit` and `value` of a verdict with this reason count. */
export type ReasonUnit =
  | 'none'
  | 'micro_dollars'
  | 'markets'
  | 'orders'
  | 'quantity'
  | 'price'
  | 'seconds'
  | 'dollars_per_contract';

/** One row of the table. `text` completes "because …" for a reader who knows trading but not this program. */
export interface Reason {
  readonly number: number;
  readonly code: string;
  readonly unit: ReasonUnit;
  readonly text: string;
}

export const REASONS = [
  // General
  { number: 0, code: 'ok', unit: 'none', text: 'nothing stands against it' },
  { number: 1, code: 'evaluated', unit: 'none', text: 'the ladder was evaluated' },
  {
    number: 2,
    code: 'settlement_step_refused',
    unit: 'none',
    text: 'the announced step of a settlement is not one that can follow the last',
  },

  // Risk: refusals and cuts of an order or amendment
  { number: 100, code: 'invalid_request', unit: 'none', text: 'price, quantity or market of the order make no sense' },
  { number: 101, code: 'trading_halted', unit: 'none', text: 'trading is halted; nothing may be sent' },
  { number: 102, code: 'trading_paused', unit: 'none', text: 'trading is paused and the order is not reducing' },
  { number: 103, code: 'reduce_only', unit: 'none', text: 'only reducing orders are allowed and this one is not' },
  { number: 104, code: 'stale_mark', unit: 'none', text: 'a price that new risk would rest on is stale' },
  {
    number: 105,
    code: 'open_risk_cap',
    unit: 'micro_dollars',
    text: 'the total open risk in dollars would exceed its cap',
  },
  {
    number: 106,
    code: 'open_risk_pct_cap',
    unit: 'micro_dollars',
    text: 'the total open risk would exceed its percentage of the bankroll',
  },
  { number: 107, code: 'city_cap', unit: 'micro_dollars', text: 'the open risk of the city would exceed its cap' },
  {
    number: 108,
    code: 'cluster_cap',
    unit: 'micro_dollars',
    text: 'the open risk of a cluster of correlated cities would exceed its cap',
  },
  {
    number: 109,
    code: 'concurrent_positions_cap',
    unit: 'markets',
    text: 'positions and orders would be open in too many markets at once',
  },
  {
    number: 110,
    code: 'exchange_position_limit',
    unit: 'micro_dollars',
    text: "the position could exceed the exchange's limit for one market",
  },
  {
    number: 111,
    code: 'insufficient_cash',
    unit: 'micro_dollars',
    text: 'the order would cost more than the free cash',
  },
  {
    number: 113,
    code: 'terms_not_accepted',
    unit: 'none',
    text: 'the wording of the rules is one that nobody has accepted yet',
  },
  { number: 114, code: 'ladder_cap', unit: 'micro_dollars', text: 'the open risk of the ladder would exceed its cap' },
  {
    number: 115,
    code: 'market_cap',
    unit: 'micro_dollars',
    text: 'the open risk of the market by itself would exceed its cap',
  },
  {
    number: 116,
    code: 'strategy_cap',
    unit: 'micro_dollars',
    text: 'the open risk of the ladders that the strategy trades would exceed its cap',
  },
  {
    number: 117,
    code: 'order_cap',
    unit: 'micro_dollars',
    text: 'the order by itself would cost more than one order may',
  },
  {
    number: 118,
    code: 'order_rate_cap',
    unit: 'orders',
    text: 'too many orders and amendments would be sent within one minute',
  },
  {
    number: 119,
    code: 'displayed_share_cap',
    unit: 'quantity',
    text: 'the order would ask for more than the allowed share of the size that is shown',
  },
  { number: 112, code: 'warm_up', unit: 'none', text: 'the run is still learning; trading has not begun' },

  // Sizing: why a market was not traded, or not more
  { number: 200, code: 'no_opinion', unit: 'none', text: 'the ensemble has no valid opinion of the ladder' },
  { number: 201, code: 'no_touch', unit: 'none', text: 'no price is shown that could be traded against' },
  {
    number: 202,
    code: 'edge_below_minimum',
    unit: 'dollars_per_contract',
    text: 'the edge after fee, spread and slippage is below the minimum',
  },
  { number: 203, code: 'kelly_zero', unit: 'none', text: 'growth is best served by no further position' },
  {
    number: 204,
    code: 'below_minimum_order',
    unit: 'quantity',
    text: 'the size that is right is below the smallest order',
  },
  { number: 205, code: 'wealth_exhausted', unit: 'micro_dollars', text: 'other ladders hold all the wealth at risk' },
  { number: 206, code: 'hold_to_settlement', unit: 'none', text: 'positions are held to settlement by configuration' },
  { number: 207, code: 'edge_gone', unit: 'dollars_per_contract', text: 'the edge of the position is gone after fees' },
  { number: 208, code: 'sized', unit: 'none', text: 'an order was sized' },
  { number: 209, code: 'too_close_to_close', unit: 'seconds', text: 'the market closes too soon' },
  {
    number: 210,
    code: 'price_out_of_range',
    unit: 'price',
    text: 'the price lies outside the range that may be traded',
  },

  // Orders: what the order manager did, or did not do, and why
  { number: 300, code: 'order_new', unit: 'none', text: 'the intent has no order yet' },
  { number: 301, code: 'order_superseded', unit: 'none', text: 'the intent needs an order after its last one ended' },
  { number: 302, code: 'order_kept', unit: 'none', text: 'the working order is close enough to what is wanted' },
  { number: 303, code: 'order_amended_down', unit: 'quantity', text: 'less is wanted than the working order offers' },
  { number: 304, code: 'order_replaced', unit: 'price', text: 'price or size moved too far for the working order' },
  { number: 305, code: 'side_changed', unit: 'none', text: 'the intent now trades on the other side' },
  { number: 306, code: 'target_reached', unit: 'quantity', text: 'the position is what the intent wants' },
  { number: 307, code: 'order_pending', unit: 'none', text: 'the venue has not answered an earlier command yet' },
  { number: 308, code: 'order_unknown', unit: 'none', text: 'it is not known whether the venue has an earlier order' },
  { number: 309, code: 'order_no_touch', unit: 'none', text: 'the side of the touch that sets the price is missing' },
  { number: 310, code: 'order_too_small', unit: 'quantity', text: 'the order would be below the smallest order' },
  { number: 311, code: 'chase_limit', unit: 'price', text: 'the price moved too far from where the intent was formed' },
  { number: 312, code: 'spread_widened', unit: 'price', text: 'the spread is wider than allowed' },
  { number: 313, code: 'liquidity_fell', unit: 'quantity', text: 'too little is shown on the other side' },
  { number: 314, code: 'order_edge_gone', unit: 'dollars_per_contract', text: 'the edge of the working order is gone' },
  { number: 315, code: 'data_stale', unit: 'seconds', text: 'the market data is stale' },
  { number: 316, code: 'before_close', unit: 'seconds', text: 'the market closes soon' },
  { number: 317, code: 'order_count_limit', unit: 'none', text: 'the intent has placed as many orders as it may' },
  { number: 318, code: 'own_order_crosses', unit: 'price', text: 'an own order on the other side would trade with it' },
  {
    number: 319,
    code: 'illegal_transition',
    unit: 'none',
    text: "the venue's message is impossible in the order's state",
  },
  { number: 320, code: 'stray_update', unit: 'none', text: 'the venue told of an order that is not known here' },
  { number: 321, code: 'duplicate_fill', unit: 'quantity', text: 'the venue told of a fill that was counted already' },
  { number: 322, code: 'overfill', unit: 'quantity', text: 'the venue filled more than was asked' },
  { number: 323, code: 'ladder_withdrawn', unit: 'none', text: 'the ladder is not to be traded any more' },
  { number: 324, code: 'order_backoff', unit: 'seconds', text: 'the venue refused an order a moment ago' },
  { number: 325, code: 'order_looked_up', unit: 'none', text: 'the venue is asked what has become of the order' },
  { number: 326, code: 'late_order', unit: 'none', text: 'an order that was given up is at the venue after all' },
  {
    number: 327,
    code: 'amend_unanswered',
    unit: 'none',
    text: 'an amendment was asked for and the order still has its old terms',
  },
  {
    number: 328,
    code: 'foreign_order_adopted',
    unit: 'quantity',
    text: 'the venue has an order that was not sent from here; it counts in risk',
  },
  {
    number: 329,
    code: 'foreign_order_canceled',
    unit: 'none',
    text: 'the venue has an order that was not sent from here; it is to be withdrawn',
  },
  {
    number: 330,
    code: 'foreign_order_ignored',
    unit: 'quantity',
    text: 'an order that was not sent from here is left alone',
  },
  {
    number: 331,
    code: 'foreign_fill',
    unit: 'quantity',
    text: 'an order that is not held here was filled; it is booked',
  },

  // Trading states
  { number: 400, code: 'daily_loss_limit', unit: 'micro_dollars', text: "the day's loss reached its limit" },
  { number: 401, code: 'trading_day_started', unit: 'micro_dollars', text: 'a new trading day began' },
  { number: 402, code: 'operator_pause', unit: 'none', text: 'a person paused trading' },
  { number: 403, code: 'operator_resume', unit: 'none', text: 'a person resumed trading' },
  { number: 404, code: 'operator_reduce_only', unit: 'none', text: 'a person allowed only reducing orders' },
  { number: 405, code: 'operator_halt', unit: 'none', text: 'a person halted trading' },
  { number: 406, code: 'passive_excess', unit: 'micro_dollars', text: 'open risk exceeds a cap without a new order' },
  {
    number: 408,
    code: 'drawdown_limit',
    unit: 'micro_dollars',
    text: 'equity fell below its highest by the drawdown limit',
  },
  { number: 409, code: 'clusters_estimated', unit: 'none', text: 'clusters were estimated anew from forecast errors' },
  { number: 407, code: 'passive_excess_over', unit: 'micro_dollars', text: 'open risk is within all caps again' },

  // Strategies and ensemble: whether a ladder may be traded
  {
    number: 500,
    code: 'no_quorum',
    unit: 'none',
    text: 'the strategies that spoke hold too little of the learned weight',
  },

  // Strategies: why one stood aside
  { number: 510, code: 'day_under_way', unit: 'none', text: 'the climate day is under way and its observations count' },
  { number: 511, code: 'too_few_outcomes', unit: 'none', text: 'too few past outcomes are known' },
  { number: 512, code: 'no_forecast', unit: 'none', text: 'no forecast of the day is known that is young enough' },
  { number: 513, code: 'ladder_not_whole', unit: 'none', text: 'the brackets do not cover every degree once' },
  { number: 514, code: 'side_missing', unit: 'none', text: 'a side of the touch of some bracket is missing' },
  { number: 515, code: 'overround_too_large', unit: 'none', text: 'the prices sum to too far from one dollar' },
  { number: 517, code: 'too_little_history', unit: 'none', text: 'some bracket has too short a history of prices' },
  { number: 518, code: 'price_too_old', unit: 'none', text: 'the price of some bracket is too old' },
  {
    number: 519,
    code: 'spread_missing_or_wide',
    unit: 'none',
    text: 'no bracket that moved far has a spread narrow enough to tell',
  },
  { number: 520, code: 'z_score_below_entry', unit: 'none', text: 'no price is far from its rolling level' },
  { number: 521, code: 'too_early', unit: 'none', text: 'the close is still too far away' },
  { number: 522, code: 'baseline_never_trades', unit: 'none', text: 'this baseline has no opinion by intention' },
  { number: 523, code: 'malformed_opinion', unit: 'none', text: 'the opinion has not one probability a market' },

  // Strategies: what an opinion rests on
  { number: 540, code: 'past_years', unit: 'none', text: 'past years around the day of the year' },
  { number: 541, code: 'middle_of_touch', unit: 'none', text: 'the middles of the touch without the overround' },
  { number: 542, code: 'price_above_level', unit: 'none', text: 'a price ran far above its rolling level' },
  { number: 543, code: 'price_below_level', unit: 'none', text: 'a price ran far below its rolling level' },
  { number: 544, code: 'market_favourite', unit: 'none', text: 'the bracket that the market holds likeliest' },

  // Ensemble: what a pool is made of, or why there is none
  { number: 560, code: 'no_valid_opinion', unit: 'none', text: 'no strategy that is pooled has a valid opinion' },
  { number: 561, code: 'opinions_without_mass', unit: 'none', text: 'all opinions give every bracket nothing' },
  { number: 562, code: 'baseline_alone', unit: 'none', text: 'a baseline trades alone and is taken at its word' },
  { number: 563, code: 'single_source', unit: 'none', text: 'one strategy alone spoke' },
  { number: 564, code: 'sources_agree', unit: 'none', text: 'the strategies that spoke agree' },
  { number: 565, code: 'sources_disagree', unit: 'none', text: 'the strategies that spoke disagree' },
  { number: 566, code: 'recalibrated', unit: 'none', text: 'the pool was recalibrated on settled ladders' },
] as const satisfies readonly Reason[];

/** Every code of the table. */
export type ReasonCode = (typeof REASONS)[number]['code'];

const BY_CODE: ReadonlyMap<string, Reason> = new Map(REASONS.map((reason) => [reason.code, reason]));
const BY_NUMBER: ReadonlyMap<number, Reason> = new Map(REASONS.map((reason) => [reason.number, reason]));

/** The number of a code, for the decision record. */
export function reasonNumber(code: ReasonCode): number {
  const reason = BY_CODE.get(code);
  if (reason === undefined) throw new RangeError(`unknown reason code ${code}`);
  return reason.number;
}

/** The row of a number read from a decision record, or undefined when this version does not know it. */
export function reasonOfNumber(number: number): Reason | undefined {
  return BY_NUMBER.get(number);
}

/** The row of a code. */
export function reasonOf(code: ReasonCode): Reason {
  const reason = BY_CODE.get(code);
  if (reason === undefined) throw new RangeError(`unknown reason code ${code}`);
  return reason;
}
