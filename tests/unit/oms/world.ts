/** A small world for tests of order management: one ladder of three markets, a board that shows what it is told. */
import type { DecisionRecord, DecisionType } from '../../../engine/decision-record.ts';
import { BookSide, Variable } from '../../../engine/events.ts';
import {
  type CityId,
  type Directory,
  FidelityTier,
  type LadderDef,
  type LadderId,
  type MarketDef,
  type MarketId,
} from '../../../engine/markets/contracts.ts';
import { type Cash, NO_PRICE, NO_QUANTITY, type Price, type Quantity } from '../../../engine/money/units.ts';
import { type OmsConfig, omsConfig } from '../../../engine/oms/config.ts';
import type { Intent } from '../../../engine/oms/intent.ts';
import { Oms } from '../../../engine/oms/oms.ts';
import type { BoardReadings } from '../../../engine/oms/policies.ts';
import type { AmendOrder, NewOrder } from '../../../engine/orders.ts';
import type { Journal, OrderChange, Venue } from '../../../engine/ports.ts';
import { type ReasonCode, reasonOfNumber } from '../../../engine/reasons.ts';
import type { OrderRequest, RestingOrder, RiskGate, Verdict } from '../../../engine/risk/gate.ts';
import { type ClimateDate, type EpochMicros, MICROS_PER_HOUR, MICROS_PER_SECOND } from '../../../engine/time.ts';

/** 2025-01-31 12:00 UTC. */
export const NOON = 1_738_324_800_000_000 as EpochMicros;
export const seconds = (n: number): EpochMicros => (NOON + n * MICROS_PER_SECOND) as EpochMicros;
export const cents = (n: number): Price => (n * 100) as Price;
export const contracts = (n: number): Quantity => Math.round(n * 100) as Quantity;

export function ladderOf(id = 0, marketCount = 3, closeAt = NOON + 12 * MICROS_PER_HOUR): LadderDef {
  const markets = Array.from({ length: marketCount }, (_, i): MarketDef => {
    const number = id * marketCount + i;
    return {
      id: number as MarketId,
      ladder: id as LadderId,
      ticker: `KXHIGHNY-25JAN31-L${id}M${i}`,
      bracket: { lowF: i === 0 ? Number.NEGATIVE_INFINITY : 40 + i, highF: 40 + i },
      strikeType: 'between',
      floorStrikeF: 40 + i,
      capStrikeF: 40 + i,
      openAt: (NOON - 24 * MICROS_PER_HOUR) as EpochMicros,
      closeAt: closeAt as EpochMicros,
    };
  });
  return {
    id: id as LadderId,
    eventTicker: `KXHIGHNY-25JAN31-L${id}`,
    series: 'KXHIGHNY',
    city: 0 as CityId,
    variable: Variable.high,
    climateDate: 20_119 as ClimateDate,
    markets,
    whole: true,
    openAt: (NOON - 24 * MICROS_PER_HOUR) as EpochMicros,
    closeAt: closeAt as EpochMicros,
    expectedExpirationAt: (closeAt + 10 * MICROS_PER_HOUR) as EpochMicros,
    settlementTimerSeconds: 3600,
    sourceUrl: 'https://example.org',
    termsHash: 'registry',
  };
}

export function directoryOf(ladders: readonly LadderDef[]): Directory {
  const markets = ladders.flatMap((ladder) => ladder.markets);
  return {
    ladderCount: ladders.length,
    marketCount: markets.length,
    ladder: (id) => ladders[id] as LadderDef,
    market: (id) => markets[id] as MarketDef,
    forecastSources: [],
  };
}

/** A board that shows one touch for all markets. */
export class FixedBoard implements BoardReadings {
  bidPrice: Price = cents(40);
  askPrice: Price = cents(42);
  size: Quantity = contracts(500);
  /** Shown on the side of the bid where it is another than on the ask's. */
  bidSize: Quantity | null = null;
  stale = false;
  shownTier: FidelityTier = FidelityTier.quotes;
  bid(): Price {
    return this.bidPrice;
  }
  ask(): Price {
    return this.askPrice;
  }
  bidQuantity(): Quantity {
    return this.bidPrice === NO_PRICE ? NO_QUANTITY : (this.bidSize ?? this.size);
  }
  askQuantity(): Quantity {
    return this.askPrice === NO_PRICE ? NO_QUANTITY : this.size;
  }
  tier(): FidelityTier {
    return this.shownTier;
  }
  isStale(): boolean {
    return this.stale;
  }
}

