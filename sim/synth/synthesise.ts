/**
 * A synthetic world with known truth: weather, forecasts, reports, ladders and their trading, as rows of the history's datasets.
 *
 * The same options give the same rows in any process. Each purpose has its own random stream, so that another city, a longer
 * later end or prints without quotes leave the rest of the world as it was. Rows come lazily and in bounded memory: consume the
 * batches in order.
 */
import { createHash } from 'node:crypto';
import type { DatasetName, RowOf } from '../../data/catalog/catalog.ts';
import { Variable } from '../../engine/events.ts';
import type { City } from '../../engine/markets/stations.ts';
import { CITIES } from '../../engine/markets/stations.ts';
import type { ClimateDate } from '../../engine/time.ts';
import { type BookRows, recordBook } from './book-rows.ts';
import { scriptBook } from './book-script.ts';
import { CityWeather } from './city-weather.ts';
import type { ReportedDay } from './climate-report.ts';
import { reportedDays } from './climate-report.ts';
import type { SynthConfig } from './config.ts';
import { synthConfig } from './config.ts';
import type { ListedLadder } from './listing.ts';
import { ladderRows, listLadder, marketRows } from './listing.ts';
import { plantedBiasF } from './market-view.ts';
import { settlementRows } from './settlement-rows.ts';
import type { LadderTape } from './trading.ts';
import { tradeLadder } from './trading.ts';
import type { BookAction } from './true-book.ts';
import { SyntheticTruth } from './truth.ts';
import { archiveRows, forecastRows, observationRows, reportRows } from './weather-rows.ts';

/** Which world: its seed, climate dates (both inclusive) and cities, and whatever is to differ from the configuration's defaults. */
export interface SynthOptions extends Partial<SynthConfig> {
  readonly seed: number;
  readonly from: ClimateDate;
  readonly to: ClimateDate;
  readonly cities: readonly City[];
}

/** Rows of one dataset, in the form that the store takes. */
export interface SynthBatch<Name extends DatasetName = DatasetName> {
  readonly dataset: Name;
  readonly rows: Iterable<RowOf<Name>>;
}

/** A world: what goes into history, and what is true in it. */
export interface SyntheticWorld {
  /** Identity of the world's rows, a function of its options alone. */
  readonly source: { readonly id: string; readonly name: string };
  /** Every dataset may occur several times. */
  readonly batches: readonly SynthBatch[];
  readonly truth: SyntheticTruth;
  /** Every order of one market of a ladder, where the world has true books. */
  orders(ladder: ListedLadder, market: number): readonly BookAction[];
}

/** Raised when the same options make other rows than before. */
const REVISION = 1;
/** The same for worlds with true books. */
const BOOK_REVISION = 1;
/** Days of detail before the warm-up, so that its first forecasts know of the days before. */
const RUN_IN_DAYS = 12;
const DAYS_A_YEAR = 365;
/** Ladders that trade in one batch: bounds what is in memory. */
const LADDERS_PER_BATCH = 60;

/** Makes a world. Throws RangeError when the dates are in the wrong order or no city is named, ZodError on bad configuration. */
export function synthesise({ seed, from, to, cities, ...settings }: SynthOptions): SyntheticWorld {
  if (to < from) throw new RangeError('a world must not end before it begins');
  const config = synthConfig.parse(settings);
  if (!config.trueBook && (config.tier === 'candles' || config.tier === 'depth')) {
    throw new RangeError(`a world with history of the tier ${config.tier} needs a true book`);
  }
  const chosen = CITIES.filter((city) => cities.includes(city));
  if (chosen.length === 0) throw new RangeError('a world needs a city of the registry');
  const source = sourceOf(seed, from, to, chosen, config);

  const warmupFrom = (from - config.warmupDays) as ClimateDate;
  const archiveFrom = (warmupFrom - config.climatologyYears * DAYS_A_YEAR) as ClimateDate;
  const detailedFrom = (warmupFrom - RUN_IN_DAYS) as ClimateDate;
  const firstDate = Math.min(archiveFrom, detailedFrom) as ClimateDate;
  const weathers = chosen.map((city) => new CityWeather(seed, city, firstDate, detailedFrom, to));
  const reports = new Map(weathers.map((weather) => [weather, reportedDays(weather, seed, warmupFrom, to)]));
  const ladders = listLadders(weathers, seed, config, from, to);

  const id = source.id;
  const batches: SynthBatch[] = weathers.flatMap((weather): SynthBatch[] => [
    batch('climate_reports', () => archiveRows(weather, id, archiveFrom, to)),
    batch('climate_reports', () => reportRows(weather, id, reports.get(weather) ?? [])),
    batch('forecasts', () => forecastRows(weather, seed, id, warmupFrom, to)),
    batch('observations', () => observationRows(weather, seed, id, (from - 1) as ClimateDate, to)),
  ]);
  batches.push(batch('ladders', () => ladderRows(ladders, id)));
  batches.push(batch('markets', () => marketRows(ladders, id)));
  batches.push(batch('settlements', () => allSettlements(ladders, reports, warmupFrom, seed, id)));
  for (let i = 0; i < ladders.length; i += LADDERS_PER_BATCH)
    batches.push(...tradingBatches(ladders.slice(i, i + LADDERS_PER_BATCH), seed, config, id));
  return {
    source,
    batches,
    truth: new SyntheticTruth(ladders),
    orders: (ladder, market) => (config.trueBook ? scriptBook(ladder, market, seed, config) : []),
  };
}

