/**
 * The risk engine: every order and amendment is admitted, cut to whole contracts that fit, or refused, by every cap at the
 * bankroll and the clusters of that moment.
 *
 * New risk is admitted by the bound of `market-exposure.ts`, so that no sequence of fills of what was admitted breaks a cap. An
 * order that raises nothing may pass beyond a cap that is already exceeded; a refusal is data, never an exception.
 */
import type { Directory, LadderDef, LadderId, MarketId } from '../markets/contracts.ts';
import { CITIES } from '../markets/stations.ts';
import type { Cash } from '../money/units.ts';
import type { Fill } from '../orders.ts';
import type { Ledger } from '../portfolio/ledger.ts';
import type { ReasonCode } from '../reasons.ts';
import type { Json, Snapshottable } from '../snapshot.ts';
import type { EpochMicros } from '../time.ts';
import { Admission } from './admission.ts';
import type { RiskConfig } from './config.ts';
import { Exposure } from './exposure.ts';
import type { OrderRequest, RestingOrder, RiskGate, TradingState, Verdict } from './gate.ts';
import type { LadderExposure } from './ladder-exposure.ts';
import { type CapUse, Limits } from './limits.ts';
import { OrderRate } from './order-rate.ts';
import { restoreOrder, snapshotOrder } from './order-snapshot.ts';
import type { RiskEngineParts } from './parts.ts';
import { type StateChange, TradingStates } from './trading-state.ts';

/** What a ladder loses in each state of its payoff table, in µ$; negative is profit. */
export type LadderPayoff = Pick<LadderExposure, 'payoff' | 'positionLoss' | 'openLoss' | 'positionRisk' | 'openRisk'>;

/** Counts for the summary of a run. */
export interface RiskCounts {
  readonly maxOpenRisk: Cash;
  readonly pauses: number;
  readonly passiveExcesses: number;
  /** Verdicts that allowed less than was asked, by reason. */
  readonly rejections: Readonly<Record<string, number>>;
}

export class RiskEngine implements RiskGate, Snapshottable {
  readonly #config: RiskConfig;
  readonly #directory: Pick<Directory, 'ladder' | 'market'>;
  readonly #ledger: Ledger;
  readonly #exposure: Exposure;
  readonly #limits: Limits;
  readonly #states: TradingStates;
  readonly #rate: OrderRate;
  readonly #admission: Admission;
  #equity: Cash;
  #maxOpenRisk = 0;
  #clusters: readonly (readonly string[])[] = [];
  readonly #rejections = new Map<ReasonCode, number>();

  constructor(parts: RiskEngineParts) {
    const { config, ledger, directory, worstFee } = parts;
    this.#config = config;
    this.#directory = directory;
    this.#ledger = ledger;
    this.#exposure = new Exposure(ledger, directory, worstFee, config.countNoResult);
    this.#limits = new Limits(config);
    this.#states = new TradingStates(config);
    this.#rate = new OrderRate(config.maxOrdersPerMinute);
    this.#admission = new Admission(parts, this.#exposure, this.#limits, this.#rate);
    this.#equity = Math.round(config.bankrollUsd * 1e6) as Cash;
    this.#assignClusters(Object.values(config.clusters));
  }

  /** Admits, cuts or refuses. Changes nothing but the counts of refusals. */
  assess(request: OrderRequest): Verdict {
    const verdict = this.#admission.assess(request, this.#states.state);
    if (verdict.code !== 'ok') this.#rejections.set(verdict.code, (this.#rejections.get(verdict.code) ?? 0) + 1);
    return verdict;
  }

