/**
 * The verdict on a request as the documents state it, computed the slow way: from the ledger, the list of orders and the
 * configuration alone, over every temperature and every number of contracts. Nothing is kept from one question to the next.
 */
import type { LadderDef, MarketDef } from '../../../engine/markets/contracts.ts';
import type { Cash, Quantity } from '../../../engine/money/units.ts';
import type { Ledger } from '../../../engine/portfolio/ledger.ts';
import type { ReasonCode } from '../../../engine/reasons.ts';
import type { RiskConfig } from '../../../engine/risk/config.ts';
import type { OrderRequest, RestingOrder, TradingState, Verdict } from '../../../engine/risk/gate.ts';

/** What the oracle knows of the world when it is asked. */
export interface Scene {
  readonly config: RiskConfig;
  readonly ledger: Ledger;
  readonly ladders: readonly LadderDef[];
  /** Every order that may still fill. */
  readonly orders: readonly RestingOrder[];
  /** Strategies that have had an order in a ladder. */
  readonly strategies: ReadonlyMap<LadderDef, readonly string[]>;
  /** Equity in µ$, and the trading state. */
  readonly bankroll: number;
  readonly state: TradingState;
  /** Whether a cap that covers the market is exceeded without an order. */
  readonly isExceeded: (ladder: LadderDef, market: MarketDef) => boolean;
  readonly isStale: (market: MarketDef) => boolean;
  /** Size shown to an order, null where none is. */
  readonly shown: (market: MarketDef, side: number) => number | null;
  /** Fee of a quantity, whatever its price. */
  readonly fee: (quantity: number) => number;
}

interface Form {
  readonly unit: number;
  readonly quantity: number;
}
interface Load {
  readonly forms: readonly (readonly Form[])[];
}
interface Losses {
  readonly yes: number;
  readonly no: number;
}
type Measure = 'open' | 'bound';

const DOLLAR = 10_000;
/** Every temperature that any bracket of the tests knows, and more. */
const TEMPERATURES = Array.from({ length: 40 }, (_, i) => 25 + i);
const unitOf = (side: number, price: number) => (side === 0 ? price : DOLLAR - price);
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

export class VerdictOracle {
  readonly #scene: Scene;

  constructor(scene: Scene) {
    this.#scene = scene;
  }

  assess(request: OrderRequest): Verdict {
    const { config, state, isExceeded } = this.#scene;
    const { ladder, market, price, quantity } = request;
    const isSound =
      Number.isInteger(price) && price > 0 && price < DOLLAR && Number.isInteger(quantity) && quantity > 0;
    if (!ladder.markets.includes(market) || !isSound) return this.#refuse('invalid_request', 0, 0, false);
    const reducing = this.#isReducing(request, quantity);
    if (state === 'halted') return this.#refuse('trading_halted', 0, 0, reducing);
    if (reducing) return this.#fit(request, true);
    const active = 1 + this.#activeMarkets();
    let verdict: Verdict;
    if (state === 'paused') verdict = this.#refuse('trading_paused', 0, 0, false);
    else if (state === 'reduce_only' || isExceeded(ladder, market)) verdict = this.#refuse('reduce_only', 0, 0, false);
    else if (this.#isBlockedByStaleness(request)) verdict = this.#refuse('stale_mark', 0, 0, false);
    else if (!this.#isActive(market) && active > config.maxPositions) {
      verdict = this.#refuse('concurrent_positions_cap', config.maxPositions, active, false);
    } else verdict = this.#fit(request, false);
    if (verdict.code === 'ok') return verdict;
    let part = (Math.ceil(quantity / 100) - 1) * 100;
    while (part > 0 && !this.#isReducing(request, part)) part -= 100;
    if (part <= verdict.allowed) return verdict;
    const reduced = this.#fit({ ...request, quantity: part as Quantity }, true);
    const { code, limit, value } = verdict;
    return reduced.allowed > verdict.allowed ? { ...reduced, code, limit, value } : verdict;
  }

  /** The greatest loss of a ladder over all temperatures. */
  riskOf(ladder: LadderDef, measure: Measure, replace?: { market: MarketDef; side: number; load: Load }): number {
    const losses = ladder.markets.map((market) => {
      const bids = this.#load(market, 0);
      const asks = this.#load(market, 1);
      const own = replace?.market === market ? replace : undefined;
      return this.#losses(market, own?.side === 0 ? own.load : bids, own?.side === 1 ? own.load : asks, measure);
    });
    return this.#worst(ladder, losses);
  }

  /** What is lost if no report comes and each market pays what is worse. */
  noResult(ladder: LadderDef): number {
    const losses = ladder.markets.map((market) =>
      this.#losses(market, this.#load(market, 0), this.#load(market, 1), 'open'),
    );
    return Math.max(0, sum(losses.map(({ yes, no }) => Math.max(yes, no))));
  }

  reserved(): number {
    return sum(
      this.#scene.ladders.flatMap(({ markets }) =>
        markets.flatMap((market) => [0, 1].map((side) => this.#reserve(market, side, this.#load(market, side)))),
      ),
    );
  }

  #worst(ladder: LadderDef, losses: readonly Losses[]): number {
    const at = TEMPERATURES.map((degrees) =>
      sum(
        ladder.markets.map(({ bracket }, i) => {
          const paid = bracket.lowF <= degrees && degrees <= bracket.highF;
          return paid ? (losses[i] as Losses).yes : (losses[i] as Losses).no;
        }),
      ),
    );
    const noResult = this.#scene.config.countNoResult ? sum(losses.map(({ yes, no }) => Math.max(yes, no))) : 0;
    return Math.max(0, noResult, ...at);
  }

  #load(market: MarketDef, side: number, without?: string): Load {
    const orders = this.#scene.orders.filter(
      (order) => order.market === market && order.side === side && order.clientOrderId !== without,
    );
    return {
      forms: orders.map(({ price, remaining, pending }) => [
        { unit: unitOf(side, price), quantity: remaining },
        ...(pending === undefined ? [] : [{ unit: unitOf(side, pending.price), quantity: pending.remaining }]),
      ]),
    };
  }

