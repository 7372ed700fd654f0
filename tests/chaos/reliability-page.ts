/** The page of measured reliability, from the results of runs: figures of the program, never written by hand. */
import { type ChaosResult, FAULTS } from './run.ts';

export function reliabilityPage(
  results: readonly ChaosResult[],
  {
    command,
    machine,
    date,
    hours,
  }: { readonly command: string; readonly machine: string; readonly date: string; readonly hours: number },
): string {
  const sum = (of: (result: ChaosResult) => number) => results.reduce((total, result) => total + of(result), 0);
  const broken = results.filter((result) => result.broken.length > 0);
  const row = (name: string, value: number) => `| ${name} | ${value.toLocaleString('en-US')} |`;
  return `# Reliability, as measured

Written by \`${command}\` on ${date} (${machine}). Do not edit.

Each run is a live session that trades ${hours} hours of a synthetic history of two cities against the local exchange over real REST, WebSocket and
signatures, with every fault on, while its process is ended with \`kill -9\` at random points and started again. After each run the
exchange and the journal are held against each other.

| | |
| --- | ---: |
${row('Runs', results.length)}
${row(
  'Processes killed',
  sum(({ kills }) => kills),
)}
${row(
  'Faults that struck',
  sum(({ faults }) => faults),
)}
${row(
  'Orders at the exchange',
  sum(({ orders }) => orders),
)}
${row(
  'Fills',
  sum(({ fills }) => fills),
)}
${row('Runs in which a promise was broken', broken.length)}

The promises: no intent with two orders at work, no fill lost or booked twice, books equal to the exchange's statement to the
micro-dollar, no order accepted by which a cap would have been passed, and the journal, told to a new engine, leads to the same
decisions byte for byte.

${broken.length === 0 ? 'None was broken.' : broken.map((result) => `- seed ${result.seed}: ${result.broken.join('; ')}`).join('\n')}

Faults, as chances of a request or a frame: \`${FAULTS}\`.
`;
}
