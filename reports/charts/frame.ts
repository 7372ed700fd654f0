/**
 * How every chart becomes an SVG string: Observable Plot on an in-memory document, no browser.
 *
 * Colours are `currentColor` and the custom properties of `styles/page.ts` (each with a fallback), so one picture serves
 * light and dark. Coordinates are rounded to 1/100 px, so that files stay small and the same on every machine.
 */
import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';

const { document } = parseHTML('<!doctype html><html><body></body></html>');

/** Widths at which charts are drawn. A phone gets its own picture of a wide chart, so that text is never too small to read. */
export const WIDE_PX = 920;
export const NARROW_PX = 360;
/** Width of charts that stand side by side on a wide screen, two or three in a row. */
export const HALF_PX = 400;
export const THIRD_PX = 290;

/** Roles of colour, from the Okabe–Ito palette, safe for colour-blind readers; sign is never told by colour alone. */
export const COLOR = {
  line: 'var(--line, #0072b2)',
  gain: 'var(--gain, #0072b2)',
  loss: 'var(--loss, #d55e00)',
  muted: 'var(--muted, #767676)',
} as const;

export interface ChartOptions extends Plot.PlotOptions {
  /** What the picture shows, for those who cannot see it. */
  readonly ariaLabel: string;
}

/** Draws a chart as one `<svg>` element without scripts, links or style sheets. */
export function chart(options: ChartOptions): string {
  const drawn = Plot.plot({
    ...options,
    document,
    className: 'chart',
    style: { background: 'transparent', fontSize: '12px', overflow: 'visible' },
  });
  return compact(String(drawn.outerHTML)).replace('<svg ', '<svg xmlns="http://www.w3.org/2000/svg" role="img" ');
}

/** Rounds coordinates and drops Plot's own style sheet, which the page replaces. */
function compact(svg: string): string {
  return svg
    .replace(/<style>[\s\S]*?<\/style>/g, '')
    .replace(/ (d|transform|x|y|x1|x2|y1|y2|cx|cy|r|width|height)="[^"]*"/g, (attribute) =>
      attribute.replace(/-?\d+\.\d{3,}(?:e-?\d+)?/g, (number) => String(Math.round(Number(number) * 100) / 100)),
    );
}

/** Left margin that charts over time share, so that their dates stand above each other; wide enough for `−$10,000`. */
export const TIME_MARGIN_PX = 68;

/** Characters of a label; a longer one is shortened. */
const MAX_LABEL_CHARACTERS = 20;

/** A label as long as a chart has room for, with an ellipsis where it is longer. */
export function shortened(label: string): string {
  return label.length <= MAX_LABEL_CHARACTERS ? label : `${label.slice(0, MAX_LABEL_CHARACTERS - 1)}…`;
}

/** Pixels that the longest of the labels needs at the charts' font size. */
export function labelWidthPx(labels: readonly string[]): number {
  return Math.min(160, 12 + Math.max(0, ...labels.map((label) => label.length)) * 7);
}
