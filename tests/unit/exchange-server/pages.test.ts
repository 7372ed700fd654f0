/** Lists in pages. */
import { expect, test } from 'vitest';
import { ApiError } from '../../../sim/exchange-server/errors.ts';
import { pageOf } from '../../../sim/exchange-server/routes/pages.ts';

test('pages run from the newest to the oldest, and what is added meanwhile moves nothing', () => {
  const list = [1, 2, 3, 4, 5];
  const first = pageOf(list, { limit: 2 });
  expect(first.items).toEqual([5, 4]);
  const second = pageOf([...list, 6, 7], { limit: 2, cursor: first.cursor });
  expect(second.items).toEqual([3, 2]);
  const last = pageOf(list, { limit: 2, cursor: second.cursor });
  expect(last).toEqual({ items: [1], cursor: '' });
  expect(pageOf([], { limit: 2, cursor: '' })).toEqual({ items: [], cursor: '' });
});

test.each(['nonsense', Buffer.from('before:9').toString('base64url'), Buffer.from('before:-1').toString('base64url')])(
  'a cursor that is none of ours is refused: %s',
  (cursor) => {
    expect(() => pageOf([1, 2], { limit: 1, cursor })).toThrow(ApiError);
  },
);
