/**
 * Invariants of a compiled tape, over random small histories with many simultaneous records:
 * 1. The tape holds exactly the records that a plain model of the rules holds, each once, field by field.
 * 2. Its rows are in the order of `compareEvents`.
 * 3. No market event comes before its ladder is listed.
 * 4. Reading from any row gives the rest of a reading from the first.
 * 5. The order in which the history was brought in does not matter: same rows, same hash.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { PlainRow } from '../../../data/store/append.ts';
import { openStore } from '../../../data/store/store.ts';
import { compileTape } from '../../../data/tape/compile.ts';
import type { Tape } from '../../../data/tape/tape.ts';
import { compareEvents, EventKind, type EventOrderKey } from '../../../engine/events.ts';
import type { CityId } from '../../../engine/markets/contracts.ts';
import type { ClimateDate } from '../../../engine/time.ts';
import {
  DATE,
  hours,
  ladder,
  markets,
  minutes,
  observation,
  quote,
  report,
  trade,
} from '../../integration/tape/small-history.ts';

/** Each run makes and compiles two stores. */
const RUNS = 4;
const TICKERS = ['KXHIGHNY-A-T40', 'KXHIGHNY-A-B40.5', 'KXHIGHNY-A-T41'];
const LISTED_AT = hours(0);
const today = ladder('KXHIGHNY-A', DATE, { known_at: LISTED_AT });

/** A record of a source: few instants and sequence numbers, so that ties are the rule. */
interface Drawn {
  readonly dataset: 'trades' | 'quotes' | 'observations' | 'climate_reports';
  readonly source: string;
  readonly minute: number;
  readonly market: number;
}

const drawn: fc.Arbitrary<Drawn> = fc
  .record<Drawn>({
    dataset: fc.constantFrom('trades', 'quotes', 'observations', 'climate_reports'),
    source: fc.constantFrom('beta:1', 'alpha:2', 'alpha:1'),
    minute: fc.integer({ min: -2, max: 6 }),
    market: fc.integer({ min: 0, max: 2 }),
  })
  // A market's trades are taken from one format of source, which has a test of its own: here they have one.
  .map((record) =>
    record.dataset === 'trades' ? { ...record, source: record.source.replace('beta:1', 'alpha:1') } : record,
  );

function rowOf({ dataset, minute, market }: Drawn, sequence: number): PlainRow {
  const knownAt = minutes(minute);
  if (dataset === 'trades')
    return trade(TICKERS[market] as string, knownAt, sequence, { price_e4: 100 * (market + 1) });
  if (dataset === 'quotes') return quote(TICKERS[market] as string, knownAt, sequence);
  if (dataset === 'observations') return observation('KNYC', knownAt, sequence, { temp_c: market });
  return report('KNYC', DATE - 1, knownAt, sequence, { status: 'final', max_f: 40 + market });
}

const KIND = {
  trades: EventKind.trade,
  quotes: EventKind.quote,
  observations: EventKind.observation,
  climate_reports: EventKind.climateReport,
} as const;

/** What the tape should hold of the records: sorted by the one order, where a sequence is (source, position in it). */
function modelOf(records: readonly Drawn[]): { key: EventOrderKey; a: number }[] {
  const formats = (datasets: readonly string[]) =>
    [...new Set(records.filter((r) => datasets.includes(r.dataset)).map((r) => r.source.slice(0, -2)))].sort();
  const market = formats(['trades', 'quotes']);
  const weather = formats(['observations', 'climate_reports']);
  const events = records.flatMap((record, position) => {
    const isMarket = record.dataset === 'trades' || record.dataset === 'quotes';
    const knownAt = minutes(record.minute);
    if (isMarket && knownAt < LISTED_AT) return [];
    const key: EventOrderKey = {
      knownAt,
      kind: KIND[record.dataset],
      source: (isMarket ? market : weather).indexOf(record.source.slice(0, -2)),
      sourceSequence: 1_000 * ['alpha:1', 'alpha:2', 'beta:1'].indexOf(record.source) + position,
      subject: isMarket ? record.market : 0,
    };
    const a = { trades: 100 * (record.market + 1), quotes: 4_400, observations: 0, climate_reports: DATE - 1 };
    return [{ key, a: a[record.dataset] }];
  });
  return events.sort((x, y) => compareEvents(x.key, y.key));
}

function rowsOf(tape: Tape, fromRow = 0): number[][] {
  const rows: number[][] = [];
  for (const batch of tape.batches(fromRow)) {
    const { kind, source, knownAt, trueAt, subject, a, b, c, d } = batch;
    for (let i = 0; i < batch.length; i++) {
      rows.push([kind, source, knownAt, trueAt, subject, a, b, c, d].map((column) => column[i] as number));
    }
  }
  return rows;
}

async function compiled(records: readonly Drawn[], sources: readonly string[]): Promise<{ tape: Tape; dir: string }> {
  const dir = mkdtempSync(join(tmpdir(), 'milkbot-tape-order-'));
  const store = openStore(dir, { create: true });
  const listing = [
    { dataset: 'ladders', rows: [today] },
    { dataset: 'markets', rows: markets(today) },
  ] as const;
  await store.write(listing, { id: 'listing:1', name: 'listing' });
  for (const id of sources) {
    const rows = (dataset: Drawn['dataset']) => ({
      dataset,
      rows: records.flatMap((r, i) => (r.source === id && r.dataset === dataset ? [rowOf(r, i)] : [])),
    });
    const batches = [rows('trades'), rows('quotes'), rows('observations'), rows('climate_reports')];
    await store.write(batches, { id, name: id });
  }
  const tape = await compileTape(store, {
    from: DATE as ClimateDate,
    to: DATE as ClimateDate,
    warmupDays: 2,
    climatologyYears: 0,
    cities: [0 as CityId],
    forecastStations: {},
  });
  return { tape, dir };
}

test('a tape holds every record once, in the one order, whatever the order of ingestion', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(drawn, { minLength: 20, maxLength: 60 }), fc.nat(), async (records, cut) => {
      const { tape, dir } = await compiled(records, ['alpha:1', 'alpha:2', 'beta:1']);
      const other = await compiled(records, ['beta:1', 'alpha:2', 'alpha:1']);
      try {
        const rows = rowsOf(tape);
        const lifecycle: readonly number[] = [EventKind.ladderListed, EventKind.marketStatus, EventKind.settlement];
        const told = rows.filter((row) => !lifecycle.includes(row[0] as number));
        const expected = modelOf(records).map(({ key, a }) => [key.kind, key.source, key.knownAt, key.subject, a]);
        expect(told.map(([kind, source, knownAt, , subject, a]) => [kind, source, knownAt, subject, a])).toEqual(
          expected,
        );

        const listing = rows.findIndex((row) => row[0] === EventKind.ladderListed);
        const firstOfMarket = rows.findIndex((row) => row[0] === EventKind.trade || row[0] === EventKind.quote);
        expect(firstOfMarket === -1 || listing < firstOfMarket).toBe(true);

        const fromRow = cut % (rows.length + 1);
        expect(rowsOf(tape, fromRow)).toEqual(rows.slice(fromRow));
        expect(other.tape.sha256).toBe(tape.sha256);
      } finally {
        rmSync(dir, { recursive: true, force: true });
        rmSync(other.dir, { recursive: true, force: true });
      }
    }),
    { numRuns: RUNS },
  );
});
