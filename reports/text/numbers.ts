/** Counts, shares and scores as people read them; the same text on every machine, whatever its locale. */
import { groupThousands } from './dollars.ts';

/** What stands where there is no figure. */
export const NONE = '–';

/** A whole number grouped by thousands. */
export function count(value: number): string {
  return value < 0 ? `−${groupThousands(String(-value))}` : groupThousands(String(value));
}

/** A quantity of 1/100 contract: `1,234` or `12.50`. */
export function contracts(quantityE2: number): string {
  const magnitude = Math.abs(quantityE2);
  const whole = groupThousands(String(Math.trunc(magnitude / 100)));
  const rest = magnitude % 100;
  return `${quantityE2 < 0 ? '−' : ''}${whole}${rest === 0 ? '' : `.${String(rest).padStart(2, '0')}`}`;
}

/** A real number with a fixed number of decimals and a true minus sign; `–` for null and for what is not finite. */
export function decimal(value: number | null, decimals: number): string {
  if (value === null || !Number.isFinite(value)) return NONE;
  const text = Math.abs(value).toFixed(decimals);
  const [whole = '0', fraction] = text.split('.');
  const grouped = fraction === undefined ? groupThousands(whole) : `${groupThousands(whole)}.${fraction}`;
  return value < 0 && /[1-9]/.test(text) ? `−${grouped}` : grouped;
}

/** The same with a plus sign on what is above zero. */
export function signed(value: number | null, decimals: number): string {
  const text = decimal(value, decimals);
  return value !== null && value > 0 && /[1-9]/.test(text) ? `+${text}` : text;
}

/** A share of one in percent. */
export function percent(share: number | null, decimals = 0): string {
  return share === null || !Number.isFinite(share) ? NONE : `${decimal(share * 100, decimals)}%`;
}

/** A probability of a test: never printed as zero. */
export function pValue(value: number | null): string {
  if (value === null || !Number.isFinite(value)) return NONE;
  return value < 0.001 ? '< 0.001' : decimal(value, 3);
}

/** Bytes in the unit that leaves one to three digits before the point. */
export function bytes(value: number): string {
  if (value < 1_000_000) return `${decimal(value / 1_000, 0)} kB`;
  return value < 1_000_000_000 ? `${decimal(value / 1_000_000, 0)} MB` : `${decimal(value / 1_000_000_000, 1)} GB`;
}

/** `1 fill`, `2 fills`; an irregular plural is given. */
export function counted(value: number, singular: string, plural = `${singular}s`): string {
  return `${count(value)} ${value === 1 ? singular : plural}`;
}
