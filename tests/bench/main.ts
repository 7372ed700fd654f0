/**
 * Runs the benchmarks and writes `docs/benchmarks.md`. Every case is a process of its own; cases take turns, round by round,
 * so that a change of the machine's speed meets all of them. What a case computed must be the same in every round before a
 * time of it is printed.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { arch, cpus, platform, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';

const ROUNDS = 5;
const CASES = [
  'replay',
  'orders',
  'matching',
  'parquet',
  'report',
  'help',
  'exchange-server',
  'ingest',
  'live',
  ...(process.env.MILKBOT_BENCH_STORE ? ['history'] : []),
];
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

const outcome = z.object({ parity: z.record(z.string(), z.unknown()), figures: z.record(z.string(), z.number()) });
const parity = new Map<string, string>();
const figures = new Map<string, number[]>();

for (let round = 0; round <= ROUNDS; round++) {
  for (const name of CASES) {
    const { parity: computed, figures: measured } = runCase(name);
    const before = parity.get(name);
    const now = JSON.stringify(computed);
    if (before !== undefined && before !== now) throw new Error(`${name} computed ${now} after ${before}`);
    parity.set(name, now);
    // The first round warms caches and compiles the tapes.
    if (round === 0) continue;
    for (const [figure, value] of Object.entries(measured))
      figures.set(figure, [...(figures.get(figure) ?? []), value]);
  }
  process.stderr.write(`round ${round} of ${ROUNDS}\n`);
}
writeFileSync(join(import.meta.dirname, '../../docs/benchmarks.md'), page());

function runCase(name: string): z.infer<typeof outcome> {
  const file = join(import.meta.dirname, 'cases', `${name}.ts`);
  const { status, stdout, stderr } = spawnSync(process.execPath, [file], { encoding: 'utf8', maxBuffer: 1 << 26 });
  if (status !== 0) throw new Error(`benchmark ${name} failed: ${stderr}`);
  return outcome.parse(JSON.parse(stdout));
}

function page(): string {
  const cpu = cpus()[0]?.model ?? 'unknown processor';
  const { version } = JSON.parse(readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8')) as {
    version: string;
  };
  const rows = [...figures].map(([name, values]) => {
    const sorted = [...values].sort((x, y) => x - y);
    const median = sorted[sorted.length >> 1] as number;
    return `| ${name} | ${show(median)} | ${show(sorted[0] as number)} to ${show(sorted.at(-1) as number)} | ${TARGETS[name] ?? ''} |`;
  });
  return `# Benchmarks

Written by \`npm run bench\` on ${new Date().toISOString().slice(0, 10)}, milkbot ${version}. ${cpu}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB,
${platform()} ${release()} ${arch()}, Node ${process.versions.node}. Median of ${ROUNDS} rounds after one to warm up; cases take turns, each in a
process of its own, and what each computed was equal in all rounds.

| figure | median | range | wanted |
| --- | --- | --- | --- |
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
