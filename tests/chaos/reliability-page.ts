/** What chaos measured, as a section of the page of reliability: figures of the program, never written by hand. */
import { PHASE_NAMES, PHASES } from './phases.ts';
import { type ChaosResult, FAULTS } from './run.ts';

/** What a section says of its own making. */
export interface Measured {
  readonly command: string;
  readonly machine: string;
  /** `YYYY-MM-DD`. */
  readonly date: string;
}

export function chaosSection(
  results: readonly ChaosResult[],
  { command, machine, date, hours, wallSeconds }: Measured & { readonly hours: number; readonly wallSeconds: number },
): string {
  const sum = (of: (result: ChaosResult) => number) => results.reduce((total, result) => total + of(result), 0);
  const struckBy = (name: string) => sum(({ struck }) => struck[name] ?? 0);
  const names = [...new Set(results.flatMap(({ struck }) => Object.keys(struck)))].sort();
  const killed = results.flatMap(({ kills }) => kills);
  const broken = results.filter((result) => result.broken.length > 0);
  const mostOf = (cap: 'total' | 'city') => Math.max(0, ...results.map(({ mostUsed }) => mostUsed[cap]));
  const row = (name: string, value: number | string) => `| ${name} | ${value.toLocaleString('en-US')} |`;
  const percent = (share: number) => `${(share * 100).toFixed(1)} %`;
  return `## Killed at any point, under every fault

Written by \`${command}\` on ${date} (${machine}) in ${Math.round(wallSeconds)} seconds.

Each run is a live session that trades ${hours} hours of a synthetic history of two cities against the local exchange over real REST, WebSocket and
signatures, with every fault on, while its process is ended with \`kill -9\` and started again, up to four times. After each run the
exchange and the journal are held against each other.

| | |
| --- | ---: |
${row('Runs', results.length)}
${row('Processes killed', killed.length)}
${row(
  'Faults that struck',
  names.reduce((total, name) => total + struckBy(name), 0),
)}
${row(
  'Orders at the exchange',
  sum(({ orders }) => orders),
)}
${row(
  'Fills',
  sum(({ fills }) => fills),
)}
${row('Most of the cap over everything that was ever at risk', percent(mostOf('total')))}
${row('Most of the cap over one city that was ever at risk', percent(mostOf('city')))}
${row('Runs in which a promise was broken', broken.length)}

The promises: no intent with two orders at work, no fill lost or booked twice, books equal to the exchange’s statement to the
micro-dollar, no order accepted by which a cap would have been passed, and the journal, told to a new engine, leads to the same
decisions byte for byte.

${broken.length === 0 ? 'None was broken.' : broken.map((result) => `- seed ${result.seed}: ${result.broken.join('; ')}`).join('\n')}

| The process was killed while it was | times |
| --- | ---: |
${PHASE_NAMES.map((phase) => row(PHASES[phase], killed.filter((one) => one === phase).length)).join('\n')}

| Fault | struck |
| --- | ---: |
${names.map((name) => row(`\`${name}\``, struckBy(name))).join('\n')}

Chances of a request or a frame: \`${FAULTS}\`. The fault \`ws.gap\` (a number of a frame left out) is not among them: the account’s
channels have no numbers.
`;
}
