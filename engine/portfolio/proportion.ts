/**
 * The share `amount × part ÷ whole`, rounded down to a whole unit, exact for all safe integers. Used where a cost is split
 * between what is closed and what stays: what stays is never understated.
 */
export function proportion(amount: number, part: number, whole: number): number {
  if (part === whole) return amount;
  const product = amount * part;
  if (Number.isSafeInteger(product)) return Math.floor(product / whole);
  return Number((BigInt(amount) * BigInt(part)) / BigInt(whole));
}
