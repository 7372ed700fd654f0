/** Loops and feeds: whether they keep time and are heard. */

import { html, type Markup } from '../../../reports/components/markup.ts';
import { nothing, section } from '../../../reports/components/section.ts';
import { table } from '../../../reports/components/table.ts';
import { count, counted } from '../../../reports/text/numbers.ts';
import type { FeedStatus, SessionStatus } from '../../status/session-status.ts';
import { age, clockTime } from '../text.ts';

export function loopsSection({ loops, feeds, now }: SessionStatus): Markup {
  const rows: readonly (readonly [string, string])[] = [
    [
      'Next tick',
      `${clockTime(loops.next_at, now)} UTC${loops.behind_seconds > 0 ? `, ${age(loops.behind_seconds)} overdue` : ''}`,
    ],
    ['Decided up to', `${clockTime(loops.last_at, now)} UTC`],
    ['Loops', `fast every ${age(loops.fast_seconds)}, slow every ${age(loops.slow_seconds)}`],
    [
      'Ticks',
      `${count(loops.ticks)}, ${count(loops.late)} of them late; ${counted(loops.missed, 'gap')} with ticks missed`,
    ],
    ['Fetches that failed', count(loops.failed_fetches)],
    ['Drains of the inbox', count(loops.drains)],
  ];
  return section({
    id: 'loops',
    title: 'Loops and feeds',
    content: html`${table(
      [
        { header: 'Loop', kind: 'text', cell: ([name]: readonly [string, string]) => name },
        { header: '', kind: 'prose', cell: ([, value]) => value },
      ],
      rows,
      { caption: 'How the loops keep time, since the process started.' },
    )}${
      table<FeedStatus>(
        [
          { header: 'Feed', kind: 'prose', cell: ({ name }) => name },
          { header: 'Connection', kind: 'text', cell: ({ up }) => (up === null ? 'fetched' : up ? 'up' : 'down') },
          {
            header: 'Heard',
            unit: 'ago',
            kind: 'figure',
            cell: (feed) => html`<span class="${feed.stale ? 'loss' : ''}">${age(feed.age_seconds)}</span>`,
          },
          { header: 'Stale after', kind: 'figure', cell: (feed) => age(feed.stale_after_seconds) },
          { header: 'Gaps', kind: 'figure', cell: ({ gaps }) => count(gaps) },
          { header: 'Reconnections', kind: 'figure', cell: ({ reconnections }) => count(reconnections) },
          { header: 'Says', kind: 'prose', cell: ({ detail }) => detail ?? '' },
        ],
        feeds,
        { caption: 'What the session listens to.' },
      ) ?? nothing('The session listens to no feed yet.')
    }`,
  });
}
