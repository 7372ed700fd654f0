/** The last decisions with their reasons. */
import { html, type Markup } from '../../../reports/components/markup.ts';
import { nothing, section } from '../../../reports/components/section.ts';
import { table } from '../../../reports/components/table.ts';
import type { SessionStatus } from '../../status/session-status.ts';
import { clockTime } from '../text.ts';

type Decision = SessionStatus['decisions'][number];

export function decisionsSection({ decisions, now, decisions_sha256: hash }: SessionStatus): Markup {
  const shown = table<Decision>(
    [
      { header: 'When', unit: 'UTC', kind: 'text', cell: ({ at }) => clockTime(at, now) },
      {
        header: 'What',
        kind: 'text',
        cell: ({ kind, market, ladder }) => html`${kind}<small>${market ?? ladder ?? ''}</small>`,
      },
      { header: 'Because', kind: 'prose', cell: ({ reason, text }) => html`${text}<small>${reason}</small>` },
      { header: 'Figures', kind: 'prose', cell: ({ fields }) => figuresOf(fields) },
    ],
    decisions,
    { caption: 'The newest changes of state, commands, intents and verdicts, newest first.' },
  );
  return section({
    id: 'decisions',
    title: 'Decisions',
    content: html`${shown ?? nothing('Nothing was decided yet.')}<p class="soft">Hash of every decision so far: <span class="hash">${hash}</span></p>`,
  });
}

function figuresOf(fields: Decision['fields']): string {
  return Object.entries(fields)
    .filter(([, value]) => value !== null)
    .map(
      ([name, value]) =>
        `${name.replaceAll('_', ' ')} ${typeof value === 'number' && !Number.isInteger(value) ? value.toFixed(4) : value}`,
    )
    .join(', ');
}
