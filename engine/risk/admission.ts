/**
 * The verdict on one request: trading state, rate of orders, staleness, number of positions, the exchange's position limit, the
 * share of the displayed size, the size of one order, free cash, and the caps on open risk, in that order. A request that does not
 * fit is cut to the most whole contracts that do.
 */
import { BookSide } from '../events.ts';
import type { LadderDef } from '../markets/contracts.ts';
import { type Cash, NO_QUANTITY, ONE_CONTRACT, ONE_DOLLAR_PRICE, type Quantity } from '../money/units.ts';
import type { ReasonCode } from '../reasons.ts';
import { Ceiling } from './ceiling.ts';
import type { Exposure } from './exposure.ts';
import type { OrderRequest, TradingState, Verdict } from './gate.ts';
import type { LadderExposure } from './ladder-exposure.ts';
import type { Limits } from './limits.ts';
import { type MarketExposure, type OrderExposure, type OutcomeLosses, SideLoad, unitCost } from './market-exposure.ts';
import type { OrderRate } from './order-rate.ts';
import type { RiskEngineParts } from './parts.ts';
import { isReducing, largestReducing } from './reducing.ts';

export class Admission {
  readonly #parts: RiskEngineParts;
  readonly #exposure: Exposure;
  readonly #limits: Limits;
  readonly #rate: OrderRate;
  // What `#evaluate` found of the request at hand. Buffers are reused: a verdict is the only object that assessing makes.
  readonly #others = new SideLoad();
  readonly #load = new SideLoad();
  readonly #losses: OutcomeLosses = { openYes: 0, openNo: 0, boundYes: 0, boundNo: 0 };
  #openAfter = 0;
  #boundAfter = 0;
  #marketAfter = 0;
  #openMarketAfter = 0;
  #reservedAfter = 0;
  #orderCost = 0;
  // What the ladder's loss may be at most, by the measure at hand.
  readonly #ceiling = new Ceiling();
  // The same by open risk, where the bound is beyond a cap without an order: then both measures must hold.
  readonly #openCeiling = new Ceiling();
  // What else bounds the request at hand.
  #marketCeiling = 0;
  #openMarketCeiling = 0;
  #orderCeiling = 0;
  #cashFree = 0;
  #largestByExchange = 0;
  #largestDisplayed = 0;
  #byOpenRisk = false;

  constructor(parts: RiskEngineParts, exposure: Exposure, limits: Limits, rate: OrderRate) {
    this.#parts = parts;
    this.#exposure = exposure;
    this.#limits = limits;
    this.#rate = rate;
  }

