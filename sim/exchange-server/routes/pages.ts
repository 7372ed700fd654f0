/** Lists in pages: newest first, at most `limit` items, and an opaque cursor to the next page that is empty on the last. */
import { z } from 'zod';
import { invalidParameters } from '../errors.ts';

/** The query parameters of every list. */
export const pageQuery = {
  limit: z.coerce.number().int().min(1).max(1_000).default(100),
  cursor: z.string().optional(),
};

/** A time in whole seconds since 1970, as queries give it. */
export const secondsQuery = z.coerce.number().int().min(0).optional();

export interface Page<Item> {
  readonly items: readonly Item[];
  readonly cursor: string;
}

/**
 * A page of a list that only grows at its end: the cursor says how many items, counted from the oldest, are still to come,
 * so that what is added meanwhile moves nothing. @throws ApiError 400 when the cursor is not one of ours.
 */
export function pageOf<Item>(
  oldestFirst: readonly Item[],
  { limit, cursor }: { limit: number; cursor?: string | undefined },
): Page<Item> {
  const end = cursor === undefined || cursor === '' ? oldestFirst.length : placeOf(cursor, oldestFirst.length);
  const start = Math.max(0, end - limit);
  return {
    items: oldestFirst.slice(start, end).reverse(),
    cursor: start === 0 ? '' : Buffer.from(`before:${start}`).toString('base64url'),
  };
}

function placeOf(cursor: string, length: number): number {
  const place = Number(/^before:(\d{1,12})$/.exec(Buffer.from(cursor, 'base64url').toString())?.[1] ?? Number.NaN);
  if (!(place <= length)) throw invalidParameters('cursor: not a cursor of this list');
  return place;
}
