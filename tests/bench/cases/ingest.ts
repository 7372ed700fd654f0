/**
 * A large file of trades brought into an empty store: rows a second and peak memory, and beside it what DuckDB alone needs for the
 * same file, each in a process of its own. MILKBOT_BENCH_INGEST_MB sets the size of the file (default 1,000).
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { closeSync, existsSync, mkdtempSync, openSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ingestFiles } from '../../../data/ingest/files.ts';
import { connectDuckDb, queryRows, quoted } from '../../../data/store/sql.ts';
import { openStore } from '../../../data/store/store.ts';

const MEGABYTES = Number(process.env.MILKBOT_BENCH_INGEST_MB ?? 1000);
const [what = 'all', file = '', dir = ''] = process.argv.slice(2);

if (what === 'ingest') await ingest();
else if (what === 'scan') await duckDb(`SELECT count(*)::DOUBLE AS n, max(ticker), sum(yes_price) FROM ${csv()}`);
else if (what === 'sort') {
  const out = join(dir, 'sorted.parquet');
  await duckDb(
    `COPY (SELECT * FROM ${csv()} ORDER BY created_time) TO ${quoted(out)} (FORMAT parquet, COMPRESSION zstd)`,
  );
} else all();

interface Outcome {
  readonly computed: unknown;
  readonly seconds: number;
  readonly peakMb: number;
}

function all(): void {
  const path = tradesFile();
  const scratch = mkdtempSync(join(tmpdir(), 'milkbot-bench-ingest-'));
  try {
    const ingested = run('ingest', path, scratch);
    const scanned = run('scan', path, scratch);
    const sorted = run('sort', path, scratch);
    const { rows } = ingested.computed as { rows: number };
    const size = `${MEGABYTES} MB of trades`;
    process.stdout.write(
      JSON.stringify({
        parity: { ingested: ingested.computed },
        figures: {
          [`ingest ${size} rows/s`]: rows / ingested.seconds,
          [`ingest ${size} s`]: ingested.seconds,
          [`ingest ${size} peak memory MB`]: ingested.peakMb,
          [`DuckDB alone reads ${size} s`]: scanned.seconds,
          [`DuckDB alone reads ${size} peak memory MB`]: scanned.peakMb,
          [`DuckDB alone sorts ${size} into Parquet s`]: sorted.seconds,
          [`DuckDB alone sorts ${size} peak memory MB`]: sorted.peakMb,
        },
      }),
    );
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function run(part: string, path: string, scratch: string): Outcome {
  const { status, stdout, stderr } = spawnSync(process.execPath, [import.meta.filename, part, path, scratch], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${part} failed: ${stderr}`);
  return JSON.parse(stdout) as Outcome;
}

async function ingest(): Promise<void> {
  const startedAt = performance.now();
  const store = openStore(join(dir, 'store'), { create: true });
  const report = await ingestFiles(file, store);
  const seconds = (performance.now() - startedAt) / 1000;
  tell({ rows: report.taken[0]?.datasets.trades, fingerprint: await store.fingerprint() }, seconds);
}

async function duckDb(sql: string): Promise<void> {
  const startedAt = performance.now();
  const connection = await connectDuckDb(join(dir, 'spill'));
  const [row] = await queryRows(connection, sql);
  connection.closeSync();
  tell(Number(row?.n ?? row?.Count ?? 0), (performance.now() - startedAt) / 1000);
}

function tell(computed: unknown, seconds: number): void {
  const outcome: Outcome = { computed, seconds, peakMb: process.resourceUsage().maxRSS / 1024 };
  process.stdout.write(JSON.stringify(outcome));
}

function csv(): string {
  return `read_csv(${quoted(file)}, header = true)`;
}

/** The file, made once for a machine: two years of trades of five cities, not in order of time, as exports are. */
function tradesFile(): string {
  const path = join(tmpdir(), `milkbot-bench-trades-${MEGABYTES}.csv`);
  if (existsSync(path)) return path;
  const handle = openSync(`${path}.part`, 'w');
  writeSync(handle, 'ticker,created_time,yes_price,no_price,count,taker_side\n');
  const months = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
  const series = ['KXHIGHNY', 'KXHIGHCHI', 'KXHIGHMIA', 'KXHIGHAUS', 'KXHIGHDEN'];
  const start = Date.UTC(2024, 0, 1);
  for (let i = 0, block = 0; statSync(`${path}.part`).size < MEGABYTES * 1e6; block++) {
    // A block is an hour of one city; blocks jump about in time.
    const hour = (block * 7919) % (2 * 365 * 24);
    const at = start + hour * 3_600_000;
    const day = new Date(at);
    const date = `${String(day.getUTCFullYear()).slice(2)}${months[day.getUTCMonth()]}${String(day.getUTCDate()).padStart(2, '0')}`;
    const lines: string[] = [];
    const random = createHash('sha256').update(`${block}`).digest();
    for (let n = 0; n < 1000; n++, i++) {
      const price = 1 + ((i * 31_337 + (random[n % 32] ?? 0)) % 99);
      const micros = String((n * 3_600_000 + ((i * 104_729) % 3_599_999)) % 1_000_000).padStart(6, '0');
      const time = new Date(at + ((n * 7_207) % 3_600_000)).toISOString().slice(0, 19);
      const bracket = 40 + ((n * 7) % 6) * 2 + 0.5;
      lines.push(
        `${series[block % 5]}-${date}-B${bracket},${time}.${micros}Z,${price},${100 - price},${1 + ((i * 7919) % 997)},${n % 3 === 0 ? 'yes' : 'no'}\n`,
      );
    }
    writeSync(handle, lines.join(''));
  }
  closeSync(handle);
  renameSync(`${path}.part`, path);
  return path;
}
