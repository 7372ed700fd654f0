/** `fees.md`: what the exchange charges, from the dated tables of rates and of rounding. */
import { expectedTakerFee, FEE_RATES, ROUNDING_RULES, scheduleFor, worstFee } from '../../../engine/money/fees.ts';
import { formatCash } from '../../../engine/money/format.ts';
import { type Cash, ONE_CONTRACT, type Price, type Quantity } from '../../../engine/money/units.ts';
import type { EpochMicros } from '../../../engine/time.ts';
import { code, page, table } from '../markdown.ts';

const EXAMPLE_PRICES = [1, 5, 10, 25, 50, 75, 90, 95, 99];

export function renderFees(): string {
  const newest = ROUNDING_RULES.at(-1)?.from ?? (0 as EpochMicros);
  return page(
    'Fees',
    '`engine/money/fee-schedules.ts`',
    `The fee of a fill is rate × C × P × (1 − P), for C contracts at P dollars, rounded up to the *trade fee step*. A *rounding fee*
then keeps the account's balance on its grid (the *balance step*). What an order overpaid by rounding is gathered and paid back on
its later fills in multiples of the *rebate step*; the net fee of a fill is never negative.

\`sim fees FILE\` recomputes the fees of your own exported fills, order by order. \`fees.balancePrecision\` in the configuration says
which kind of account is simulated: \`cent\` (cleared through a broker) or \`centicent\` (a direct member).`,
    '## Rates\n\nThe last row that fits a series counts; every temperature series falls to the first.',
    table(
      ['series', 'until', 'taker', 'maker', 'source'],
      FEE_RATES.map(({ seriesPrefix, until, takerRateE4, makerRateE4, source }) => [
        seriesPrefix === '' ? 'all' : `${code(seriesPrefix)}…`,
        Number.isFinite(until) ? instant(until) : '',
        rate(takerRateE4),
        rate(makerRateE4),
        source,
      ]),
    ),
    '## Rounding\n\nOldest first; the first also stands for all earlier time. Steps are in dollars; two values are for `cent` and `centicent`.',
    table(
      ['name', 'from', 'trade fee step', 'balance step', 'rebate step', 'fills in', 'source'],
      ROUNDING_RULES.map(({ name, from, tradeFeeStep, balanceStep, rebateStep, fillStep, source }) => [
        code(name),
        instant(from),
        formatCash(tradeFeeStep),
        both(balanceStep),
        both(rebateStep),
        fillStep === 100 ? 'whole contracts' : 'hundredths',
        source,
      ]),
    ),
    `## What a taker pays

For ten contracts of a temperature series under the newest rules, \`cent\` account: in one fill, and the most that it can come to in any
split into fills of whole contracts, or of the smallest fills that the exchange allows, each rounded by itself. Makers pay no trade
fee.`,
    table(
      ['price', 'one fill', 'at most, whole contracts', 'at most, smallest fills'],
      EXAMPLE_PRICES.map((cents) => {
        const schedule = scheduleFor('KXHIGHNY', newest, 'cent');
        const price = (cents * 100) as Price;
        const quantity = 1_000 as Quantity;
        return [
          `$0.${String(cents).padStart(2, '0')}`,
          `$${formatCash(expectedTakerFee(schedule, price, quantity))}`,
          `$${formatCash(worstFee(schedule, price, quantity, ONE_CONTRACT))}`,
          `$${formatCash(worstFee(schedule, price, quantity))}`,
        ];
      }),
    ),
  );
}

function instant(at: EpochMicros): string {
  return new Date(at / 1000).toISOString().replace('.000Z', 'Z').replace('T00:00:00Z', '');
}

function rate(rateE4: number): string {
  return rateE4 === 0 ? '0' : (rateE4 / 10_000).toFixed(4).replace(/0+$/, '');
}

function both({ cent, centicent }: Readonly<Record<'cent' | 'centicent', Cash>>): string {
  return cent === centicent ? formatCash(cent) : `${formatCash(cent)}, ${formatCash(centicent)}`;
}