function listLadders(
  weathers: readonly CityWeather[],
  seed: number,
  config: SynthConfig,
  from: ClimateDate,
  to: ClimateDate,
): ListedLadder[] {
  const ladders: ListedLadder[] = [];
  const biasF = plantedBiasF(config);
  for (let date = from; date <= to; date = (date + 1) as ClimateDate)
    for (const weather of weathers)
      for (const variable of config.variables)
        ladders.push(listLadder(weather, seed, Variable[variable], date, biasF, ladders.length));
  return ladders;
}

function* allSettlements(
  ladders: readonly ListedLadder[],
  reports: ReadonlyMap<CityWeather, readonly ReportedDay[]>,
  firstReport: ClimateDate,
  seed: number,
  source: string,
): Generator<RowOf<'settlements'>> {
  for (const ladder of ladders) {
    const report = reports.get(ladder.weather)?.[ladder.date - firstReport];
    if (report !== undefined) yield* settlementRows(ladder, report, seed, source);
  }
}

/** The trades and the quotes of some ladders; their trading is run once, when the first of the two is asked for. */
function tradingBatches(
  ladders: readonly ListedLadder[],
  seed: number,
  config: SynthConfig,
  source: string,
): SynthBatch[] {
  if (config.trueBook) return bookBatches(ladders, seed, config, source);
  let kept: LadderTape['quotes'][] = [];
  const trades = batch('trades', function* () {
    kept = [];
    for (const ladder of ladders) {
      const tape = tradeLadder(ladder, seed, config, source);
      kept.push(tape.quotes);
      yield* tape.trades;
    }
  });
  const quotes = batch('quotes', function* () {
    const made = kept;
    kept = [];
    for (const [i, ladder] of ladders.entries()) yield* made[i] ?? tradeLadder(ladder, seed, config, source).quotes;
  });
  return config.tier === 'trades' ? [trades] : [trades, quotes];
}

/** Datasets of each tier of a true book: what is worse is recorded with it. */
const RECORDED = {
  trades: ['trades'],
  candles: ['trades', 'candles'],
  quotes: ['trades', 'quotes'],
  depth: ['trades', 'candles', 'quotes', 'depth'],
} as const;
/** Rows of one market are numbered within a range of this length. */
const SEQUENCE_RANGE = 1_000_000;

/** What was recorded of true books, ladder by ladder: one ladder's rows are made once and kept until all of them were taken. */
function bookBatches(
  ladders: readonly ListedLadder[],
  seed: number,
  config: SynthConfig,
  source: string,
): SynthBatch[] {
  return ladders.flatMap((ladder): SynthBatch[] => {
    let made: readonly BookRows[] | null = null;
    let taken = 0;
    const names = RECORDED[config.tier];
    const rows = (): readonly BookRows[] => {
      made ??= ladder.markets.map(({ ticker }, m) => {
        const firstSequence = (ladder.index * ladder.markets.length + m) * SEQUENCE_RANGE;
        return recordBook(scriptBook(ladder, m, seed, config), ladder.closeAt, { ticker, source, firstSequence });
      });
      return made;
    };
    return names.map((dataset) =>
      batch(dataset, function* () {
        for (const one of rows()) yield* one[dataset];
        taken += 1;
        if (taken % names.length === 0) made = null;
      }),
    );
  });
}

/** A batch whose rows are made anew each time they are asked for. */
function batch<Name extends DatasetName>(dataset: Name, rows: () => Iterator<RowOf<Name>>): SynthBatch<Name> {
  return { dataset, rows: { [Symbol.iterator]: rows } };
}

function sourceOf(seed: number, from: ClimateDate, to: ClimateDate, cities: readonly City[], config: SynthConfig) {
  const { trueBook, ...rest } = config;
  const book = trueBook ? { trueBook, bookRevision: BOOK_REVISION } : {};
  const options = { revision: REVISION, seed, from, to, cities: cities.map((city) => city.code), ...rest, ...book };
  const hash = createHash('sha256').update(JSON.stringify(options)).digest('hex');
  return { id: `synthetic:${hash.slice(0, 16)}`, name: `synthetic world, seed ${seed}, ${config.market} market` };
}
