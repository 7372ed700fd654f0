/**
 * What is counted of a run's work: calls of functions that stand for a kind of work, and what a run says of itself. The calls
 * are counted by the runtime's own coverage, which slows a run down and changes nothing in it.
 */
import type { Profiler } from 'node:inspector';
import { sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A kind of work: the function, or functions of one name in several files, whose calls are counted. */
export interface Counter {
  readonly name: string;
  /** Files from the root whose path begins so. */
  readonly in: string;
  readonly calls: string;
}

export const COUNTERS: readonly Counter[] = [
  { name: 'ladders evaluated', in: 'engine/evaluation.ts', calls: 'ask' },
  { name: 'strategies asked', in: 'engine/strategies/', calls: 'evaluate' },
  { name: 'touches worked out', in: 'engine/markets/touch-evidence.ts', calls: '#readTouch' },
  { name: 'ladders sized', in: 'engine/risk/sizing.ts', calls: 'size' },
  { name: 'steps of the Kelly solver', in: 'engine/risk/kelly.ts', calls: '#step' },
  { name: 'intents pursued', in: 'engine/oms/oms.ts', calls: 'pursue' },
  { name: 'risk checks', in: 'engine/risk/admission.ts', calls: 'assess' },
  { name: 'quantities tried by risk', in: 'engine/risk/request-effect.ts', calls: 'evaluate' },
  { name: 'exposures of a ladder renewed', in: 'engine/risk/ladder-exposure.ts', calls: 'refresh' },
  { name: 'sums compared with a cap', in: 'engine/risk/limits.ts', calls: 'exceeds' },
  { name: 'bounds of a fee worked out', in: 'engine/money/fees.ts', calls: 'worstFee' },
  { name: 'fee schedules looked for', in: 'engine/money/fee-schedules.ts', calls: 'findSchedule' },
  { name: 'steps of an order', in: 'engine/oms/managed-order.ts', calls: 'step' },
  { name: 'postings in the ledger', in: 'engine/portfolio/ledger.ts', calls: '#post' },
  { name: 'collateral worked out', in: 'sim/exchange/collateral.ts', calls: 'required' },
  { name: 'messages under way', in: 'sim/exchange/time-queue.ts', calls: 'push' },
  { name: 'decision records hashed', in: 'data/runs/decision-chain.ts', calls: 'append' },
];

/** The name of all calls together, of every function of the product. */
export const ALL_CALLS = 'calls of any function';

/** Objects that were made on the heap, boxed numbers left out: those too that an optimizing compiler saves. */
export const OBJECTS = 'objects made';

const PRODUCT = /^(?:engine|data|sim)\//;

/**
 * How often each counter's function was called, and all of them. `root` is the repository's folder. A function that does not exist
 * counts as none: whoever counts several scenarios sees by `neverCounted` whether a counter names one.
 */
export function countsOf(coverage: readonly Profiler.ScriptCoverage[], root: string): Record<string, number> {
  const counts = new Map(COUNTERS.map(({ name }) => [name, 0]));
  let all = 0;
  for (const { url, functions } of coverage) {
    const path = pathOf(url, root);
    if (path === null || !PRODUCT.test(path)) continue;
    for (const { functionName, ranges } of functions) {
      const count = ranges[0]?.count ?? 0;
      all += count;
      for (const { name, calls, in: file } of COUNTERS) {
        if (calls === functionName && path.startsWith(file)) counts.set(name, (counts.get(name) ?? 0) + count);
      }
    }
  }
  return { ...Object.fromEntries(counts), [ALL_CALLS]: all };
}

/** Counters that no scenario met: of a function that was renamed, for example. */
export function neverCounted(scenarios: readonly Readonly<Record<string, number>>[]): readonly Counter[] {
  return COUNTERS.filter(({ name }) => scenarios.every((counts) => (counts[name] ?? 0) === 0));
}

/** A script's path from the root, or null for one that is not of the repository. */
function pathOf(url: string, root: string): string | null {
  if (!url.startsWith('file:')) return null;
  const path = fileURLToPath(url);
  return path.startsWith(root + sep) ? path.slice(root.length + 1).replaceAll(sep, '/') : null;
}
