/** A real session's journal as Parquet, and its files by the rotation that is configured. */
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newSession } from '../../../cli/session-plan.ts';
import { openScratchDatabase } from '../../../data/runs/parquet.ts';
import { columnsOf } from '../../../data/runs/schema.ts';
import { quoted } from '../../../data/store/sql.ts';
import { MICROS_PER_HOUR } from '../../../engine/time.ts';
import { liveConfig } from '../../../live/config.ts';
import { exportJournal } from '../../../live/history/journal-tables.ts';
import { checkJournal } from '../../../live/journal/check.ts';
import { EntryKind, jsonOf } from '../../../live/journal/entries.ts';
import { readJournal } from '../../../live/journal/journal.ts';
import { rotationOf, Session } from '../../../live/session/session.ts';
import { type SmallWorld, smallSession, smallWorld } from './small-session.ts';
import { feed } from './tape-session.ts';

let root: string;
let world: SmallWorld;
let dir: string;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'milkbot-tables-'));
  world = await smallWorld(root);
  dir = join(root, 'session');
  await smallSession(world, dir);
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

test('the tables hold what the journal holds', async () => {
  const out = join(root, 'out');
  const rows = await exportJournal(dir, out);
  const report = checkJournal(dir);
  const entries = [...readJournal(dir)];
  const records = entries
    .filter(({ kind }) => kind === EntryKind.records)
    .flatMap((entry) => jsonOf(entry) as readonly { type: string; fill?: { quantity: number; fee: number } }[]);
  const ofType = (type: string) => records.filter((record) => record.type === type);
  const decisionBytes = entries.filter(({ kind }) => kind === EntryKind.decisions).map(({ body }) => body.length);
  expect(rows).toEqual({
    entries: report.entries,
    decisions: decisionBytes.reduce((sum, bytes) => sum + bytes, 0) / 80,
    orders: ofType('order').length,
    fills: ofType('fill').length,
    equity: ofType('equity').length,
    settlements: ofType('settlement').length,
  });
  expect(rows.fills).toBeGreaterThan(0);
  for (const [table, count] of Object.entries(rows)) {
    expect([table, await ask(out, table, 'count(*)::INTEGER')]).toEqual([table, count]);
  }
  expect(await ask(out, 'entries', 'last(link ORDER BY sequence)')).toBe(report.link);
  expect(await ask(out, 'entries', 'count(*) FILTER (body IS NULL)::INTEGER')).toBe(
    entries.filter(({ kind }) => [2, 11, 14, 20].includes(kind)).length,
  );
  const fills = ofType('fill').map(({ fill }) => fill);
  const sum = (pick: (fill: { quantity: number; fee: number }) => number) =>
    fills.reduce((total, fill) => total + (fill === undefined ? Number.NaN : pick(fill)), 0);
  expect(await ask(out, 'fills', 'sum(quantity_e2)::INTEGER')).toBe(sum(({ quantity }) => quantity));
  expect(await ask(out, 'fills', 'sum(fee_e6)::INTEGER')).toBe(sum(({ fee }) => fee));
  expect(await ask(out, 'fills', 'count(payout_e4)::INTEGER')).toBeGreaterThan(0);
  for (const table of ['decisions', 'orders', 'fills', 'equity', 'settlements'] as const) {
    expect(await columns(out, table)).toEqual(columnsOf(table).map(({ name }) => name));
  }
  expect(readdirSync(out).sort()).toEqual(
    Object.keys(rows)
      .map((table) => `${table}.parquet`)
      .sort(),
  );
  await expect(exportJournal(dir, out)).rejects.toMatchObject({ exitCode: 2 });
});

test('a journal that cannot be read leaves nothing behind', async () => {
  const out = join(root, 'never');
  await expect(exportJournal(join(root, 'none'), out)).rejects.toMatchObject({ exitCode: 3 });
  expect([out, `${out}.new`].filter((path) => existsSync(path))).toEqual([]);
});

test('a new file begins after the configured hours, and before them once the file has grown by the configured size', async () => {
  const six = checkJournal(dir).segments.length;
  const files = async (name: string, rotation: ReturnType<typeof rotationOf>) => {
    const { facts, core } = await newSession(world.config, world.wish);
    const session = Session.start(join(root, name), facts, core, rotation);
    feed(session, world.tape, 1);
    session.close();
    return checkJournal(join(root, name));
  };
  const hours = await files('hours', rotationOf(liveConfig.parse({ journalCheckpointHours: 24 })));
  expect(hours.segments.length).toBeLessThan(six);
  const size = await files('size', { checkpointMicros: 1_000 * MICROS_PER_HOUR, segmentBytes: 60_000 });
  expect(size.segments.length).toBeGreaterThan(1);
  expect(size.kinds.checkpoint).toBe(size.segments.length);
  const one = await files('one', { checkpointMicros: 1_000 * MICROS_PER_HOUR, segmentBytes: 1e9 });
  expect(one.segments).toHaveLength(1);
});

async function ask(out: string, table: string, select: string): Promise<unknown> {
  const [row] = await query(`SELECT ${select} FROM read_parquet(${quoted(join(out, `${table}.parquet`))})`);
  return row?.[0];
}

async function columns(out: string, table: string): Promise<unknown[]> {
  const rows = await query(`DESCRIBE SELECT * FROM read_parquet(${quoted(join(out, `${table}.parquet`))})`);
  return rows.map(([name]) => name);
}

async function query(text: string): Promise<unknown[][]> {
  const { sql, close } = await openScratchDatabase(join(root, 'spill'));
  try {
    return (await sql.runAndReadAll(text)).getRows() as unknown[][];
  } finally {
    close();
  }
}
