/**
 * The queries of a tape: from the datasets of the history to rows of event columns.
 *
 * `createTapeTables` chooses the ladders and markets, gives them their dense ids and prepares what is small (lifecycle,
 * settlements, climate reports); `eventsBetween` is the query for one stretch of time, in the one order of events. The source
 * sequence of an event is the rank of its source among all sources of the class, then the position in the source, then the
 * place within the record.
 */
import {
  EVENT_CLASS,
  EventKind,
  ForecastStatistic,
  MarketStatus,
  MISSING,
  ObservationKind,
  ReportStatus,
  SettlementStage,
  Variable,
} from '../../engine/events.ts';
import { type EpochMicros, MICROS_PER_SECOND } from '../../engine/time.ts';
import { climateDayEnd, climateDayStart } from '../../engine/weather/climate-day.ts';
import type { DatasetName } from '../catalog/catalog.ts';
import { datasetOf } from '../catalog/catalog.ts';
import { formatOfSource } from '../catalog/precedence.ts';
import { type DuckDBConnection, queryRows, quoted, selectFiles } from '../store/sql.ts';
import type { Store } from '../store/store.ts';
import {
  citiesOf,
  firstLadderDate,
  firstReportDate,
  forecastStationsOf,
  type TapeOptions,
  variablesOf,
} from './options.ts';

/** Names of the ids in the column `source`, by class of event. */
export interface SourceNames {
  lifecycle: string[];
  weather: string[];
  market: string[];
}

const OF_CLASS = {
  lifecycle: ['settlements'],
  weather: ['observations', 'forecasts', 'climate_reports'],
  market: ['quotes', 'depth', 'trades'],
} as const satisfies Record<keyof SourceNames, readonly DatasetName[]>;

/** Names of sources by class: formats in text order. The listing itself has no source in the history and is `listing`. */
export function sourceNames(store: Store): SourceNames {
  const formats = (datasets: readonly DatasetName[]) =>
    [...new Set(sourcesOf(store, datasets).map(formatOfSource))].sort(compareText);
  return {
    lifecycle: ['listing', ...formats(OF_CLASS.lifecycle)],
    weather: formats(OF_CLASS.weather),
    market: formats(OF_CLASS.market),
  };
}

/**
 * Creates the tables `tape_ladders`, `tape_markets`, `tape_forecast_stations`, `tape_sources` and the small event tables.
 * `connection` has the views of `store.sql()`. Returns the names of forecast sources by id.
 */
export async function createTapeTables(
  connection: DuckDBConnection,
  store: Store,
  options: TapeOptions,
): Promise<readonly string[]> {
  const cities = citiesOf(options);
  const cityRows = cities.map(({ id, code, station, lstOffsetMinutes }) => {
    const fromUs = climateDayStart(firstLadderDate(options), lstOffsetMinutes);
    const toUs = climateDayEnd(options.to, lstOffsetMinutes);
    return `(${id}, ${quoted(code)}, ${quoted(station)}, ${fromUs}, ${toUs})`;
  });
  await connection.run(`CREATE TABLE tape_cities AS SELECT * FROM (VALUES ${cityRows.join(', ')})
    AS city(id, code, station, from_us, to_us)`);
  await createSources(connection, store);
  await createListing(connection, options);
  await connection.run(`CREATE TABLE tape_lifecycle AS ${LIFECYCLE} UNION ALL ${SETTLEMENTS} UNION ALL ${PAYMENTS}`);
  await connection.run(`CREATE TABLE tape_reports AS ${reports(options)}`);
  return createForecastStations(connection, options);
}

/**
 * The query of all events with `fromUs` ≤ known_at < `beforeUs`, sorted; columns as `EVENT_COLUMNS`. Without a store, of the
 * small tables alone.
 */
