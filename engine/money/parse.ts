/**
 * Strings and numbers from outside become exact integer units here and nowhere else. What cannot be represented exactly
 * is refused: nothing is rounded on the way in.
 *
 * Every function throws RangeError with the bad value in the message; the caller at the edge adds the place.
 */
import { type Cash, ONE_DOLLAR_PRICE, type Price, type Quantity } from './units.ts';

/** Price from a string of dollars such as `"0.4500"`, `"0.960"` or `"1"`: 0 to 1, at most four decimals that count. */
export function parsePriceDollars(text: string): Price {
  const price = decimal(text, 4, 'price');
  if (price < 0 || price > ONE_DOLLAR_PRICE) throw new RangeError(`price "${text}" is outside 0 to 1 dollar`);
  return price as Price;
}

/** Price from a number of cents such as 45 or 4.5: 0 to 100, at most two decimals. */
export function parsePriceCents(cents: number): Price {
  const price = Math.round(cents * 100);
  if (!(cents >= 0 && cents <= 100)) throw new RangeError(`price of ${cents} cents is outside 0 to 100`);
  // A cent amount with two decimals is within one part in 2^52 of its hundredths; anything farther has more decimals.
  if (Math.abs(cents * 100 - price) > 1e-9) throw new RangeError(`price of ${cents} cents is finer than 1/100 cent`);
  return price as Price;
}

/** Quantity from a string of contracts such as `"10.00"`: zero or more, at most two decimals that count. */
export function parseQuantity(text: string): Quantity {
  const quantity = decimal(text, 2, 'quantity');
  if (quantity < 0) throw new RangeError(`quantity "${text}" is negative`);
  return quantity as Quantity;
}

/** Position from a string of contracts such as `"-10.00"`: negative is short YES, which is long NO. */
export function parsePosition(text: string): Quantity {
  return decimal(text, 2, 'position') as Quantity;
}

/** Cash from a string of dollars such as `"12.345678"` or `"-0.01"`: at most six decimals that count. */
export function parseCash(text: string): Cash {
  return decimal(text, 6, 'cash') as Cash;
}

/** Cash from a number of dollars in a configuration, such as 1000 or 2.5: the decimal number that was written, not its double. */
export function parseUsd(dollars: number): Cash {
  return parseCash(String(dollars));
}

/** A decimal string as an integer count of 10^-places, exactly. Zeros beyond `places` are accepted, other digits are not. */
function decimal(text: string, places: number, what: string): number {
  const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text);
  if (match === null) throw new RangeError(`${what} "${text}" is not a plain decimal number`);
  const fraction = match[3] ?? '';
  if (/[1-9]/.test(fraction.slice(places))) throw new RangeError(`${what} "${text}" has more than ${places} decimals`);
  const units = Number((match[2] as string) + fraction.slice(0, places).padEnd(places, '0'));
  if (!Number.isSafeInteger(units)) throw new RangeError(`${what} "${text}" is too large`);
  return match[1] === '-' && units !== 0 ? -units : units;
}