/** A gate that allows up to `most` and keeps what it was told. */
export class OpenGate implements RiskGate {
  most = Number.POSITIVE_INFINITY;
  code: ReasonCode = 'open_risk_cap';
  /** What verdicts state of limit and open risk. */
  limit = 0;
  value = 0;
  openRiskAfter = 0;
  readonly requests: OrderRequest[] = [];
  readonly orders = new Map<string, RestingOrder>();
  /** Orders that have gone, and whether a fill follows. */
  readonly gone: [clientOrderId: string, fillFollows: boolean | undefined][] = [];
  assess(request: OrderRequest): Verdict {
    this.requests.push(request);
    const allowed = Math.min(request.quantity, this.most) as Quantity;
    const code = allowed < request.quantity ? this.code : 'ok';
    const { limit, value, openRiskAfter } = this;
    return { code, allowed, limit, value, openRiskAfter: openRiskAfter as Cash, reducing: false };
  }
  onOrderWorking(order: RestingOrder): void {
    this.orders.set(order.clientOrderId, order);
  }
  onOrderChanged(order: RestingOrder): void {
    this.orders.set(order.clientOrderId, order);
  }
  onOrderGone(clientOrderId: string, _market?: MarketId, fillFollows?: boolean): void {
    this.orders.delete(clientOrderId);
    this.gone.push([clientOrderId, fillFollows]);
  }
}

export type Sent =
  | { readonly kind: 'submit'; readonly order: NewOrder }
  | { readonly kind: 'amend'; readonly amend: AmendOrder }
  | { readonly kind: 'cancel'; readonly clientOrderId: string }
  | { readonly kind: 'look_up'; readonly clientOrderId: string };

/** A venue that keeps what it was sent and says nothing by itself. */
export class SilentVenue implements Venue {
  readonly name = 'silent';
  readonly sent: Sent[] = [];
  submit(order: NewOrder): void {
    this.sent.push({ kind: 'submit', order });
  }
  amend(amend: AmendOrder): void {
    this.sent.push({ kind: 'amend', amend });
  }
  cancel(clientOrderId: string): void {
    this.sent.push({ kind: 'cancel', clientOrderId });
  }
  lookUp(clientOrderId: string): void {
    this.sent.push({ kind: 'look_up', clientOrderId });
  }
  /** The orders submitted, in order. */
  get orders(): NewOrder[] {
    return this.sent.flatMap((sent) => (sent.kind === 'submit' ? [sent.order] : []));
  }
}

/** A journal that keeps order changes and the reasons of decisions. */
export class KeptJournal implements Journal {
  readonly changes: OrderChange[] = [];
  readonly decisions: { readonly type: number; readonly reason: string; readonly bytes: string }[] = [];
  decision(record: DecisionRecord): void {
    const view = new DataView(record.bytes.buffer);
    const reason = reasonOfNumber(view.getUint16(2, true))?.code ?? '?';
    this.decisions.push({ type: view.getUint8(0), reason, bytes: [...record.bytes].join() });
  }
  order(change: OrderChange): void {
    this.changes.push({ ...change });
  }
  fill(): void {}
  equity(): void {}
  score(): void {}
  settlement(): void {}
  result(): void {}
  reasonsOf(type: DecisionType): string[] {
    return this.decisions.filter((decision) => decision.type === type).map(({ reason }) => reason);
  }
}

/** Everything around one order manager. */
export class OmsWorld {
  readonly ladders: LadderDef[];
  /** Ladders that are listed and not paid: all, at first. */
  readonly followed: Set<LadderId>;
  readonly board = new FixedBoard();
  readonly gate = new OpenGate();
  readonly venue = new SilentVenue();
  readonly journal = new KeptJournal();
  readonly config: OmsConfig;
  readonly oms: Oms;

  constructor(config: Partial<OmsConfig> = {}, ladders: LadderDef[] = [ladderOf()]) {
    this.ladders = ladders;
    this.followed = new Set(ladders.map(({ id }) => id));
    this.config = { ...omsConfig.parse({}), ...config };
    this.oms = new Oms({
      config: this.config,
      account: 'test',
      venue: this.venue,
      risk: this.gate,
      journal: this.journal,
      board: this.board,
      directory: directoryOf(ladders),
      follows: (ladder) => this.followed.has(ladder),
    });
  }

  intent(change: Partial<Intent> = {}): Intent {
    const ladder = this.ladders[0] as LadderDef;
    return {
      at: NOON,
      ladder,
      market: ladder.markets[1] as MarketDef,
      side: BookSide.bid,
      targetPosition: contracts(10),
      currentPosition: contracts(0),
      limitPrice: cents(45),
      strategy: 'ensemble',
      edge: 0.08,
      pYes: 0.5,
      bid: this.board.bidPrice,
      ask: this.board.askPrice,
      purpose: 'enter',
      ...change,
    };
  }
}
