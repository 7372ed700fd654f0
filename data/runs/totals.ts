/**
 * The figures of a run that add up while it goes on: orders by outcome, fills, fees, drawdown, open risk, reasons. Integers,
 * so the order of adding does not matter, and few, so that memory stays bounded.
 */
import { DecisionType } from '../../engine/decision-record.ts';
import type { EquityPoint, FillRecord, OrderChange } from '../../engine/ports.ts';
import type { Json, Snapshottable } from '../../engine/snapshot.ts';
import type { RejectionRow } from './schema.ts';

/** Counts and sums so far; `_e6` is 1/1,000,000 dollar, `_e2` 1/100 contract. */
export interface RunFigures {
  readonly ordersSubmitted: number;
  readonly ordersFilled: number;
  readonly ordersCanceled: number;
  readonly ordersRejected: number;
  readonly fills: number;
  readonly contractsE2: number;
  readonly feesE6: number;
  readonly equityStartE6: number | null;
  readonly equityEndE6: number | null;
  readonly maxDrawdownE6: number;
  /** Largest drawdown in percent of the height that it fell from; another fall may be the largest in dollars. */
  readonly maxDrawdownPct: number;
  readonly maxOpenRiskE6: number;
  readonly decisions: number;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

export class RunTotals implements Snapshottable {
  #figures: Mutable<RunFigures> = {
    ordersSubmitted: 0,
    ordersFilled: 0,
    ordersCanceled: 0,
    ordersRejected: 0,
    fills: 0,
    contractsE2: 0,
    feesE6: 0,
    equityStartE6: null,
    equityEndE6: null,
    maxDrawdownE6: 0,
    maxDrawdownPct: 0,
    maxOpenRiskE6: 0,
    decisions: 0,
  };
  #peakE6 = 0;
  /** Decisions by 65,536 × index of the stage + number of the reason. */
  #byCode = new Map<number, number>();
  /** Ends of orders by the text of the reason. */
  #byOrderReason = new Map<string, number>();
  /** Reason numbers that occurred in decisions. */
  #codes = new Set<number>();

  get figures(): RunFigures {
    return { ...this.#figures };
  }

  /** Numbers of the reasons that occurred, ascending. */
  get reasonCodes(): readonly number[] {
    return [...this.#codes].sort((x, y) => x - y);
  }

  /** Counts one decision record, given as its 80 bytes. */
  decision(view: DataView): void {
    this.#figures.decisions += 1;
    const type = view.getUint8(0);
    const code = view.getUint16(2, true);
    this.#codes.add(code);
    if (type === DecisionType.evaluation) this.#count('evaluation', code);
    else if (type === DecisionType.state) this.#count('state', code);
    else if (type === DecisionType.verdict) {
      const asked = view.getInt32(28, true);
      const allowed = view.getInt32(32, true);
      if (allowed === 0) this.#count('refused', code);
      else if (allowed < asked) this.#count('cut', code);
    }
  }

  order(change: OrderChange): void {
    if (change.state === 'SUBMITTED') this.#figures.ordersSubmitted += 1;
    else if (change.state === 'FILLED') this.#figures.ordersFilled += 1;
    else if (change.state === 'CANCELED') this.#figures.ordersCanceled += 1;
    else if (change.state === 'REJECTED') this.#figures.ordersRejected += 1;
    if (change.state === 'CANCELED' || change.state === 'REJECTED') {
      this.#byOrderReason.set(change.reason, (this.#byOrderReason.get(change.reason) ?? 0) + 1);
    }
  }

  fill(record: FillRecord): void {
    this.#figures.fills += 1;
    this.#figures.contractsE2 += record.fill.quantity;
    this.#figures.feesE6 += record.fill.fee;
  }

  equity(point: EquityPoint): void {
    const figures = this.#figures;
    if (figures.equityStartE6 === null) {
      figures.equityStartE6 = point.equity;
      this.#peakE6 = point.equity;
    }
    figures.equityEndE6 = point.equity;
    this.#peakE6 = Math.max(this.#peakE6, point.equity);
    const fallE6 = this.#peakE6 - point.equity;
    figures.maxDrawdownE6 = Math.max(figures.maxDrawdownE6, fallE6);
    if (this.#peakE6 > 0) figures.maxDrawdownPct = Math.max(figures.maxDrawdownPct, (100 * fallE6) / this.#peakE6);
    figures.maxOpenRiskE6 = Math.max(figures.maxOpenRiskE6, point.openRisk);
  }

  /** How often each reason was given, by stage, most frequent first. */
  rejections(reasonText: (code: number) => string): readonly RejectionRow[] {
    const decided = [...this.#byCode].map(([key, count]) => ({
      stage: STAGES[Math.floor(key / CODES)] as RejectionRow['stage'],
      strategy: null,
      reason: reasonText(key % CODES),
      count,
    }));
    const ended = [...this.#byOrderReason].map(([reason, count]) => ({
      stage: 'order' as const,
      strategy: null,
      reason,
      count,
    }));
    return [...decided, ...ended].sort(
      (x, y) => compareText(x.stage, y.stage) || y.count - x.count || compareText(x.reason, y.reason),
    );
  }

  snapshot(): Json {
    return {
      figures: { ...this.#figures },
      peakE6: this.#peakE6,
      byCode: [...this.#byCode].map(([key, count]) => [key, count]),
      byOrderReason: [...this.#byOrderReason].map(([reason, count]) => [reason, count]),
      codes: [...this.#codes],
    };
  }

  restore(state: Json): void {
    const saved = state as unknown as {
      figures: RunFigures;
      peakE6: number;
      byCode: [number, number][];
      byOrderReason: [string, number][];
      codes: number[];
    };
    this.#figures = { ...saved.figures };
    this.#peakE6 = saved.peakE6;
    this.#byCode = new Map(saved.byCode);
    this.#byOrderReason = new Map(saved.byOrderReason);
    this.#codes = new Set(saved.codes);
  }

  #count(stage: (typeof STAGES)[number], code: number): void {
    const key = STAGES.indexOf(stage) * CODES + code;
    this.#byCode.set(key, (this.#byCode.get(key) ?? 0) + 1);
  }
}

const STAGES = ['evaluation', 'refused', 'cut', 'state'] as const;
const CODES = 65_536;

function compareText(x: string, y: string): number {
  return x < y ? -1 : x > y ? 1 : 0;
}
