/**
 * The tables of a run's folder: one definition each for the writer (SQL types), the reader, the reports (row types) and the
 * reference (descriptions).
 *
 * Column names are row keys. Units are last in the name: `_e4` is 1/10,000 dollar, `_e2` 1/100 contract, `_e6` 1/1,000,000
 * dollar; `…_at` are whole microseconds since 1970 UTC; climate dates are `YYYY-MM-DD`.
 */
import { z } from 'zod';

/** Version of the folder's layout; a reader refuses any other. */
export const RUN_FORMAT = 2;

type Sql =
  | 'BIGINT'
  | 'INTEGER'
  | 'UINTEGER'
  | 'DOUBLE'
  | 'VARCHAR'
  | 'BOOLEAN'
  | 'TIMESTAMP'
  | 'DATE'
  | 'DOUBLE[]'
  | 'VARCHAR[]';
const column = <T extends z.ZodType>(type: T, sql: Sql, description: string): T => type.meta({ sql, description }) as T;
const text = (description: string) => column(z.string(), 'VARCHAR', description);
const flag = (description: string) => column(z.boolean(), 'BOOLEAN', description);
const whole = (description: string) => column(z.int(), 'BIGINT', description);
const small = (description: string) => column(z.int(), 'INTEGER', description);
const real = (description: string) => column(z.number(), 'DOUBLE', description);
const instant = (description: string) => column(z.int(), 'TIMESTAMP', description);
const date = (description: string) => column(z.iso.date(), 'DATE', description);
const nullable = <T extends z.ZodType>(type: T): z.ZodNullable<T> =>
  type.nullable().meta(type.meta() ?? {}) as z.ZodNullable<T>;

const ofLadder = {
  ladder: small('Dense id of the ladder in the run'),
  event_ticker: text('Ticker of the ladder'),
  city: text('City code, for example NYC'),
  variable: column(z.enum(['high', 'low']), 'VARCHAR', 'Which daily extreme the ladder is about'),
  climate_date: date('Climate date of the ladder'),
};
const ofMarket = {
  ...ofLadder,
  market: small('Dense id of the market in the run'),
  ticker: text('Ticker of the market'),
};

/** Names of the fidelity tiers, best first. */
export const tierName = z.enum(['depth', 'quotes', 'candles', 'trades', 'trade_bars']);
/** Kinds of evidence that a fill is believed on. */
export const evidenceName = z.enum(['traded_through', 'traded_at', 'displayed', 'bar', 'assumed', 'exchange']);
/** The two instants at which forecasts are scored; `day_before_noon` is the headline. */
export const scoreSlot = z.enum(['day_before_noon', 'day_7am']);
export type ScoreSlot = z.infer<typeof scoreSlot>;

/** One decision record, decoded; the meaning of `i0` to `i4` and `real` by type is in the decision record's reference. */
export const decisionsTable = z.strictObject({
  engine_at: instant('Engine time of the decision'),
  type: column(z.enum(['evaluation', 'verdict', 'intent', 'command', 'state']), 'VARCHAR', 'Type of decision'),
  reason_code: small('Number of the reason'),
  reason: text('Code of the reason, as the reference lists it'),
  ladder: nullable(small('Dense id of the ladder, null where there is none')),
  market: nullable(small('Dense id of the market; of an evaluation, index of the first market in p0 to p7')),
  i0: small('First integer of the record'),
  i1: small('Second integer of the record'),
  i2: small('Third integer of the record'),
  i3: small('Fourth integer of the record'),
  i4: small('Fifth integer of the record'),
  p0: real('Probability of YES of the first market of an evaluation, in steps of 1e-9'),
  p1: real('Second market'),
  p2: real('Third market'),
  p3: real('Fourth market'),
  p4: real('Fifth market'),
  p5: real('Sixth market'),
  p6: real('Seventh market'),
  p7: real('Eighth market'),
  real: real('Real number of the record'),
});
export type DecisionRow = z.infer<typeof decisionsTable>;

