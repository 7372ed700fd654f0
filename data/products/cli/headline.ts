/**
 * The headline of a climate report's section: `...THE CENTRAL PARK NY CLIMATE SUMMARY FOR JULY 9 2026...`. It alone says which
 * climate day the section is about; the time of issue does not.
 */
import type { ClimateDate } from '../../../engine/time.ts';
import { dateOrNull } from '../heading.ts';
import { monthOf } from '../months.ts';

/** A headline: the site and the day, null where they cannot be read. */
export interface Headline {
  readonly site: string;
  readonly climateDate: ClimateDate | null;
  readonly correction: boolean;
}

const SUMMARY = 'CLIMATE SUMMARY';

/** Reads a headline; `next` is the line below, where a long one goes on. Null when the line is none. */
export function readHeadline(line: string, next: string): Headline | null {
  const dots = line.indexOf('...');
  const at = line.indexOf(SUMMARY);
  if (dots < 0 || at < dots) return null;
  const site = line
    .slice(dots + 3, at)
    .trim()
    .replace(/^THE /, '')
    .slice(0, 60);
  const rest = line.slice(at + SUMMARY.length, at + SUMMARY.length + 80);
  const whole = rest.indexOf('...') < 0 ? `${rest.trimEnd()} ${next.slice(0, 80)}` : rest;
  const match = /^ (?:FOR|FROM) {1,3}([A-Z]{3,9}) {1,3}(\d{1,2}),? {1,3}((?:18|19|20)\d{2})\b/.exec(whole);
  const climateDate = match ? dateOrNull(Number(match[3]), monthOf(match[1] ?? ''), Number(match[2])) : null;
  return { site, climateDate, correction: whole.includes('CORRECT') };
}
