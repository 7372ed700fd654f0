/** What is held and what works: positions and orders. */
import { parseCash } from '../../../engine/money/parse.ts';
import { html, type Markup } from '../../../reports/components/markup.ts';
import { nothing, section } from '../../../reports/components/section.ts';
import { table } from '../../../reports/components/table.ts';
import { dollars, signedDollars } from '../../../reports/text/dollars.ts';
import type { SessionStatus } from '../../status/session-status.ts';
import { clockTime, priceOf } from '../text.ts';

export function positionsSection({ positions }: SessionStatus): Markup {
  const shown = table<SessionStatus['positions'][number]>(
    [
      { header: 'Market', kind: 'text', cell: ({ market }) => market },
      { header: 'Contracts', kind: 'figure', cell: ({ quantity }) => plain(quantity) },
      { header: 'Paid', unit: 'with fees', kind: 'figure', cell: (row) => dollars(parseCash(row.entry_cost)) },
      { header: 'Worth', unit: 'at the bid', kind: 'figure', cell: ({ value }) => dollars(parseCash(value)) },
      {
        header: 'Profit',
        unit: 'not realised',
        kind: 'figure',
        cell: ({ profit }) => signedDollars(parseCash(profit)),
      },
    ],
    positions,
    { caption: 'Open positions; contracts below zero are NO.' },
  );
  return section({ id: 'positions', title: 'Positions', content: shown ?? nothing('Nothing is held.') });
}

export function ordersSection({ orders, now }: SessionStatus): Markup {
  const shown = table<SessionStatus['orders'][number]>(
    [
      { header: 'Market', kind: 'text', cell: ({ market }) => market },
      { header: 'Side', kind: 'text', cell: ({ side }) => side },
      { header: 'Price', kind: 'figure', cell: ({ price }) => priceOf(price) },
      { header: 'Contracts', kind: 'figure', cell: ({ quantity }) => plain(quantity) },
      { header: 'Filled', kind: 'figure', cell: ({ filled }) => plain(filled) },
      { header: 'State', kind: 'text', cell: stateOf },
      { header: 'Sent', unit: 'UTC', kind: 'figure', cell: (order) => clockTime(order.submitted_at, now) },
      { header: 'By', kind: 'text', cell: ({ foreign, strategy }) => (foreign ? 'found at the venue' : strategy) },
    ],
    orders,
    { caption: 'Orders that may still fill, oldest first.' },
  );
  return section({ id: 'orders', title: 'Orders', content: shown ?? nothing('No order works.') });
}

function stateOf({ state, cancel_pending: cancel, amend_pending: amend }: SessionStatus['orders'][number]): Markup {
  const under = cancel ? ', cancel under way' : amend ? ', amendment under way' : '';
  return html`${state.toLowerCase()}${under}`;
}

function plain(quantity: string): string {
  return quantity.replace(/\.00$/, '').replace('-', '−');
}
