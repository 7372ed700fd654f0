/**
 * Reads an account's exported fills: JSON or gzipped JSON, an array of fills or a response `{"fills": […]}`, with the field
 * names of the exchange's REST interface of any year. What it returns is exact and in YES terms; what it cannot read
 * exactly is a `UserError` that names file, row and field.
 */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { z } from 'zod';
import { BookSide } from '../../engine/events.ts';
import { complementOf } from '../../engine/money/amounts.ts';
import { parseCash, parsePriceCents, parsePriceDollars, parseQuantity } from '../../engine/money/parse.ts';
import type { Cash, Price, Quantity } from '../../engine/money/units.ts';
import type { EpochMicros } from '../../engine/time.ts';
import { UserError } from '../user-error.ts';

/** One execution of one account's order, as the exchange reported it. */
export interface ExportedFill {
  readonly fillId: string;
  readonly orderId: string;
  readonly ticker: string;
  /** The order's side of the YES book. */
  readonly side: BookSide;
  /** The YES price. */
  readonly price: Price;
  readonly quantity: Quantity;
  readonly isTaker: boolean;
  /** Net fee charged on this fill. */
  readonly fee: Cash;
  readonly createdAt: EpochMicros;
}

/** Every fill of a file, in the file's order. Throws UserError (exit code 3) when the file is missing, damaged or no export of fills. */
export function readFillsFile(path: string): readonly ExportedFill[] {
  const rows = rowsOf(jsonOf(path, textOf(path)), path);
  const fills = rows.map((row, i) => fillOf(row, `${path}, fill ${i + 1}`));
  const seen = new Set<string>();
  for (const fill of fills) {
    if (seen.has(fill.fillId)) {
      throw damaged(path, `the fill ${fill.fillId} occurs twice`, 'export the fills again without overlapping pages');
    }
    seen.add(fill.fillId);
  }
  return fills;
}

function textOf(path: string): string {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (cause) {
    const reason = (cause as NodeJS.ErrnoException).code === 'ENOENT' ? 'there is no such file' : 'it cannot be read';
    throw new UserError(`Cannot open the fills file ${path}: ${reason}; give the path of an export of fills.`, 3, {
      cause,
    });
  }
  const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
  if (!isGzip) return bytes.toString('utf8');
  try {
    return gunzipSync(bytes).toString('utf8');
  } catch (cause) {
    throw damaged(path, 'the gzip data is truncated or damaged', 'fetch the file again', cause);
  }
}

function jsonOf(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw damaged(path, 'it is not valid JSON', 'give a JSON array of fills or {"fills": […]}', cause);
  }
}

const document = z.union([z.array(z.unknown()), z.object({ fills: z.array(z.unknown()) })]);

function rowsOf(json: unknown, path: string): readonly unknown[] {
  const parsed = document.safeParse(json);
  if (!parsed.success) {
    throw damaged(path, 'it holds no list of fills', 'give a JSON array of fills or {"fills": […]}');
  }
  return Array.isArray(parsed.data) ? parsed.data : parsed.data.fills;
}

const decimal = z.union([z.string().regex(/^-?\d+(\.\d+)?$/), z.number()]);
const outcome = z.enum(['yes', 'no']);

/** The fields that are used, under all names they have had. Others are ignored. */
const rawFill = z.object({
  fill_id: z.string().min(1).optional(),
  trade_id: z.string().min(1).optional(),
  order_id: z.string().min(1),
  ticker: z.string().min(1).optional(),
  market_ticker: z.string().min(1).optional(),
  is_taker: z.boolean(),
  fee_cost: decimal.optional(),
  fee_cost_dollars: decimal.optional(),
  created_time: z.string().optional(),
  ts: z.number().int().optional(),
  ts_ms: z.number().int().optional(),
  count_fp: z.string().optional(),
  count: z.number().optional(),
  yes_price_dollars: z.string().optional(),
  yes_price_fixed: z.string().optional(),
  yes_price: z.number().optional(),
  no_price_dollars: z.string().optional(),
  no_price_fixed: z.string().optional(),
  book_side: z.enum(['bid', 'ask']).optional(),
  outcome_side: outcome.optional(),
  side: outcome.optional(),
  action: z.enum(['buy', 'sell']).optional(),
});
type RawFill = z.infer<typeof rawFill>;

