/**
 * A session's journal as history: every event that its engine was told becomes the record of a dataset from which a tape makes
 * the same event again, in the same order. `known_at` is when the session knew it.
 */
import type { DatasetName, RowOf } from '../../data/catalog/catalog.ts';
import {
  BookSide,
  type EventColumns,
  EventKind,
  ForecastStatistic,
  MISSING,
  ObservationKind,
  ReportStatus,
  SettlementStage,
  Variable,
} from '../../engine/events.ts';
import type { CityId, LadderDef, LadderId, MarketId } from '../../engine/markets/contracts.ts';
import { CITIES } from '../../engine/markets/stations.ts';
import { ONE_DOLLAR_PRICE } from '../../engine/money/units.ts';
import type { SessionDirectory } from '../session/directory.ts';

/** A record on its way into the store. */
export interface HistoryRow {
  readonly dataset: DatasetName;
  readonly row: RowOf<DatasetName>;
}

type Payload<Name extends DatasetName> = Omit<RowOf<Name>, 'source' | 'source_seq'>;

/** Makes records of events. One serves for a whole journal: it counts positions and remembers whose book a snapshot is of. */
export class HistoryRows {
  readonly #directory: SessionDirectory;
  readonly #source: string;
  #sequence = 0;
  /** Market whose whole book the last events told, and when; its levels belong to the snapshot. */
  #snapshot: { readonly market: number; readonly knownAt: number } | null = null;

  constructor(directory: SessionDirectory, source: string) {
    this.#directory = directory;
    this.#source = source;
  }

  /** The records of a row; none for what follows from other records (openings and closes). */
  of(columns: EventColumns, i: number): HistoryRow[] {
    const event = eventAt(columns, i);
    const known_at = event.knownAt;
    switch (event.kind) {
      case EventKind.ladderListed:
        return this.#listing(this.#directory.ladder(event.subject as LadderId), known_at);
      case EventKind.settlement:
        return [this.#row('settlements', this.#settlement(event))];
      case EventKind.observation:
        return [this.#row('observations', observation(event))];
      case EventKind.forecast:
        return [this.#row('forecasts', this.#forecast(event))];
      case EventKind.climateReport:
        return [this.#row('climate_reports', report(event))];
      case EventKind.quote:
        return [
          this.#row('quotes', {
            known_at,
            quoted_at: event.trueAt,
            ticker: this.#ticker(event.subject),
            bid_e4: orNull(event.a),
            ask_e4: orNull(event.b),
            bid_size_e2: orNull(event.c),
            ask_size_e2: orNull(event.d),
          }),
        ];
      case EventKind.trade:
        return [
          this.#row('trades', {
            known_at,
            traded_at: event.trueAt,
            ticker: this.#ticker(event.subject),
            price_e4: event.a,
            quantity_e2: event.b,
            taker_side: event.c === BookSide.ask ? 'ask' : 'bid',
            is_block: event.d === 1,
            trade_id: null,
          }),
        ];
      case EventKind.bookClear:
      case EventKind.bookLevel:
        return this.#book(event, columns, i);
      default:
        return [];
    }
  }

