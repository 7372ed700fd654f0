/** Survivors of `engine/risk` where requests are judged and the state of trading is kept. */
import type { Argument } from './argument.ts';

const ADMISSION = 'engine/risk/admission.ts';
const CEILING = 'engine/risk/ceiling.ts';
const CEILINGS = 'engine/risk/ladder-ceilings.ts';
const REDUCING = 'engine/risk/reducing.ts';
const ENGINE = 'engine/risk/risk-engine.ts';
const STATES = 'engine/risk/trading-state.ts';

export const RISK_VERDICTS: readonly Argument[] = [
  {
    file: ADMISSION,
    source: '#byOpenRisk = false;',
    replacements: ['true'],
    because: 'Equivalent: it is set before every verdict that reads it.',
  },
  {
    file: ADMISSION,
    source:
      'const amended = request.amends === undefined ? undefined : this.#exposure.order(request.amends, request.market.id);',
    replacements: ['false'],
    because: 'Only speed: no order has the id undefined.',
  },
  {
    file: ADMISSION,
    source: "if (verdict.code === 'ok') return verdict;",
    replacements: ['false', '""'],
    because: 'Only speed: the part that reduces is never more than all, which is allowed.',
  },
  {
    file: ADMISSION,
    source: 'if (part <= verdict.allowed) return verdict;',
    replacements: ['false', 'part < verdict.allowed'],
    because:
      'Only speed: no more than the part can be allowed of it, and only what is more than the verdict replaces it.',
  },
  {
    file: ADMISSION,
    source: 'if (allowed === 0) return this.#refuse(code, limit, value, reducing);',
    replacements: ['false'],
    because: 'Equivalent: none of an order leaves the open risk that there is, which is what a refusal says.',
  },
  {
    file: CEILING,
    source: "code: ReasonCode = 'ok';",
    replacements: ['""'],
    because: 'Equivalent: a code is read only of a ceiling that some cap has set.',
  },
  {
    file: CEILING,
    source: "this.code = 'ok';",
    replacements: ['""'],
    because: 'Equivalent: a code is read only of a ceiling that some cap has set.',
  },
  {
    file: CEILINGS,
    source: 'if (now <= this.ceiling.loss) return;',
    replacements: ['now < this.ceiling.loss'],
    because:
      'Equivalent: at the ceiling itself the one by open risk is no lower, since what others lose by open risk is never above their bound.',
  },
  {
    file: CEILINGS,
    source: 'if (byOpenRisk) return;',
    replacements: ['false'],
    because: 'Equivalent: by open risk the second ceiling is the first once more.',
  },
  {
    file: CEILINGS,
    source: 'for (let i = 0; i < clusters.length; i++) {',
    replacements: ['i <= clusters.length'],
    because: 'Equivalent: beyond the list there is no cluster, and none is passed over.',
  },
  {
    file: CEILINGS,
    source: 'if (cluster === undefined) continue;',
    replacements: ['false'],
    because: 'Unreachable: every cluster of a city has its sum.',
  },
  {
    file: CEILINGS,
    source: 'if (limits.strategy !== Number.POSITIVE_INFINITY) {',
    replacements: ['true'],
    because: 'Only speed: an infinite limit is below no ceiling.',
  },
  {
    file: 'engine/risk/request-effect.ts',
    source: 'readonly #losses: OutcomeLosses = { openYes: 0, openNo: 0, boundYes: 0, boundNo: 0 };',
    replacements: ['{}'],
    because: 'Equivalent: every field is written before it is read.',
  },
  {
    file: 'engine/risk/error-correlation.ts',
    source: 'for (let a = 0; a < groups.length; a++) {',
    replacements: ['a <= groups.length'],
    because: 'Equivalent: beyond the last group there is no other to join it with.',
  },
  {
    file: 'engine/risk/cluster-estimator.ts',
    source: 'if (forecasts.sources.length === 0) return;',
    replacements: ['false'],
    because: 'Only speed: of a city without sources no forecast is found, and no error counted.',
  },
  {
    file: 'engine/risk/cluster-estimator.ts',
    source: 'const startsAt = climateDayStart(date, CITIES[city]?.lstOffsetMinutes ?? 0);',
    replacements: ['CITIES[city].lstOffsetMinutes'],
    because: 'Equivalent: the city is one of the table that is walked over.',
  },
  {
    file: 'engine/risk/cluster-estimator.ts',
    source: 'return CITIES[city]?.code ?? String(city);',
    replacements: ['CITIES[city].code'],
    because: 'Equivalent: a city with forecasts or ladders is one of the table.',
  },
  {
    file: REDUCING,
    source: 'if (closing > 0 && !keepsRisk(request, ladder, market, amended, worstFee, closing)) return false;',
    original: 'closing > 0',
    replacements: ['true', 'closing >= 0'],
    because: 'Only speed: a fill of nothing raises nothing.',
  },
  {
    file: REDUCING,
    source: 'const closed = (isBid ? position < 0 : position > 0) ? Math.min(filled, held) : 0;',
    replacements: ['position <= 0', 'position >= 0'],
    because: 'Equivalent: of no position nothing is closed.',
  },
  {
    file: REDUCING,
    source: 'let cost = entryCost - (closed === 0 ? 0 : proportion(entryCost, closed, held));',
    replacements: ['false'],
    because: 'Equivalent: the share of nothing closed is nothing, and no position has cost nothing.',
  },
  {
    file: REDUCING,
    source: 'const yes = (after > 0 ? cost - after * ONE_DOLLAR_PRICE : cost) - market.positionYes;',
    replacements: ['after >= 0'],
    because: 'Equivalent: no contracts pay nothing.',
  },
  {
    file: REDUCING,
    source: 'const no = (after < 0 ? cost + after * ONE_DOLLAR_PRICE : cost) - market.positionNo;',
    replacements: ['after <= 0'],
    because: 'Equivalent: no contracts pay nothing.',
  },
  {
    file: ENGINE,
    source: '#clusters: readonly (readonly string[])[] = [];',
    replacements: ['["Stryker was here"]'],
    because: 'Equivalent: the engine sets its clusters when it is made.',
  },
  {
    file: ENGINE,
    source: 'rejections: Object.fromEntries([...this.#rejections].sort(([x], [y]) => (x < y ? -1 : 1))),',
    replacements: ['x <= y'],
    because: 'Equivalent: no code is there twice.',
  },
  {
    file: ENGINE,
    source: 'if (openRisk > this.#maxOpenRisk) this.#maxOpenRisk = openRisk;',
    replacements: ['openRisk >= this.#maxOpenRisk'],
    because: 'Equivalent: of two that are equal it is the same by either.',
  },
  {
    file: STATES,
    source: "const byDrawdown = this.drawdown.isReached ? this.#drawdownAction : 'active';",
    replacements: ['""'],
    because: 'Equivalent: it is asked only whether it is one of two other states.',
  },
  {
    file: STATES,
    source: 'if (this.#changes.length === 0) return NO_CHANGES;',
    replacements: ['false'],
    because: 'Only speed: an empty list is handed out and a new one made.',
  },
  {
    file: STATES,
    source: "return code === 'passive_excess' ? 'reduce_only' : this.#ordered;",
    original: "'reduce_only'",
    replacements: ['""'],
    because:
      'Equivalent: an excess comes last among the causes, since it is added last and none is less severe; less severe than all it comes last too.',
  },
];
