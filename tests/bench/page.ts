/**
 * The page of measured speed, and the file behind it: what each case last gave, on which day and machine, so that a case can be
 * measured anew without the others.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const DOCS = join(import.meta.dirname, '../../docs');
const RESULTS = join(DOCS, 'benchmarks.json');

const caseResult = z.strictObject({
  measuredOn: z.iso.date(),
  version: z.string().describe('Of milkbot.'),
  machine: z.string().describe('Processor, cores, memory, system and runtime.'),
  rounds: z.int().describe('After one to warm up.'),
  figures: z.record(z.string(), z.strictObject({ median: z.number(), low: z.number(), high: z.number() })),
});
export type CaseResult = z.infer<typeof caseResult>;
const results = z.record(z.string(), caseResult);

/** What the design asks for; `atLeast` or `atMost`. */
const TARGETS: Readonly<Record<string, string>> = {
  'replay events/s': 'at least 1,000,000',
  'replay first event ms': 'at most 50',
  'replay peak memory MB': 'at most 300',
  'order path, two orders a ladder orders/s': 'at least 100,000',
  'order path, whole ladder moves orders/s': 'at least 100,000',
  'order path, every market orders/s': 'at least 100,000',
  'Parquet to last event rows/s': 'at least 2,000,000',
  'report of 10,000 fills ms': 'at most 1,000',
  'report of 10,000 fills kB': 'at most 1,000',
  '--help ms': 'at most 250',
  'ingest 1000 MB of trades peak memory MB': 'at most 500',
  'live message in to order out p99 ms': 'at most 5',
  'seven real months s': 'at most 10',
  'seven real months peak memory MB': 'at most 300',
};

/** Takes in what cases gave, by their names; what other cases gave before stays. Writes the file and the page. */
export function writeResults(measured: Readonly<Record<string, CaseResult>>, order: readonly string[]): void {
  const before = existsSync(RESULTS) ? results.parse(JSON.parse(readFileSync(RESULTS, 'utf8'))) : {};
  const all = { ...before, ...measured };
  const known = order.flatMap((name) => (all[name] === undefined ? [] : [[name, all[name]] as const]));
  writeFileSync(RESULTS, `${JSON.stringify(Object.fromEntries(known), null, 2)}\n`);
  writeFileSync(join(DOCS, 'benchmarks.md'), page(known.map(([, result]) => result)));
}

function page(cases: readonly CaseResult[]): string {
  const machines = [...new Set(cases.map(({ machine }) => machine))];
  const rows = cases.flatMap(({ figures, measuredOn, version }) =>
    Object.entries(figures).map(
      ([name, { median, low, high }]) =>
        `| ${name} | ${show(median)} | ${show(low)} to ${show(high)} | ${TARGETS[name] ?? ''} | ${measuredOn}, ${version} |`,
    ),
  );
  return `# Benchmarks

Written by \`npm run bench\` on ${machines.join('; and on ')}. Median and range of ${[...new Set(cases.map(({ rounds }) => rounds))].join(' or ')} rounds after one to warm up; cases take
turns, each in a process of its own, and what each computed was equal in all rounds. \`npm run bench -- CASE…\` measures single cases
anew and leaves the others as they are.

| figure | median | range | wanted | measured |
| --- | --- | --- | --- | --- |
${rows.join('\n')}

What is measured: *replay* is the whole engine over a compiled tape of a synthetic world (five cities, four months, quotes and
trades, two years of weather before), every fast tick, with the run's tables being written; *order path* is strategy → sizing → risk → order
management → simulated exchange → ledger → journal in memory, with the features, opinion and sizing of every ladder paid in it: of
*two orders a ladder* a strategy moves its mind between two markets, and about 1.8 orders share one evaluation, until its account
runs out of cash and orders are cut or refused; of *whole ladder moves* it moves all six, of which three are traded at each
evaluation; of *every market* all six are, since little is shown of each (the second and the third run in a process that is warm);
*processor µs an order* is the same by the time that the thread had on a processor, which a busy machine disturbs less; *matching* is the
simulated exchange alone, orders of every kind among quotes and trades, as a venue and spoken to directly, with the same fills;
*Parquet* is the compilation of the same world's tape with
nothing compiled before; *seven real months* is a run over real trades of five cities from a compiled tape to its tables;
*ingest* is a CSV file of trades, not in order of time, into an empty store, checked, sorted, hashed and synced, and beside it DuckDB alone
over the same file: every column read once, and sorted into one Parquet file (MILKBOT_BENCH_INGEST_MB sets the size);
*live* is a session against the local exchange in another process, over its real WebSocket and REST with Ed25519 signatures, its journal on
the disk and every commit durable: from the arrival of the first frame of a minute, whose tick is then due, until an order’s request
is handed to its socket, and until the exchange has the order. Messages are written down and taken in as they come; orders are decided
on the fast tick alone, every 60 seconds, so that a message waits for its tick besides, by design. What a tick fetches over REST is
fetched before it is due, and is not in the figure. Twenty cities are watched, and the orders of one tick wait for one another;
*processor ms* is what the whole process used of processors in between.
`;
}

function show(value: number): string {
  return value >= 100 ? Math.round(value).toLocaleString('en-US') : value.toFixed(1);
}