  onOrderWorking(order: RestingOrder, at: EpochMicros): void {
    if (this.#exposure.order(order.clientOrderId, order.market.id) === undefined) this.#countSent(at);
    this.#exposure.setOrder(order, at);
    this.#afterChange(at);
  }

  onOrderChanged(order: RestingOrder, at: EpochMicros): void {
    const known = order.pending && this.#exposure.order(order.clientOrderId, order.market.id);
    if (known !== undefined && known.order.pending === undefined) this.#countSent(at);
    this.#exposure.setOrder(order, at);
    this.#afterChange(at);
  }

  onOrderGone(clientOrderId: string, market?: MarketId, fillFollows = false): void {
    this.#exposure.removeOrder(clientOrderId, market, fillFollows);
  }

  /** Call right after the ledger booked the fill. An order that the gate does not know is a foreign or a late one. */
  onFill(fill: Fill, at: EpochMicros): void {
    this.#exposure.onFill(fill, at);
    this.#afterChange(at);
  }

  /** The ledger turned positions of a ladder into receivables (its result is known): they are at risk no more. */
  onLadderDetermined(ladder: LadderId): void {
    this.#exposure.refreshLadder(ladder);
  }

  /** A ladder was paid and is over: it is forgotten with whatever orders were left in it. */
  onLadderPaid(ladder: LadderId): void {
    this.#exposure.removeLadder(ladder);
    this.#limits.forgetLadder(this.#directory.ladder(ladder), this.#noteExcess);
  }

  /**
   * Takes the equity of an instant (cash, receivables, and positions at what one could sell for): the bankroll of the moment,
   * the daily loss, passive excess. Returns every change of state since the last call, for the journal; while the state is
   * `paused` or `halted` resting orders are to be cancelled.
   */
  onClock(now: EpochMicros, equity: Cash): readonly StateChange[] {
    this.#equity = equity;
    this.#limits.setBankroll(equity);
    this.#states.onEquity(now, equity);
    this.#afterChange(now);
    this.#limits.checkFine(this.#exposure, this.#noteExcess);
    return this.#states.takeChanges();
  }

  /** Takes the highest equity so far from a record that does not hold every mark. */
  noteHeight(equity: Cash): void {
    this.#states.drawdown.noteHeight(equity);
  }

  /**
   * A person's orders; each returns the changes of state since the last call. `resume` lifts all of them, and a loss pause; nothing
   * else lifts a halt.
   */
  pause(now: EpochMicros): readonly StateChange[] {
    return this.#order(now, 'paused');
  }

  resume(now: EpochMicros): readonly StateChange[] {
    return this.#order(now, 'active');
  }

  reduceOnly(now: EpochMicros): readonly StateChange[] {
    return this.#order(now, 'reduce_only');
  }

  /** Nothing may be sent, not even what reduces, until a person resumes. */
  halt(now: EpochMicros): readonly StateChange[] {
    return this.#order(now, 'halted');
  }

  /** Puts other clusters (lists of city codes) in force. Risk that exceeds a cap by it is passive excess. */
  setClusters(clusters: readonly (readonly string[])[], now: EpochMicros): void {
    this.#now = now;
    this.#assignClusters(clusters);
    this.#afterChange(now);
  }

  get state(): TradingState {
    return this.#states.state;
  }

  /** What keeps trading from being free, strictest first. */
  get causes(): readonly ReasonCode[] {
    return this.#states.causes;
  }

  /** Total open risk. */
  get openRisk(): Cash {
    return this.#exposure.total.openRisk as Cash;
  }

  /** The sum over ladders of what would be lost if no report came and every market paid what is worse for us. */
  get noResultRisk(): Cash {
    return this.#exposure.noResult as Cash;
  }

  /** Open risk of a ladder; whoever only watches may ask, it changes nothing. */
  openRiskOf({ id }: Pick<LadderDef, 'id'>): Cash {
    return this.#exposure.openRiskOf(id) as Cash;
  }

  /** Open risk of all other ladders: what sizing takes off the wealth. */
  openRiskOutside(ladder: LadderDef): Cash {
    return (this.#exposure.total.openRisk - this.#exposure.ladder(ladder).openRisk) as Cash;
  }

  /** By how much the caps let the loss of a ladder grow; 0 when one of them is reached. */
  roomFor(ladder: LadderDef): Cash {
    return this.#admission.roomFor(ladder);
  }

  /** Cash that no resting order would take. */
  get freeCash(): Cash {
    return (this.#ledger.cash - this.#exposure.reserved) as Cash;
  }

  /** Cash that no resting order of another ladder would take: what sizing may use, since it decides on the ladder's own anew. */
  freeCashFor(ladder: LadderDef): Cash {
    return (this.freeCash + this.#exposure.ladder(ladder).reserved) as Cash;
  }

  /** Loss of the current trading day so far; negative is a gain. */
  get dailyLoss(): Cash {
    return this.#states.dailyLoss.lossAt(this.#equity);
  }

  /** When the trading day that the daily loss is counted in ends; -1 before its first event. */
  get tradingDayEndsAt(): number {
    return this.#states.dailyLoss.dayEndsAt;
  }

  get dailyLossLimit(): Cash {
    return this.#states.dailyLoss.limit;
  }

  /** Fall below the highest equity, and the fall that acts (infinite without a limit). */
  get drawdown(): Cash {
    return this.#states.drawdown.fallAt(this.#equity);
  }

  get drawdownLimit(): number {
    return this.#states.drawdown.limit;
  }

  /** Orders and amendments sent within the minute that ends at `now`, and how many may be. */
  orderRate(now: EpochMicros): { readonly sent: number; readonly limit: number } {
    return { sent: this.#rate.countAt(now), limit: this.#rate.limit };
  }

  /** Markets with a position or an order. */
  get activeMarkets(): number {
    return this.#exposure.activeMarkets;
  }

  /** Orders and amendments sent since the start: whoever writes the bankroll down asks whether it was used. */
  get sent(): number {
    return this.#sent;
  }

  /** The clusters in force, as lists of city codes. */
  get clusters(): readonly (readonly string[])[] {
    return this.#clusters;
  }

  /** The payoff of a ladder: loss in each state, of positions alone and with the orders (see `payoff.ts`). */
  payoffOf(ladder: LadderDef): LadderPayoff {
    return this.#exposure.ladder(ladder);
  }

  /** Every cap on open risk with its use. */
  capUses(): CapUse[] {
    return this.#limits.uses(this.#exposure);
  }

  get counts(): RiskCounts {
    return {
      maxOpenRisk: this.#maxOpenRisk as Cash,
      pauses: this.#states.pauses,
      passiveExcesses: this.#limits.excesses,
      rejections: Object.fromEntries([...this.#rejections].sort(([x], [y]) => (x < y ? -1 : 1))),
    };
  }

  snapshot(): Json {
    return {
      orders: this.#exposure.orders().map((order) => snapshotOrder(order)),
      strategies: this.#exposure.ladderStrategies(),
      strategiesSeen: [...this.#exposure.strategies.keys()],
      rate: this.#rate.snapshot(),
      sent: this.#sent,
      limits: this.#limits.snapshot(),
      states: this.#states.snapshot(),
      equity: this.#equity,
      now: this.#now,
      maxOpenRisk: this.#maxOpenRisk,
      clusters: this.#clusters.map((codes) => [...codes]),
      rejections: [...this.#rejections],
    };
  }

  /** The ledger must have been restored before. */
  restore(state: Json): void {
    const from = state as {
      orders: Json[];
      strategies: [LadderId, string[]][];
      // A checkpoint of a session may be older than this and `now`.
      strategiesSeen?: string[];
      rate: Json;
      sent: number;
      limits: Json;
      states: Json;
      equity: number;
      now?: EpochMicros;
      maxOpenRisk: number;
      clusters: string[][];
      rejections: [ReasonCode, number][];
    };
    this.#exposure.restore(
      from.orders.map((order) => restoreOrder(order, this.#directory)),
      from.strategies,
      from.strategiesSeen ?? [],
    );
    this.#rate.restore(from.rate);
    this.#sent = from.sent;
    this.#assignClusters(from.clusters);
    this.#limits.restore(from.limits);
    this.#states.restore(from.states);
    this.#equity = from.equity as Cash;
    this.#now = from.now ?? (0 as EpochMicros);
    this.#limits.setBankroll(from.equity);
    this.#maxOpenRisk = from.maxOpenRisk;
    this.#rejections.clear();
    for (const [code, count] of from.rejections) this.#rejections.set(code, count);
  }

  #sent = 0;
  #now = 0 as EpochMicros;
  readonly #noteExcess = (isOver: boolean, value: number, limit: number): void => {
    const limits = this.#limits;
    const coversAll = this.#config.passiveExcess === 'all' ? limits.isAnyExceeded : limits.isTotalExceeded;
    this.#states.excess(this.#now, isOver, coversAll, value, limit);
  };

  #countSent(at: EpochMicros): void {
    this.#sent += 1;
    this.#rate.onSent(at);
  }

  #order(now: EpochMicros, state: TradingState): readonly StateChange[] {
    this.#states.order(now, state, this.#equity);
    return this.#states.takeChanges();
  }

  #assignClusters(clusters: readonly (readonly string[])[]): void {
    this.#clusters = clusters;
    this.#limits.forgetClusters(this.#noteExcess);
    this.#exposure.setClusters(
      clusters.length,
      CITIES.map((city) => clusters.flatMap((codes, cluster) => (codes.includes(city.code) ? [cluster] : []))),
    );
  }

  #afterChange(now: EpochMicros): void {
    const openRisk = this.#exposure.total.openRisk;
    if (openRisk > this.#maxOpenRisk) this.#maxOpenRisk = openRisk;
    this.#now = now;
    this.#limits.check(this.#exposure, this.#noteExcess);
  }
}
