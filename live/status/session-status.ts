/**
 * The state of a running session as one document: what `sim status --json` prints and what dashboard, metrics and health are made
 * of. Money is a decimal string of dollars, a quantity one of contracts, an instant ISO 8601.
 */
import { z } from 'zod';
import { GUARDS } from '../guards/guards.ts';

const instant = z.iso.datetime();
const dollars = z.string().describe('Dollars, as a decimal string.');
const contracts = z.string().describe('Contracts, as a decimal string; negative is NO.');

const loops = z.strictObject({
  fast_seconds: z.number(),
  slow_seconds: z.number(),
  ticks: z.int().describe('Ticks since the process started.'),
  late: z.int(),
  missed: z.int().describe('Gaps in which ticks were left out.'),
  failed_fetches: z.int(),
  drains: z.int(),
  last_at: instant.describe('Engine time of the last thing decided.'),
  next_at: instant.describe('The tick that is due next.'),
  behind_seconds: z.number().min(0).describe('How long that tick is overdue.'),
});

const feed = z.strictObject({
  name: z.string(),
  up: z.boolean().nullable().describe('Connected; null for a feed that is fetched.'),
  heard_at: instant.nullable(),
  age_seconds: z.number().nullable(),
  stale_after_seconds: z.number().nullable(),
  stale: z.boolean(),
  gaps: z.int(),
  reconnections: z.int(),
  detail: z.string().nullable(),
});

const bracket = z.strictObject({
  market: z.string(),
  low_f: z.int().nullable(),
  high_f: z.int().nullable(),
  p_model: z.number().min(0).max(1).nullable(),
  bid: dollars.nullable(),
  ask: dollars.nullable(),
  last: dollars.nullable(),
  position: contracts,
});

const ladder = z.strictObject({
  ladder: z.string(),
  city: z.string(),
  variable: z.enum(['high', 'low']),
  climate_date: z.iso.date(),
  traded: z.boolean().describe("Of the session's own range, not only learned from."),
  evaluated_at: instant.nullable(),
  reason: z.string().nullable().describe('What became of the last opinion: `evaluated`, or why it is not traded on.'),
  confidence: z.number().nullable(),
  open_risk: dollars,
  brackets: z.array(bracket),
});

const position = z.strictObject({
  market: z.string(),
  ladder: z.string(),
  quantity: contracts,
  entry_cost: dollars.describe('Paid for what is open, with fees.'),
  value: dollars.describe('What it could be sold for.'),
  profit: dollars.describe('Value less cost; not yet realised.'),
});

const order = z.strictObject({
  client_order_id: z.string(),
  market: z.string(),
  side: z.enum(['bid', 'ask']),
  price: dollars,
  quantity: contracts,
  filled: contracts,
  state: z.string(),
  cancel_pending: z.boolean(),
  amend_pending: z.boolean(),
  strategy: z.string(),
  submitted_at: instant,
  foreign: z.boolean().describe('Found at the venue; nobody here asked for it.'),
});

const figure = z.union([z.string(), z.number()]).nullable();

const cap = z.strictObject({
  code: z.string(),
  text: z.string(),
  subject: z.string().nullable(),
  limit: figure,
  used: figure,
  headroom: figure,
  exceeded: z.boolean(),
});

const guard = z.strictObject({
  code: z.enum(GUARDS.map(({ code }) => code)),
  effect: z.enum(['hold', 'halt']),
  text: z.string(),
  watched: z.boolean().describe('Whether this session has what the guard looks at.'),
  holds: z.boolean(),
  since: instant.nullable(),
  detail: z.string().nullable(),
});

const decision = z.strictObject({
  at: instant,
  kind: z.enum(['verdict', 'intent', 'command', 'state']),
  ladder: z.string().nullable(),
  market: z.string().nullable(),
  reason: z.string(),
  text: z.string().describe('The reason in words.'),
  fields: z.record(z.string(), z.union([z.string(), z.number(), z.null()])),
});

const account = z.strictObject({
  checked_at: instant.nullable(),
  differences: z.array(z.string()).describe('What books and account differ in and nothing explains.'),
  order_group: z.string().nullable(),
  waiting_requests: z.int().nullable(),
});

export const sessionStatus = z.strictObject({
  version: z.literal(1),
  mode: z.enum(['paper', 'live']),
  account_name: z.string(),
  environment: z.string().nullable().describe('The exchange that the session listens to.'),
  state: z.enum(['active', 'reduce_only', 'paused', 'halted']),
  causes: z
    .array(z.strictObject({ code: z.string(), text: z.string() }))
    .describe('What keeps trading from being free, strictest first.'),
  started_at: instant.describe('When the session was first started.'),
  process_started_at: instant,
  now: instant,
  loops,
  feeds: z.array(feed),
  cash: dollars,
  equity: dollars,
  bankroll_start: dollars,
  net_pnl: dollars.describe('Equity less what was paid in; open positions at what they could be sold for.'),
  realized_pnl: dollars,
  fees: dollars,
  day_pnl: dollars.describe('Since the start of the trading day, or since a person resumed trading.'),
  day_ends_at: instant.nullable(),
  open_risk: dollars,
  free_cash: dollars,
  caps: z.array(cap),
  ladders: z.array(ladder),
  positions: z.array(position),
  orders: z.array(order),
  guards: z.array(guard),
  decisions: z.array(decision),
  decisions_sha256: z.string(),
  account: account.nullable().describe('The account at the exchange; null where nothing is sent.'),
});
export type SessionStatus = z.infer<typeof sessionStatus>;
export type FeedStatus = SessionStatus['feeds'][number];
