/**
 * Reads damaged text products by the million: `node tests/fuzz/products.ts --cases 1000000 --seed 1`. No reader may throw, take long or give
 * an impossible temperature. A case is a function of the seed and its number, so a failure is reproduced with `--only NUMBER`.
 */
import { parseArgs } from 'node:util';
import { parseProducts } from '../../data/products/collective.ts';
import { PRODUCT_PARSERS } from '../../data/products/registry.ts';
import type { EpochMicros } from '../../engine/time.ts';
import { damagedText } from './damaged-text.ts';
import { faultOf } from './sound-product.ts';

/** A text of a few kilobytes that takes longer has met work that grows faster than the text. */
const LONGEST_MS = 2_000;
const CONTEXT = { receivedYear: 2026, reference: (Date.UTC(2026, 6, 1) * 1000) as EpochMicros };

export interface FuzzFailure {
  readonly index: number;
  readonly why: string;
}

/** What a run found. */
export interface FuzzReport {
  readonly cases: number;
  /** Readings that held something, so that a run in which everything is refused shows. */
  readonly recognised: number;
  readonly slowestMs: number;
  readonly failures: readonly FuzzFailure[];
}

/** Runs the cases from a number on. @param onProgress told after every hundredth part */
export function fuzzProducts(
  cases: number,
  seed: number,
  from = 0,
  onProgress: (done: number) => void = () => {},
): FuzzReport {
  const failures: FuzzFailure[] = [];
  let recognised = 0;
  let slowestMs = 0;
  const part = Math.max(1, Math.floor(cases / 100));
  for (let index = from; index < from + cases; index++) {
    const text = damagedText(seed, index);
    const started = performance.now();
    try {
      const products = parseProducts(text, CONTEXT);
      if (products.length > 0) recognised++;
      // Every reader gets texts that are not its own, too.
      const stranger = PRODUCT_PARSERS[index % PRODUCT_PARSERS.length]?.parse(text, CONTEXT);
      for (const product of stranger === undefined ? products : [...products, stranger]) {
        const fault = faultOf(product);
        if (fault !== null) failures.push({ index, why: `${product.kind}: ${fault}` });
      }
    } catch (error) {
      failures.push({ index, why: `threw ${String(error)}` });
    }
    const took = performance.now() - started;
    slowestMs = Math.max(slowestMs, took);
    if (took > LONGEST_MS) failures.push({ index, why: `took ${Math.round(took)} ms` });
    if ((index - from + 1) % part === 0) onProgress(index - from + 1);
  }
  return { cases, recognised, slowestMs, failures };
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: { cases: { type: 'string' }, seed: { type: 'string' }, only: { type: 'string' } },
  });
  const seed = Number(values.seed ?? Date.now() % 2 ** 31);
  const cases = values.only === undefined ? Number(values.cases ?? 1_000_000) : 1;
  process.stdout.write(`seed ${seed}, ${cases} cases\n`);
  const started = performance.now();
  const report = fuzzProducts(cases, seed, Number(values.only ?? 0), (done) => {
    if (process.stderr.isTTY) process.stderr.write(`\r${done} of ${cases}`);
  });
  const seconds = (performance.now() - started) / 1000;
  process.stdout.write(
    `${report.failures.length} failures; ${report.recognised} texts recognised; slowest ${report.slowestMs.toFixed(1)} ms; ${seconds.toFixed(0)} s\n`,
  );
  for (const { index, why } of report.failures.slice(0, 20))
    process.stdout.write(`case ${index}: ${why}; again with --seed ${seed} --only ${index}\n`);
  if (report.failures.length > 0) process.exitCode = 1;
}
