/** Survivors of `engine/portfolio`. */
import type { Argument } from './argument.ts';

const HOLDINGS = 'engine/portfolio/holdings.ts';
const LEDGER = 'engine/portfolio/ledger.ts';

export const PORTFOLIO: readonly Argument[] = [
  {
    file: HOLDINGS,
    source: 'position[id] = before > 0 ? before - quantity : before + quantity;',
    replacements: ['before >= 0'],
    because: 'Equivalent: what is closed was held, so the position is not zero.',
  },
  {
    file: HOLDINGS,
    source: 'if (held > 0) columns.claimYes[id] = (columns.claimYes[id] as number) + held;',
    replacements: ['held >= 0'],
    because: 'Equivalent: adding a position of zero changes no claim.',
  },
  {
    file: HOLDINGS,
    source: 'if (held < 0) columns.claimNo[id] = (columns.claimNo[id] as number) - held;',
    replacements: ['held <= 0'],
    because: 'Equivalent: adding a position of zero changes no claim.',
  },
  {
    file: HOLDINGS,
    source: 'for (let id = 0; id < this.#known.length; id++) if (this.#known[id] === 1) ids.push(id as MarketId);',
    replacements: ['id <= this.#known.length'],
    because: 'Equivalent: beyond its end the column is undefined, which is not known.',
  },
  {
    file: HOLDINGS,
    source: 'for (let id = 0; id < this.#known.length; id++) {',
    replacements: ['id <= this.#known.length'],
    because: 'Equivalent: beyond its end the column is undefined, which is not known.',
  },
  {
    file: HOLDINGS,
    source: 'const larger = Math.max(size, 2 * this.#known.length);',
    replacements: ['2 / this.#known.length'],
    because: 'Only speed: the columns grow as far as is asked, and so more often.',
  },
  {
    file: LEDGER,
    source: 'const closing = (isBid ? position < 0 : position > 0) ? Math.min(quantity, Math.abs(position)) : 0;',
    replacements: ['position <= 0', 'position >= 0'],
    because: 'Equivalent: of a position of zero nothing is closed by either.',
  },
  {
    file: 'engine/portfolio/proportion.ts',
    source: 'if (part === whole) return amount;',
    replacements: ['false'],
    because: 'Only speed: the whole of an amount comes out of the division as well, exactly.',
  },
  {
    file: 'engine/portfolio/reconciliation.ts',
    source: 'const before = this.#booked.get(market)?.net ?? 0;',
    replacements: ['this.#booked.get(market).net'],
    because: 'Equivalent: it is asked of a payment that the books have, and so of a market that they know.',
  },
  {
    file: 'engine/portfolio/reconciliation.ts',
    source: 'return net >= 0 ? net * payout : -net * (ONE_DOLLAR_PRICE - payout);',
    replacements: ['net > 0'],
    because: 'Equivalent: nothing is paid nothing on either side.',
  },
];
