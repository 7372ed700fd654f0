/** What was traded in a run, by dense id, from its own tables: enough of each definition for the account and its risk. */
import type { LadderRow, MarketRow } from '../../data/runs/schema.ts';
import { Variable } from '../../engine/events.ts';
import type { Directory, LadderDef, LadderId, MarketDef, MarketId } from '../../engine/markets/contracts.ts';
import { CITIES } from '../../engine/markets/stations.ts';
import type { EpochMicros } from '../../engine/time.ts';
import { parseClimateDate } from '../../engine/weather/climate-day.ts';

export class RunDirectory implements Directory {
  readonly ladderCount: number;
  readonly marketCount: number;
  readonly forecastSources: readonly string[] = [];
  readonly #ladders = new Map<number, LadderDef>();
  readonly #markets = new Map<number, MarketDef>();
  readonly #byTicker = new Map<string, MarketDef>();

  constructor(ladders: readonly LadderRow[], markets: readonly MarketRow[]) {
    const rowsOf = new Map<number, MarketRow[]>(ladders.map(({ ladder }) => [ladder, []]));
    for (const row of markets) rowsOf.get(row.ladder)?.push(row);
    for (const row of ladders) this.#add(row, rowsOf.get(row.ladder) ?? []);
    this.ladderCount = this.#ladders.size;
    this.marketCount = this.#markets.size;
  }

  ladder(id: LadderId): LadderDef {
    return known(this.#ladders.get(id), `ladder ${id}`);
  }

  market(id: MarketId): MarketDef {
    return known(this.#markets.get(id), `market ${id}`);
  }

  /** The market of a ticker, in any case of its letters. */
  marketOf(ticker: string): MarketDef | undefined {
    return this.#byTicker.get(ticker.toUpperCase());
  }

  #add(row: LadderRow, rows: readonly MarketRow[]): void {
    const markets = rows.map(
      (market): MarketDef => ({
        id: market.market as MarketId,
        ladder: market.ladder as LadderId,
        ticker: market.ticker,
        bracket: {
          lowF: market.low_f ?? Number.NEGATIVE_INFINITY,
          highF: market.high_f ?? Number.POSITIVE_INFINITY,
        },
        strikeType: 'between',
        floorStrikeF: market.low_f,
        capStrikeF: market.high_f,
        openAt: market.open_at as EpochMicros,
        closeAt: market.close_at as EpochMicros,
      }),
    );
    for (const market of markets) {
      this.#markets.set(market.id, market);
      this.#byTicker.set(market.ticker.toUpperCase(), market);
    }
    const closeAt = Math.max(...markets.map((market) => market.closeAt)) as EpochMicros;
    this.#ladders.set(row.ladder, {
      id: row.ladder as LadderId,
      eventTicker: row.event_ticker,
      series: row.series,
      city: known(
        CITIES.find(({ code }) => code === row.city),
        `city ${row.city}`,
      ).id,
      variable: row.variable === 'high' ? Variable.high : Variable.low,
      climateDate: parseClimateDate(row.climate_date),
      markets,
      whole: row.whole,
      openAt: Math.min(...markets.map((market) => market.openAt)) as EpochMicros,
      closeAt,
      expectedExpirationAt: closeAt,
      settlementTimerSeconds: 0,
      sourceUrl: '',
      termsHash: 'registry',
    });
  }
}

function known<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new RangeError(`the run's tables do not name ${what}`);
  return value;
}
