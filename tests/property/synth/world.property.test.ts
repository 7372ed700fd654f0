/**
 * Invariants of every synthetic world, whatever its seed, cities, dates and kind of market:
 * 1. Nothing is known before it is true, and results not before the close and the report.
 * 2. Every ladder is whole, has six markets of which exactly one pays, and that one holds the value of the report that counts.
 * 3. Prices are whole cents, quantities whole contracts, quotes never crossed, sides with a price have a size, and all of it
 *    lies between the opening and the close.
 * 4. Observations lie within the day's extremes, and a preliminary report never passes the final one.
 * 5. What is public only ever grows: the deviation of a value shrinks to zero, where the mean is the value.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DatasetName, RowOf } from '../../../data/catalog/catalog.ts';
import { ReportStatus } from '../../../engine/events.ts';
import type { StrikeRecord } from '../../../engine/markets/ladder.ts';
import { assembleLadder, isRefusal } from '../../../engine/markets/ladder.ts';
import { CITIES } from '../../../engine/markets/stations.ts';
import { paysOn } from '../../../engine/markets/strikes.ts';
import { decideSettlement, settlementPolicyOf } from '../../../engine/settlement/policy.ts';
import type { ClimateDate, EpochMicros } from '../../../engine/time.ts';
import { MICROS_PER_HOUR } from '../../../engine/time.ts';
import type { SyntheticWorld, SynthOptions } from '../../../sim/synth/synthesise.ts';
import { synthesise } from '../../../sim/synth/synthesise.ts';

const anyOptions = fc
  .record({
    seed: fc.integer({ min: 0, max: 1e9 }),
    // 2023 to 2026: both daylight saving changes, the renaming of the series, both settlement sources.
    from: fc.integer({ min: 19_400, max: 20_750 }),
    days: fc.integer({ min: 0, max: 5 }),
    cities: fc.subarray([...CITIES], { minLength: 1, maxLength: 3 }),
    market: fc.constantFrom('efficient' as const, 'mispriced' as const),
  })
  .map(
    ({ days, from, ...rest }): SynthOptions => ({
      ...rest,
      from: from as ClimateDate,
      to: (from + days) as ClimateDate,
      variables: ['high', 'low'],
      warmupDays: 3,
      climatologyYears: 0,
      tradesPerLadder: 60,
    }),
  );

function rows<Name extends DatasetName>(world: SyntheticWorld, name: Name): RowOf<Name>[] {
  return world.batches
    .filter((batch) => batch.dataset === name)
    .flatMap((batch) => [...(batch.rows as Iterable<RowOf<Name>>)]);
}

describe('a synthetic world', () => {
  it('knows nothing before it is true', () => {
    fc.assert(
      fc.property(anyOptions, (options) => {
        const world = synthesise(options);
        expect(rows(world, 'trades').filter((row) => row.known_at !== row.traded_at + 1_000_000)).toEqual([]);
        expect(rows(world, 'quotes').filter((row) => row.known_at < row.quoted_at)).toEqual([]);
        expect(rows(world, 'forecasts').filter((row) => row.known_at < row.issued_at)).toEqual([]);
        for (const row of rows(world, 'observations')) expect(row.known_at).toBe(row.observed_at + 600e6);
        const late = { preliminary: 300e6, final: 300e6, corrected: 300e6, archive: 36 * MICROS_PER_HOUR };
        for (const row of rows(world, 'climate_reports')) expect(row.known_at - row.issued_at).toBe(late[row.status]);
        for (const row of rows(world, 'ladders')) expect(row.known_at).toBe(row.open_at);
        for (const row of rows(world, 'settlements'))
          expect(row.known_at).toBeGreaterThan(world.truth.ladder(row.event_ticker).closeAt);
      }),
      { numRuns: 15 },
    );
  });

  it('lists whole ladders of six, of which exactly one market pays, on the value of the report that counts', () => {
    fc.assert(
      fc.property(anyOptions, (options) => {
        const world = synthesise(options);
        const markets = Map.groupBy(rows(world, 'markets'), (row) => row.event_ticker);
        const settlements = Map.groupBy(rows(world, 'settlements'), (row) => row.event_ticker);
        const reports = rows(world, 'climate_reports');
        expect(markets.size).toBe(world.truth.ladders.length);
        for (const [event, listed] of markets) {
          const records = listed.map(
            (row): StrikeRecord => ({
              ticker: row.ticker,
              strikeType: row.strike_type,
              floorStrikeF: row.floor_strike_f,
              capStrikeF: row.cap_strike_f,
            }),
          );
          const assembled = assembleLadder(records);
          if (isRefusal(assembled)) throw new Error(assembled.refused);
          expect(assembled.whole).toBe(true);
          expect(assembled.markets).toHaveLength(6);

          const valueF = world.truth.valueF(event);
          const paying = assembled.markets.filter((market) => paysOn(market.bracket, valueF));
          expect(paying).toHaveLength(1);
          expect(assembled.markets.indexOf(paying[0] as never)).toBe(world.truth.winner(event));
          const settled = settlements.get(event) ?? [];
          expect(settled).toHaveLength(18);
          for (const row of settled) {
            expect(row.value_f).toBe(valueF);
            expect(row.result).toBe(row.ticker === paying[0]?.record.ticker ? 'yes' : 'no');
            expect(row.payout_e4).toBe(row.result === 'yes' ? 10_000 : 0);
          }
          const ladder = world.truth.ladder(event);
          const versions = reports
            .filter((row) => row.station === ladder.city.station && row.climate_date === ladder.date)
            .map((row) => ({
              issuedAt: row.issued_at as EpochMicros,
              status: ReportStatus[row.status],
              maxF: row.max_f,
              minF: row.min_f,
            }));
          const policy = settlementPolicyOf(ladder.series, ladder.date);
          const decision = decideSettlement(policy, ladder.variable, versions, settled[0]?.known_at as EpochMicros);
          expect(decision).toMatchObject({ settled: true, valueF });
        }
      }),
      { numRuns: 15 },
    );
  });

  it('trades whole contracts at whole cents while markets are open, on quotes that are never crossed', () => {
    fc.assert(
      fc.property(anyOptions, (options) => {
        const world = synthesise(options);
        const open = new Map(rows(world, 'markets').map((row) => [row.ticker, row]));
        const isWithin = (ticker: string, at: number) => {
          const market = open.get(ticker);
          return market !== undefined && at >= market.open_at && at < market.close_at + 2_000_000;
        };
        const isPrice = (price: number) => price % 100 === 0 && price > 0 && price < 10_000;
        const isSide = (price: number | null, size: number | null) =>
          price === null || size === null ? price === size : isPrice(price) && size > 0;
        // One expectation for all rows: there are many of them.
        const wrongTrades = rows(world, 'trades').filter(
          ({ ticker, traded_at, price_e4, quantity_e2 }) =>
            !(isWithin(ticker, traded_at) && isPrice(price_e4) && quantity_e2 % 100 === 0 && quantity_e2 > 0),
        );
        expect(wrongTrades).toEqual([]);
        const wrongQuotes = rows(world, 'quotes').filter(
          ({ ticker, quoted_at, bid_e4, bid_size_e2, ask_e4, ask_size_e2 }) =>
            !(isWithin(ticker, quoted_at) && isSide(bid_e4, bid_size_e2) && isSide(ask_e4, ask_size_e2)) ||
            (bid_e4 !== null && ask_e4 !== null && bid_e4 >= ask_e4),
        );
        expect(wrongQuotes).toEqual([]);
      }),
      { numRuns: 15 },
    );
  });

  it('observes nothing outside the extremes of the day, and reports them after the day', () => {
    fc.assert(
      fc.property(anyOptions, (options) => {
        const world = synthesise(options);
        const reports = rows(world, 'climate_reports');
        const archive = new Map(
          reports.filter((row) => row.status === 'archive').map((row) => [`${row.station} ${row.climate_date}`, row]),
        );
        for (const row of reports) {
          const truth = archive.get(`${row.station} ${row.climate_date}`);
          if (row.max_f !== null) expect(row.max_f).toBeLessThanOrEqual(truth?.max_f ?? Number.NaN);
          if (row.min_f !== null) expect(row.min_f).toBeGreaterThanOrEqual(truth?.min_f ?? Number.NaN);
          if (row.status === 'corrected') expect([row.max_f, row.min_f]).toEqual([truth?.max_f, truth?.min_f]);
        }
        for (const row of rows(world, 'observations')) {
          const city = CITIES.find((each) => each.station === row.station);
          const date = Math.floor((row.observed_at + (city?.lstOffsetMinutes ?? 0) * 60e6) / 86_400e6);
          const truth = archive.get(`${row.station} ${date}`);
          if (truth === undefined) continue;
          const f = ((row.temp_c ?? Number.NaN) * 9) / 5 + 32;
          expect(f).toBeLessThan((truth.max_f ?? 0) + 0.6);
          expect(f).toBeGreaterThan((truth.min_f ?? 0) - 0.6);
          if (row.max_24h_c !== null) expect(Math.round((row.max_24h_c * 9) / 5 + 32)).toBe(truth.max_f);
        }
      }),
      { numRuns: 15 },
    );
  });

  it('makes more public with every hour, until all is', () => {
    fc.assert(
      fc.property(anyOptions, (options) => {
        const world = synthesise(options);
        for (const ladder of world.truth.ladders) {
          let before = Number.POSITIVE_INFINITY;
          for (let at = ladder.openAt; at <= ladder.closeAt; at = (at + MICROS_PER_HOUR / 4) as EpochMicros) {
            const { sdF } = world.truth.known(ladder.eventTicker, at);
            expect(sdF).toBeLessThanOrEqual(before);
            before = sdF;
          }
          const end = world.truth.known(ladder.eventTicker, ladder.closeAt);
          expect(end.sdF).toBe(0);
          expect(Math.round(end.meanF)).toBe(world.truth.valueF(ladder.eventTicker));
          const p = world.truth.probabilities(ladder.eventTicker, ladder.openAt);
          expect(p.reduce((sum, each) => sum + each, 0)).toBeCloseTo(1, 9);
        }
      }),
      { numRuns: 15 },
    );
  });
});
