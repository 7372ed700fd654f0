/** What every reading must hold whatever the text: temperatures that a station can have had, dates that exist, problems with their part. */
import type { ParsedProduct } from '../../data/products/product.ts';

const RANGES = [
  [/_f$/, -80, 140],
  [/_c$/, -62, 60],
] as const;
const IN_FAHRENHEIT = /^(TMP|DPT|WBG|TXN|X\/N|N\/X|TXNMN|TXNP\d)$/;

/** What is wrong with a reading, as a phrase; null when nothing is. */
export function faultOf(product: ParsedProduct): string | null {
  const unnamed = product.problems.find(({ part, text }) => part === '' || text === '');
  return unnamed ? 'a problem without part or text' : faultIn(product);
}

function faultIn(value: unknown): string | null {
  if (typeof value !== 'object' || value === null) return null;
  const record = value as Record<string, unknown>;
  if (typeof record.element === 'string' && IN_FAHRENHEIT.test(record.element) && !isWithin(record.value, -80, 140))
    return `${record.element} is ${String(record.value)} °F`;
  // A deviation is a difference of temperatures.
  if (record.statistic === 'sd')
    return isWithin(record.value_f, 0, 60) ? null : `a deviation of ${String(record.value_f)} °F`;
  for (const [key, inner] of Object.entries(record)) {
    if (key === 'climate_date' && inner !== null && Number.isNaN(Date.parse(String(inner))))
      return `${key} is ${String(inner)}`;
    for (const [name, least, most] of RANGES)
      if (name.test(key) && !isWithin(inner, least, most)) return `${key} is ${String(inner)}`;
    const fault = faultIn(inner);
    if (fault !== null) return fault;
  }
  return null;
}

function isWithin(value: unknown, least: number, most: number): boolean {
  return value === null || (typeof value === 'number' && value >= least && value <= most);
}