  assess(request: OrderRequest, state: TradingState): Verdict {
    const market = this.#exposure.market(request.ladder, request.market.id);
    if (market === undefined || !isSound(request)) return this.#refuse('invalid_request', 0, 0, false);
    const inLadder = this.#exposure.ladderOf(market);
    const amended = request.amends === undefined ? undefined : this.#exposure.order(request.amends, request.market.id);
    const reducing = isReducing(request, inLadder, market, amended, this.#parts.worstFee);
    if (state === 'halted') return this.#refuse('trading_halted', 0, 0, reducing);
    if (!this.#rate.hasRoom(request.at)) {
      const { limit } = this.#rate;
      return this.#refuse('order_rate_cap', limit, limit + 1, reducing);
    }
    if (reducing) return this.#fit(request, inLadder, market, amended, true);

    const verdict =
      this.#standsAgainst(request, state, inLadder, market) ?? this.#fit(request, inLadder, market, amended, false);
    if (verdict.code === 'ok') return verdict;
    // The whole may not pass, but the part of it that reduces may.
    const part = largestReducing(request, inLadder, market, amended, this.#parts.worstFee);
    if (part <= verdict.allowed) return verdict;
    const reduced = this.#fit({ ...request, quantity: part }, inLadder, market, amended, true);
    const { code, limit, value } = verdict;
    return reduced.allowed > verdict.allowed ? { ...reduced, code, limit, value } : verdict;
  }

  /** Why an order that is not reducing may not be sent in any size. */
  #standsAgainst(
    { ladder, at }: OrderRequest,
    state: TradingState,
    inLadder: LadderExposure,
    market: MarketExposure,
  ): Verdict | undefined {
    if (state === 'paused') return this.#refuse('trading_paused', 0, 0, false);
    if (state === 'reduce_only') return this.#refuse('reduce_only', 0, 0, false);
    if (this.#limits.isExceededFor(ladder, market.market.id, this.#exposure))
      return this.#refuse('reduce_only', 0, 0, false);
    if (this.#isBlockedByStaleness(inLadder, market, at)) return this.#refuse('stale_mark', 0, 0, false);
    const { maxPositions } = this.#parts.config;
    const active = this.#exposure.activeMarkets + 1;
    if (market.isActive || active <= maxPositions) return undefined;
    return this.#refuse('concurrent_positions_cap', maxPositions, active, false);
  }

  /**
   * The most whole contracts that fit all limits, by the bound of open risk. What reduces is measured by open risk itself where a
   * cap is exceeded already: there it must not be kept from being sent. Elsewhere it is bound like any other order, because it may
   * take away the position against which another order's fill would have counted.
   */
  #fit(
    request: OrderRequest,
    inLadder: LadderExposure,
    market: MarketExposure,
    amended: OrderExposure | undefined,
    reducing: boolean,
  ): Verdict {
    const { side, quantity } = request;
    // An amended order is replaced by the worse of old and new; one that already waits for an amendment counts beside it.
    const replaced = amended?.order.pending === undefined ? amended : undefined;
    if (replaced === undefined) this.#others.copy(side === BookSide.bid ? market.bids : market.asks);
    else market.loadSide(side, this.#others, replaced.order.clientOrderId);
    this.#byOpenRisk = reducing && this.#limits.isExceededFor(request.ladder, request.market.id, this.#exposure);
    this.#setCeiling(inLadder, this.#byOpenRisk, request.strategy);
    this.#setBounds(request, market, replaced, reducing);

    this.#evaluate(request, inLadder, market, replaced, quantity);
    let code: ReasonCode = 'ok';
    let limit = 0;
    let value = 0;
    if (quantity > this.#largestByExchange) {
      code = 'exchange_position_limit';
      limit = this.#limits.exchangePosition;
      value = (this.#contractsHeld(market, side) + quantity) * ONE_DOLLAR_PRICE;
    } else if (quantity > this.#largestDisplayed) {
      code = 'displayed_share_cap';
      limit = this.#largestDisplayed;
      value = quantity;
    } else if (this.#orderCost > this.#orderCeiling) {
      code = 'order_cap';
      limit = this.#orderCeiling;
      value = this.#orderCost;
    } else if (this.#reservedAfter > this.#cashFree) {
      code = 'insufficient_cash';
      limit = this.#cashFree;
      value = this.#reservedAfter;
    } else if (this.#marketAfter > this.#marketCeiling || this.#openMarketAfter > this.#openMarketCeiling) {
      code = 'market_cap';
      limit = this.#limits.market;
      value = this.#marketAfter > this.#marketCeiling ? this.#marketAfter : this.#openMarketAfter;
    } else if (this.#ladderAfter > this.#ceiling.loss) {
      code = this.#ceiling.code;
      limit = this.#ceiling.limit;
      value = this.#ceiling.others + this.#ladderAfter;
    } else if (this.#openAfter > this.#openCeiling.loss) {
      code = this.#openCeiling.code;
      limit = this.#openCeiling.limit;
      value = this.#openCeiling.others + this.#openAfter;
    }
    let allowed: number = quantity;
    if (code !== 'ok') {
      let fits = 0;
      let fails = Math.ceil(quantity / ONE_CONTRACT);
      while (fails - fits > 1) {
        const contracts = (fits + fails) >> 1;
        const tried = contracts * ONE_CONTRACT;
        if (tried <= this.#largestByExchange && tried <= this.#largestDisplayed) {
          this.#evaluate(request, inLadder, market, replaced, tried as Quantity);
          if (this.#isWithin()) fits = contracts;
          else fails = contracts;
        } else fails = contracts;
      }
      allowed = fits * ONE_CONTRACT;
      if (allowed === 0) return this.#refuse(code, limit, value, reducing);
      this.#evaluate(request, inLadder, market, replaced, allowed as Quantity);
    }
    const openRiskAfter = (this.#exposure.total.openRisk - inLadder.openRisk + this.#openAfter) as Cash;
    return { code, allowed: allowed as Quantity, limit, value, openRiskAfter, reducing };
  }

  /** The bounds of a request beside the ceiling of its ladder. What is there already is never called too much. */
  #setBounds(
    { side, market: { id }, at }: OrderRequest,
    market: MarketExposure,
    replaced: OrderExposure | undefined,
    reducing: boolean,
  ): void {
    const { ledger, config, displayed } = this.#parts;
    const exempt = Number.POSITIVE_INFINITY;
    this.#largestByExchange = this.#largestOnExchange(market, side);
    const marketNow = this.#byOpenRisk ? market.openRisk : market.bound;
    this.#marketCeiling = Math.max(this.#limits.market, marketNow);
    const isBeyond = !this.#byOpenRisk && marketNow > this.#limits.market;
    this.#openMarketCeiling = isBeyond ? Math.max(this.#limits.market, market.openRisk) : exempt;
    this.#cashFree = reducing ? exempt : Math.max(0, ledger.cash - this.#exposure.reserved);
    this.#orderCeiling = reducing ? exempt : this.#limits.order;
    this.#largestDisplayed = exempt;
    const share = config.maxDisplayedSharePct;
    if (share === null || reducing || displayed === undefined) return;
    const shown = displayed(id, side, at);
    if (shown === NO_QUANTITY) return;
    // Lowering an order that rests already takes nothing more.
    this.#largestDisplayed = Math.max(Math.floor((shown * share) / 100), replaced?.order.remaining ?? 0);
  }

  get #ladderAfter(): number {
    return this.#byOpenRisk ? this.#openAfter : this.#boundAfter;
  }

  /** Whether what was evaluated last fits every bound on money. */
  #isWithin(): boolean {
    return (
      this.#ladderAfter <= this.#ceiling.loss &&
      this.#openAfter <= this.#openCeiling.loss &&
      this.#reservedAfter <= this.#cashFree &&
      this.#marketAfter <= this.#marketCeiling &&
      this.#openMarketAfter <= this.#openMarketCeiling &&
      this.#orderCost <= this.#orderCeiling
    );
  }

  /** What the caps let a ladder lose beyond its positions. Its own orders are not counted: sizing decides on them anew. */
  roomFor(ladder: LadderDef): Cash {
    const exposure = this.#exposure.ladder(ladder);
    this.#setCeiling(exposure, false, undefined);
    return (this.#ceiling.loss - exposure.positionRisk) as Cash;
  }

  #refuse(code: ReasonCode, limit: number, value: number, reducing: boolean): Verdict {
    const openRiskAfter = this.#exposure.total.openRisk as Cash;
    return { code, allowed: 0 as Quantity, limit, value, openRiskAfter, reducing };
  }

  /**
   * Finds the tightest cap on the ladder's loss. What the ladder may lose already is never called too much; but where its bound
   * has come beyond a cap without an order, its open risk must not be raised beyond one either.
   */
  #setCeiling(ladder: LadderExposure, byOpenRisk: boolean, strategy: string | undefined): void {
    const now = byOpenRisk ? ladder.openRisk : ladder.bound;
    this.#openCeiling.lift();
    this.#findTightest(this.#ceiling, ladder, byOpenRisk, strategy);
    if (now <= this.#ceiling.loss) return;
    this.#ceiling.loss = now;
    if (byOpenRisk) return;
    this.#findTightest(this.#openCeiling, ladder, true, strategy);
    this.#openCeiling.loss = Math.max(this.#openCeiling.loss, ladder.openRisk);
  }

  #findTightest(ceiling: Ceiling, ladder: LadderExposure, byOpenRisk: boolean, strategy: string | undefined): void {
    const exposure = this.#exposure;
    const limits = this.#limits;
    const now = byOpenRisk ? ladder.openRisk : ladder.bound;
    ceiling.lift();
    const { total } = exposure;
    const totalOthers = (byOpenRisk ? total.openRisk : total.bound) - now;
    ceiling.tighten('open_risk_cap', limits.totalUsd, totalOthers);
    ceiling.tighten('open_risk_pct_cap', limits.totalPct, totalOthers);
    const city = exposure.cityOf(ladder.ladder);
    ceiling.tighten('city_cap', limits.city, (byOpenRisk ? city.openRisk : city.bound) - now);
    const clusters = exposure.clustersOf(ladder.ladder);
    for (let i = 0; i < clusters.length; i++) {
      const cluster = exposure.clusters[clusters[i] as number];
      if (cluster === undefined) continue;
      ceiling.tighten('cluster_cap', limits.cluster, (byOpenRisk ? cluster.openRisk : cluster.bound) - now);
    }
    if (limits.strategy !== Number.POSITIVE_INFINITY) {
      this.#tightenByStrategies(ceiling, ladder, byOpenRisk, strategy, now);
    }
    ceiling.tighten('ladder_cap', limits.ladder, 0);
  }

  /** The ladder counts for every strategy that trades in it, and for the one that asks. */
  #tightenByStrategies(
    ceiling: Ceiling,
    ladder: LadderExposure,
    byOpenRisk: boolean,
    asking: string | undefined,
    now: number,
  ): void {
    const { strategies } = this.#exposure;
    const riskOf = (name: string): number => {
      const sum = strategies.get(name);
      return sum === undefined ? 0 : byOpenRisk ? sum.openRisk : sum.bound;
    };
    for (const name of ladder.strategies) ceiling.tighten('strategy_cap', this.#limits.strategy, riskOf(name) - now);
    if (asking === undefined || ladder.strategies.includes(asking)) return;
    ceiling.tighten('strategy_cap', this.#limits.strategy, riskOf(asking));
  }

  /** What the ladder could lose, and the cash that its orders would take, were `quantity` of the request to rest. */
  #evaluate(
    request: OrderRequest,
    inLadder: LadderExposure,
    market: MarketExposure,
    replaced: OrderExposure | undefined,
    quantity: Quantity,
  ): void {
    const { side, price, ladder, at } = request;
    const load = this.#load;
    load.copy(this.#others);
    const unit = unitCost(side, price);
    const fee = this.#parts.worstFee(ladder, at, price, quantity);
    this.#orderCost = unit * quantity + fee;
    if (replaced === undefined) load.addWorse(unit, quantity, fee, unit, 0, 0);
    else {
      const { order, worstFee } = replaced;
      load.addWorse(unit, quantity, fee, unitCost(side, order.price), order.remaining, worstFee);
    }
    const { bids, asks, losses: before } = market;
    const isBid = side === BookSide.bid;
    market.lossesWith(isBid ? load : bids, isBid ? asks : load, this.#losses);
    const after = this.#losses;
    this.#openAfter = inLadder.riskWith(
      market.index,
      inLadder.openLoss,
      after.openYes - before.openYes,
      after.openNo - before.openNo,
      inLadder.noResultOpen + Math.max(after.openYes, after.openNo) - Math.max(before.openYes, before.openNo),
    );
    this.#boundAfter = inLadder.riskWith(
      market.index,
      inLadder.boundLoss,
      after.boundYes - before.boundYes,
      after.boundNo - before.boundNo,
      inLadder.noResultBound + Math.max(after.boundYes, after.boundNo) - Math.max(before.boundYes, before.boundNo),
    );
    this.#openMarketAfter = Math.max(0, after.openYes, after.openNo);
    this.#marketAfter = this.#byOpenRisk ? this.#openMarketAfter : Math.max(0, after.boundYes, after.boundNo);
    const sideBefore = isBid ? bids : asks;
    this.#reservedAfter = market.reserveOf(side, load) - market.reserveOf(side, sideBefore);
  }

  #isBlockedByStaleness(ladder: LadderExposure, market: MarketExposure, now: OrderRequest['at']): boolean {
    const { config, isStale, ledger, directory } = this.#parts;
    if (config.staleMarks === 'ignore') return false;
    if (isStale(market.market.id, now)) return true;
    if (config.staleMarks === 'all') {
      // A closed market shows no price any more and waits for its result: that is no gap in the data.
      return ledger.openMarkets.some((id) => now < directory.market(id).closeAt && isStale(id, now));
    }
    return ladder.markets.some((held) => held.position !== 0 && isStale(held.market.id, now));
  }

  /** Contracts that could be held on the order's side if every order there filled. */
  #contractsHeld(market: MarketExposure, side: BookSide): number {
    return (side === BookSide.bid ? market.position : -market.position) + this.#others.quantity;
  }

  /** The largest quantity by the exchange's limit on contracts in one market. */
  #largestOnExchange(market: MarketExposure, side: BookSide): number {
    return Math.floor(this.#limits.exchangePosition / ONE_DOLLAR_PRICE) - this.#contractsHeld(market, side);
  }
}

function isSound({ price, quantity }: OrderRequest): boolean {
  const isPrice = Number.isInteger(price) && price > 0 && price < ONE_DOLLAR_PRICE;
  return isPrice && Number.isSafeInteger(quantity) && quantity > 0;
}
