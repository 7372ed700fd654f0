/** The page of reliability: each program writes its own section and leaves the other's. */
import { expect, test } from 'vitest';
import { pageWith } from '../../chaos/page.ts';

test('a section is put in, replaced, and leaves the others as they were, in a fixed order', () => {
  const soaked = pageWith('an older page', 'soak', '## Soak\n\nfigures\n');
  expect(soaked).not.toContain('an older page');
  const both = pageWith(soaked, 'chaos', '## Chaos\n\nfirst\n');
  expect(both.indexOf('## Chaos')).toBeLessThan(both.indexOf('## Soak'));
  const again = pageWith(both, 'chaos', '## Chaos\n\nsecond\n');
  expect(again).toContain('## Soak\n\nfigures');
  expect(again).toContain('second');
  expect(again).not.toContain('first');
  expect(pageWith(again, 'chaos', '## Chaos\n\nsecond\n')).toBe(again);
});
