/**
 * Exact integer units become decimal strings here and nowhere else. Every digit that the unit has is written, none is
 * rounded away, and the text does not depend on any locale.
 */
import type { Cash, Price, Quantity } from './units.ts';

/** Dollars with four decimals: `"0.4500"`. */
export function formatPrice(price: Price): string {
  return fixed(price, 4);
}

/** Contracts with two decimals: `"10.00"`; positions keep their sign. */
export function formatQuantity(quantity: Quantity): string {
  return fixed(quantity, 2);
}

/** Dollars with six decimals: `"12.345678"`, `"-0.000001"`. */
export function formatCash(cash: Cash): string {
  return fixed(cash, 6);
}

function fixed(units: number, places: number): string {
  if (!Number.isSafeInteger(units)) throw new RangeError(`${units} is not an exact amount`);
  const digits = String(Math.abs(units)).padStart(places + 1, '0');
  const point = digits.length - places;
  return `${units < 0 ? '-' : ''}${digits.slice(0, point)}.${digits.slice(point)}`;
}
