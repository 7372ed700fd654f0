import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openStore } from '../../../data/store/store.ts';
import { boardConfig } from '../../../engine/markets/config.ts';
import { CITIES } from '../../../engine/markets/stations.ts';
import { moneyConfig } from '../../../engine/money/config.ts';
import { parseClimateDate } from '../../../engine/weather/climate-day.ts';
import { auditStore } from '../../../sim/audit/fills/store-audit.ts';
import { auditSynthetic } from '../../../sim/audit/fills/synthetic-audit.ts';
import type { AuditRow } from '../../../sim/audit/fills/tally.ts';
import { exchangeConfig } from '../../../sim/exchange/config.ts';
import { synthesise } from '../../../sim/synth/synthesise.ts';

const settings = (config: Parameters<typeof exchangeConfig.parse>[0] = {}) => ({
  config: exchangeConfig.parse(config),
  board: boardConfig.parse({}),
  fees: moneyConfig.parse({}),
  seed: 4,
});
const DATE = parseClimateDate('2025-03-01');

describe('against the true book of a synthetic world', () => {
  let rows: readonly AuditRow[];
  const of = (rule: string, orders: string, evidence = ''): AuditRow =>
    rows.find((row) => row.rule === rule && row.orders === orders && row.evidence.includes(evidence)) as AuditRow;

  beforeAll(async () => {
    rows = await auditSynthetic(settings({ cancelFrontShare: 0 }), 120);
  }, 60_000);

  test('every rule is judged, for orders that take and for orders that rest', () => {
    expect(rows.map(({ rule, evidence, orders }) => `${rule}: ${evidence}, ${orders}`)).toEqual(
      [
        'depth: book and trades',
        'quotes: touch and trades',
        'quotes: touch',
        'candles: bars and trades',
        'candles: bars',
        'prints: trades',
      ].flatMap((shown) => [`${shown}, taking`, `${shown}, resting`]),
    );
    for (const row of rows) expect(row.agreed + row.optimistic + row.pessimistic).toBe(row.compared);
    expect(of('depth', 'taking').compared + of('depth', 'resting').compared).toBe(120);
  });

  test('the full book is right about what takes and never flatters what rests when cancellations come from behind', () => {
    expect(of('depth', 'taking')).toMatchObject({ optimistic: 0, pessimistic: 0 });
    expect(of('depth', 'resting').optimistic).toBe(0);
    expect(of('depth', 'resting').agreed).toBeGreaterThan(0.8 * of('depth', 'resting').compared);
  });

  test('worse evidence agrees less often than better, and errs on the careful side', () => {
    const agreed = ['depth', 'quotes', 'prints'].map((rule) => of(rule, 'taking').agreed);
    expect(agreed).toEqual([...agreed].sort((x, y) => y - x));
    for (const orders of ['taking', 'resting']) {
      const bars = of('candles', orders, 'bars');
      expect(bars.pessimistic).toBeGreaterThan(bars.optimistic);
      expect(bars.contracts_more?.high).toBeLessThan(0);
    }
  });

  test('is the same for the same seed', async () => {
    expect(await auditSynthetic(settings({ cancelFrontShare: 0 }), 120)).toEqual(rows);
  }, 60_000);
});

describe('over a store', () => {
  const dir = mkdtempSync(join(tmpdir(), 'milkbot-audit-store-'));
  const range = { cities: CITIES.map(({ id }) => id) };
  afterAll(() => rmSync(dir, { recursive: true, force: true }));

  test('worse tiers are judged by the full book, by quotes and by bars, and without any of them there is nothing to say', async () => {
    const world = (tier: 'depth' | 'trades', trueBook: boolean) =>
      synthesise({
        seed: 2,
        from: DATE,
        to: DATE,
        cities: CITIES.filter(({ code }) => code === 'NYC'),
        tier,
        trueBook,
        warmupDays: 0,
        climatologyYears: 0,
      });
    const full = world('depth', true);
    const store = openStore(join(dir, 'full'), { create: true });
    await store.write(full.batches, full.source);
    const rows = await auditStore(store, range, settings(), 40);
    expect(new Set(rows.map(({ against }) => against))).toEqual(
      new Set(['full book', 'top of book and trades', 'bars of trades']),
    );
    expect(rows.filter(({ against }) => against === 'full book').map(({ rule }) => rule)).not.toContain('depth');
    const prints = world('trades', false);
    const bare = openStore(join(dir, 'bare'), { create: true });
    await bare.write(prints.batches, prints.source);
    await expect(auditStore(bare, range, settings(), 40)).rejects.toMatchObject({ exitCode: 3 });
  }, 60_000);
});
