/**
 * Invariants, for texts after every accident (cut, shuffled, spliced, overwritten, random bytes), the short form of `tests/fuzz/products.ts`:
 * 1. no reader throws or takes long;
 * 2. no reader gives a temperature that no station can have had, or a day that does not exist;
 * 3. damage does not hide everything: most texts are still recognised.
 */
import { expect, test } from 'vitest';
import { fuzzProducts } from '../../fuzz/products.ts';

test('damaged products are read soundly by every reader', () => {
  const cases = 8_000;
  const { failures, recognised } = fuzzProducts(cases, 20_261_127);
  expect(failures).toEqual([]);
  expect(recognised).toBeGreaterThan(cases / 2);
});
