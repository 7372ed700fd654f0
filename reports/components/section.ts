/** A section of a report: heading with an anchor, one sentence that says how to read it, and its content. */
import { html, type Markup, type Printable } from './markup.ts';

export interface Section {
  /** Anchor and key in the list of contents. */
  readonly id: string;
  readonly title: string;
  readonly lead?: Printable;
  readonly content: Printable;
}

export function section({ id, title, lead, content }: Section): Markup {
  return html`<section id="${id}"><h2><a href="#${id}">${title}</a></h2>
${lead === undefined ? null : html`<p class="lead">${lead}</p>`}
${content}
</section>
`;
}

/** Stands where a run has nothing to show, and says why. */
export function nothing(sentence: string): Markup {
  return html`<p class="nothing">${sentence}</p>`;
}

/** Content that is there for those who look for it. */
export function details(summary: string, content: Printable): Markup {
  return html`<details><summary>${summary}</summary>${content}</details>`;
}
