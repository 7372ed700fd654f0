/**
 * The exchange's number formats: dollars and contract counts as decimal strings, ids, directions and instants. Requests may
 * write fewer decimals than responses do.
 */
import { z } from 'zod';

/** Dollars in a response: two to six decimals, signed where it is a profit. */
export const dollars = z.string().regex(/^-?\d+\.\d{2,6}$/);
/** Contracts in a response: always two decimals; a position is signed. */
export const count = z.string().regex(/^-?\d+\.\d{2}$/);
/** Contracts in a request: none to two decimals, more than nothing. */
export const requestCount = z
  .string()
  .regex(/^\d{1,12}(\.\d{1,2})?$/, 'must be contracts such as "10.00"')
  .refine((text) => Number(text) > 0, 'must be at least 0.01');
/** A price in a request: two to four decimals. */
export const requestPrice = z.string().regex(/^[01]\.\d{2,4}$/, 'must be dollars such as "0.5600"');
export const bookSide = z.enum(['bid', 'ask']);
export const outcomeSide = z.enum(['yes', 'no']);
export const selfTradePrevention = z.enum(['taker_at_cross', 'maker']);
export const ticker = z.string().regex(/^[A-Z0-9.-]+$/);
export const uuid = z.string().regex(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/);
export const instant = z.iso.datetime({ offset: true });
export const exchangeIndex = z.int().min(0);
/** An opaque pointer to the next page; empty on the last. */
export const cursor = z.string();
