/** An answer of a service as it is worked with and kept: what was asked, what came, and when by the service's own clock. */
import { type EpochMicros, MICROS_PER_MILLI } from '../../../engine/time.ts';

export interface ServiceAnswer {
  /** Path and query below the service's address. */
  readonly path: string;
  readonly status: number;
  readonly text: string;
  readonly fetchedAt: EpochMicros;
  /** For the next conditional request; null where the service gives none. */
  readonly lastModified: string | null;
}

/**
 * When an answer was given. The service's `Date`, with the `Age` that a cache adds, is the clock of a server on this machine, which may
 * live in simulated time. Of any other service the later of that and this machine's clock counts: too late only withholds.
 */
export function answeredAt(
  headers: Readonly<Record<string, unknown>>,
  isLoopback: boolean,
  nowMillis: number,
): EpochMicros {
  const date = typeof headers.date === 'string' ? Date.parse(headers.date) : Number.NaN;
  const age = /^\d{1,9}$/.test(String(headers.age ?? '')) ? Number(headers.age) * 1000 : 0;
  const served = Number.isNaN(date) ? nowMillis : date + age;
  return ((isLoopback ? served : Math.max(served, nowMillis)) * MICROS_PER_MILLI) as EpochMicros;
}

/** What a service says went wrong, in one phrase: the detail of a problem, the reason of an error, or the first words of a page. */
export function complaintOf(text: string): string {
  try {
    const document: unknown = JSON.parse(text);
    if (typeof document === 'object' && document !== null) {
      const { detail, title, reason, error } = document as Record<string, unknown>;
      const said = [detail, title, reason, error].find((part) => typeof part === 'string');
      if (typeof said === 'string') return said.slice(0, 200);
    }
  } catch {
    // Not JSON: the words of the page are what there is.
  }
  return text
    .replaceAll(/<[^>]{0,200}>/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim()
    .slice(0, 120);
}
