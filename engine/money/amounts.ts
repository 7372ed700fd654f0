/**
 * Arithmetic on exact amounts. Every result is a safe integer or a RangeError: an amount is never silently rounded by the
 * limits of a double (9,007 million dollars of cash).
 */
import { type Cash, ONE_DOLLAR_PRICE, type Price, type Quantity } from './units.ts';

/** What a quantity costs at a price, exactly: 1/10,000 dollar × 1/100 contract = 1/1,000,000 dollar. */
export function cashOf(price: Price, quantity: Quantity): Cash {
  return exact(price * quantity);
}

/** Sum of two amounts. */
export function addCash(x: Cash, y: Cash): Cash {
  return exact(x + y);
}

/** `x - y`. */
export function subtractCash(x: Cash, y: Cash): Cash {
  return exact(x - y);
}

/** The price of NO at a price of YES, and the other way round. */
export function complementOf(price: Price): Price {
  return (ONE_DOLLAR_PRICE - price) as Price;
}

/** The amount if it is a safe integer; `+ 0` turns the -0 of a product with zero into 0. */
function exact(amount: number): Cash {
  if (!Number.isSafeInteger(amount)) throw new RangeError(`amount ${amount} is too large to be exact`);
  return (amount + 0) as Cash;
}
