/**
 * The strike rule: from the exchange's strike type and strikes to the whole degrees on which a market pays.
 *
 * "Greater" and "less" are strict, "between" includes both ends. The strikes decide, never the ticker: `-T72` may be either
 * tail. A value that is not a whole degree (a late settlement on hourly data) is judged by the strikes themselves, in `paysOn`.
 */
import type { Bracket, StrikeType } from './contracts.ts';

/** Strikes of a market as the exchange gives them, in °F; null where the type has none. */
export interface Strikes {
  readonly strikeType: StrikeType;
  readonly floorStrikeF: number | null;
  readonly capStrikeF: number | null;
}

const STRIKE_TYPES: readonly string[] = [
  'greater',
  'greater_or_equal',
  'less',
  'less_or_equal',
  'between',
] satisfies StrikeType[];

/** Whether the text is a strike type that a temperature market may have. */
export function isStrikeType(text: string): text is StrikeType {
  return STRIKE_TYPES.includes(text);
}

/**
 * Whole degrees on which a market of these strikes pays, both ends inclusive. Fractional strikes are allowed (greater than
 * 72.99 pays from 73 on). Throws RangeError when a strike that the type needs is missing, or no whole degree would pay.
 */
export function bracketOf(strikeType: StrikeType, floorStrikeF: number | null, capStrikeF: number | null): Bracket {
  switch (strikeType) {
    case 'greater':
      return { lowF: Math.floor(required(floorStrikeF, strikeType, 'floor')) + 1, highF: Number.POSITIVE_INFINITY };
    case 'greater_or_equal':
      return { lowF: Math.ceil(required(floorStrikeF, strikeType, 'floor')), highF: Number.POSITIVE_INFINITY };
    case 'less':
      return { lowF: Number.NEGATIVE_INFINITY, highF: Math.ceil(required(capStrikeF, strikeType, 'cap')) - 1 };
    case 'less_or_equal':
      return { lowF: Number.NEGATIVE_INFINITY, highF: Math.floor(required(capStrikeF, strikeType, 'cap')) };
    case 'between': {
      const lowF = Math.ceil(required(floorStrikeF, strikeType, 'floor'));
      const highF = Math.floor(required(capStrikeF, strikeType, 'cap'));
      if (lowF > highF) throw new RangeError(`no whole degree lies between ${floorStrikeF} and ${capStrikeF}`);
      return { lowF, highF };
    }
  }
}

/** Whether a market of these strikes pays on a value in °F, as the exchange compares it: without rounding. */
export function strikesPayOn(strikes: Strikes, valueF: number): boolean {
  const floor = strikes.floorStrikeF ?? Number.NaN;
  const cap = strikes.capStrikeF ?? Number.NaN;
  switch (strikes.strikeType) {
    case 'greater':
      return valueF > floor;
    case 'greater_or_equal':
      return valueF >= floor;
    case 'less':
      return valueF < cap;
    case 'less_or_equal':
      return valueF <= cap;
    case 'between':
      return floor <= valueF && valueF <= cap;
  }
}

/** Whether a bracket pays on a whole degree. */
export function paysOn(bracket: Bracket, valueF: number): boolean {
  return bracket.lowF <= valueF && valueF <= bracket.highF;
}

function required(strike: number | null, type: StrikeType, end: 'floor' | 'cap'): number {
  if (strike === null || !Number.isFinite(strike)) throw new RangeError(`strike type ${type} needs a ${end} strike`);
  return strike;
}
