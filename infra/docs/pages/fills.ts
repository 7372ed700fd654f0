/** `fills.md`: when a simulated order is filled, and everything that is assumed for it. */
import { FIDELITY_TIER_NAMES } from '../../../engine/markets/contracts.ts';
import { EXCHANGE_ASSUMPTIONS } from '../../../sim/exchange/assumptions.ts';
import { exchangeConfig } from '../../../sim/exchange/config.ts';
import { RESTING_ASSUMPTIONS } from '../../../sim/exchange/rules/resting.ts';
import type { Assumption } from '../../../sim/exchange/rules/rule.ts';
import { FILL_RULES } from '../../../sim/exchange/rules/rule-book.ts';
import { keysOf, parameterRow, schemaOf } from '../keys.ts';
import { code, page, table } from '../markdown.ts';

export function renderFills(): string {
  return page(
    'Fills of the simulated exchange',
    'the rules in `sim/exchange/rules` and `sim/exchange/config.ts`',
    `A simulated fill needs evidence in the history. Which rule decides is chosen by the best tier of data that the market has at
that moment. The tiers are, best first: ${FIDELITY_TIER_NAMES.map(code).join(', ')}. A market with order books is filled by the rule
for quotes, against its best bid and ask; candles and trade bars fill nothing.

*Pessimistic* assumptions make fills rarer or dearer than they would have been, *neutral* ones are as likely to err either way,
*optimistic* ones could flatter. No rule moves the market: the orders of others are those that were recorded.`,
    ...FILL_RULES.map(
      (rule) =>
        `## Rule ${code(rule.name)} (tier ${code(FIDELITY_TIER_NAMES[rule.tier])})\n\n${assumptionTable(rule.assumptions.filter((one) => !RESTING_ASSUMPTIONS.includes(one)))}`,
    ),
    `## Trades against a resting order (both rules)\n\n${assumptionTable(RESTING_ASSUMPTIONS)}`,
    `## The exchange itself\n\n${assumptionTable(EXCHANGE_ASSUMPTIONS)}`,
    `## Evidence

Every fill says why it is believed.`,
    table(
      ['evidence', 'meaning'],
      [
        [code('displayed'), 'It took size that the data displayed.'],
        [code('traded_through'), 'Others traded at a worse price than its limit.'],
        [code('traded_at'), 'Others traded at its limit, after the queue ahead of it.'],
        [code('assumed'), 'It took an assumed size at a displayed price.'],
        [code('exchange'), 'The exchange itself reported it; never in a backtest.'],
      ],
    ),
    `## Settings

All of them lie under \`exchange\` in the configuration.`,
    table(['key', 'type', 'default', 'meaning'], keysOf(schemaOf(exchangeConfig), 'exchange').map(parameterRow)),
  );
}

function assumptionTable(assumptions: readonly Assumption[]): string {
  return table(
    ['assumption', 'bias', 'what is assumed'],
    assumptions.map(({ name, bias, text }) => [name, bias, text]),
  );
}
