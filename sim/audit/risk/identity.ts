/**
 * Whether a run's folder is still what the run wrote: its files against their checksums, its configuration and its decisions
 * against the hashes in the summary. The chain over the decisions is made anew from the rows of their table.
 */
import { createHash, type Hash } from 'node:crypto';
import { changedSince } from '../../../data/runs/checksums.ts';
import { eachDecision, readConfigYaml, readSummary } from '../../../data/runs/reader.ts';
import type { DecisionRow } from '../../../data/runs/schema.ts';
import { parseClimateDate } from '../../../engine/weather/climate-day.ts';

const RECORD_BYTES = 80;
const VERSION = 1;
const TYPES = ['evaluation', 'verdict', 'intent', 'command', 'state'];
const HOUR_MICROS = 3_600_000_000;

/** What is not as it was, one sentence each. @throws UserError 3 when a file is missing or damaged. */
export async function identityContradicted(dir: string): Promise<string[]> {
  const found: string[] = [];
  const changed = changedSince(dir);
  if (changed === null)
    found.push('SHA256SUMS is missing: the run was written before there was one, or it was taken away');
  for (const name of changed ?? []) found.push(`${name} is not what it was when the run ended (SHA256SUMS)`);
  return [...found, ...configContradicted(dir), ...(await decisionsContradicted(dir))];
}

/** The hash goes over the sources of own strategies too, which are not in the folder: a run with any is left to the checksums. */
function configContradicted(dir: string): string[] {
  const { from, to, config_sha256 } = readSummary(dir);
  const yaml = readConfigYaml(dir);
  if (!/^ {2}strategyFiles: \[\]$/m.test(yaml)) return [];
  const text = `${parseClimateDate(from)} ${parseClimateDate(to)}\n${yaml}`;
  const is = createHash('sha256').update(text).digest('hex');
  return is === config_sha256 ? [] : [`config.yaml has the hash ${is}, the run was of ${config_sha256}`];
}

/** What a session decided in its warm-up is in its hash and not in its tables. */
async function decisionsContradicted(dir: string): Promise<string[]> {
  const { mode, decisions_sha256 } = readSummary(dir);
  if (mode !== 'backtest') return [];
  const chain = new Chain();
  await eachDecision(dir, (row) => chain.append(row));
  const is = chain.value();
  return is === decisions_sha256 ? [] : [`the decisions have the hash ${is}, the run was of ${decisions_sha256}`];
}

/** The chain as the reference describes it. */
class Chain {
  #chain: Uint8Array = new Uint8Array(32);
  #block: Hash | null = null;
  #hour = -1;
  readonly #record = new DataView(new ArrayBuffer(RECORD_BYTES));

  append(row: DecisionRow): void {
    const hour = Math.floor(row.engine_at / HOUR_MICROS);
    if (hour !== this.#hour) this.#close();
    this.#hour = hour;
    this.#block ??= createHash('sha256').update(this.#chain);
    this.#block.update(this.#encoded(row));
  }

  value(): string {
    this.#close();
    return Buffer.from(this.#chain).toString('hex');
  }

  #close(): void {
    if (this.#block !== null) this.#chain = new Uint8Array(this.#block.digest());
    this.#block = null;
  }

  #encoded(row: DecisionRow): Uint8Array {
    const to = this.#record;
    to.setUint8(0, TYPES.indexOf(row.type) + 1);
    to.setUint8(1, VERSION);
    to.setUint16(2, row.reason_code, true);
    to.setInt32(4, row.ladder ?? -1, true);
    to.setFloat64(8, row.engine_at, true);
    to.setInt32(16, row.market ?? -1, true);
    [row.i0, row.i1, row.i2, row.i3, row.i4].forEach((value, i) => {
      to.setInt32(20 + 4 * i, value, true);
    });
    [row.p0, row.p1, row.p2, row.p3, row.p4, row.p5, row.p6, row.p7].forEach((value, i) => {
      to.setUint32(40 + 4 * i, Math.round(value * 1e9), true);
    });
    to.setFloat64(72, row.real, true);
    return new Uint8Array(to.buffer);
  }
}
