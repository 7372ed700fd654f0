/** `reasons.md`: every code that says why something was done, or not done. */
import { REASONS, type Reason, type ReasonUnit } from '../../../engine/reasons.ts';
import { VENUE_TEXTS } from '../../../reports/sections/reason-texts.ts';
import { code, page, sentence, table } from '../markdown.ts';

const BLOCKS: readonly (readonly [first: number, title: string])[] = [
  [0, 'General'],
  [100, 'Risk: an order or amendment was refused, or cut to what fits'],
  [200, 'Sizing: a market was not traded, or not more'],
  [300, 'Orders: what the order manager did, or did not do'],
  [400, 'Trading states'],
  [500, 'Strategies and ensemble'],
];

const UNITS: Readonly<Record<ReasonUnit, string>> = {
  none: '',
  micro_dollars: '1/1,000,000 dollar',
  markets: 'markets',
  orders: 'orders',
  quantity: '1/100 contract',
  price: '1/10,000 dollar',
  seconds: 'seconds',
  dollars_per_contract: 'dollars a contract',
};

export function renderReasons(): string {
  return page(
    'Reasons',
    '`engine/reasons.ts`',
    `Every verdict, intent, command, change of an order and change of the trading state carries one of these codes; decision
records carry its number. Numbers and codes are never given a second meaning. *Limit in* is the unit of the limit and of the
value that a verdict with this reason names.`,
    ...BLOCKS.map(([first, title]) => `## ${title}\n\n${reasonTable(first)}`),
    `## Venue: why it refused or ended an order

These codes have no number: they are the venue's words and stand in the tables of orders.`,
    table(
      ['code', 'meaning'],
      Object.entries(VENUE_TEXTS).map(([name, text]) => [code(name), sentence(text)]),
    ),
  );
}

function reasonTable(first: number): string {
  const rows = (REASONS as readonly Reason[]).filter(({ number }) => number >= first && number < first + 100);
  return table(
    ['number', 'code', 'limit in', 'meaning'],
    rows.map((reason) => [String(reason.number), code(reason.code), UNITS[reason.unit], sentence(reason.text)]),
  );
}