  #worseOf(load: Load, figure: (form: Form) => number): number {
    return sum(load.forms.map((forms) => Math.max(0, ...forms.map(figure))));
  }

  #losses(market: MarketDef, bids: Load, asks: Load, measure: Measure): Losses {
    const { ledger, fee } = this.#scene;
    const position = ledger.position(market.id);
    const cost = ledger.entryCost(market.id);
    const costOf = (load: Load) => this.#worseOf(load, ({ unit, quantity }) => unit * quantity);
    const feeOf = (load: Load) => this.#worseOf(load, ({ quantity }) => fee(quantity));
    const beyond = (load: Load) =>
      this.#worseOf(load, ({ unit, quantity }) => fee(quantity) - (DOLLAR - unit) * quantity);
    const givenUp = (load: Load) => {
      const closed = Math.min(this.#quantity(load), Math.abs(position));
      if (closed === 0) return 0;
      const lowest = Math.min(...load.forms.flat().flatMap(({ unit, quantity }) => (quantity > 0 ? [unit] : [])));
      return Math.max(0, (DOLLAR - lowest) * closed - share(cost, closed, Math.abs(position)));
    };
    const yes = cost - Math.max(0, position) * DOLLAR + costOf(asks) + feeOf(asks);
    const no = cost - Math.max(0, -position) * DOLLAR + costOf(bids) + feeOf(bids);
    if (measure === 'open') return { yes: yes + beyond(bids), no: no + beyond(asks) };
    return {
      yes: yes + feeOf(bids) + (position > 0 ? givenUp(asks) : 0),
      no: no + feeOf(asks) + (position < 0 ? givenUp(bids) : 0),
    };
  }

  #quantity(load: Load): number {
    return this.#worseOf(load, ({ quantity }) => quantity);
  }

  #reserve(market: MarketDef, side: number, load: Load): number {
    const position = this.#scene.ledger.position(market.id);
    const closes = Math.max(0, side === 0 ? -position : position);
    const quantity = this.#quantity(load);
    if (quantity <= closes) return 0;
    const cost = this.#worseOf(load, ({ unit, quantity: size }) => unit * size);
    return cost - share(cost, closes, quantity) + this.#worseOf(load, ({ quantity: size }) => this.#scene.fee(size));
  }

  /** The most whole contracts that fit, or all; by open risk where a cap is exceeded and the order reduces. */
  #fit(request: OrderRequest, reducing: boolean): Verdict {
    const { config, ledger, bankroll, orders, isExceeded, shown, fee } = this.#scene;
    const { ladder, market, side, price, quantity, strategy, amends } = request;
    const amended = orders.find((order) => order.clientOrderId === amends && order.market === market);
    const replaced = amended?.pending === undefined ? amended : undefined;
    const others = this.#load(market, side, replaced?.clientOrderId);
    const measure: Measure = reducing && isExceeded(ladder, market) ? 'open' : 'bound';
    const unit = unitOf(side, price);
    const percent = (of: number | null) => (of === null ? Infinity : Math.floor((Math.max(0, bankroll) * of) / 100));
    const cap = (of: number | null, usd: number | null) => Math.min(percent(of), usd === null ? Infinity : usd * 1e6);
    const withOrder = (size: number): Load => ({
      forms: [
        ...others.forms,
        // An order in place of another of its side counts as the worse of both.
        [
          { unit, quantity: size },
          ...(replaced === undefined ? [] : [{ unit: unitOf(side, replaced.price), quantity: replaced.remaining }]),
        ],
      ],
    });
    const ceiling = (by: Measure) => {
      const now = this.riskOf(ladder, by);
      const others = (among: (one: LadderDef) => boolean) =>
        sum(this.#scene.ladders.filter((one) => one !== ladder && among(one)).map((one) => this.riskOf(one, by)));
      const inClusters = Object.values(config.clusters).filter((codes) => codes.includes(codeOf(ladder)));
      const traded = this.#scene.strategies.get(ladder) ?? [];
      const names = strategy === undefined || traded.includes(strategy) ? traded : [...traded, strategy];
      const trades = (name: string) => (one: LadderDef) => (this.#scene.strategies.get(one) ?? []).includes(name);
      const strategyCap = cap(config.maxStrategyPct, config.maxStrategyUsd);
      const all: [ReasonCode, number, number][] = [
        ['open_risk_cap', config.maxOpenRiskUsd === null ? Infinity : config.maxOpenRiskUsd * 1e6, others(() => true)],
        ['open_risk_pct_cap', percent(config.maxOpenRiskPct), others(() => true)],
        ['city_cap', cap(config.maxCityPct, config.maxCityUsd), others(({ city }) => city === ladder.city)],
        ...inClusters.map((codes): [ReasonCode, number, number] => [
          'cluster_cap',
          cap(config.maxClusterPct, config.maxClusterUsd),
          others((one) => codes.includes(codeOf(one))),
        ]),
        ...names.map((name): [ReasonCode, number, number] => ['strategy_cap', strategyCap, others(trades(name))]),
        ['ladder_cap', cap(config.maxLadderPct, config.maxLadderUsd), 0],
      ];
      const room = Math.min(...all.map(([, limit, taken]) => limit - taken));
      const first = all.find(([, limit, taken]) => limit - taken === room) as [ReasonCode, number, number];
      return { code: first[0], limit: first[1], others: first[2], room, now, most: Math.max(room, now) };
    };
    const bound = ceiling(measure);
    const open = measure === 'bound' && bound.now > bound.room ? ceiling('open') : undefined;
    const marketRisk = (by: Measure, load?: Load): number => {
      const own = load ?? this.#load(market, side);
      const opposite = this.#load(market, 1 - side);
      const { yes, no } = this.#losses(market, side === 0 ? own : opposite, side === 0 ? opposite : own, by);
      return Math.max(0, yes, no);
    };
    const marketCap = cap(config.maxMarketPct, config.maxMarketUsd);
    const marketNow = marketRisk(measure);
    const isMarketBeyond = measure === 'bound' && marketNow > marketCap;
    const position = ledger.position(market.id);
    const held = (side === 0 ? position : -position) + this.#quantity(others);
    const byExchange = Math.floor((config.exchangePositionLimitUsd * 1e6) / DOLLAR) - held;
    const size = shown(market, side);
    const isShareFree = config.maxDisplayedSharePct === null || reducing || size === null;
    const byShown = isShareFree
      ? Infinity
      : Math.max(Math.floor(((size ?? 0) * (config.maxDisplayedSharePct ?? 0)) / 100), replaced?.remaining ?? 0);
    const orderCap = reducing ? Infinity : cap(config.maxOrderPct, config.maxOrderUsd);
    const cash = reducing ? Infinity : Math.max(0, ledger.cash - this.reserved());
    const reservedNow = this.#reserve(market, side, this.#load(market, side));

    /** Whatever stands in the way of `size`, in order. */
    const obstacles = (of: number): (readonly [ReasonCode, number, number])[] => {
      const load = withOrder(of);
      const replace = { market, side, load };
      const found: (readonly [ReasonCode, number, number])[] = [];
      if (of > byExchange)
        found.push(['exchange_position_limit', config.exchangePositionLimitUsd * 1e6, (held + of) * DOLLAR]);
      if (of > byShown) found.push(['displayed_share_cap', byShown, of]);
      const cost = unit * of + fee(of);
      if (cost > orderCap) found.push(['order_cap', orderCap, cost]);
      const reserve = this.#reserve(market, side, load) - reservedNow;
      if (reserve > cash) found.push(['insufficient_cash', cash, reserve]);
      const after = marketRisk(measure, load);
      const openAfter = marketRisk('open', load);
      if (after > Math.max(marketCap, marketNow)) found.push(['market_cap', marketCap, after]);
      else if (isMarketBeyond && openAfter > Math.max(marketCap, marketRisk('open')))
        found.push(['market_cap', marketCap, openAfter]);
      const risk = this.riskOf(ladder, measure, replace);
      if (risk > bound.most) found.push([bound.code, bound.limit, bound.others + risk]);
      const openRisk = this.riskOf(ladder, 'open', replace);
      if (open !== undefined && openRisk > open.most) found.push([open.code, open.limit, open.others + openRisk]);
      return found;
    };
    const total = sum(this.#scene.ladders.map((one) => this.riskOf(one, 'open')));
    const after = (of: number) =>
      (total -
        this.riskOf(ladder, 'open') +
        this.riskOf(ladder, 'open', { market, side, load: withOrder(of) })) as Cash;
    const [first] = obstacles(quantity);
    if (first === undefined) {
      return { code: 'ok', allowed: quantity, limit: 0, value: 0, openRiskAfter: after(quantity), reducing };
    }
    const [code, limit, value] = first;
    let allowed = (Math.ceil(quantity / 100) - 1) * 100;
    while (allowed > 0 && obstacles(allowed).length > 0) allowed -= 100;
    if (allowed === 0) return this.#refuse(code, limit, value, reducing);
    return { code, allowed: allowed as Quantity, limit, value, openRiskAfter: after(allowed), reducing };
  }

  /** No fill of any part raises the ladder's open risk, with the other orders or without them. */
  #isReducing(request: OrderRequest, quantity: number): boolean {
    const { ledger, orders } = this.#scene;
    const { market, side, amends } = request;
    const others = orders.filter((order) => order.clientOrderId !== amends || order.market !== market);
    const position = ledger.position(market.id);
    const closes = Math.min(quantity, Math.max(0, side === 0 ? -position : position));
    const parts = [1, closes, closes + 1, closes + 100, quantity];
    for (let part = 100; part < quantity; part += 100) parts.push(part);
    return [[], others].every((among) => {
      const scene = new VerdictOracle({ ...this.#scene, orders: among });
      const now = scene.#afterFill(request, 0);
      return parts.every((part) => part <= 0 || part > quantity || scene.#afterFill(request, part) <= now);
    });
  }

  /** Open risk of the ladder once a part of a request has filled and the rest is gone. */
  #afterFill({ ladder, market, side, price }: OrderRequest, filled: number): number {
    const { ledger, fee } = this.#scene;
    const losses = ladder.markets.map((one) => {
      const { yes, no } = this.#losses(one, this.#load(one, 0), this.#load(one, 1), 'open');
      if (one !== market || filled === 0) return { yes, no };
      const position = ledger.position(one.id);
      const cost = ledger.entryCost(one.id);
      const closed = Math.min(filled, Math.max(0, side === 0 ? -position : position));
      const opened = filled - closed;
      const costAfter =
        cost -
        (closed === 0 ? 0 : share(cost, closed, Math.abs(position))) +
        (opened === 0 ? 0 : unitOf(side, price) * opened + fee(filled));
      const after = position + (side === 0 ? filled : -filled);
      return {
        yes: yes + costAfter - Math.max(0, after) * DOLLAR - (cost - Math.max(0, position) * DOLLAR),
        no: no + costAfter - Math.max(0, -after) * DOLLAR - (cost - Math.max(0, -position) * DOLLAR),
      };
    });
    return this.#worst(ladder, losses);
  }

  #isActive(market: MarketDef): boolean {
    return this.#scene.ledger.position(market.id) !== 0 || this.#scene.orders.some((order) => order.market === market);
  }

  #activeMarkets(): number {
    return sum(this.#scene.ladders.map(({ markets }) => markets.filter((market) => this.#isActive(market)).length));
  }

  #isBlockedByStaleness({ ladder, market, at }: OrderRequest): boolean {
    const { config, isStale, ladders, ledger } = this.#scene;
    if (config.staleMarks === 'ignore') return false;
    const holds = (one: MarketDef) => ledger.position(one.id) !== 0;
    const everywhere = ladders.flatMap(({ markets }) => markets);
    const among =
      config.staleMarks === 'all'
        ? everywhere.filter((one) => holds(one) && at < one.closeAt)
        : ladder.markets.filter(holds);
    return isStale(market) || among.some(isStale);
  }

  #refuse(code: ReasonCode, limit: number, value: number, reducing: boolean): Verdict {
    const openRiskAfter = sum(this.#scene.ladders.map((one) => this.riskOf(one, 'open'))) as Cash;
    return { code, allowed: 0 as Quantity, limit, value, openRiskAfter, reducing };
  }
}

/** The city's code as the tests' event tickers hold it. */
function codeOf({ series }: LadderDef): string {
  return series.slice('KXHIGH'.length);
}

function share(amount: number, part: number, whole: number): number {
  return Number((BigInt(amount) * BigInt(part)) / BigInt(whole));
}
