/** What a soak measured, as a section of the page of reliability. */
import type { Measured } from '../chaos/reliability-page.ts';
import type { SoakResult, SoakSample } from './soak.ts';

/** Days that are shown besides the first and the last. */
const SHOWN = 8;

export function soakSection(
  { days, samples, end, seconds, growth, broken }: SoakResult,
  { command, machine, date }: Measured,
): string {
  const mega = (bytes: number) => (bytes / 1e6).toFixed(1);
  const every = Math.max(1, Math.floor(samples.length / SHOWN));
  const shown = samples.filter((_, index) => index % every === 0 || index === samples.length - 1);
  const row = ({ day, rss, heap, handles, segments, journal }: SoakSample) =>
    `| ${day.toFixed(1)} | ${mega(rss)} | ${mega(heap)} | ${handles} | ${segments} | ${mega(journal)} |`;
  return `## Months at a stretch

Written by \`${command}\` on ${date} (${machine}) in ${Math.round(seconds)} seconds.

A paper session keeps step with the local exchange, each a process of its own, over real REST, WebSocket and signatures, through
${days} simulated days of one city’s markets: ${end.ticks.toLocaleString('en-US')} ticks in ${end.drains.toLocaleString('en-US')} drains. Every simulated day it says what it holds, after a
collection of what nobody holds any more.

| Day | Memory, MB | Heap, MB | Open files | Journal files | Journal, MB |
| ---: | ---: | ---: | ---: | ---: | ---: |
${shown.map(row).join('\n')}

By the median slope between all pairs of samples, after the first quarter: the heap grows by ${(growth.heap / 1e3).toFixed(1)} kB a simulated day, memory by
${(growth.rss / 1e3).toFixed(1)} kB, open files by ${growth.handles}. The journal keeps everything and grows by design. Late ticks: ${end.lateTicks}; missed: ${end.missedTicks}; failed
fetches: ${end.failedFetches}.

${broken.length === 0 ? 'All of it is within its bounds.' : broken.map((what) => `- ${what}`).join('\n')}
`;
}
