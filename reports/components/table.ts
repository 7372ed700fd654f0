/**
 * Tables: right-aligned figures and a caption. On a narrow screen a table scrolls by itself, below its caption and with its
 * first column in place; the page never scrolls sideways.
 */
import { html, type Markup, type Printable } from './markup.ts';

export interface Column<Row> {
  readonly header: string;
  /** Shown under the header, small: `$`, `°F`, `UTC`. */
  readonly unit?: string;
  /** `text` is left-aligned and short; `prose` is left-aligned and wraps; `figure` is right-aligned, digits of equal width. */
  readonly kind: 'text' | 'prose' | 'figure';
  readonly cell: (row: Row) => Printable;
}

export interface TableOptions {
  /** What the table shows; also its name for screen readers. */
  readonly caption: string;
  /** Marks rows that stand apart, for example a sum. */
  readonly emphasised?: (index: number) => boolean;
}

/** A table of rows; an empty list of rows prints nothing, the caller says why there is none. */
export function table<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  options: TableOptions,
): Markup | null {
  if (rows.length === 0) return null;
  return html`<figure class="table"><figcaption>${options.caption}</figcaption>
<div class="scroll" role="region" tabindex="0" aria-label="${options.caption}"><table>
<thead><tr>${columns.map(({ header, unit, kind }) => html`<th scope="col" class="${kind}">${header}${unit === undefined ? null : html` <small>${unit}</small>`}</th>`)}</tr></thead>
<tbody>${rows.map(
    (row, index) =>
      html`<tr${options.emphasised?.(index) === true ? html` class="emphasised"` : null}>${columns.map(({ kind, cell }) => cellOf(kind, cell(row)))}</tr>\n`,
  )}</tbody></table></div></figure>`;
}

/** A longer text than this is broken: as the column that stays in place it would cover all others on a phone. */
const UNBROKEN_CHARS_MAX = 28;

function cellOf(kind: Column<never>['kind'], value: Printable): Markup {
  const isLong = kind === 'text' && typeof value === 'string' && value.length > UNBROKEN_CHARS_MAX;
  return html`<td class="${isLong ? 'text long' : kind}">${value}</td>`;
}
