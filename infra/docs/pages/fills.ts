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
that moment. The tiers are, best first: ${FIDELITY_TIER_NAMES.map(code).join(', ')}. Bars of trades alone fill nothing.
A report prints the assumptions of the tiers that filled its orders.

*Pessimistic* assumptions make fills rarer or dearer than they would have been, *neutral* ones are as likely to err either way,
*optimistic* ones could flatter. No rule moves the market: the orders of others are those that were recorded.`,
    ...FILL_RULES.map(
      (rule) =>
        `## Rule ${code(rule.name)} (tier ${code(FIDELITY_TIER_NAMES[rule.tier])})\n\n${assumptionTable(rule.assumptions.filter((one) => !RESTING_ASSUMPTIONS.includes(one)))}`,
    ),
    `## Trades against a resting order (every rule but that for full books)\n\n${assumptionTable(RESTING_ASSUMPTIONS)}`,
    `## The exchange itself\n\n${assumptionTable(EXCHANGE_ASSUMPTIONS)}`,
    `## Evidence

Every fill says why it is believed.`,
    table(
      ['evidence', 'meaning'],
      [
        [code('displayed'), 'It took size that the data displayed.'],
        [code('traded_through'), 'Others traded at a worse price than its limit.'],
        [code('traded_at'), 'Others traded at its limit, after the queue ahead of it.'],
        [
          code('bar'),
          'The bid or ask of a whole bar, or its trades, went strictly through its limit, or the bar was no worse than what was paid.',
        ],
        [code('assumed'), 'It took an assumed size at a displayed price.'],
        [code('exchange'), 'The exchange itself reported it; never in a backtest.'],
      ],
    ),
    `## Latency

A decision made on data of an instant reaches the exchange after the delay of the feed and the latency of the order; what the
exchange does is known after the latency of the acknowledgement, and never before the data that is its evidence. Each is the same
every time, or drawn from a lognormal around its median by the seed of the run. With prints only, with bars, and in a full
book whose changes lie further apart than the time of matching, an order that is good until cancelled is never filled more, at
any moment, when its latency is longer, its queue longer, or when fewer of the cancellations come from in front of it; a resting
order is filled at its limit, so that its cash follows. The price of a taking order is not bound so: the market may come nearer
while it is under way. Orders that end with their first chance are not, either.

## How far the rules can be believed

${code('sim audit fills')} tries the same orders under worse and under better evidence and says how often each rule was optimistic
or pessimistic: against recorded full books, against quotes, against bars of trades, or, with ${code('--synthetic')}, against the
true book of a synthetic world, in which it is known what would have become of every order.`,
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
