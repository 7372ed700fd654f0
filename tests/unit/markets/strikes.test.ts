import { describe, expect, it } from 'vitest';
import { bracketOf, paysOn, strikesPayOn } from '../../../engine/markets/strikes.ts';

describe('the strike rule', () => {
  it('is strict for greater and less, and includes both ends of between', () => {
    expect(bracketOf('less', null, 65)).toEqual({ lowF: -Infinity, highF: 64 });
    expect(bracketOf('greater', 72, null)).toEqual({ lowF: 73, highF: Infinity });
    expect(bracketOf('between', 65, 66)).toEqual({ lowF: 65, highF: 66 });
    expect(bracketOf('less_or_equal', null, 65)).toEqual({ lowF: -Infinity, highF: 65 });
    expect(bracketOf('greater_or_equal', 72, null)).toEqual({ lowF: 72, highF: Infinity });
  });

  it('pays on the same whole degrees by bracket and by strikes, for whole, fractional and negative strikes', () => {
    const cases = [
      ['less', null, 65],
      ['less', null, 64.5],
      ['less', null, -3],
      ['less_or_equal', null, 65.5],
      ['greater', 72, null],
      ['greater', 72.99, null],
      ['greater', -3, null],
      ['greater_or_equal', 72.5, null],
      ['between', 65, 66],
      ['between', -3, -2],
      ['between', 64.5, 66.5],
    ] as const;
    for (const [strikeType, floorStrikeF, capStrikeF] of cases) {
      const bracket = bracketOf(strikeType, floorStrikeF, capStrikeF);
      for (let f = -20; f < 120; f++)
        expect(paysOn(bracket, f)).toBe(strikesPayOn({ strikeType, floorStrikeF, capStrikeF }, f));
    }
  });

  it('compares a value between two degrees without rounding it', () => {
    const market = { strikeType: 'between', floorStrikeF: 65, capStrikeF: 66 } as const;
    expect(strikesPayOn(market, 66.2)).toBe(false);
    expect(strikesPayOn({ strikeType: 'greater', floorStrikeF: 66, capStrikeF: null }, 66.2)).toBe(true);
  });

  it('refuses strikes that its type needs and does not have', () => {
    expect(() => bracketOf('between', 65, null)).toThrow(/needs a cap strike/);
    expect(() => bracketOf('greater', null, 65)).toThrow(/needs a floor strike/);
    expect(() => bracketOf('between', 66, 65)).toThrow(/no whole degree/);
  });
});