export function eventsBetween(store: Store | null, options: TapeOptions, fromUs: number, beforeUs: number): string {
  const span = `known_at >= make_timestamp(${fromUs}::BIGINT) AND known_at < make_timestamp(${beforeUs}::BIGINT)`;
  const from = (name: DatasetName) => {
    const files = store?.files(name, fromUs as EpochMicros, (beforeUs - 1) as EpochMicros) ?? [];
    return files.length === 0
      ? null
      : `(SELECT * FROM (${selectFiles(datasetOf(name), files)}) WHERE ${span}) AS event`;
  };
  const parts = [
    `SELECT * FROM tape_lifecycle WHERE known_us >= ${fromUs} AND known_us < ${beforeUs}`,
    `SELECT * FROM tape_reports WHERE known_us >= ${fromUs} AND known_us < ${beforeUs}`,
  ];
  const sources: [DatasetName, (relation: string) => string[]][] = [
    ['observations', (relation) => [observations(relation)]],
    ['forecasts', (relation) => [forecasts(relation, options)]],
    ['quotes', (relation) => [quotes(relation)]],
    ['depth', (relation) => [bookClears(relation), bookLevels(relation)]],
    ['trades', (relation) => [trades(relation)]],
  ];
  for (const [name, select] of sources) {
    const relation = from(name);
    if (relation !== null) parts.push(...select(relation));
  }
  return `SELECT ${EVENT_COLUMNS.join(', ')} FROM (${parts.join(' UNION ALL ')})
    ORDER BY known_us, class, source, source_rank, source_seq, place, subject, kind, a, b, c, d`;
}

/** The query of the number of market events before their ladder was known. */
export function eventsBeforeListing(store: Store): string {
  const parts = OF_CLASS.market
    .filter((name) => store.files(name).length > 0)
    .map(
      (name) => `SELECT count(*) AS events FROM (${selectFiles(datasetOf(name), store.files(name))}) AS event
        JOIN tape_markets AS market USING (ticker) WHERE event.known_at < market.listed_at`,
    );
  return parts.length === 0 ? 'SELECT 0 AS events' : `SELECT sum(events) AS events FROM (${parts.join(' UNION ALL ')})`;
}

/** Columns of a query of events, in the order in which they are read. */
export const EVENT_COLUMNS = [
  'kind::UTINYINT AS kind',
  'source::UTINYINT AS source',
  'known_us::DOUBLE AS known_us',
  'true_us::DOUBLE AS true_us',
  'subject::INTEGER AS subject',
  'a::INTEGER AS a',
  'b::INTEGER AS b',
  'c::INTEGER AS c',
  'd::INTEGER AS d',
] as const;

/** Which ladders of the chosen cities are wanted, as an SQL condition on their columns. */
export function ladderFilter(options: TapeOptions): string {
  const names = variablesOf(options).map((variable) => (variable === Variable.low ? `'low'` : `'high'`));
  return `${datesBetween('climate_date', firstLadderDate(options), options.to)} AND variable IN (${names.join(', ')})`;
}

async function createSources(connection: DuckDBConnection, store: Store): Promise<void> {
  const names = sourceNames(store);
  const rows = (['lifecycle', 'weather', 'market'] as const).flatMap((kind) => {
    if (names[kind].length > 256) throw new RangeError(`more than 256 formats of ${kind} sources`);
    const sources = sourcesOf(store, OF_CLASS[kind]);
    return sources.map(
      (source, rank) => `('${kind}', ${quoted(source)}, ${names[kind].indexOf(formatOfSource(source))}, ${rank})`,
    );
  });
  const values = rows.length === 0 ? `SELECT '', '', 0, 0 WHERE false` : `VALUES ${rows.join(', ')}`;
  await connection.run(`CREATE TABLE tape_sources AS SELECT * FROM (${values}) AS named(class, name, id, rank)`);
}

