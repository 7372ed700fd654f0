/**
 * The shadow of a live session. Where the exchange itself fills by the rules, they predict every fill of the orders sent, and
 * nearly every one over the wire. Where it does otherwise, the difference is what was planted.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { shadowSession } from '../../../cli/shadow-session.ts';
import type { Fill, VenueUpdate } from '../../../engine/orders.ts';
import { EntryKind, jsonEntry, jsonOf } from '../../../live/journal/entries.ts';
import { readJournal, SessionJournal } from '../../../live/journal/journal.ts';
import type { ShadowRow } from '../../../live/shadow/shadow-tally.ts';
import { chaosRun, chaosWorld } from '../../chaos/run.ts';
import { answeredSession } from './answered-session.ts';
import { smallSession, smallWorld } from './small-session.ts';

const HOURS = 30;
let root: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'milkbot-shadow-'));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** The row of the rule that the exchange went by. */
function rowOf(dir: string, evidence = 'touch and trades'): ShadowRow {
  const { rows } = shadowSession(dir, undefined);
  return rows.find((row) => row.evidence === evidence) as ShadowRow;
}

describe('where the exchange fills by the rules', () => {
  test.each([
    ['take', 'taking'],
    ['make', 'resting'],
  ] as const)('orders that %s are predicted fill by fill', async (style, manner) => {
    const world = await smallWorld(join(root, style), ['engine.fastLoopSeconds=900', `oms.style=${style}`]);
    const dir = join(root, style, 'live');
    await answeredSession(world, dir, HOURS);
    const shadow = shadowSession(dir, undefined);
    expect(shadow).toMatchObject({ neverThere: 0, withoutData: 0 });
    const row = rowOf(dir);
    expect(row).toMatchObject({ rule: 'quotes', orders: manner, compared: shadow.sent, agreed: shadow.sent });
    expect(row.compared).toBeGreaterThan(8);
    const same = { value: 0, low: 0, high: 0 };
    expect(row.fill_rate.difference).toEqual(same);
    expect(row.seconds_to_fill.difference).toEqual(same);
    expect(row.fee_cents.difference).toEqual(same);
    expect(row.cents_better).toEqual(same);
    expect(row.filled_orders.real?.value).toBeGreaterThan(0.1);
    expect(row.by_evidence.reduce((sum, { orders }) => sum + orders, 0)).toBe(row.compared);
    for (const { evidence, filled_orders } of row.by_evidence) {
      expect(filled_orders.real?.value).toBe(evidence === 'none' ? 0 : 1);
    }
    // With prints alone less can be known, and is predicted.
    expect(rowOf(dir, 'trades').fill_rate.difference?.high).toBeLessThan(0);
  });

  test('over the wire, against the local exchange, nearly all are predicted as well', async () => {
    const world = await chaosWorld();
    try {
      const examine = (dir: string) => {
        const { sent, rows } = shadowSession(dir, undefined);
        const row = rows.find(({ evidence }) => evidence === 'touch and trades') as ShadowRow;
        expect(row.compared).toBe(sent);
        // An order goes out when the exchange's clock has moved on from its decision: now and then it meets another price.
        expect(row.agreed).toBeGreaterThanOrEqual(0.6 * sent);
        expect(row.filled_orders.real?.value).toBeGreaterThan(0.5);
      };
      const { broken, fills } = await chaosRun(world, 3, 12, { faults: null, kills: 0, examine });
      expect(broken).toEqual([]);
      expect(fills).toBeGreaterThan(3);
    } finally {
      world.remove();
    }
  });
});

describe('where it does otherwise', () => {
  test('worse prices, higher fees and later fills are found, by as much as was planted', () => {
    const dir = planted('dearer', (update) => {
      if (update.kind !== 'fill') return update;
      const { price, quantity, fee, executedAt, side } = update.fill;
      const fill = {
        ...update.fill,
        price: side === 0 ? price + 100 : price - 100,
        fee: fee + 50 * quantity,
        executedAt: executedAt + 30_000_000,
      } as Fill;
      return { ...update, fill };
    });
    const row = rowOf(dir);
    expect(row.cents_better?.value).toBeCloseTo(1, 6);
    expect(row.fee_cents.difference?.value).toBeCloseTo(-0.5, 6);
    expect(row.seconds_to_fill.difference?.value).toBeCloseTo(-30, 6);
    expect(row.fill_rate.difference?.value).toBe(0);
    expect(row).toMatchObject({ pessimistic: 0, optimistic: row.fill_rate.orders - row.agreed });
    expect(row.optimistic).toBe(row.cents_better === null ? 0 : row.seconds_to_fill.orders);
  });

  test('fills that the exchange did not give make the rule optimistic, and lower the real rate alone', () => {
    const before = rowOf(join(root, 'take', 'live'));
    let orders = 0;
    const seen = new Map<string, boolean>();
    const dir = planted('rarer', (update) => {
      if (update.kind !== 'fill') return update;
      const id = update.clientOrderId;
      if (!seen.has(id)) seen.set(id, orders++ % 2 === 0);
      return seen.get(id) ? null : update;
    });
    const row = rowOf(dir);
    expect(row.fill_rate.predicted).toEqual(before.fill_rate.predicted);
    expect(row.optimistic).toBe(Math.ceil(orders / 2));
    expect(row.pessimistic).toBe(0);
    expect(row.fill_rate.difference?.value).toBeGreaterThan(0);
    const displayed = row.by_evidence.find(({ evidence }) => evidence === 'displayed');
    expect(displayed).toMatchObject({ orders, filled_orders: { predicted: { value: 1 } } });
    expect(displayed?.filled_orders.real?.value).toBeCloseTo(Math.floor(orders / 2) / orders, 6);
    expect((row.filled_orders.real?.value ?? 0) * row.compared).toBeCloseTo(orders - Math.ceil(orders / 2), 6);
  });

  test('an order that was refused is counted as never there, and a paper session is refused', async () => {
    const before = shadowSession(join(root, 'take', 'live'), undefined);
    let refused: string | null = null;
    const dir = planted('refused', (update) => {
      if (update.kind === 'accepted') refused ??= update.clientOrderId;
      if (update.clientOrderId !== refused) return update;
      const { knownAt, clientOrderId } = update;
      return update.kind === 'accepted'
        ? { kind: 'rejected', knownAt, clientOrderId, reason: 'insufficient_balance' }
        : null;
    });
    expect(shadowSession(dir, undefined)).toMatchObject({ sent: before.sent - 1, neverThere: 1 });
    const world = await smallWorld(join(root, 'paper'), ['engine.fastLoopSeconds=3600']);
    await smallSession(world, join(root, 'paper', 'session'));
    expect(() => shadowSession(join(root, 'paper', 'session'), undefined)).toThrow(/is a paper session/);
  });
});

/** A copy of the taking session in which the exchange said something else. */
function planted(name: string, change: (update: VenueUpdate) => VenueUpdate | null): string {
  const dir = join(root, name);
  const entries = [...readJournal(join(root, 'take', 'live'))].map((entry) => {
    if (entry.kind !== EntryKind.updates) return entry;
    const updates = (jsonOf(entry) as VenueUpdate[]).map(change).filter((update) => update !== null);
    return jsonEntry(entry.kind, entry.at, updates);
  });
  SessionJournal.create(dir, entries).close();
  return dir;
}