/** One row for every change of state of an order. */
export const ordersTable = z.strictObject({
  engine_at: instant('Engine time of the change'),
  ...ofMarket,
  client_order_id: text('Id of the order at the venue'),
  intent_key: text('Idempotency key of the intent that the order serves'),
  supersession: small('How many orders of this key came before it'),
  strategy: text('Strategy that asked: ensemble unless one trades alone'),
  side: column(z.enum(['bid', 'ask']), 'VARCHAR', 'Side of the YES book: bid buys YES'),
  price_e4: small('Limit price of YES'),
  quantity_e2: whole('Quantity ordered'),
  filled_e2: whole('Quantity filled so far'),
  amend_price_e4: nullable(small('Price that an unconfirmed amendment asks for, null without one')),
  amend_quantity_e2: nullable(whole('Quantity, filled part included, that an unconfirmed amendment asks for')),
  displayed_e2: nullable(
    whole('Size shown on the side that the order would take when it was decided, null where none was'),
  ),
  time_in_force: text('Time in force'),
  post_only: flag('May only rest'),
  reduce_only: flag('May only reduce the position'),
  state: text('State after the change'),
  reason: text('Why the state changed'),
});
export type OrderRow = z.infer<typeof ordersTable>;

/** One row a fill, with what was believed when its order was decided and what it earned when its market settled. */
export const fillsTable = z.strictObject({
  engine_at: instant('When the engine learned of the fill'),
  executed_at: instant('When the venue executed it'),
  ...ofMarket,
  fill_id: text('Id of the fill at the venue'),
  client_order_id: text('Order that was filled'),
  strategy: text('Strategy that asked'),
  side: column(z.enum(['bid', 'ask']), 'VARCHAR', 'Side of the YES book: bid bought YES'),
  price_e4: small('Price of YES'),
  quantity_e2: whole('Quantity filled'),
  fee_e6: whole('Fee charged on this fill, rounding and rebate included'),
  is_taker: flag('Took displayed liquidity'),
  evidence: column(evidenceName, 'VARCHAR', 'Why the fill is believed'),
  tier: column(tierName, 'VARCHAR', 'Fidelity tier of the price evidence at the fill'),
  p_yes: nullable(real('Probability of YES at the decision, null when the order was not decided here')),
  bid_e4: nullable(small('Best bid at the decision, null when missing')),
  ask_e4: nullable(small('Best ask at the decision, null when missing')),
  lead_hours: real('Hours from the execution to the close of the market'),
  local_hour: small('Hour of the execution in local standard time of the city, 0 to 23'),
  position_after_e2: whole('Signed YES position after the fill'),
  payout_e4: nullable(small('What a YES contract paid in the end, null while not determined')),
  gross_pnl_e6: nullable(
    whole('Signed quantity times payout minus price: what the fill earned when held to settlement, before fee'),
  ),
});
export type FillRow = z.infer<typeof fillsTable>;

/**
 * The account over time: at every slow tick, at the start of every trading day, and at every tick by whose equity orders were
 * admitted. A point equal to its predecessor in all but time is left out, except the last of such a row.
 */
export const equityTable = z.strictObject({
  engine_at: instant('Engine time'),
  cash_e6: whole('Cash'),
  equity_e6: whole('Cash and positions at what one could sell for'),
  open_risk_e6: whole('Open risk of all ladders'),
  realized_e6: whole('Realised profit before fees'),
  fees_e6: whole('Fees paid so far'),
  positions: small('Markets with a position'),
  working_orders: small('Orders that may still fill'),
});
export type EquityRow = z.infer<typeof equityTable>;

/** One row a ladder, instant and name. Only ladders on which every name that is compared had an opinion. */
export const scoresTable = z.strictObject({
  engine_at: instant('When the probabilities were taken'),
  ...ofLadder,
  slot: column(scoreSlot, 'VARCHAR', 'Which of the two instants'),
  name: text('ensemble, market, or the name of a strategy'),
  p_yes: column(z.array(z.number()), 'DOUBLE[]', 'Probability of YES of each market in ascending order of temperature'),
  compared: flag(
    'Every name that takes part had an opinion on this ladder at this instant: the row counts in the means',
  ),
  winner: small('Index of the market that paid'),
  value_f: nullable(real('Value in °F that settled it, null where the exchange gave none')),
  brier: real('Mean over brackets of (p − o)²'),
  log: real('−ln p of the winning bracket, p floored at 1e-4 and renormalised'),
  crps: nullable(real('Continuous ranked probability score in °F, null without a value')),
});
export type ScoreRow = z.infer<typeof scoresTable>;

/** One row for every step of a market towards payment. */
export const settlementsTable = z.strictObject({
  engine_at: instant('When the step was known'),
  ...ofMarket,
  stage: column(z.enum(['determined', 'disputed', 'amended', 'final', 'paid']), 'VARCHAR', 'Step'),
  payout_e4: nullable(small('What a YES contract pays, null where not known')),
  value_f: nullable(real('Value in °F, null where the exchange gave none')),
  position_e2: whole('Signed YES position held before the step; none is left once the market is determined'),
  paid_e6: whole('Cash that came in with this step'),
});
export type SettlementRow = z.infer<typeof settlementsTable>;

