/** The changing part of the page: a pure function of a session's status. */
import { html, type Markup } from '../../reports/components/markup.ts';
import type { SessionStatus } from '../status/session-status.ts';
import { accountSection } from './sections/account.ts';
import { ordersSection, positionsSection } from './sections/book.ts';
import { decisionsSection } from './sections/decisions.ts';
import { guardsSection } from './sections/guards.ts';
import { laddersSection } from './sections/ladders.ts';
import { loopsSection } from './sections/loops.ts';
import { moneyHeadlines, problemList, titleLine } from './sections/overview.ts';
import { riskSection } from './sections/risk.ts';

/** Every part has an id of its own, by which an open page takes over what has changed and leaves the rest alone. */
export function viewOf(status: SessionStatus): Markup {
  return html`<section id="overview">${titleLine(status)}${problemList(status)}${moneyHeadlines(status)}</section>
${guardsSection(status)}${positionsSection(status)}${ordersSection(status)}${riskSection(status)}${laddersSection(status)}${decisionsSection(status)}${loopsSection(status)}${accountSection(status)}`;
}
