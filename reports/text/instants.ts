/** Instants and dates as people read them: always UTC and ISO 8601, so that they sort and can be searched for. */

/** Epoch microseconds as `2025-01-31 14:05`. */
export function minuteUtc(atMicros: number): string {
  return new Date(atMicros / 1_000).toISOString().slice(0, 16).replace('T', ' ');
}

/** Epoch microseconds as `2025-01-31`. */
export function dayUtc(atMicros: number): string {
  return new Date(atMicros / 1_000).toISOString().slice(0, 10);
}

/** Every date of `from` to `to`, both inclusive, as `YYYY-MM-DD`; empty when `to` is before `from`. */
export function datesBetween(from: string, to: string): readonly string[] {
  const dates: string[] = [];
  const last = Date.parse(`${to}T00:00:00Z`);
  for (let at = Date.parse(`${from}T00:00:00Z`); at <= last; at += 86_400_000) {
    dates.push(new Date(at).toISOString().slice(0, 10));
  }
  return dates;
}

/** Microseconds as a length of time: `3 d 4 h`, `5 h`, `12 min`. */
export function duration(micros: number): string {
  const minutes = Math.round(micros / 60_000_000);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.round(minutes / 60);
  if (hours < 48) return `${hours} h`;
  const days = Math.floor(hours / 24);
  return hours % 24 === 0 || days > 13 ? `${Math.round(hours / 24)} d` : `${days} d ${hours % 24} h`;
}
