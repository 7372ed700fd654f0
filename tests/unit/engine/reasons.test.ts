import { expect, test } from 'vitest';
import { REASONS, reasonNumber, reasonOf, reasonOfNumber } from '../../../engine/reasons.ts';
import { SHIPPED } from '../../../engine/strategies/registry.ts';
import { ladderOf, viewOf } from '../strategies/ladder-fixture.ts';

test('every reason has a code and a number of its own, within sixteen bits, and a text that goes on from "because"', () => {
  expect(new Set(REASONS.map(({ code }) => code)).size).toBe(REASONS.length);
  expect(new Set(REASONS.map(({ number }) => number)).size).toBe(REASONS.length);
  for (const { number, code, text } of REASONS) {
    expect(Number.isInteger(number) && number >= 0 && number < 65_536).toBe(true);
    expect(code).toMatch(/^[a-z][a-z_]*$/);
    expect(text).not.toMatch(/\.$/);
    expect(reasonOfNumber(reasonNumber(code))).toBe(reasonOf(code));
  }
});

test('whatever a shipped strategy without data says in standing aside is in the table', () => {
  const codes = new Set<string>(REASONS.map(({ code }) => code));
  for (const { create, parameters } of SHIPPED) {
    const strategy = create(parameters.parse({}), { cityCode: () => 'NYC' });
    const ladder = ladderOf('2025-01-31');
    for (const now of [ladder.openAt, ladder.closeAt]) {
      const opinion = strategy.evaluate(viewOf(ladder, now));
      expect(opinion.valid).toBe(false);
      for (const reason of opinion.reasons) expect(codes).toContain(reason);
    }
  }
});
