/**
 * Invariants of the tape's file and of the cut of time into stretches:
 * 1. What is written is read back, row by row, from any row on, however the batches are cut.
 * 2. A file that is cut off or out of order is refused, never read on.
 * 3. Stretches cover the span without gap or overlap, and only one day with rows may hold more than asked.
 */
import { mkdtempSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import type { Manifest } from '../../../data/store/manifest.ts';
import { EventFileWriter, emptyColumns, readEventFile } from '../../../data/tape/event-file.ts';
import { stretchesOf } from '../../../data/tape/stretches.ts';
import { MICROS_PER_DAY } from '../../../engine/time.ts';

const dir = mkdtempSync(join(tmpdir(), 'milkbot-event-file-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));
const path = join(dir, 'events.arrows');

async function written(batchRows: readonly number[], knownAt: (row: number) => number) {
  const bytes: Uint8Array[] = [];
  const writer = await EventFileWriter.create(path, (part) => bytes.push(part.slice()));
  const columns = emptyColumns(70);
  let row = 0;
  for (const rows of batchRows) {
    for (let i = 0; i < rows; i++, row++) {
      columns.kind[i] = 10;
      columns.source[i] = 200;
      columns.knownAt[i] = knownAt(row);
      columns.trueAt[i] = -row - 0.5;
      columns.subject[i] = row;
      columns.a[i] = -2_147_483_648 + row;
      columns.b[i] = 2_147_483_647 - row;
      columns.c[i] = 3 * row;
      columns.d[i] = -4 * row;
    }
    columns.length = rows;
    writer.append(columns);
  }
  return writer.close();
}

function readBack(batches: Parameters<typeof readEventFile>[1], fromRow: number): number[][] {
  const rows: number[][] = [];
  for (const { length, kind, source, knownAt, trueAt, subject, a, b, c, d } of readEventFile(path, batches, fromRow)) {
    for (let i = 0; i < length; i++) {
      rows.push([kind, source, knownAt, trueAt, subject, a, b, c, d].map((column) => column[i] as number));
    }
  }
  return rows;
}

const cuts = fc.array(fc.integer({ min: 1, max: 70 }), { minLength: 1, maxLength: 8 });

test('what is written is read back from any row on', async () => {
  await fc.assert(
    fc.asyncProperty(cuts, fc.nat(), async (batchRows, cut) => {
      const { batches } = await written(batchRows, (row) => Math.floor(row / 3));
      const total = batchRows.reduce((sum, rows) => sum + rows, 0);
      const expected = Array.from({ length: total }, (_, row) => [
        10,
        200,
        Math.floor(row / 3),
        -row - 0.5,
        row,
        -2_147_483_648 + row,
        2_147_483_647 - row,
        3 * row,
        row === 0 ? 0 : -4 * row,
      ]);
      const fromRow = cut % (total + 1);
      expect(readBack(batches, fromRow)).toEqual(expected.slice(fromRow));
    }),
    { numRuns: 60 },
  );
});

test('a file that is cut off is refused', async () => {
  await fc.assert(
    fc.asyncProperty(cuts, fc.integer({ min: 10, max: 60 }), async (batchRows, lost) => {
      const { batches, bytes } = await written(batchRows, (row) => row);
      truncateSync(path, bytes - lost);
      expect(() => readBack(batches, 0)).toThrow(expect.objectContaining({ exitCode: 3 }));
    }),
    { numRuns: 30 },
  );
});

test('a file whose rows are out of order is refused, within a batch and between two', async () => {
  await fc.assert(
    fc.asyncProperty(cuts, fc.nat(), async (batchRows, at) => {
      const total = batchRows.reduce((sum, rows) => sum + rows, 0);
      fc.pre(total > 1);
      const wrong = 1 + (at % (total - 1));
      const { batches } = await written(batchRows, (row) => (row === wrong ? row - 1.5 : row));
      expect(() => readBack(batches, 0)).toThrow(/out of order/);
    }),
    { numRuns: 30 },
  );
});

const partition = fc.record({
  first: fc.integer({ min: -500, max: 500 }),
  days: fc.integer({ min: 0, max: 400 }),
  rows: fc.integer({ min: 0, max: 5_000 }),
});

function rowsOnDay(partitions: readonly { first: number; days: number; rows: number }[], day: number): number {
  const there = partitions.filter(({ first, days }) => day >= first && day <= first + days);
  return there.reduce((sum, { days, rows }) => sum + rows / (days + 1), 0);
}

test('stretches cover the span, and only one day with rows may hold more than asked', () => {
  fc.assert(
    fc.property(
      fc.array(partition, { maxLength: 12 }),
      fc.integer({ min: -600 * 24, max: 600 * 24 }),
      fc.integer({ min: 1, max: 400 * 24 }),
      (partitions, fromHour, hours) => {
        const manifest = {
          partitions: partitions.map(({ first, days, rows }) => ({
            first_known_at: first * MICROS_PER_DAY + 5,
            last_known_at: (first + days) * MICROS_PER_DAY + 7,
            content: { rows },
          })),
        } as unknown as Manifest;
        const fromUs = (fromHour * MICROS_PER_DAY) / 24;
        const beforeUs = fromUs + (hours * MICROS_PER_DAY) / 24;
        const stretches = stretchesOf(manifest, fromUs, beforeUs, 1_000);
        expect(stretches[0]?.fromUs).toBe(fromUs);
        expect(stretches.at(-1)?.beforeUs).toBe(beforeUs);
        for (const [i, stretch] of stretches.entries()) {
          expect(stretch.beforeUs).toBeGreaterThan(stretch.fromUs);
          if (i > 0) expect(stretch.fromUs).toBe(stretches[i - 1]?.beforeUs);
          const firstDay = Math.floor(stretch.fromUs / MICROS_PER_DAY);
          const lastDay = Math.ceil(stretch.beforeUs / MICROS_PER_DAY) - 1;
          let rows = 0;
          let daysWithRows = 0;
          for (let day = firstDay; day <= lastDay; day++) {
            const onDay = rowsOnDay(partitions, day);
            rows += onDay;
            daysWithRows += onDay > 0 ? 1 : 0;
          }
          if (daysWithRows > 1) expect(rows).toBeLessThanOrEqual(1_000 + 1e-6);
        }
      },
    ),
    { numRuns: 200 },
  );
});
