import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tableFromIPC } from 'apache-arrow';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Batch, openStore } from '../../../data/store/store.ts';
import { compileTape, type TapeOptions } from '../../../data/tape/compile.ts';
import type { Tape } from '../../../data/tape/tape.ts';
import { EventKind, MISSING, SettlementStage } from '../../../engine/events.ts';
import type { CityId, LadderId, MarketId } from '../../../engine/markets/contracts.ts';
import { CITIES } from '../../../engine/markets/stations.ts';
import type { ClimateDate } from '../../../engine/time.ts';
import {
  DATE,
  depth,
  forecast,
  hours,
  ladder,
  markets,
  minutes,
  observation,
  quote,
  report,
  settlement,
  trade,
} from './small-history.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'milkbot-tape-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const NYC = CITIES[0]?.id as CityId;
const CHI = CITIES[1]?.id as CityId;
const options: TapeOptions = {
  from: DATE as ClimateDate,
  to: DATE as ClimateDate,
  warmupDays: 1,
  climatologyYears: 1,
  cities: [NYC],
  forecastStations: { NYC: ['LOWER_MANHATTAN'] },
};
const today = ladder('KXHIGHNY-A', DATE);
const listing: Batch[] = [
  { dataset: 'ladders', rows: [today] },
  { dataset: 'markets', rows: markets(today) },
];

async function tapeOf(batches: Batch[], change: Partial<TapeOptions> = {}, id = 'made:1'): Promise<Tape> {
  const store = openStore(dir, { create: true });
  await store.write(batches, { id, name: 'test' });
  return compileTape(store, { ...options, ...change });
}

/** The tape's rows of some kinds as [kind, known_at, subject, a, b, c, d]. */
function eventsOf(tape: Tape, ...kinds: number[]): number[][] {
  const rows: number[][] = [];
  for (const { length, kind, knownAt, subject, a, b, c, d } of tape.batches()) {
    for (let i = 0; i < length; i++) {
      const row = [kind, knownAt, subject, a, b, c, d].map((column) => column[i] as number);
      if (kinds.length === 0 || kinds.includes(row[0] as number)) rows.push(row);
    }
  }
  return rows;
}

describe('the directory', () => {
  test('gives markets dense ids by listing and ascending temperature', async () => {
    const yesterday = ladder('KXHIGHNY-Z', DATE - 1);
    const tape = await tapeOf([
      { dataset: 'ladders', rows: [today, yesterday] },
      { dataset: 'markets', rows: [...markets(today), ...markets(yesterday, { restored: true })] },
    ]);
    const { directory } = tape;
    expect([directory.ladderCount, directory.marketCount]).toEqual([2, 6]);
    expect([0, 1].map((id) => directory.ladder(id as LadderId).eventTicker)).toEqual(['KXHIGHNY-Z', 'KXHIGHNY-A']);
    const def = directory.ladder(1 as LadderId);
    expect(def).toMatchObject({ id: 1, city: NYC, variable: 0, climateDate: DATE, whole: true, openAt: hours(-10) });
    expect(def.markets.map(({ id, ticker, bracket }) => [id, ticker, bracket.lowF, bracket.highF])).toEqual([
      [3, 'KXHIGHNY-A-T40', -Infinity, 39],
      [4, 'KXHIGHNY-A-B40.5', 40, 41],
      [5, 'KXHIGHNY-A-T41', 42, Infinity],
    ]);
    expect(directory.market(4 as MarketId)).toBe(def.markets[1]);
    expect(directory.isRestored(0 as MarketId)).toBe(true);
    expect(() => directory.market(6 as MarketId)).toThrow(RangeError);
  });

  test('takes a ladder from its best source alone', async () => {
    const store = openStore(dir, { create: true });
    const derived = [{ ...today, whole: false, close_at: hours(30) }];
    await store.write(
      [
        { dataset: 'ladders', rows: derived },
        { dataset: 'markets', rows: markets(today) },
      ],
      {
        id: 'kalshi_results:1',
        name: 'derived',
      },
    );
    const tape = await tapeOf(listing, {}, 'kalshi_markets_csv:1');
    expect([tape.directory.ladderCount, tape.directory.marketCount]).toEqual([1, 3]);
    expect(tape.directory.ladder(0 as LadderId)).toMatchObject({ whole: true, closeAt: hours(28) });
  });

  test('knows the tier of each ladder: the best one that speaks in half of the hours', async () => {
    const others = [ladder('KXHIGHNY-B', DATE, { variable: 'low' }), ladder('KXHIGHNY-C', DATE)];
    const tape = await tapeOf([
      { dataset: 'ladders', rows: [today, ...others] },
      { dataset: 'markets', rows: [...markets(today), ...others.flatMap((other) => markets(other))] },
      {
        dataset: 'trades',
        rows: [0, 1, 2].flatMap((n) => [trade('KXHIGHNY-A-T40', hours(n), n), trade('KXHIGHNY-B-T40', hours(n), 9)]),
      },
      {
        dataset: 'quotes',
        rows: [
          quote('KXHIGHNY-A-T41', hours(0), 0),
          quote('KXHIGHNY-B-T41', hours(0), 1),
          quote('KXHIGHNY-A-T41', hours(2), 2),
        ],
      },
    ]);
    expect([0, 1, 2].map((id) => tape.tierOf(id as LadderId))).toEqual([1, 3, null]);
  });
});

