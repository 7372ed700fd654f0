/** A market's trades are told once, though files, the exchange and a recording all hold them. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openStore } from '../../../data/store/store.ts';
import { compileTape } from '../../../data/tape/compile.ts';
import { EventKind } from '../../../engine/events.ts';
import { DATE, hours, ladder, markets, ONE_DAY, trade } from './small-history.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'milkbot-formats-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const today = ladder('KXHIGHNY-A', DATE);
const [low, high] = markets(today).map(({ ticker }) => ticker) as [string, string];
let position = 0;
/** A trade known so many minutes after the listing. */
const traded = (ticker: string, n: number) => trade(ticker, hours(1) + n * 60_000_000, position++);

test('from the format that has most of them, market by market', async () => {
  const store = openStore(dir, { create: true });
  const listing = [
    { dataset: 'ladders', rows: [today] },
    { dataset: 'markets', rows: markets(today) },
  ] as const;
  const filed = [traded(low, 1), traded(low, 2), traded(low, 3), traded(high, 1)];
  await store.write([...listing, { dataset: 'trades', rows: filed }], { id: 'files:1', name: 'files' });
  // A second file of the same format adds to the first.
  await store.write([{ dataset: 'trades', rows: [traded(low, 4)] }], { id: 'files:2', name: 'more files' });
  const recorded = [traded(low, 3), traded(low, 4), traded(high, 1), traded(high, 5)];
  await store.write([{ dataset: 'trades', rows: recorded }], { id: 'recording:1', name: 'a recording' });
  const tape = await compileTape(store, { ...ONE_DAY, climatologyYears: 1 });
  const told: [string, number][] = [];
  for (const { length, kind, knownAt, subject } of tape.batches()) {
    for (let i = 0; i < length; i++) {
      if (kind[i] !== EventKind.trade) continue;
      told.push([tape.directory.market(subject[i] as never).ticker, ((knownAt[i] as number) - hours(1)) / 60_000_000]);
    }
  }
  expect(told).toEqual([
    [low, 1],
    [high, 1],
    [low, 2],
    [low, 3],
    [low, 4],
    [high, 5],
  ]);
});