async function createListing(connection: DuckDBConnection, options: TapeOptions): Promise<void> {
  await connection.run(`CREATE TABLE tape_ladders AS
    SELECT (row_number() OVER (ORDER BY ladder.known_at, ladder.event_ticker) - 1)::INTEGER AS id,
      city.id AS city_id, ladder.* FROM best_ladders AS ladder JOIN tape_cities AS city ON ladder.city = city.code
    WHERE ${ladderFilter(options)} AND event_ticker IN (SELECT event_ticker FROM best_markets)`);
  await connection.run(`CREATE TABLE tape_markets AS
    SELECT (row_number() OVER (ORDER BY ladder.id, market.low_f NULLS FIRST, market.high_f NULLS LAST, market.ticker) - 1)::INTEGER
        AS id, ladder.id AS ladder, ladder.known_at AS listed_at, ladder.settlement_timer_s, market.*
    FROM best_markets AS market JOIN tape_ladders AS ladder USING (event_ticker)
    QUALIFY row_number() OVER (PARTITION BY market.ticker ORDER BY market.source_seq) = 1`);
}

async function createForecastStations(connection: DuckDBConnection, options: TapeOptions): Promise<readonly string[]> {
  const rows = citiesOf(options).flatMap((city) =>
    forecastStationsOf(options, city).map((station, rank) => `(${quoted(station)}, ${city.id}, ${rank})`),
  );
  // The first station of a city that has a model speaks for it under the model's name, further ones under model@station.
  await connection.run(`CREATE TABLE tape_forecast_stations AS
    WITH mapped AS (SELECT * FROM (VALUES ${rows.join(', ')}) AS mapped(station, city, place)),
      present AS (SELECT DISTINCT station, model FROM forecasts
        WHERE ${datesBetween('climate_date', firstLadderDate(options), options.to)})
    SELECT station, model, city, CASE WHEN row_number() OVER (PARTITION BY city, model ORDER BY place) = 1
      THEN model ELSE model || '@' || station END AS name FROM mapped JOIN present USING (station)`);
  const names = await queryRows(connection, 'SELECT DISTINCT name FROM tape_forecast_stations');
  const sorted = names.map((row) => String(row.name)).sort(compareText);
  await connection.run('ALTER TABLE tape_forecast_stations ADD COLUMN id INTEGER');
  for (const [id, name] of sorted.entries()) {
    await connection.run(`UPDATE tape_forecast_stations SET id = ${id} WHERE name = ${quoted(name)}`);
  }
  return sorted;
}

function select(
  kind: EventKind,
  columns: {
    trueAt: string;
    subject: string;
    a?: string;
    b?: string;
    c?: string;
    d?: string;
    known?: string;
    source?: string;
    rank?: string;
    seq?: string;
    place?: number | string;
  },
  from: string,
): string {
  const { trueAt, subject, a = '0', b = '0', c = '0', d = '0', place = 0 } = columns;
  const {
    known = 'epoch_us(event.known_at)',
    source = 'source.id',
    rank = 'source.rank',
    seq = 'event.source_seq',
  } = columns;
  return `SELECT ${kind} AS kind, ${EVENT_CLASS[kind]} AS class, ${source} AS source, ${rank} AS source_rank,
    ${seq} AS source_seq, ${place} AS place, ${known} AS known_us, ${trueAt} AS true_us, ${subject} AS subject,
    ${a} AS a, ${b} AS b, ${c} AS c, ${d} AS d FROM ${from}`;
}

const joinSource = (name: keyof SourceNames) =>
  `JOIN tape_sources AS source ON source.class = '${name}' AND source.name = event.source`;
const joinMarket = 'JOIN tape_markets AS market ON event.ticker = market.ticker AND event.known_at >= market.listed_at';
const listed = { source: '0', rank: '0' };

const LIFECYCLE = [
  select(
    EventKind.ladderListed,
    { ...listed, seq: '0', trueAt: 'epoch_us(event.open_at)', subject: 'event.id' },
    'tape_ladders AS event',
  ),
  select(
    EventKind.marketStatus,
    {
      ...listed,
      seq: '1',
      known: 'epoch_us(greatest(event.open_at, event.listed_at))',
      trueAt: 'epoch_us(event.open_at)',
      subject: 'event.id',
      a: String(MarketStatus.active),
    },
    'tape_markets AS event',
  ),
  select(
    EventKind.marketStatus,
    {
      ...listed,
      seq: '2',
      known: 'epoch_us(greatest(event.close_at, event.listed_at))',
      trueAt: 'epoch_us(event.close_at)',
      subject: 'event.id',
      a: String(MarketStatus.closed),
    },
    'tape_markets AS event',
  ),
].join(' UNION ALL ');