describe('the events', () => {
  test('list a ladder, open and close its markets', async () => {
    const tape = await tapeOf(listing);
    expect(eventsOf(tape)).toEqual([
      [EventKind.ladderListed, hours(-10), 0, 0, 0, 0, 0],
      ...[0, 1, 2].map((id) => [EventKind.marketStatus, hours(-10), id, 1, 0, 0, 0]),
      ...[0, 1, 2].map((id) => [EventKind.marketStatus, hours(28), id, 3, 0, 0, 0]),
    ]);
    expect([tape.firstAt, tape.lastAt, tape.rows]).toEqual([hours(-10), hours(28), 7]);
  });

  test('carry quotes with empty sides and unknown sizes, trades with their taker', async () => {
    const tape = await tapeOf([
      ...listing,
      { dataset: 'quotes', rows: [quote('KXHIGHNY-A-T41', hours(1), 0, { bid_e4: null, bid_size_e2: null })] },
      {
        dataset: 'trades',
        rows: [trade('KXHIGHNY-A-B40.5', hours(2), 0, { taker_side: 'ask', is_block: true, quantity_e2: 123 })],
      },
    ]);
    expect(eventsOf(tape, EventKind.quote, EventKind.trade)).toEqual([
      [EventKind.quote, hours(1), 2, -1, 4_600, -1, -1],
      [EventKind.trade, hours(2), 1, 4_500, 123, 1, 1],
    ]);
  });

  test('tell a bar of bid and ask in three records when it is known, and a bar of trades in one, without prices where none traded', async () => {
    const bars = {
      start_at: hours(1),
      end_at: hours(2),
      known_at: minutes(121),
      ticker: 'KXHIGHNY-A-T40',
      period_s: 3_600,
    };
    const prices = Object.fromEntries(
      ['price', 'bid', 'ask'].flatMap((of, i) =>
        ['open', 'high', 'low', 'close'].map((at, j) => [`${of}_${at}_e4`, 4_000 + 100 * i + 10 * j]),
      ),
    );
    const none = Object.fromEntries(Object.keys(prices).map((name) => [name, name.startsWith('price') ? 4_444 : null]));
    const more = { price_mean_e4: null, open_interest_e2: null };
    const tape = await tapeOf([
      ...listing,
      {
        dataset: 'candles',
        rows: [
          { ...bars, ...prices, ...more, volume_e2: 700, source_seq: 0 },
          { ...bars, ...none, ...more, volume_e2: 0, known_at: minutes(181), end_at: hours(3), source_seq: 1 },
        ],
      },
    ]);
    const at = minutes(121);
    expect(eventsOf(tape, EventKind.barRange, EventKind.barClose, EventKind.barTrades)).toEqual([
      [EventKind.barRange, at, 0, 4_220, 4_210, 4_110, 4_120],
      [EventKind.barClose, at, 0, 4_130, 4_230, 3_600, 0],
      [EventKind.barTrades, at, 0, 4_020, 4_010, 4_030, 700],
      [EventKind.barTrades, minutes(181), 0, -1, -1, -1, 0],
    ]);
    const [first] = tape.batches();
    const row = first?.kind.indexOf(EventKind.barTrades) ?? -1;
    expect(first?.trueAt[row]).toBe(hours(2));
  });

  test('turn a depth snapshot into an emptied book and its levels, or a level of nothing, a delta into one level', async () => {
    const snapshot = { kind: 'snapshot' };
    const tape = await tapeOf([
      ...listing,
      {
        dataset: 'depth',
        rows: [
          depth('KXHIGHNY-A-T40', hours(1), 5, snapshot),
          depth('KXHIGHNY-A-T40', hours(1), 6, { ...snapshot, side: 'ask', price_e4: 4_900, size_e2: 50 }),
          depth('KXHIGHNY-A-T40', hours(2), 7, { size_e2: 0 }),
          depth('KXHIGHNY-A-T40', hours(3), 8, { ...snapshot, price_e4: 0, size_e2: 0 }),
        ],
      },
    ]);
    expect(eventsOf(tape, EventKind.bookClear, EventKind.bookLevel)).toEqual([
      [EventKind.bookClear, hours(1), 0, 0, 0, 0, 0],
      [EventKind.bookLevel, hours(1), 0, 0, 4_300, 700, 0],
      [EventKind.bookLevel, hours(1), 0, 1, 4_900, 50, 0],
      [EventKind.bookLevel, hours(2), 0, 0, 4_300, 0, 0],
      [EventKind.bookClear, hours(3), 0, 0, 0, 0, 0],
      [EventKind.bookLevel, hours(3), 0, 0, 0, 0, 0],
    ]);
  });

  test('determine every market with the value of its ladder, and pay after the settlement timer', async () => {
    const won = { result: 'yes', payout_e4: null, value_f: 40 };
    const tape = await tapeOf([
      ...listing,
      {
        dataset: 'settlements',
        rows: [
          settlement('KXHIGHNY-A-T40', today, hours(38), 0),
          settlement('KXHIGHNY-A-B40.5', today, hours(38), 1, won),
          settlement('KXHIGHNY-A-T41', today, hours(38), 2),
          settlement(null, today, hours(38), 3, { result: null, payout_e4: null, value_f: 40 }),
        ],
      },
    ]);
    const determined = (id: number, payout: number) => [
      EventKind.settlement,
      hours(38),
      id,
      SettlementStage.determined,
      payout,
      4_000,
      0,
    ];
    const later = (stage: SettlementStage) => (id: number, payout: number) => [
      EventKind.settlement,
      hours(39),
      id,
      stage,
      payout,
      4_000,
      0,
    ];
    const final = later(SettlementStage.final);
    const paid = later(SettlementStage.paid);
    expect(eventsOf(tape, EventKind.settlement)).toEqual([
      determined(0, 0),
      determined(1, 10_000),
      determined(2, 0),
      final(0, 0),
      paid(0, 0),
      final(1, 10_000),
      paid(1, 10_000),
      final(2, 0),
      paid(2, 0),
    ]);
  });

  test.each([39, 43])(
    'tell the value of a ladder as it was known by then, not as amended to %i later',
    async (amendedF) => {
      const won = { result: 'yes', payout_e4: null };
      const amended = { stage: 'amended' };
      const tape = await tapeOf([
        ...listing,
        {
          dataset: 'settlements',
          rows: [
            settlement('KXHIGHNY-A-T40', today, hours(38), 0),
            settlement('KXHIGHNY-A-B40.5', today, hours(38), 1, { ...won, value_f: 41 }),
            settlement('KXHIGHNY-A-T40', today, hours(38.5), 2, { ...won, ...amended, value_f: amendedF }),
            settlement('KXHIGHNY-A-B40.5', today, hours(38.5), 3, amended),
            settlement('KXHIGHNY-A-T41', today, hours(38), 4),
          ],
        },
      ]);
      const told = eventsOf(tape, EventKind.settlement).map(([, at, market, stage, , value]) => [
        at,
        market,
        stage,
        value,
      ]);
      const { determined, amended: corrected, final, paid } = SettlementStage;
      expect(told.filter(([, , stage]) => stage === determined || stage === corrected)).toEqual([
        [hours(38), 0, determined, 4_100],
        [hours(38), 1, determined, 4_100],
        [hours(38), 2, determined, 4_100],
        [hours(38.5), 0, corrected, 100 * amendedF],
        [hours(38.5), 1, corrected, 100 * amendedF],
      ]);
      expect(told.filter(([, market, stage]) => market === 0 && (stage === final || stage === paid))).toEqual([
        [hours(39.5), 0, final, 100 * amendedF],
        [hours(39.5), 0, paid, 100 * amendedF],
      ]);
    },
  );

  test('carry the weather of the cities alone, with every version of a report and one archive value a day', async () => {
    const tape = await tapeOf([
      ...listing,
      {
        dataset: 'forecasts',
        rows: [
          forecast('gfs_mos', 'KNYC', hours(-20), 0),
          forecast('gfs_mos', 'LOWER_MANHATTAN', hours(-19), 1, { statistic: 'sd', value_f: 2.5 }),
          forecast('open_meteo', 'LOWER_MANHATTAN', hours(-18), 2),
          forecast('gfs_mos', 'KORD', hours(-17), 3),
          forecast('gfs_mos', 'KNYC', hours(-16), 4, { variable: 'low' }),
        ],
      },
      {
        dataset: 'climate_reports',
        rows: [
          report('KNYC', DATE - 300, hours(-7_000), 0),
          report('KNYC', DATE - 300, hours(-7_000), 1, { max_f: 40 }),
          report('KNYC', DATE - 4_000, hours(-90_000), 2),
          report('KMDW', DATE - 300, hours(-7_000), 3),
          report('KNYC', DATE, hours(20), 4, { status: 'preliminary', min_f: null }),
          report('KNYC', DATE, hours(33), 5, { status: 'final' }),
          report('KNYC', DATE, hours(34), 6, { status: 'corrected' }),
        ],
      },
      { dataset: 'observations', rows: [observation('KNYC', hours(12), 0), observation('KORD', hours(12), 1)] },
    ]);
    expect(tape.directory.forecastSources).toEqual(['gfs_mos', 'gfs_mos@LOWER_MANHATTAN', 'open_meteo']);
    expect(eventsOf(tape, EventKind.forecast)).toEqual([
      [EventKind.forecast, hours(-20), NYC, 0, DATE, 413, 0],
      [EventKind.forecast, hours(-19), NYC, 1, DATE, 25, 2],
      [EventKind.forecast, hours(-18), NYC, 2, DATE, 413, 0],
    ]);
    expect(eventsOf(tape, EventKind.climateReport)).toEqual([
      [EventKind.climateReport, hours(-7_000), NYC, DATE - 300, 3, 41, 30],
      [EventKind.climateReport, hours(20), NYC, DATE, 0, 41, MISSING],
      [EventKind.climateReport, hours(33), NYC, DATE, 1, 41, 30],
      [EventKind.climateReport, hours(34), NYC, DATE, 2, 41, 30],
    ]);
    expect(eventsOf(tape, EventKind.observation)).toEqual([
      [EventKind.observation, hours(12), NYC, 0, 44, MISSING, -6],
    ]);
  });

  test('leave out and count market data from before its ladder was known', async () => {
    const late = ladder('KXHIGHNY-A', DATE, { known_at: hours(2) });
    const tape = await tapeOf([
      { dataset: 'ladders', rows: [late] },
      { dataset: 'markets', rows: markets(late) },
      { dataset: 'trades', rows: [trade('KXHIGHNY-A-T40', minutes(119), 0), trade('KXHIGHNY-A-T40', hours(2), 1)] },
    ]);
    expect(eventsOf(tape).map((row) => [row[0], row[1]])).toEqual([
      [EventKind.ladderListed, hours(2)],
      [EventKind.marketStatus, hours(2)],
      [EventKind.marketStatus, hours(2)],
      [EventKind.marketStatus, hours(2)],
      [EventKind.trade, hours(2)],
      [EventKind.marketStatus, hours(28)],
      [EventKind.marketStatus, hours(28)],
      [EventKind.marketStatus, hours(28)],
    ]);
    expect(tape.manifest.before_listing).toBe(1);
  });

  test('leave out ladders of other cities and dates with all their data', async () => {
    const chicago = ladder('KXHIGHCHI-A', DATE, { city: 'CHI', series: 'KXHIGHCHI' });
    const tomorrow = ladder('KXHIGHNY-B', DATE + 1);
    const rows = [chicago, tomorrow];
    const batches: Batch[] = [
      { dataset: 'ladders', rows: [today, ...rows] },
      { dataset: 'markets', rows: [...markets(today), ...rows.flatMap((row) => markets(row))] },
      { dataset: 'trades', rows: rows.map((row, i) => trade(`${String(row.event_ticker)}-T40`, hours(1), i)) },
    ];
    const tape = await tapeOf(batches);
    expect([tape.directory.ladderCount, tape.rows]).toEqual([1, 7]);
    const both = await compileTape(openStore(dir), { ...options, cities: [NYC, CHI] });
    expect(both.directory.ladderCount).toBe(2);
    expect(both.sha256).not.toBe(tape.sha256);
  });
});

