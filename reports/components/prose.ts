/** Sentences with amounts in them: a minus sign is never left alone at the end of a line. */
import { html, type Markup } from './markup.ts';

/** The sentence with every negative amount kept on one line. */
export function prose(sentence: string): Markup {
  const parts = sentence.split(/([−+]\$?[\d,.]+%?¢?)/);
  return html`${parts.map((part, i) => (i % 2 === 1 ? html`<span class="nowrap">${part}</span>` : part))}`;
}
