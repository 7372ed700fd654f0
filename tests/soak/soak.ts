/**
 * A soak: simulated days, weeks or months of a paper session in step with a local exchange, each a process of its own, as fast as they
 * go; what the session holds is sampled every day, and must not grow.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { openStore } from '../../data/store/store.ts';
import { compileTape } from '../../data/tape/compile.ts';
import { CITIES } from '../../engine/markets/stations.ts';
import type { Cash } from '../../engine/money/units.ts';
import type { ClimateDate } from '../../engine/time.ts';
import { throwAwayKey } from '../../sim/exchange-server/access-keys.ts';
import { NO_FAULTS } from '../../sim/exchange-server/faults/fault-plan.ts';
import { startExchangeServer } from '../../sim/exchange-server/server.ts';
import { synthesise } from '../../sim/synth/synthesise.ts';
import { afterWarmUp, median, type Sample, slopePerDay } from './flatness.ts';
import { SOAK_FROM, soakPlan } from './plan.ts';

const MARKET_DATA = new Set(['ladders', 'markets', 'settlements', 'trades']);
const TRADES_PER_LADDER = 120;
/** What is learned and every market that was ever listed are kept by design; more than that is a leak. In bytes a simulated day. */
const HEAP_GROWTH_MOST = 150_000;
const RSS_GROWTH_MOST = 1_000_000;

const sampled = z.object({
  kind: z.literal('sample'),
  day: z.number(),
  rss: z.number(),
  heap: z.number(),
  handles: z.number(),
  segments: z.number(),
  journal: z.number(),
});
const ended = z.object({
  kind: z.literal('end'),
  ticks: z.number(),
  lateTicks: z.number(),
  missedTicks: z.number(),
  failedFetches: z.number(),
  drains: z.number(),
  decisions: z.string(),
  cash: z.number(),
});
const said = z.discriminatedUnion('kind', [sampled, ended]);
export type SoakSample = z.infer<typeof sampled>;

export interface SoakResult {
  readonly days: number;
  readonly samples: readonly SoakSample[];
  readonly end: z.infer<typeof ended>;
  readonly seconds: number;
  /** Bytes a simulated day, after a warm-up. */
  readonly growth: { readonly heap: number; readonly rss: number; readonly handles: number };
  /** What is not flat or not on time, as sentences. */
  readonly broken: readonly string[];
}

/** Runs so many simulated days. */
export async function soak(days: number, onSample: (sample: SoakSample) => void = () => {}): Promise<SoakResult> {
  const root = mkdtempSync(join(tmpdir(), 'milkbot-soak-'));
  const key = throwAwayKey('ed25519');
  try {
    const made = synthesise({
      seed: 8,
      from: SOAK_FROM,
      to: (SOAK_FROM + days - 1) as ClimateDate,
      cities: CITIES.filter(({ code }) => code === 'NYC'),
      market: 'mispriced',
      tier: 'trades',
      warmupDays: 0,
      climatologyYears: 0,
      tradesPerLadder: TRADES_PER_LADDER,
    });
    const store = openStore(join(root, 'history'), { create: true });
    await store.write(
      made.batches.filter(({ dataset }) => MARKET_DATA.has(dataset)),
      made.source,
    );
    const plan = await soakPlan(days);
    const tape = await compileTape(store, plan);
    const server = await startExchangeServer({
      store,
      tape,
      exchange: plan.exchange,
      board: plan.rooms.board,
      fees: plan.rooms.fees,
      seed: 1,
      cash: 5_000_000_000 as Cash,
      key: key.access,
      tier: 'none',
      faults: NO_FAULTS,
      port: 0,
    });
    server.pace.lockstep();
    const startedAt = performance.now();
    const keyPath = key.privateKeyPath as string;
    const target = { rest: server.rest, ws: server.ws, keyId: key.access.id, keyPath };
    try {
      const { samples, end } = await session(
        [tape.dir, join(root, 'session'), String(days), JSON.stringify(target)],
        onSample,
      );
      return judged(days, samples, end, (performance.now() - startedAt) / 1_000);
    } finally {
      await server.close();
    }
  } finally {
    key.discard();
    rmSync(root, { recursive: true, force: true });
  }
}

/** What the samples say. */
export function judged(
  days: number,
  samples: readonly SoakSample[],
  end: z.infer<typeof ended>,
  seconds: number,
): SoakResult {
  const of = (name: 'heap' | 'rss' | 'handles') => afterWarmUp(samples.map((one): Sample => [one.day, one[name]]));
  const growth = { heap: slopePerDay(of('heap')), rss: slopePerDay(of('rss')), handles: slopePerDay(of('handles')) };
  const broken: string[] = [];
  if (growth.heap > HEAP_GROWTH_MOST) broken.push(`the heap grows by ${Math.round(growth.heap)} bytes a day`);
  if (growth.rss > RSS_GROWTH_MOST) broken.push(`memory grows by ${Math.round(growth.rss)} bytes a day`);
  const handles = of('handles').map(([, count]) => count);
  const most = Math.max(0, ...handles);
  if (growth.handles > 0 || most > median(handles) + 3) broken.push(`open files grow to ${most}`);
  if (end.lateTicks + end.missedTicks > 0)
    broken.push(`${end.lateTicks} ticks were late and ${end.missedTicks} missed`);
  if (end.failedFetches > 0) broken.push(`${end.failedFetches} fetches failed`);
  if (samples.length < days - 1) broken.push(`only ${samples.length} of ${days} days were sampled`);
  return { days, samples, end, seconds, growth, broken };
}

async function session(
  args: readonly string[],
  onSample: (sample: SoakSample) => void,
): Promise<{ samples: SoakSample[]; end: z.infer<typeof ended> }> {
  const child = spawn(process.execPath, ['--expose-gc', join(import.meta.dirname, 'session.ts'), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const samples: SoakSample[] = [];
  let end: z.infer<typeof ended> | null = null;
  const gone = once(child, 'close');
  for await (const line of createInterface({ input: child.stdout })) {
    const document = said.parse(JSON.parse(line));
    if (document.kind === 'end') end = document;
    else {
      samples.push(document);
      onSample(document);
    }
  }
  const [code] = (await gone) as [number | null];
  if (code !== 0 || end === null) throw new Error(`the session ended with ${code}`);
  return { samples, end };
}
