/**
 * Counts what a session did on each trading day, from the records that go into its journal. A day is over with the first record of a
 * later one; its profit is the equity of that record less the equity with which it began, so that the profits of days add up.
 */
import type { Directory, LadderId, MarketId } from '../../engine/markets/contracts.ts';
import { formatCash, formatPrice, formatQuantity } from '../../engine/money/format.ts';
import type { Cash, Quantity } from '../../engine/money/units.ts';
import {
  nextTradingDayStart,
  type TradingDayZone,
  tradingDayOf,
  tradingDayStart,
} from '../../engine/risk/trading-day.ts';
import type { EpochMicros } from '../../engine/time.ts';
import { formatClimateDate } from '../../engine/weather/climate-day.ts';
import type { SessionRecord } from '../session/outputs.ts';

/** One trading day of a session. Money in decimal strings of dollars, quantities of contracts, instants ISO 8601. */
export interface DaySummary {
  readonly version: 1;
  /** Calendar date of the trading day. */
  readonly day: string;
  readonly from: string;
  readonly to: string;
  /** Orders that were sent that day, and how those that ended that day did. */
  readonly orders: {
    readonly sent: number;
    readonly filled: number;
    readonly canceled: number;
    readonly rejected: number;
  };
  readonly fills: number;
  readonly contracts: string;
  readonly fees: string;
  readonly equity_start: string | null;
  readonly equity_end: string | null;
  /** Null where the account was marked at no instant of the day. */
  readonly profit: string | null;
  readonly max_open_risk: string;
  /** Markets that were held when their result became known, with what a YES contract pays. */
  readonly settled: readonly { readonly market: string; readonly position: string; readonly payout: string }[];
  /** What the exchange paid out. */
  readonly paid: string;
  readonly results: readonly { readonly ladder: string; readonly winner: string; readonly value_f: number | null }[];
}

export class DayTally {
  readonly #directory: Directory;
  readonly #zone: TradingDayZone;
  readonly #onDay: (day: DaySummary) => void;
  #day: OpenDay | null = null;

  /** `onDay` hears of every day that is over. It may not throw. */
  constructor(directory: Directory, zone: TradingDayZone, onDay: (day: DaySummary) => void) {
    this.#directory = directory;
    this.#zone = zone;
    this.#onDay = onDay;
  }

  /** Takes a record; those of one session come in order. */
  take(record: SessionRecord): void {
    const at = record.at as EpochMicros;
    let day = this.#day;
    if (day !== null && at >= day.endsAt) {
      if (record.type === 'equity') day.mark(record.equity, record.openRisk);
      this.#onDay(day.summary());
      day = null;
    }
    if (day === null) {
      day = new OpenDay(this.#directory, tradingDayOf(at, this.#zone), {
        from: tradingDayStart(tradingDayOf(at, this.#zone), this.#zone),
        to: nextTradingDayStart(at, this.#zone),
      });
      this.#day = day;
    }
    day.take(record);
  }
}

class OpenDay {
  readonly endsAt: EpochMicros;
  readonly #directory: Directory;
  readonly #date: number;
  readonly #from: EpochMicros;
  readonly #sent = new Set<string>();
  readonly #ended = new Map<string, 'filled' | 'canceled' | 'rejected'>();
  #fills = 0;
  #contracts = 0;
  #fees = 0;
  #start: Cash | null = null;
  #last: Cash | null = null;
  #maxOpenRisk = 0;
  readonly #settled: DaySummary['settled'][number][] = [];
  #paid = 0;
  readonly #results: DaySummary['results'][number][] = [];

  constructor(
    directory: Directory,
    date: number,
    { from, to }: { readonly from: EpochMicros; readonly to: EpochMicros },
  ) {
    this.#directory = directory;
    this.#date = date;
    this.#from = from;
    this.endsAt = to;
  }

  take(record: SessionRecord): void {
    switch (record.type) {
      case 'order':
        if (record.state === 'SUBMITTED') this.#sent.add(record.order.clientOrderId);
        else if (record.state === 'FILLED') this.#ended.set(record.order.clientOrderId, 'filled');
        else if (record.state === 'CANCELED') this.#ended.set(record.order.clientOrderId, 'canceled');
        else if (record.state === 'REJECTED') this.#ended.set(record.order.clientOrderId, 'rejected');
        break;
      case 'fill':
        this.#fills += 1;
        this.#contracts += record.fill.quantity;
        this.#fees += record.fill.fee;
        break;
      case 'equity':
        this.mark(record.equity, record.openRisk);
        break;
      case 'settlement':
        this.#paid += record.paid;
        if (record.position !== 0) this.#settle(record);
        break;
      case 'result':
        this.#result(record);
        break;
      default:
        break;
    }
  }

  mark(equity: Cash, openRisk: Cash): void {
    this.#start ??= equity;
    this.#last = equity;
    this.#maxOpenRisk = Math.max(this.#maxOpenRisk, openRisk);
  }

  summary(): DaySummary {
    const ended = [...this.#ended.values()];
    const count = (how: string) => ended.filter((end) => end === how).length;
    return {
      version: 1,
      day: formatClimateDate(this.#date as never),
      from: isoOf(this.#from),
      to: isoOf(this.endsAt),
      orders: {
        sent: this.#sent.size,
        filled: count('filled'),
        canceled: count('canceled'),
        rejected: count('rejected'),
      },
      fills: this.#fills,
      contracts: formatQuantity(this.#contracts as Quantity),
      fees: formatCash(this.#fees as Cash),
      equity_start: this.#start === null ? null : formatCash(this.#start),
      equity_end: this.#last === null ? null : formatCash(this.#last),
      profit: this.#start === null || this.#last === null ? null : formatCash((this.#last - this.#start) as Cash),
      max_open_risk: formatCash(this.#maxOpenRisk as Cash),
      settled: [...this.#settled],
      paid: formatCash(this.#paid as Cash),
      results: [...this.#results],
    };
  }

  #settle({ market, position, payout }: Extract<SessionRecord, { type: 'settlement' }>): void {
    // Before a payout is announced nothing is settled.
    if (payout === null) return;
    const { ticker } = this.#directory.market(market as MarketId);
    this.#settled.push({ market: ticker, position: formatQuantity(position), payout: formatPrice(payout) });
  }

  #result({ ladder, winner, valueF }: Extract<SessionRecord, { type: 'result' }>): void {
    const { eventTicker, markets } = this.#directory.ladder(ladder as LadderId);
    this.#results.push({ ladder: eventTicker, winner: markets[winner]?.ticker ?? '', value_f: valueF });
  }
}

function isoOf(at: number): string {
  return new Date(at / 1000).toISOString();
}
