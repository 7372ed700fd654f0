/** The top of the page: what the session is, whether it is well, and its money. */
import { parseCash } from '../../../engine/money/parse.ts';
import { type Headline, headlines } from '../../../reports/components/headline.ts';
import { html, type Markup } from '../../../reports/components/markup.ts';
import { dollars, signedDollars } from '../../../reports/text/dollars.ts';
import { count, counted } from '../../../reports/text/numbers.ts';
import { problemsOf } from '../../status/health.ts';
import type { SessionStatus } from '../../status/session-status.ts';
import { clockTime } from '../text.ts';

const STATE_NAMES = {
  active: 'active',
  reduce_only: 'reduce only',
  paused: 'paused',
  halted: 'halted',
} as const satisfies Record<SessionStatus['state'], string>;

/** One line: mode, account, state and since when. */
export function titleLine(status: SessionStatus): Markup {
  const { mode, account_name: account, environment, state, started_at: started, now } = status;
  const where = environment === null ? '' : ` at ${environment}`;
  return html`<p class="subtitle"><span class="state ${state}">${STATE_NAMES[state]}</span> ${mode} session of ${account}${where}, started ${clockTime(started, now)} UTC, seen ${clockTime(now, now)} UTC</p>`;
}

/** Everything that is wrong, and what keeps trading from being free. */
export function problemList(status: SessionStatus): Markup {
  const problems = problemsOf(status).map(({ text }) => text);
  const causes =
    status.state === 'halted' ? [] : status.causes.map(({ text }) => `${STATE_NAMES[status.state]}: ${text}`);
  const all = [...problems, ...causes];
  if (all.length === 0) return html`<p class="well">Nothing is wrong, and nothing holds trading back.</p>`;
  return html`<div class="problems" role="status"><b>${counted(all.length, 'thing')} to look at</b><ul>${all.map((text) => html`<li>${text}</li>`)}</ul></div>`;
}

export function moneyHeadlines(status: SessionStatus): Markup {
  const { ladders, positions, orders } = status;
  const net = parseCash(status.net_pnl);
  const day = parseCash(status.day_pnl);
  const list: Headline[] = [
    {
      label: 'Equity',
      figure: money(status.equity),
      note: `cash ${money(status.cash)}, the rest at what it could be sold for`,
    },
    {
      label: 'Net profit',
      figure: signedDollars(net),
      note: `after fees of ${money(status.fees)}, since the session began`,
      ...tone(net),
    },
    {
      label: "Day's profit",
      figure: signedDollars(day),
      note:
        status.day_ends_at === null
          ? 'the day has not begun'
          : `day ends ${clockTime(status.day_ends_at, status.now)} UTC`,
      ...tone(day),
    },
    { label: 'Open risk', figure: money(status.open_risk), note: `free cash ${money(status.free_cash)}` },
    {
      label: 'Held',
      figure: count(positions.length),
      note: `${counted(positions.length, 'market')}, ${counted(orders.length, 'working order')}`,
    },
    {
      label: 'Watched',
      figure: count(ladders.length),
      note: `${counted(ladders.length, 'open ladder')}, ${count(ladders.filter(({ traded }) => traded).length)} of the session's range`,
    },
  ];
  return headlines(list);
}

function money(text: string): string {
  return dollars(parseCash(text));
}

function tone(micros: number): { readonly tone?: 'gain' | 'loss' } {
  if (micros === 0) return {};
  return { tone: micros > 0 ? 'gain' : 'loss' };
}