  #row<Name extends DatasetName>(dataset: Name, payload: Payload<Name>): HistoryRow {
    const source_seq = this.#sequence++;
    return { dataset, row: { ...payload, source: this.#source, source_seq } as unknown as RowOf<DatasetName> };
  }

  #listing(ladder: LadderDef, known_at: number): HistoryRow[] {
    const city = CITIES[ladder.city]?.code ?? '';
    return [
      this.#row('ladders', {
        known_at,
        event_ticker: ladder.eventTicker,
        series: ladder.series,
        city,
        variable: ladder.variable === Variable.low ? 'low' : 'high',
        climate_date: ladder.climateDate,
        open_at: ladder.openAt,
        close_at: ladder.closeAt,
        expected_expiration_at: ladder.expectedExpirationAt,
        settlement_timer_s: ladder.settlementTimerSeconds,
        source_url: ladder.sourceUrl,
        terms_hash: ladder.termsHash,
        whole: ladder.whole,
      }),
      ...ladder.markets.map((market) =>
        this.#row('markets', {
          known_at,
          ticker: market.ticker,
          event_ticker: ladder.eventTicker,
          strike_type: market.strikeType,
          floor_strike_f: market.floorStrikeF,
          cap_strike_f: market.capStrikeF,
          low_f: Number.isFinite(market.bracket.lowF) ? market.bracket.lowF : null,
          high_f: Number.isFinite(market.bracket.highF) ? market.bracket.highF : null,
          open_at: market.openAt,
          close_at: market.closeAt,
          restored: false,
        }),
      ),
    ];
  }

  #settlement({ knownAt, trueAt, subject, a, b, c }: Event): Payload<'settlements'> {
    const market = this.#directory.market(subject as MarketId);
    const ladder = this.#directory.ladder(market.ladder);
    return {
      known_at: knownAt,
      ticker: market.ticker,
      event_ticker: ladder.eventTicker,
      climate_date: ladder.climateDate,
      stage: nameIn(SettlementStage, a),
      result: b === ONE_DOLLAR_PRICE ? 'yes' : b === 0 ? 'no' : null,
      payout_e4: b === MISSING ? null : b,
      value_f: c === MISSING ? null : c / 100,
      value_text: null,
      settled_at: trueAt,
    };
  }

  #forecast({ knownAt, trueAt, subject, a, b, c, d }: Event): Payload<'forecasts'> {
    const name = this.#directory.forecastSources[a] ?? '';
    const origin = this.#directory.originOf(subject as CityId, name);
    const statistic = nameIn(ForecastStatistic, d >> 1);
    return {
      known_at: knownAt,
      issued_at: trueAt,
      model: origin?.model ?? name,
      station: origin?.station ?? stationOf(subject),
      variable: (d & 1) === Variable.low ? 'low' : 'high',
      climate_date: b,
      statistic: statistic === 'standardDeviation' ? 'sd' : statistic,
      value_f: c / 10,
      valid_from: null,
      valid_to: null,
    };
  }

  #book(event: Event, columns: EventColumns, i: number): HistoryRow[] {
    const { kind, knownAt, trueAt, subject, a, b, c } = event;
    const row = (side: 'bid' | 'ask', price_e4: number, size_e2: number, of: 'snapshot' | 'delta') =>
      this.#row('depth', {
        known_at: knownAt,
        exchange_at: trueAt,
        ticker: this.#ticker(subject),
        kind: of,
        side,
        price_e4,
        size_e2,
      });
    if (kind === EventKind.bookClear) {
      this.#snapshot = { market: subject, knownAt };
      // A book without levels is a snapshot of one row that says so.
      return this.#belongs(columns, i + 1) ? [] : [row('bid', 0, 0, 'snapshot')];
    }
    const of = this.#belongs(columns, i) ? 'snapshot' : 'delta';
    return [row(a === BookSide.ask ? 'ask' : 'bid', b, c, of)];
  }

  /**
   * Whether a row is a level of the snapshot that was begun last. A whole book has no empty levels, but for the one at price 0 by which
   * a book without levels is told: a removal came after it.
   */
  #belongs(columns: EventColumns, i: number): boolean {
    return (
      this.#snapshot !== null &&
      i < columns.length &&
      columns.kind[i] === EventKind.bookLevel &&
      columns.subject[i] === this.#snapshot.market &&
      columns.knownAt[i] === this.#snapshot.knownAt &&
      (columns.c[i] !== 0 || columns.b[i] === 0)
    );
  }

  #ticker(market: number): string {
    return this.#directory.market(market as MarketId).ticker;
  }
}

type Event = ReturnType<typeof eventAt>;

function eventAt({ kind, knownAt, trueAt, subject, a, b, c, d }: EventColumns, i: number) {
  const at = (column: { readonly [row: number]: number | undefined }) => column[i] as number;
  return {
    kind: at(kind) as EventKind,
    knownAt: at(knownAt),
    trueAt: at(trueAt),
    subject: at(subject),
    a: at(a),
    b: at(b),
    c: at(c),
    d: at(d),
  };
}

const OBSERVATION_KINDS = { routine: ObservationKind.routine, special: ObservationKind.special } as const;

function observation({ knownAt, trueAt, subject, a, b, c, d }: Event): Payload<'observations'> {
  const celsius = (tenths: number) => (tenths === MISSING ? null : tenths / 10);
  return {
    known_at: knownAt,
    observed_at: trueAt,
    station: stationOf(subject),
    kind: a === ObservationKind.fiveMinute ? 'five_minute' : nameIn(OBSERVATION_KINDS, a),
    temp_c: celsius(b),
    max_6h_c: celsius(c),
    min_6h_c: celsius(d),
    max_24h_c: null,
    min_24h_c: null,
    raw: null,
  };
}

function report({ knownAt, trueAt, subject, a, b, c, d }: Event): Payload<'climate_reports'> {
  return {
    known_at: knownAt,
    issued_at: trueAt,
    station: stationOf(subject),
    climate_date: a,
    status: nameIn(ReportStatus, b),
    max_f: c === MISSING ? null : c,
    min_f: d === MISSING ? null : d,
    product_id: null,
  };
}

function stationOf(city: number): string {
  const found = CITIES[city];
  if (found === undefined) throw new RangeError(`there is no city ${city}`);
  return found.station;
}

function orNull(value: number): number | null {
  return value < 0 ? null : value;
}

/** The name of a number in a table of codes. Throws RangeError when it has none. */
function nameIn<Name extends string>(codes: Readonly<Record<Name, number>>, code: number): Name {
  const found = (Object.keys(codes) as Name[]).find((name) => codes[name] === code);
  if (found === undefined) throw new RangeError(`${code} is none of ${Object.keys(codes).join(', ')}`);
  return found;
}
