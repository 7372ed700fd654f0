/** Risk against each cap: use, limit and headroom. */
import { parseCash } from '../../../engine/money/parse.ts';
import { type ReasonCode, reasonOf } from '../../../engine/reasons.ts';
import { html, type Markup, picture } from '../../../reports/components/markup.ts';
import { nothing, section } from '../../../reports/components/section.ts';
import { table } from '../../../reports/components/table.ts';
import { dollars } from '../../../reports/text/dollars.ts';
import { NONE, percent } from '../../../reports/text/numbers.ts';
import type { SessionStatus } from '../../status/session-status.ts';

type Cap = SessionStatus['caps'][number];

/** From this share on a bar is drawn in the colour of a loss. */
const HIGH_SHARE = 0.8;

export function riskSection({ caps, open_risk: risk }: SessionStatus): Markup {
  const shown = table<Cap>(
    [
      { header: 'Cap', kind: 'text', cell: nameOf },
      { header: 'Use', kind: 'text', cell: ({ limit, used }) => bar(shareOf(used, limit)) },
      { header: 'Share', kind: 'figure', cell: ({ limit, used }) => percent(shareOf(used, limit)) },
      { header: 'Used', kind: 'figure', cell: ({ code, used }) => figure(code, used) },
      { header: 'Limit', kind: 'figure', cell: ({ code, limit }) => figure(code, limit) },
      { header: 'Headroom', kind: 'figure', cell: ({ code, headroom }) => figure(code, headroom) },
    ],
    caps,
    {
      caption: `Open risk is ${dollars(parseCash(risk))}: the most that can be lost by what is held and what rests.`,
      emphasised: (index) => caps[index]?.exceeded === true,
    },
  );
  return section({ id: 'risk', title: 'Risk against its caps', content: shown ?? nothing('There is no cap.') });
}

function nameOf({ code, subject, exceeded }: Cap): Markup {
  const words = code.replaceAll('_', ' ');
  return html`${words}${subject === null ? null : html`<small>${subject}</small>`}${exceeded ? html`<small class="loss">exceeded</small>` : null}`;
}

function shareOf(used: Cap['used'], limit: Cap['limit']): number | null {
  return limit === null || Number(limit) <= 0 ? null : Number(used ?? 0) / Number(limit);
}

function bar(share: number | null): Markup | string {
  if (share === null) return NONE;
  const width = (100 * Math.min(1, Math.max(0, share))).toFixed(1);
  const high = share >= HIGH_SHARE ? ' high' : '';
  return picture(
    `<svg class="use" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true"><rect class="ground" width="100" height="8"/><rect class="fill${high}" width="${width}" height="8"/></svg>`,
  );
}

function figure(code: string, value: Cap['used']): string {
  if (value === null) return NONE;
  return reasonOf(code as ReasonCode).unit === 'micro_dollars' ? dollars(parseCash(String(value))) : String(value);
}