/** One row a ladder between the run's dates. */
export const laddersTable = z.strictObject({
  ...ofLadder,
  series: text('Series of the ladder'),
  markets: small('Number of markets'),
  whole: flag('The brackets cover every whole degree exactly once'),
  restored: flag('One bracket was missing in the record and restored as the only hole'),
  tier: nullable(column(tierName, 'VARCHAR', 'Fidelity tier of its price history, null without any')),
  winner: nullable(text('Ticker of the market that paid, null without a result')),
  winner_low_f: nullable(real('Lowest degree of the winning bracket, null for an open tail or no result')),
  winner_high_f: nullable(real('Highest degree of the winning bracket, null for an open tail or no result')),
  value_f: nullable(real('Value in °F that settled it')),
  fills: whole('Number of fills'),
  contracts_e2: whole('Quantity filled, both sides'),
  gross_pnl_e6: whole('Profit before fees of its determined fills'),
  fees_e6: whole('Fees'),
  net_pnl_e6: whole('Profit after fees of its determined fills; fees of others count in full'),
});
export type LadderRow = z.infer<typeof laddersTable>;

/** Directory of the run: what the dense ids of the other tables mean. */
export const marketsTable = z.strictObject({
  ...ofMarket,
  low_f: nullable(real('Lowest whole degree on which it pays, null for an open tail')),
  high_f: nullable(real('Highest whole degree on which it pays, null for an open tail')),
  open_at: instant('Opening'),
  close_at: instant("Close, by the exchange's record"),
  restored: flag('Strikes restored as the only hole of the ladder'),
});
export type MarketRow = z.infer<typeof marketsTable>;

/** How often each reason was given, by what was decided. `refused` are verdicts that allowed nothing, `cut` that allowed less. */
export const rejectionsTable = z.strictObject({
  stage: column(z.enum(['aside', 'evaluation', 'refused', 'cut', 'order', 'state']), 'VARCHAR', 'What was decided'),
  strategy: nullable(text('Strategy that stood aside; null in the other stages')),
  reason: text('Code of the reason'),
  count: whole('How often'),
});
export type RejectionRow = z.infer<typeof rejectionsTable>;

/** One row for every verdict that allowed less than was asked: which rule, its limit, what was asked for, what would have fitted. */
export const refusalsTable = z.strictObject({
  engine_at: instant('Engine time of the verdict'),
  ...ofMarket,
  strategy: text('Strategy that asked'),
  side: column(z.enum(['bid', 'ask']), 'VARCHAR', 'Side of the YES book: bid buys YES'),
  price_e4: small('Limit price of YES'),
  asked_e2: whole('Quantity asked for'),
  fitted_e2: whole('Quantity that would have fitted, and was allowed; 0 where nothing did'),
  reason: text('Code of the rule that stood in the way'),
  limit: real("Its limit, in the reason's unit (reasons.md); 0 where the rule has none"),
  value: real('What all of the order would have brought, in the same unit'),
});
export type RefusalRow = z.infer<typeof refusalsTable>;

/** One row a cluster, each time that other clusters of cities came into force; the first ones are in the configuration. */
export const clustersTable = z.strictObject({
  engine_at: instant('From when on the cluster is in force'),
  cluster: small('Index of the cluster, from 0'),
  cities: column(z.array(z.string()), 'VARCHAR[]', 'Codes of its cities'),
});
export type ClusterRow = z.infer<typeof clustersTable>;

/** The tables of a run's folder by name; each is `<name>.parquet`. */
export const RUN_TABLES = {
  decisions: decisionsTable,
  orders: ordersTable,
  fills: fillsTable,
  equity: equityTable,
  scores: scoresTable,
  settlements: settlementsTable,
  ladders: laddersTable,
  markets: marketsTable,
  rejections: rejectionsTable,
  refusals: refusalsTable,
  clusters: clustersTable,
} as const;
export type RunTable = keyof typeof RUN_TABLES;

/** Name and SQL type of every column of a table, in file order. */
export function columnsOf(
  table: RunTable,
): readonly { readonly name: string; readonly sql: Sql; readonly description: string }[] {
  return Object.entries(RUN_TABLES[table].shape).map(([name, type]) => {
    const meta = (type as z.ZodType).meta() as { sql: Sql; description: string };
    return { name, sql: meta.sql, description: meta.description };
  });
}
