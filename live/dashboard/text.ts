/** Times, ages, probabilities and brackets as the page shows them. */
import { cents } from '../../reports/text/dollars.ts';
import { decimal, NONE } from '../../reports/text/numbers.ts';

/** `14:05:09` on the day of `now`, `2025-01-31 14:05` on another. Both in UTC. */
export function clockTime(iso: string, now: string): string {
  return iso.slice(0, 10) === now.slice(0, 10) ? iso.slice(11, 19) : iso.slice(0, 16).replace('T', ' ');
}

/** Seconds as `4 s`, `3 min`, `5 h`, `2 d`; `–` for none. */
export function age(seconds: number | null): string {
  if (seconds === null) return NONE;
  if (seconds < 120) return `${Math.round(seconds)} s`;
  if (seconds < 7_200) return `${Math.round(seconds / 60)} min`;
  return seconds < 172_800 ? `${Math.round(seconds / 3_600)} h` : `${Math.round(seconds / 86_400)} d`;
}

/** A price of dollars in cents: `45¢`. */
export function priceOf(dollars: string | null): string {
  return dollars === null ? NONE : cents(Math.round(Number(dollars) * 10_000));
}

/** A probability in percent. */
export function chance(p: number | null): string {
  return p === null ? NONE : `${decimal(p * 100, 1)}%`;
}

/** Whole degrees of a bracket: `≤ 40°`, `41–42°`, `≥ 49°`. */
export function bracketName(low: number | null, high: number | null): string {
  if (low === null) return high === null ? 'any' : `≤ ${minus(high)}°`;
  if (high === null) return `≥ ${minus(low)}°`;
  return low === high ? `${minus(low)}°` : `${minus(low)} to ${minus(high)}°`;
}

function minus(degrees: number): string {
  return String(degrees).replace('-', '−');
}