describe('the file', () => {
  test('is an Arrow stream that any reader can read', async () => {
    const rows = Array.from({ length: 70_000 }, (_, i) => trade('KXHIGHNY-A-T40', hours(0) + i, i));
    const tape = await tapeOf([...listing, { dataset: 'trades', rows }]);
    const table = tableFromIPC(readFileSync(join(tape.dir, 'events.arrows')));
    expect(table.numRows).toBe(70_007);
    expect(table.batches.map((batch) => batch.numRows)).toEqual([65_536, 4_471]);
    expect(Array.from(table.getChild('known_at')?.toArray() ?? [])).toEqual(eventsOf(tape).map((row) => row[1]));
    expect(Array.from(table.getChild('a')?.toArray() ?? [])).toEqual(eventsOf(tape).map((row) => row[3]));
    expect(tape.isSound()).toBe(true);
  });

  test('is opened when it is there, and compiled again when it is damaged or the history has changed', async () => {
    const tape = await tapeOf(listing);
    const again = await compileTape(openStore(dir), options);
    expect([again.dir, again.sha256]).toEqual([tape.dir, tape.sha256]);
    truncateSync(join(tape.dir, 'events.arrows'), 100);
    const mended = await compileTape(openStore(dir), options);
    expect([mended.sha256, mended.isSound()]).toEqual([tape.sha256, true]);
    const more = await tapeOf([{ dataset: 'trades', rows: [trade('KXHIGHNY-A-T40', hours(1), 0)] }], {}, 'made:2');
    expect(more.dir).not.toBe(tape.dir);
    expect(more.rows).toBe(tape.rows + 1);
    expect(readdirSync(join(dir, 'tape')).sort()).toEqual([tape.manifest.key, more.manifest.key].sort());
  });

  test('is not left half-written when the history is damaged', async () => {
    const store = openStore(dir, { create: true });
    await store.write([...listing, { dataset: 'trades', rows: [trade('KXHIGHNY-A-T40', hours(1), 0)] }], {
      id: 'made:1',
      name: 'test',
    });
    truncateSync(store.files('trades')[0] as string, 50);
    await expect(compileTape(openStore(dir), options)).rejects.toMatchObject({ exitCode: 3 });
    expect(existsSync(join(dir, 'tape'))).toBe(false);
  });
});

test('a range without a ladder is refused with what there is', async () => {
  const later = { from: (DATE + 10) as ClimateDate, to: (DATE + 12) as ClimateDate };
  const compiled = tapeOf(listing, later);
  await expect(compiled).rejects.toMatchObject({ exitCode: 3 });
  await expect(compiled).rejects.toThrow(/no ladders of NYC for 2024-10-14 to 2024-10-16; it has them from 2024-10-04/);
});
