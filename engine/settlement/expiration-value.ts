/**
 * The value on which the exchange settled, as it writes it: `"84.00"`, nothing, or a sentence that begins with the number
 * ("84. Although the Daily Climate Report was not finalized …").
 */

/** What the text says: a number, a number at the head of a sentence, words without a number, or nothing. */
export type ExpirationValue =
  | { readonly kind: 'value'; readonly valueF: number }
  | { readonly kind: 'sentence'; readonly valueF: number; readonly text: string }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'absent' };

/** Reads an expiration value. Temperatures outside −130 to 150 °F, which no station has ever had, count as words. */
export function parseExpirationValue(text: string | null): ExpirationValue {
  const trimmed = (text ?? '').trim();
  if (trimmed === '') return { kind: 'absent' };
  const match = /^(-?\d+(?:\.\d+)?)(°?\s*F?)$/i.exec(trimmed);
  const head = match ?? /^(-?\d+(?:\.\d+)?)(?:°\s*F?)?[.,;:]?\s+\S/i.exec(trimmed);
  const valueF = Number(head?.[1]);
  // NaN, where there is no number, lies outside as well.
  if (!(valueF >= -130 && valueF <= 150)) return { kind: 'text', text: trimmed };
  return match === null ? { kind: 'sentence', valueF, text: trimmed } : { kind: 'value', valueF: valueF + 0 };
}
