/**
 * The verdict on one request: trading state, rate of orders, staleness, number of positions, the exchange's position limit, the
 * share of the displayed size, the size of one order, free cash, and the caps on open risk, in that order. A request that does not
 * fit is cut to the most whole contracts that do.
 */
import { BookSide } from '../events.ts';
import type { LadderDef } from '../markets/contracts.ts';
import { type Cash, NO_QUANTITY, ONE_DOLLAR_PRICE, type Quantity } from '../money/units.ts';
import type { ReasonCode } from '../reasons.ts';
import type { Exposure } from './exposure.ts';
import type { OrderRequest, TradingState, Verdict } from './gate.ts';
import { LadderCeilings } from './ladder-ceilings.ts';
import type { LadderExposure } from './ladder-exposure.ts';
import type { Limits } from './limits.ts';
import type { MarketExposure, OrderExposure } from './market-exposure.ts';
import { mostWholeContracts } from './most-contracts.ts';
import type { OrderRate } from './order-rate.ts';
import type { RiskEngineParts } from './parts.ts';
import { isReducing, largestReducing } from './reducing.ts';
import { RequestEffect } from './request-effect.ts';

export class Admission {
  readonly #parts: RiskEngineParts;
  readonly #exposure: Exposure;
  readonly #limits: Limits;
  readonly #rate: OrderRate;
  readonly #effect: RequestEffect;
  readonly #ceilings: LadderCeilings;
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
    this.#effect = new RequestEffect(parts.worstFee);
    this.#ceilings = new LadderCeilings(exposure, limits);
  }

  assess(request: OrderRequest, state: TradingState): Verdict {
    const market = this.#exposure.market(request.ladder, request.market.id);
    if (market === undefined || !isSound(request)) return this.#refuse('invalid_request', 0, 0, false);
    const { inLadder } = market;
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
    const effect = this.#effect;
    const { ceiling, openCeiling } = this.#ceilings;
    // An amended order is replaced by the worse of old and new; one that already waits for an amendment counts beside it.
    const replaced = amended?.order.pending === undefined ? amended : undefined;
    effect.standBeside(side, market, replaced);
    this.#byOpenRisk = reducing && this.#limits.isExceededFor(request.ladder, request.market.id, this.#exposure);
    this.#ceilings.find(inLadder, this.#byOpenRisk, request.strategy);
    this.#setBounds(request, market, replaced, reducing);

    effect.evaluate(request, inLadder, market, replaced, quantity);
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
    } else if (effect.cost > this.#orderCeiling) {
      code = 'order_cap';
      limit = this.#orderCeiling;
      value = effect.cost;
    } else if (effect.reserved > this.#cashFree) {
      code = 'insufficient_cash';
      limit = this.#cashFree;
      value = effect.reserved;
    } else if (this.#marketAfter() > this.#marketCeiling || effect.marketOpenRisk > this.#openMarketCeiling) {
      code = 'market_cap';
      limit = this.#limits.market;
      value = this.#marketAfter() > this.#marketCeiling ? this.#marketAfter() : effect.marketOpenRisk;
    } else if (this.#ladderAfter() > ceiling.loss) {
      code = ceiling.code;
      limit = ceiling.limit;
      value = ceiling.others + this.#ladderAfter();
    } else if (effect.openRisk > openCeiling.loss) {
      code = openCeiling.code;
      limit = openCeiling.limit;
      value = openCeiling.others + effect.openRisk;
    }
    let allowed = quantity;
    if (code !== 'ok') {
      allowed = mostWholeContracts(quantity, (tried) => {
        if (tried > this.#largestByExchange || tried > this.#largestDisplayed) return false;
        effect.evaluate(request, inLadder, market, replaced, tried);
        return this.#isWithin();
      });
      if (allowed === 0) return this.#refuse(code, limit, value, reducing);
      effect.evaluate(request, inLadder, market, replaced, allowed);
    }
    const openRiskAfter = (this.#exposure.total.openRisk - inLadder.openRisk + effect.openRisk) as Cash;
    return { code, allowed, limit, value, openRiskAfter, reducing };
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
    // Beyond the cap by the bound without an order, the market's open risk must not be raised beyond it either.
    this.#openMarketCeiling = Math.max(this.#limits.market, market.openRisk);
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

  /** What the ladder and the market could lose by the measure at hand. */
  #ladderAfter(): number {
    return this.#byOpenRisk ? this.#effect.openRisk : this.#effect.bound;
  }

  #marketAfter(): number {
    return this.#byOpenRisk ? this.#effect.marketOpenRisk : this.#effect.marketBound;
  }

  /** Whether what was evaluated last fits every bound on money. */
  #isWithin(): boolean {
    const { openRisk, reserved, marketOpenRisk, cost } = this.#effect;
    const { ceiling, openCeiling } = this.#ceilings;
    return (
      this.#ladderAfter() <= ceiling.loss &&
      openRisk <= openCeiling.loss &&
      reserved <= this.#cashFree &&
      this.#marketAfter() <= this.#marketCeiling &&
      marketOpenRisk <= this.#openMarketCeiling &&
      cost <= this.#orderCeiling
    );
  }

  /** What the caps let a ladder lose beyond its positions. Its own orders are not counted: sizing decides on them anew. */
  roomFor(ladder: LadderDef): Cash {
    const exposure = this.#exposure.ladder(ladder);
    this.#ceilings.find(exposure, false, undefined);
    return (this.#ceilings.ceiling.loss - exposure.positionRisk) as Cash;
  }

  #refuse(code: ReasonCode, limit: number, value: number, reducing: boolean): Verdict {
    const openRiskAfter = this.#exposure.total.openRisk as Cash;
    return { code, allowed: 0 as Quantity, limit, value, openRiskAfter, reducing };
  }

  #isBlockedByStaleness(ladder: LadderExposure, market: MarketExposure, now: OrderRequest['at']): boolean {
    const { config, isStale, ledger, directory } = this.#parts;
    if (config.staleMarks === 'ignore') return false;
    if (isStale(market.market.id, now)) return true;
    if (config.staleMarks === 'all') {
      // A closed market shows no price any more and waits for its result: that is no gap in the data.
      return ledger.openMarkets.some((id) => now < directory.market(id).closeAt && isStale(id, now));
    }
    for (const held of ladder.markets) if (held.position !== 0 && isStale(held.market.id, now)) return true;
    return false;
  }

  /** Contracts that could be held on the order's side if every order there filled. */
  #contractsHeld(market: MarketExposure, side: BookSide): number {
    return (side === BookSide.bid ? market.position : -market.position) + this.#effect.quantityBeside;
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
