/** Survivors of `engine/risk` where exposure is kept and compared with the caps. */
import type { Argument } from './argument.ts';

const EXPOSURE = 'engine/risk/exposure.ts';

const ALL_ARE_COMPARED =
  'Only speed: the sums of every city and cluster are compared, of which those that did not move say what they said.';

export const RISK_EXPOSURE: readonly Argument[] = [
  {
    file: EXPOSURE,
    source: 'clusters: ExposureSum[] = [];',
    replacements: ['["Stryker was here"]'],
    because: 'Equivalent: the engine sets its clusters before anything is asked.',
  },
  {
    file: EXPOSURE,
    source: '#clustersOfCity: readonly (readonly number[])[] = [];',
    replacements: ['["Stryker was here"]'],
    because: 'Equivalent: the engine sets its clusters before anything is asked.',
  },
  {
    file: EXPOSURE,
    source:
      'for (const market of exposure.markets) if (this.#ledger.position(market.market.id) !== 0) this.#refresh(market);',
    replacements: ['true'],
    because: 'Only speed: a market without a position loses nothing.',
  },
  {
    file: EXPOSURE,
    source: 'if (found === undefined || known === undefined) return;',
    original: 'found === undefined',
    replacements: ['false'],
    because: 'Equivalent: of no market no order is known; the question tells the compiler so.',
  },
  {
    file: EXPOSURE,
    source: 'if (openRisk === 0 && bound === 0) return;',
    original: 'openRisk === 0 && bound === 0',
    replacements: ['false'],
    because: 'Only speed: nothing is added, and caps are compared once more.',
  },
  {
    file: EXPOSURE,
    source: 'for (let i = 0; i < clusters.length; i++) addTo(this.clusters[clusters[i] as number], openRisk, bound);',
    replacements: ['i <= clusters.length'],
    because: 'Equivalent: beyond the list there is no sum, to which nothing is added.',
  },
  {
    file: EXPOSURE,
    source: 'for (let i = 0; i < strategySums.length; i++) addTo(strategySums[i], openRisk, bound);',
    replacements: ['i <= strategySums.length'],
    because: 'Equivalent: beyond the list there is no sum, to which nothing is added.',
  },
  {
    file: 'engine/risk/exposure-sum.ts',
    source: 'if (sum === undefined) return;',
    replacements: ['false'],
    because: 'Unreachable: every cluster and strategy of a ladder has its sum.',
  },
  {
    file: 'engine/risk/exposure.ts',
    source: 'if (pending === undefined || pendingRemaining === 0) {',
    original: 'pending === undefined',
    replacements: ['false'],
    because: 'Equivalent: without other terms nothing of them remains.',
  },
  {
    file: EXPOSURE,
    source: 'const NO_CLUSTERS: readonly number[] = [];',
    replacements: ['["Stryker was here"]'],
    because: 'Equivalent: clusters are set for every city of the table, so that none is without its list.',
  },
  {
    file: 'engine/risk/ladder-exposure.ts',
    source: 'for (let state = 0; state < loss.length; state++) {',
    replacements: ['state <= loss.length'],
    because: 'Equivalent: beyond the last state there is no loss, which is greater than none.',
  },
  {
    file: 'engine/risk/ladder-exposure.ts',
    source: 'return this.#countNoResult && noResult > 0 ? noResult : 0;',
    replacements: ['true', 'noResult >= 0'],
    because:
      'Equivalent: the loss without a result is never negative, since it is the greater of the losses of either outcome, summed.',
  },
  {
    file: 'engine/risk/ladder-exposure.ts',
    source: 'if (value > worst) worst = value;',
    replacements: ['value >= worst'],
    because: 'Equivalent: of two that are equal it is the same by either.',
  },
  {
    file: 'engine/risk/limits.ts',
    source: '#base = -1;',
    replacements: ['+1'],
    because: 'Equivalent but for a bankroll of one micro-dollar, whose caps allow nothing by rounding.',
  },
  {
    file: 'engine/risk/limits.ts',
    source: '#checkedVersion = -1;',
    replacements: ['+1'],
    because: 'Equivalent: the bankroll is set before anything is compared, and sets it.',
  },
  {
    file: 'engine/risk/limits.ts',
    source: '#checkedFineVersion = -1;',
    replacements: ['+1'],
    because: 'Equivalent: the bankroll is set before anything is compared, and sets it.',
  },
  {
    file: 'engine/risk/limits.ts',
    source: 'if (base === this.#base) return;',
    replacements: ['false'],
    because: 'Only speed: the same caps are worked out and compared again.',
  },
  {
    file: 'engine/risk/limits.ts',
    source: 'this.#checkedVersion = -1;',
    replacements: ['+1'],
    because: 'Equivalent: at the first version of the exposure nothing is at risk yet, so that nothing is missed.',
  },
  {
    file: 'engine/risk/limits.ts',
    source: 'this.#checkedFineVersion = -1;',
    replacements: ['+1'],
    because: 'Equivalent: at the first version of the exposure nothing is at risk yet, so that nothing is missed.',
  },
  {
    file: 'engine/risk/limits.ts',
    source:
      'for (let i = 0; i < clusters.length; i++) if (this.#clustersExceeded[clusters[i] as number] === true) return true;',
    replacements: ['i <= clusters.length'],
    because: 'Equivalent: beyond the list there is no cluster that is exceeded.',
  },
  {
    file: 'engine/risk/limits.ts',
    source: 'if (this.#laddersExceeded.size > 0 && this.#laddersExceeded.has(ladder.id)) return true;',
    replacements: ['true', 'this.#laddersExceeded.size >= 0'],
    because: 'Only speed: in an empty set nothing is found.',
  },
  {
    file: 'engine/risk/limits.ts',
    source: 'if (this.#marketsExceeded.size > 0 && this.#marketsExceeded.has(market)) return true;',
    replacements: ['true', 'this.#marketsExceeded.size >= 0'],
    because: 'Only speed: in an empty set nothing is found.',
  },
  {
    file: 'engine/risk/limits.ts',
    source: 'if (this.#strategiesExceeded.size === 0) return false;',
    replacements: ['false'],
    because: 'Only speed: in an empty set nothing is found.',
  },
  {
    file: 'engine/risk/limits.ts',
    source: 'if (exposure.version === this.#checkedVersion) return;',
    replacements: ['false'],
    because: 'Only speed: the same sums are compared with the same caps again.',
  },
  {
    file: 'engine/risk/limits.ts',
    source: 'if (exposure.version === this.#checkedFineVersion) return;',
    replacements: ['false'],
    because: 'Only speed: the same sums are compared with the same caps again.',
  },
  {
    file: 'engine/risk/limits.ts',
    source: 'if (this.strategy !== UNLIMITED) {',
    replacements: ['true'],
    because: 'Only speed: nothing exceeds an infinite cap.',
  },
  {
    file: 'engine/risk/limits.ts',
    source: 'if (this.ladder === UNLIMITED && this.market === UNLIMITED) return;',
    original: 'this.ladder === UNLIMITED && this.market === UNLIMITED',
    replacements: ['false'],
    because: 'Only speed: nothing exceeds an infinite cap.',
  },
  {
    file: 'engine/risk/market-exposure.ts',
    source: 'if (order.side !== side || (without !== undefined && order.clientOrderId === without)) continue;',
    replacements: ['true'],
    because: 'Only speed: no order goes by the id of none.',
  },
  {
    file: 'engine/risk/market-exposure.ts',
    source: 'if (quantity > 0 && unit < this.lowestUnit) this.lowestUnit = unit;',
    replacements: ['unit <= this.lowestUnit'],
    because: 'Equivalent: of two that are equal it is the same by either.',
  },
  {
    file: 'engine/risk/market-exposure.ts',
    source: 'if (quantity2 > 0 && unit2 < this.lowestUnit) this.lowestUnit = unit2;',
    replacements: ['unit2 <= this.lowestUnit'],
    because: 'Equivalent: of two that are equal it is the same by either.',
  },
  {
    file: 'engine/risk/market-exposure.ts',
    source: 'this.positionYes = position > 0 ? entryCost - position * ONE_DOLLAR_PRICE : entryCost;',
    replacements: ['position >= 0'],
    because: 'Equivalent: no contracts pay nothing.',
  },
  {
    file: 'engine/risk/market-exposure.ts',
    source: 'this.positionNo = position < 0 ? entryCost + position * ONE_DOLLAR_PRICE : entryCost;',
    replacements: ['position <= 0'],
    because: 'Equivalent: no contracts pay nothing.',
  },
  {
    file: 'engine/risk/market-exposure.ts',
    source: 'into.boundYes = yes + bids.fee + (this.position > 0 ? this.#gainGivenUp(asks) : 0);',
    replacements: ['this.position >= 0'],
    because: 'Equivalent: of no position nothing is given up.',
  },
  {
    file: 'engine/risk/market-exposure.ts',
    source: 'into.boundNo = no + asks.fee + (this.position < 0 ? this.#gainGivenUp(bids) : 0);',
    replacements: ['this.position <= 0'],
    because: 'Equivalent: of no position nothing is given up.',
  },
  {
    file: 'engine/risk/market-exposure.ts',
    source: 'if (closed === 0) return 0;',
    replacements: ['false'],
    because: 'Equivalent: of nothing closed nothing is given up.',
  },
  {
    file: 'engine/risk/order-rate.ts',
    source:
      'while (first < this.#sentAt.length && (this.#sentAt[first] as number) <= now - MICROS_PER_MINUTE) first += 1;',
    replacements: ['true', 'first <= this.#sentAt.length'],
    because: 'Equivalent: beyond the last instant there is none, which is before no other.',
  },
  {
    file: 'engine/risk/order-snapshot.ts',
    source: '...(strategy === null ? {} : { strategy }),',
    replacements: ['false'],
    because:
      'Equivalent: strategies are restored apart from orders, and an order of none is written as one of none again.',
  },
  {
    file: EXPOSURE,
    source: 'this.#touchedCity === NO_CITY || this.#touchedCity === ladder.city ? ladder.city : SEVERAL_CITIES;',
    replacements: ['false', 'this.#touchedCity === NO_CITY && this.#touchedCity === ladder.city'],
    because: ALL_ARE_COMPARED,
  },
  {
    file: EXPOSURE,
    source: 'export const SEVERAL_CITIES = -2;',
    replacements: ['+2'],
    because: ALL_ARE_COMPARED,
  },
  {
    file: 'engine/risk/limits.ts',
    source: 'const city = this.#checkedVersion === -1 ? SEVERAL_CITIES : touched;',
    replacements: ['true'],
    because: ALL_ARE_COMPARED,
  },
  {
    file: 'engine/risk/limits.ts',
    source: 'if (city === SEVERAL_CITIES) this.#checkAll(exposure, change);',
    replacements: ['true'],
    because: ALL_ARE_COMPARED,
  },
  {
    file: 'engine/risk/market-exposure.ts',
    source: 'if (orders.at(-1) === order) orders.pop();',
    replacements: ['false'],
    because: 'Only speed: the last order is taken out like any other.',
  },
];
