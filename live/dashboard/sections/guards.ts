/** Every guard in its place, whether it holds or not. */
import { html, type Markup } from '../../../reports/components/markup.ts';
import { section } from '../../../reports/components/section.ts';
import type { SessionStatus } from '../../status/session-status.ts';
import { clockTime } from '../text.ts';

export function guardsSection({ guards, now }: SessionStatus): Markup {
  const item = ({ code, effect, text, watched, holds, since, detail }: SessionStatus['guards'][number]) => {
    const state = holds
      ? `${effect === 'halt' ? 'has halted' : 'holds'} since ${since === null ? '?' : clockTime(since, now)}`
      : watched
        ? 'quiet'
        : 'not in this session';
    return html`<li id="guard-${code}" class="${holds ? 'holds' : watched ? 'quiet' : 'unwatched'}"><b>${code}<span>${state}</span></b>${text}${holds && detail !== null ? html` <em>${detail}</em>` : null}</li>`;
  };
  return section({
    id: 'guards',
    title: 'Guards',
    lead: 'Each watches one thing that can go wrong, and holds orders back or halts everything.',
    content: html`<ul class="guards">${guards.map(item)}</ul>`,
  });
}
