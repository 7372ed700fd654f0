/**
 * The small tables of a compilation: the chosen ladders and markets with their dense ids, the names of sources, and the events
 * that are few (lifecycle, settlements, climate reports).
 */
import { EventKind, MarketStatus, MISSING, ReportStatus, SettlementStage, Variable } from '../../engine/events.ts';
import { MICROS_PER_SECOND } from '../../engine/time.ts';
import { climateDayEnd, climateDayStart } from '../../engine/weather/climate-day.ts';
import { formatOfSource } from '../catalog/precedence.ts';
import { type DuckDBConnection, queryRows, quoted } from '../store/sql.ts';
import type { Store } from '../store/store.ts';
import { cases, datesBetween, daysOf, joinMarket, joinSource, select } from './event-select.ts';
import {
  citiesOf,
  firstLadderDate,
  firstReportDate,
  forecastStationsOf,
  type TapeOptions,
  variablesOf,
} from './options.ts';
import { compareText, OF_CLASS, sourceNames, sourcesOf } from './source-names.ts';

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
  if (hasSeveralTradeFormats(store)) await connection.run(TRADE_FORMATS);
  await connection.run(
    `CREATE TABLE tape_lifecycle AS ${LIFECYCLE} UNION ALL ${SETTLEMENTS} UNION ALL ${FINALITY} UNION ALL ${PAYMENTS}`,
  );
  await connection.run(`CREATE TABLE tape_reports AS ${reports(options)}`);
  return createForecastStations(connection, options);
}

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

/**
 * Whether trades come from more than one format of source: files, the exchange's answers, a recording. Each is meant to hold
 * all of a market's trades, so that a market's trades are taken from one of them alone: none is told twice.
 */
export function hasSeveralTradeFormats(store: Store): boolean {
  return new Set(sourcesOf(store, ['trades']).map(formatOfSource)).size > 1;
}

// A recording may have begun late or have gaps: the format with the most trades is the one that missed the fewest.
const TRADE_FORMATS = `CREATE TABLE tape_trade_formats AS SELECT ticker, format FROM (
    SELECT ticker, split_part(source, ':', 1) AS format, count(*) AS trades FROM trades
    WHERE ticker IN (SELECT ticker FROM tape_markets) GROUP BY ALL)
  QUALIFY row_number() OVER (PARTITION BY ticker ORDER BY trades DESC, format) = 1`;

// The listing itself has no source in the history; it comes before every settlement of the same instant.
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

// The value of a ladder stands on its winning market alone in many records: it is the value of all of its markets, as it was
// told last by then.
const SETTLED = `(SELECT *, coalesce(value_f, max_by(value_f, (known_at, source_seq)) FILTER (value_f IS NOT NULL)
    OVER (PARTITION BY event_ticker ORDER BY known_at)) AS ladder_value_f
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

// Where the history does not tell the end, it comes the settlement timer after the last announced result: final, then paid.
const FINALITY = impliedStep(SettlementStage.final, ['determined', 'amended']);
const PAYMENTS = impliedStep(SettlementStage.paid, ['determined', 'amended', 'final']);

/** A step of every unpaid market whose last known stage is one of `after`, the settlement timer later. */
function impliedStep(stage: SettlementStage, after: readonly string[]): string {
  const at = `epoch_us(event.known_at) + market.settlement_timer_s::BIGINT * ${MICROS_PER_SECOND}`;
  return select(
    EventKind.settlement,
    { known: at, trueAt: at, subject: 'market.id', a: String(stage), b: PAYOUT, c: VALUE, place: stage },
    `(SELECT * FROM ${SETTLED} QUALIFY count(*) FILTER (stage = 'paid') OVER (PARTITION BY ticker) = 0 AND
        row_number() OVER (PARTITION BY ticker ORDER BY known_at DESC, source DESC, source_seq DESC) = 1) AS event
      ${joinMarket} ${joinSource('lifecycle')} WHERE event.stage IN (${after.map((name) => `'${name}'`).join(', ')})
        AND (event.payout_e4 IS NOT NULL OR event.result IN ('yes', 'no'))`,
  );
}

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
