/** What the simulated exchange assumes whatever the fill rule, as data: the reference renders it. */
import type { Assumption } from './rules/rule.ts';

export const EXCHANGE_ASSUMPTIONS: readonly Assumption[] = [
  {
    name: 'own orders alone',
    text: 'Own orders stand in price-time priority among themselves; the orders of others are those that were recorded, and are never moved.',
    bias: 'neutral',
  },
  {
    name: 'amendments',
    text: 'An amendment keeps its place only when it lowers the size at the same price; a decrease keeps it. Any other is placed anew, and takes what it crosses.',
    bias: 'pessimistic',
  },
  {
    name: 'self-trade',
    text: 'An order that meets an own one takes what is offered at better prices, and nothing at the price of the own order, where others may stand before it; then it ends (`taker_at_cross`, the default), or the own order does (`maker`). What a stopped fill-or-kill order took before stands.',
    bias: 'pessimistic',
  },
  {
    name: 'reduce-only',
    text: 'An immediate reduce-only order is filled up to the position; one that may rest must not ask for more, and is refused from 2026-10-07 on, when the exchange takes reduce-only with immediate-or-cancel alone.',
    bias: 'neutral',
  },
  {
    name: 'order groups',
    text: 'The match that reaches the limit within fifteen seconds of exchange time stands, and nothing of the group is filled after it until a reset, late news of earlier trades included.',
    bias: 'pessimistic',
  },
  {
    name: 'cancel of all orders',
    text: 'It ends what rests, and what is placed in the configured time after it once that has taken what it can; the exchange says only that orders of the next minute may be cancelled.',
    bias: 'optimistic',
  },
  {
    name: 'pauses',
    text: 'Trading pauses on Thursdays from 3 to 5 AM in New York, and when somebody pauses it: cancels are taken, orders and amendments are not, nothing is filled, and what rests goes on resting unless it asked to be cancelled. A market in a pause of its own fills nothing either, and ends what rested when it opens again.',
    bias: 'neutral',
  },
  {
    name: 'collateral',
    text: 'Every contract is paid in full, and resting orders reserve their price and worst fee. With `ladder_worst_case` what the exclusive ladder pays in its worst outcome is given back at once: no formula that keeps an account solvent can give more, so the exchange may give less.',
    bias: 'neutral',
  },
  {
    name: 'last fair prices',
    text: 'Where a market pays a price between nothing and a dollar, `ladder_worst_case` counts on the prices of a ladder to sum to one dollar.',
    bias: 'optimistic',
  },
  {
    name: 'rate limits',
    text: 'Messages are not limited unless a tier is configured: whoever sends them is taken to keep within the limits.',
    bias: 'optimistic',
  },
];
