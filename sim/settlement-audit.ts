/**
 * The two comparisons on settled markets, fed by the events of a run: the strike rule on the exchange's own value against
 * its result, and the value that reports or a station archive give against the exchange's.
 *
 * It stands beside the engine, not in it: it may look at values that came too late to matter for any decision.
 */
import { type EventColumns, EventKind, MISSING, ReportStatus, SettlementStage, Variable } from '../engine/events.ts';
import type { CityId, Directory, LadderDef, LadderId, MarketId } from '../engine/markets/contracts.ts';
import { ONE_DOLLAR_PRICE } from '../engine/money/units.ts';
import {
  compareIndependent,
  compareStrikeRule,
  type IndependentComparison,
  type StrikeRuleComparison,
} from '../engine/settlement/comparisons.ts';
import type { Json, Snapshottable } from '../engine/snapshot.ts';
import type { ClimateDate } from '../engine/time.ts';

interface Reported {
  status: number;
  valueF: number;
}

export class SettlementAudit implements Snapshottable {
  readonly #directory: Directory;
  readonly #from: ClimateDate;
  readonly #to: ClimateDate;
  readonly #listed: LadderId[] = [];
  readonly #payouts = new Map<MarketId, number>();
  readonly #values = new Map<LadderId, number>();
  /** Best report by city, date and variable: a later one of the same or a better standing replaces it. */
  readonly #reported = new Map<string, Reported>();

  constructor(directory: Directory, from: ClimateDate, to: ClimateDate) {
    this.#directory = directory;
    this.#from = from;
    this.#to = to;
  }

  /** Takes note of a settlement or report; other events pass by. */
  onEvent(columns: EventColumns, row: number): void {
    const kind = columns.kind[row];
    const subject = columns.subject[row] as number;
    if (kind === EventKind.settlement) {
      this.#onSettlement(subject as MarketId, columns, row);
    } else if (kind === EventKind.climateReport) {
      const date = columns.a[row] as number;
      if (date < this.#from || date > this.#to) return;
      const status = columns.b[row] as number;
      this.#onReport(`${subject}:${date}:${Variable.high}`, status, columns.c[row] as number);
      this.#onReport(`${subject}:${date}:${Variable.low}`, status, columns.d[row] as number);
    } else if (kind === EventKind.ladderListed) {
      if (this.#isOfRun(this.#directory.ladder(subject as LadderId))) this.#listed.push(subject as LadderId);
    }
  }

  /** The strike rule against the exchange's results, over the markets of the run. */
  strikeRule(): StrikeRuleComparison {
    return compareStrikeRule(
      this.#ladders().flatMap((ladder) =>
        ladder.markets.map((market) => ({
          ticker: market.ticker,
          eventTicker: ladder.eventTicker,
          climateDate: ladder.climateDate,
          strikeType: market.strikeType,
          floorStrikeF: market.floorStrikeF,
          capStrikeF: market.capStrikeF,
          result: resultOf(this.#payouts.get(market.id)),
          valueF: this.#values.get(ladder.id) ?? null,
        })),
      ),
    );
  }

  /** Reports and archive values against the exchange's values, over the ladders of the run. */
  independent(): IndependentComparison {
    return compareIndependent(
      this.#ladders().map((ladder) => {
        const reported = this.#reported.get(`${ladder.city}:${ladder.climateDate}:${ladder.variable}`);
        return {
          city: ladder.city,
          variable: ladder.variable,
          climateDate: ladder.climateDate,
          exchangeF: this.#values.get(ladder.id) ?? null,
          independentF: reported?.valueF ?? null,
          source: reported?.status === ReportStatus.archive ? 'archive' : 'climate_report',
        };
      }),
    );
  }

  /** The ladder of a market, by its ticker. */
  ladderOfTicker(ticker: string): LadderDef | undefined {
    return this.#ladders().find(({ markets }) => markets.some((market) => market.ticker === ticker));
  }

  /** The ladder of a city, variable and climate date. */
  ladderOfDay(city: CityId, variable: Variable, date: ClimateDate): LadderDef | undefined {
    return this.#ladders().find((one) => one.city === city && one.variable === variable && one.climateDate === date);
  }

  /** Ladders of the run whose markets have no result. */
  ladderCounts(): { readonly ladders: number; readonly withoutResult: number } {
    const ladders = this.#ladders();
    const resolved = ladders.filter(({ markets }) =>
      markets.some(({ id }) => this.#payouts.get(id) === ONE_DOLLAR_PRICE),
    );
    return { ladders: ladders.length, withoutResult: ladders.length - resolved.length };
  }

  snapshot(): Json {
    return {
      listed: [...this.#listed],
      payouts: [...this.#payouts],
      values: [...this.#values],
      reported: [...this.#reported].map(([key, { status, valueF }]) => [key, status, valueF]),
    };
  }

  restore(state: Json): void {
    const saved = state as unknown as {
      listed: LadderId[];
      payouts: [MarketId, number][];
      values: [LadderId, number][];
      reported: [string, number, number][];
    };
    this.#listed.push(...saved.listed);
    for (const [id, payout] of saved.payouts) this.#payouts.set(id, payout);
    for (const [id, value] of saved.values) this.#values.set(id, value);
    for (const [key, status, valueF] of saved.reported) this.#reported.set(key, { status, valueF });
  }

  #ladders(): LadderDef[] {
    return this.#listed.map((id) => this.#directory.ladder(id));
  }

  #isOfRun({ climateDate }: LadderDef): boolean {
    return climateDate >= this.#from && climateDate <= this.#to;
  }

  #onSettlement(market: MarketId, columns: EventColumns, row: number): void {
    const ladder = this.#directory.market(market).ladder;
    const payout = columns.b[row] as number;
    const value = columns.c[row] as number;
    const stage = columns.a[row] as SettlementStage;
    if (payout !== MISSING && stage !== SettlementStage.disputed) this.#payouts.set(market, payout);
    if (value !== MISSING) this.#values.set(ladder, value / 100);
  }

  /** Reports of the settlement source outrank a station archive; preliminary ones never count. */
  #onReport(key: string, status: number, valueF: number): void {
    if (valueF === MISSING || status === ReportStatus.preliminary) return;
    const before = this.#reported.get(key);
    if (before !== undefined && before.status !== ReportStatus.archive && status === ReportStatus.archive) return;
    this.#reported.set(key, { status, valueF });
  }
}

function resultOf(payout: number | undefined): 'yes' | 'no' | 'void' | null {
  if (payout === undefined) return null;
  if (payout === ONE_DOLLAR_PRICE) return 'yes';
  return payout === 0 ? 'no' : 'void';
}
