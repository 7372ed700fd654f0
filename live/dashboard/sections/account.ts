/** The account at the exchange, where orders are really sent. */
import { html, type Markup } from '../../../reports/components/markup.ts';
import { section } from '../../../reports/components/section.ts';
import { counted } from '../../../reports/text/numbers.ts';
import type { SessionStatus } from '../../status/session-status.ts';
import { clockTime } from '../text.ts';

/** Null in a session that sends nothing. */
export function accountSection({ account, now }: SessionStatus): Markup | null {
  if (account === null) return null;
  const { checked_at: at, differences, order_group: group, waiting_requests: waiting } = account;
  return section({
    id: 'account',
    title: 'Account at the exchange',
    content: html`<p>${at === null ? 'Not compared with the books yet' : `Compared with the books at ${clockTime(at, now)} UTC`}; ${
      differences.length === 0
        ? 'nothing differs that is not explained'
        : counted(differences.length, 'unexplained difference')
    }. ${group === null ? 'No order group.' : `Order group ${group}.`} ${waiting === null ? '' : `${counted(waiting, 'request')} waiting.`}</p>${
      differences.length === 0
        ? null
        : html`<div class="problems"><ul>${differences.map((text) => html`<li>${text}</li>`)}</ul></div>`
    }`,
  });
}
