/** Survivors of `engine/oms`. */
import type { Argument } from './argument.ts';

const STORE = 'engine/oms/order-store.ts';

const BY_PARTS = 'Only speed: an order that is not found by its market is found by the parts of its id.';
const CLOSED_SOONER = 'Only speed: gaps are closed up sooner, or one order later.';

export const OMS: readonly Argument[] = [
  {
    file: 'engine/oms/fills-without-order.ts',
    source: 'get isEmpty(): boolean {',
    replacements: ['{}'],
    because: 'Only speed: what is not called empty is searched, and nothing is found.',
  },
  {
    file: 'engine/oms/fills-without-order.ts',
    source: 'return this.#byOrder.size === 0;',
    replacements: ['false'],
    because: 'Only speed: what is not called empty is searched, and nothing is found.',
  },
  {
    file: 'engine/oms/forgotten-fills.ts',
    source: 'for (let i = 0; i < this.#ids.length; i++) {',
    replacements: ['i <= this.#ids.length'],
    because: 'Equivalent: beyond their end the columns are undefined, which is no supersession count.',
  },
  {
    file: 'engine/oms/intent-slot.ts',
    source: 'if (this.listed === 0) return null;',
    replacements: ['false'],
    because: 'Only speed: when none is listed as live, none is found among the orders before.',
  },
  {
    file: 'engine/oms/look-ups.ts',
    source: 'if (order.nextAskAt < 0) order.nextAskAt = now + this.#parts.config.answerSeconds * MICROS_PER_SECOND;',
    replacements: ['order.nextAskAt <= 0'],
    because: 'Equivalent: it is -1 or an instant, and no order lived at the epoch itself.',
  },
  {
    file: 'engine/oms/managed-order.ts',
    source: 'default:',
    replacements: ['default:'],
    because: 'Equivalent: the last case does nothing with or without its break.',
  },
  {
    file: STORE,
    source: 'if (known === undefined || known.live === 0) return NO_ORDERS;',
    replacements: ['false'],
    because: 'Only speed: where none is live the walk over the markets finds none.',
  },
  {
    file: STORE,
    source: 'if (market !== undefined) {',
    replacements: ['true', 'false', 'market === undefined', '{}'],
    because:
      'Only speed: with the market an order is found sooner, without it by the parts of its id; no slots stand under no market.',
  },
  {
    file: STORE,
    source: 'for (const { listed, order } of this.slotsOf(market)) {',
    replacements: ['{}'],
    because: BY_PARTS,
  },
  {
    file: STORE,
    source: 'if (listed > 0 && order?.clientOrderId === clientOrderId) return order;',
    replacements: ['false', 'true', 'listed >= 0', 'listed <= 0'],
    because: BY_PARTS,
  },
  {
    file: STORE,
    source: 'if (listed > 0 && order?.clientOrderId === clientOrderId) return order;',
    replacements: ['order.clientOrderId'],
    because: 'Equivalent: an intent that has a live order has a last one; the question mark tells the compiler so.',
  },
  {
    file: 'engine/oms/intent-slot.ts',
    source: 'return this.order?.isLive ? this.order : (this.#earlier().find((order) => order.isLive) ?? null);',
    replacements: ['this.order.isLive'],
    because: 'Equivalent: an intent that has a live order has a last one; the question mark tells the compiler so.',
  },
  {
    file: 'engine/oms/live-orders.ts',
    source: 'const gaps = this.#row.length - this.#size;',
    replacements: ['this.#row.length + this.#size'],
    because: CLOSED_SOONER,
  },
  {
    file: 'engine/oms/live-orders.ts',
    source: 'if (gaps >= GAPS_KEPT && gaps > this.#size) this.#closeUp();',
    replacements: ['true', 'gaps >= GAPS_KEPT || gaps > this.#size', 'gaps > GAPS_KEPT', 'gaps >= this.#size'],
    because: CLOSED_SOONER,
  },
  {
    file: 'engine/oms/updates.ts',
    source: 'order.fillIds = order.fillIds.length === 0 ? [fill.fillId] : [...order.fillIds, fill.fillId];',
    replacements: ['false'],
    because: 'Only speed: nothing stands before the first fill.',
  },
  {
    file: STORE,
    source: 'if (this.#foreign.size === 0 && this.#fillsWithoutOrder.isEmpty) return false;',
    replacements: ['false'],
    because: 'Only speed: where there are no strangers, none is found.',
  },
  {
    file: STORE,
    source: 'order.slot.inLadder.live += isLive ? 1 : -1;',
    replacements: ['+1'],
    because: 'Only speed: a count that never falls makes the walk over the markets go on, which finds none.',
  },
  {
    file: STORE,
    source: 'order.slot.listed += isLive ? 1 : -1;',
    replacements: ['+1'],
    because: 'Only speed: a count that never falls makes the search among the orders before go on, which finds none.',
  },
  {
    file: STORE,
    source:
      'for (const { id } of this.#ladders.get(ladder)?.ladder.markets ?? []) this.#fillsWithoutOrder.forgetMarket(id);',
    replacements: ['["Stryker was here"]'],
    because:
      'Equivalent: of a ladder that is not known a market without an id is forgotten, and no fill is kept under none.',
  },
  {
    file: STORE,
    source: 'this.#ladders.delete(ladder);',
    replacements: [';'],
    because: 'Only memory: a ladder whose markets have no intents answers like one that is not known.',
  },
  {
    file: STORE,
    source: 'this.#ladders.clear();',
    replacements: [';'],
    because:
      'Only speed: counts that are too high make the walk over the markets go on, and its ladders are the same ones.',
  },
  {
    file: 'engine/oms/policies.ts',
    source:
      "if (bid !== NO_PRICE && ask !== NO_PRICE && ask - bid > config.maxSpreadCents * ONE_TICK) return 'spread_widened';",
    replacements: ['true'],
    because: 'Equivalent: a missing ask is below every bid, so that the spread is not too wide.',
  },
  {
    file: 'engine/oms/reconciler.ts',
    source: 'if (wanted < remaining) {',
    replacements: ['wanted <= remaining'],
    because: 'Equivalent: where both are equal the order was kept before.',
  },
];
