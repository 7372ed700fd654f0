/**
 * The four integer units in which the engine keeps value, and the branded types that stop them from being mixed.
 *
 * A price times a quantity is exactly a cash amount: 1/10,000 dollar × 1/100 contract = 1/1,000,000 dollar.
 * Strings and floats become units only in `parse.ts`; units become strings only in `format.ts`.
 */
declare const unit: unique symbol;
type Unit<Name extends string> = number & { readonly [unit]: Name };

/** Price of a YES contract in 1/10,000 dollar; 0 to 10,000. */
export type Price = Unit<'price: 1/10,000 dollar'>;
/** Quantity in 1/100 contract; signed where it is a position (negative: short YES, which is long NO). */
export type Quantity = Unit<'quantity: 1/100 contract'>;
/** Cash in 1/1,000,000 dollar; signed. */
export type Cash = Unit<'cash: 1/1,000,000 dollar'>;

/** What a winning contract pays, and the highest price there is: one dollar. */
export const ONE_DOLLAR_PRICE = 10_000 as Price;
/** One whole contract. */
export const ONE_CONTRACT = 100 as Quantity;
/** One dollar, as cash. */
export const ONE_DOLLAR = 1_000_000 as Cash;
/** No price: an empty side of a book, an unknown touch. A missing quote is a missing quote. */
export const NO_PRICE = -1 as Price;
/** No quantity: the source shows a price without its size. */
export const NO_QUANTITY = -1 as Quantity;
export const ZERO_CASH = 0 as Cash;
export const ZERO_QUANTITY = 0 as Quantity;
