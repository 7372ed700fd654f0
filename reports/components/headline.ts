/** The large figures at the top of a report, each with what makes it uncertain or what it is made of. */
import { html, type Markup } from './markup.ts';

export interface Headline {
  readonly label: string;
  readonly figure: string;
  /** Interval, standard error or composition, one short line. */
  readonly note: string;
  readonly tone?: 'gain' | 'loss';
}

export function headlines(list: readonly Headline[]): Markup {
  return html`<dl class="headlines">${list.map(
    ({ label, figure, note, tone }) =>
      html`<div><dt>${label}</dt><dd class="${`figure ${tone ?? ''}`.trim()}">${figure}</dd><dd class="note">${note}</dd></div>`,
  )}</dl>`;
}