// The value of a ladder stands on its winning market alone in many records: it is the value of all of its markets.
const SETTLED = `(SELECT *, coalesce(value_f,
    CASE WHEN known_at >= min(known_at) FILTER (value_f IS NOT NULL) OVER (PARTITION BY event_ticker)
      THEN max(value_f) OVER (PARTITION BY event_ticker) END) AS ladder_value_f
  FROM best_settlements) AS event`;
const PAYOUT = `coalesce(event.payout_e4, CASE event.result WHEN 'yes' THEN 10000 WHEN 'no' THEN 0 END, ${MISSING})`;
const VALUE = `coalesce(round(event.ladder_value_f * 100), ${MISSING})`;
const STAGE = `CASE event.stage ${cases(SettlementStage)} END`;

const SETTLEMENTS = select(
  EventKind.settlement,
  {
    trueAt: 'epoch_us(coalesce(event.settled_at, event.known_at))',
    subject: 'market.id',
    a: STAGE,
    b: PAYOUT,
    c: VALUE,
    place: STAGE,
  },
  `${SETTLED} ${joinMarket} ${joinSource('lifecycle')}`,
);

// Where the history does not tell the payment, it comes the settlement timer after the last announced result.
const PAYMENTS = select(
  EventKind.settlement,
  {
    known: `epoch_us(event.known_at) + market.settlement_timer_s::BIGINT * ${MICROS_PER_SECOND}`,
    trueAt: `epoch_us(event.known_at) + market.settlement_timer_s::BIGINT * ${MICROS_PER_SECOND}`,
    subject: 'market.id',
    a: String(SettlementStage.paid),
    b: PAYOUT,
    c: VALUE,
    place: SettlementStage.paid,
  },
  `(SELECT * FROM ${SETTLED} QUALIFY count(*) FILTER (stage = 'paid') OVER (PARTITION BY ticker) = 0 AND
      row_number() OVER (PARTITION BY ticker ORDER BY known_at DESC, source DESC, source_seq DESC) = 1) AS event
    ${joinMarket} ${joinSource('lifecycle')} WHERE event.stage IN ('determined', 'amended', 'final')
      AND (event.payout_e4 IS NOT NULL OR event.result IN ('yes', 'no'))`,
);

function reports(options: TapeOptions): string {
  // Several archives tell of one station and day: the first to be known speaks, the more complete one at the same instant.
  const rows = `(SELECT * FROM climate_reports
    WHERE ${datesBetween('climate_date', firstReportDate(options), options.to)}
      AND station IN (SELECT station FROM tape_cities)
    QUALIFY status <> 'archive' OR row_number() OVER (PARTITION BY station, climate_date, status
      ORDER BY known_at, (max_f IS NULL)::INT + (min_f IS NULL)::INT, source, source_seq) = 1) AS event`;
  return select(
    EventKind.climateReport,
    {
      trueAt: 'epoch_us(event.issued_at)',
      subject: 'city.id',
      a: daysOf('event.climate_date'),
      b: `CASE event.status ${cases(ReportStatus)} END`,
      c: `coalesce(event.max_f, ${MISSING})`,
      d: `coalesce(event.min_f, ${MISSING})`,
    },
    `${rows} JOIN tape_cities AS city USING (station) ${joinSource('weather')}`,
  );
}

function observations(relation: string): string {
  const tenths = (column: string) => `coalesce(round(event.${column} * 10), ${MISSING})`;
  const kind = `CASE event.kind WHEN 'five_minute' THEN ${ObservationKind.fiveMinute} ${cases({
    routine: ObservationKind.routine,
    special: ObservationKind.special,
  })} END`;
  return select(
    EventKind.observation,
    {
      trueAt: 'epoch_us(event.observed_at)',
      subject: 'city.id',
      a: kind,
      b: tenths('temp_c'),
      c: tenths('max_6h_c'),
      d: tenths('min_6h_c'),
    },
    `${relation} JOIN tape_cities AS city ON event.station = city.station
      AND epoch_us(event.observed_at) >= city.from_us AND epoch_us(event.observed_at) <= city.to_us ${joinSource('weather')}`,
  );
}

