/**
 * Money as people read it. Amounts are whole micro-dollars or exact decimal strings from start to end; no float ever holds
 * money that is printed, so a printed figure is the exact amount rounded once, half away from zero.
 */

/** `−$1,234.57`: micro-dollars rounded to `decimals` (0 to 6) places, grouped by thousands, minus sign in front. */
export function dollars(micros: number, decimals = 2): string {
  const unit = 10 ** (6 - decimals);
  const magnitude = Math.abs(micros);
  const steps = (magnitude - (magnitude % unit)) / unit + (2 * (magnitude % unit) >= unit ? 1 : 0);
  const digits = String(steps).padStart(decimals + 1, '0');
  const whole = groupThousands(digits.slice(0, digits.length - decimals));
  const fraction = decimals === 0 ? '' : `.${digits.slice(digits.length - decimals)}`;
  return `${micros < 0 && steps !== 0 ? '−' : ''}$${whole}${fraction}`;
}

/** The same with an explicit plus sign on gains. */
export function signedDollars(micros: number, decimals = 2): string {
  const text = dollars(micros, decimals);
  return micros > 0 && /[1-9]/.test(text) ? `+${text}` : text;
}

/** A price of 1/10,000 dollar in cents: `45¢`, `45.5¢`. */
export function cents(priceE4: number): string {
  const whole = Math.trunc(priceE4 / 100);
  const rest = Math.abs(priceE4 % 100);
  const fraction = rest === 0 ? '' : `.${String(rest).padStart(2, '0').replace(/0$/, '')}`;
  return `${priceE4 < 0 && whole === 0 ? '−' : ''}${String(whole).replace('-', '−')}${fraction}¢`;
}

/** `1234567` as `1,234,567`. */
export function groupThousands(digits: string): string {
  return digits.replace(/\B(?=(\d{3})+(?!\d))/g, ',');
}