function fillOf(row: unknown, place: string): ExportedFill {
  const parsed = rawFill.safeParse(row);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const field = issue === undefined || issue.path.length === 0 ? 'the fill' : `the field "${issue.path.join('.')}"`;
    throw damaged(place, `${field} is missing or wrong (${issue?.message ?? 'invalid'})`, 'export the fills again');
  }
  const raw = parsed.data;
  try {
    return {
      fillId: required(raw.fill_id ?? raw.trade_id, 'fill_id'),
      orderId: raw.order_id,
      ticker: required(raw.ticker ?? raw.market_ticker, 'ticker'),
      side: sideOf(raw),
      price: priceOf(raw),
      quantity: quantityOf(raw),
      isTaker: raw.is_taker,
      fee: parseCash(String(required(raw.fee_cost_dollars ?? raw.fee_cost, 'fee_cost'))),
      createdAt: timeOf(raw),
    };
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw damaged(place, cause.message, 'export the fills again', cause);
  }
}

/** The newest name wins: `book_side` says it directly; before it, buying YES and selling NO were bids. */
function sideOf(raw: RawFill): BookSide {
  if (raw.book_side !== undefined) return raw.book_side === 'bid' ? BookSide.bid : BookSide.ask;
  if (raw.outcome_side !== undefined) return raw.outcome_side === 'yes' ? BookSide.bid : BookSide.ask;
  const isYes = required(raw.side, 'side') === 'yes';
  const isBuy = required(raw.action, 'action') === 'buy';
  return isYes === isBuy ? BookSide.bid : BookSide.ask;
}

function priceOf(raw: RawFill): Price {
  const yes = raw.yes_price_dollars ?? raw.yes_price_fixed;
  if (yes !== undefined) return parsePriceDollars(yes);
  if (raw.yes_price !== undefined) return parsePriceCents(raw.yes_price);
  const no = raw.no_price_dollars ?? raw.no_price_fixed;
  return complementOf(parsePriceDollars(required(no, 'yes_price_dollars')));
}

function quantityOf(raw: RawFill): Quantity {
  const quantity = parseQuantity(raw.count_fp ?? String(required(raw.count, 'count_fp')));
  if (quantity === 0) throw new RangeError('the quantity is zero');
  return quantity;
}

function timeOf(raw: RawFill): EpochMicros {
  if (raw.created_time !== undefined) return parseInstant(raw.created_time);
  if (raw.ts_ms !== undefined) return (raw.ts_ms * 1_000) as EpochMicros;
  return (required(raw.ts, 'created_time') * 1_000_000) as EpochMicros;
}

/** RFC 3339 in UTC to the microsecond, which Date alone would cut to milliseconds. */
function parseInstant(text: string): EpochMicros {
  const match = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(?:\.(\d{1,9}))?(?:Z|\+00:00)$/.exec(text);
  const seconds = match === null ? Number.NaN : Date.parse(`${match[1]}Z`);
  if (match === null || Number.isNaN(seconds)) throw new RangeError(`the time "${text}" is not a UTC instant`);
  return (seconds * 1_000 + Number((match[2] ?? '').padEnd(6, '0').slice(0, 6))) as EpochMicros;
}

function required<T>(value: T | undefined, field: string): T {
  if (value === undefined) throw new RangeError(`the field "${field}" is missing`);
  return value;
}

function damaged(place: string, what: string, remedy: string, cause?: unknown): UserError {
  return new UserError(`Cannot read the fills in ${place}: ${what}; ${remedy}.`, 3, { cause });
}