function forecasts(relation: string, options: TapeOptions): string {
  const { point, standardDeviation, ...percentiles } = ForecastStatistic;
  const statistic = `CASE event.statistic ${cases({ point, sd: standardDeviation, ...percentiles })} END`;
  // Only the variables that the city's ladders are about.
  return select(
    EventKind.forecast,
    {
      trueAt: 'epoch_us(event.issued_at)',
      subject: 'mapped.city',
      a: 'mapped.id',
      b: daysOf('event.climate_date'),
      c: 'round(event.value_f * 10)',
      d: `(event.variable = 'low')::INTEGER + 2 * ${statistic}`,
      place: 'mapped.id',
    },
    `${relation} JOIN tape_forecast_stations AS mapped USING (station, model) ${joinSource('weather')}
      WHERE ${datesBetween('event.climate_date', firstLadderDate(options), options.to)}
      AND (mapped.city, event.variable) IN (SELECT (city_id, variable) FROM tape_ladders)`,
  );
}

function quotes(relation: string): string {
  return select(
    EventKind.quote,
    {
      trueAt: 'epoch_us(event.quoted_at)',
      subject: 'market.id',
      a: 'coalesce(event.bid_e4, -1)',
      b: 'coalesce(event.ask_e4, -1)',
      c: quantity('coalesce(event.bid_size_e2, -1)'),
      d: quantity('coalesce(event.ask_size_e2, -1)'),
    },
    `${relation} ${joinMarket} ${joinSource('market')}`,
  );
}

function bookClears(relation: string): string {
  return select(
    EventKind.bookClear,
    { trueAt: 'epoch_us(event.exchange_at)', subject: 'market.id' },
    `(SELECT ticker, known_at, source, min(source_seq) AS source_seq, max(exchange_at) AS exchange_at FROM ${relation}
      WHERE kind = 'snapshot' GROUP BY ticker, known_at, source) AS event ${joinMarket} ${joinSource('market')}`,
  );
}

function bookLevels(relation: string): string {
  return select(
    EventKind.bookLevel,
    {
      trueAt: 'epoch_us(event.exchange_at)',
      subject: 'market.id',
      a: `(event.side = 'ask')::INTEGER`,
      b: 'event.price_e4',
      c: quantity('event.size_e2'),
      place: 1,
    },
    `${relation} ${joinMarket} ${joinSource('market')} WHERE event.kind = 'delta' OR event.size_e2 > 0`,
  );
}

function trades(relation: string): string {
  return select(
    EventKind.trade,
    {
      trueAt: 'epoch_us(event.traded_at)',
      subject: 'market.id',
      a: 'event.price_e4',
      b: quantity('event.quantity_e2'),
      c: `(event.taker_side = 'ask')::INTEGER`,
      d: 'event.is_block::INTEGER',
    },
    `${relation} ${joinMarket} ${joinSource('market')}`,
  );
}

/** Source values of datasets in text order. */
function sourcesOf(store: Store, datasets: readonly DatasetName[]): string[] {
  const found = store.manifest.partitions
    .filter((entry) => (datasets as readonly string[]).includes(entry.dataset))
    .flatMap((entry) => entry.sources);
  return [...new Set(found)].sort(compareText);
}

const quantity = (value: string) => `least(${value}, 2147483647)`;
const daysOf = (column: string) => `(${column} - DATE '1970-01-01')`;
const datesBetween = (column: string, from: number, to: number) =>
  `${column} BETWEEN DATE '1970-01-01' + ${from}::INTEGER AND DATE '1970-01-01' + ${to}::INTEGER`;

function cases(codes: Readonly<Record<string, number>>): string {
  return Object.entries(codes)
    .map(([name, code]) => `WHEN '${name}' THEN ${code}`)
    .join(' ');
}

function compareText(x: string, y: string): number {
  return x < y ? -1 : x > y ? 1 : 0;
}
