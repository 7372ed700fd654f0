import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openStore } from '../../../data/store/store.ts';
import { compileTape } from '../../../data/tape/compile.ts';
import { DATE, hours, ladder, markets, ONE_DAY } from './small-history.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'milkbot-tape-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

/** Bars of a minute of all markets of twenty cities, and as many changes of books. */
const CHANGES = 400_000;

test('a day of more bars and books than the connection can sort in its memory is compiled with more', async () => {
  const store = openStore(dir, { create: true });
  const today = ladder('KXHIGHNY-A', DATE);
  const id = 'made:1';
  await store.write(
    [
      { dataset: 'ladders', rows: [today] },
      { dataset: 'markets', rows: markets(today) },
    ],
    { id, name: 'listing' },
  );
  const transaction = await store.begin();
  transaction.declare({ id: 'made:2', name: 'books' });
  await transaction.insert(
    'depth',
    `SELECT make_timestamp((${hours(1)} + hash(i) % 36000000000)::BIGINT) AS known_at, known_at AS exchange_at,
       'KXHIGHNY-A-B40.5' AS ticker, 'delta' AS kind, 'bid' AS side, (1 + i % 98) * 100 AS price_e4, 1 + i % 977 AS size_e2,
       'made:2' AS source, i AS source_seq FROM range(${CHANGES}) AS made(i)`,
  );
  const known = `make_timestamp((${hours(1)} + hash(i) % 36000000000)::BIGINT)`;
  await transaction.insert(
    'candles',
    `SELECT ${known} AS known_at, known_at - INTERVAL 2 MINUTE AS start_at, known_at - INTERVAL 1 MINUTE AS end_at,
       'KXHIGHNY-A-B40.5' AS ticker, 60 AS period_s, 4000 AS price_open_e4, 4000 AS price_high_e4, 4000 AS price_low_e4, 4000 AS price_close_e4,
       4000 AS price_mean_e4, 3900 AS bid_open_e4, 3900 AS bid_high_e4, 3900 AS bid_low_e4, 3900 AS bid_close_e4, 4100 AS ask_open_e4,
       4100 AS ask_high_e4, 4100 AS ask_low_e4, 4100 AS ask_close_e4, 100 AS volume_e2, 100 AS open_interest_e2,
       'made:2' AS source, i AS source_seq FROM range(${CHANGES}) AS made(i)`,
  );
  await store.commit(transaction);
  const tape = await compileTape(store, ONE_DAY);
  expect(tape.manifest.events_by_kind).toMatchObject({ bookLevel: CHANGES, barClose: CHANGES });
});
