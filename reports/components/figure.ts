/** Pictures with captions. A wide picture has a second drawing for narrow screens, so that its text is never too small. */
import { NARROW_PX, WIDE_PX } from '../charts/frame.ts';
import { html, type Markup, picture } from './markup.ts';

/** One picture of a small chart. */
export function figure(caption: string, svg: string): Markup {
  return html`<figure><figcaption>${caption}</figcaption>${picture(svg)}</figure>`;
}

/** A chart over the whole width, drawn once for wide and once for narrow screens. */
export function wideFigure(caption: string, draw: (widthPx: number) => string): Markup {
  return html`<figure class="wide"><figcaption>${caption}</figcaption>
<div class="on-wide">${picture(draw(WIDE_PX))}</div><div class="on-narrow">${picture(draw(NARROW_PX))}</div></figure>`;
}

/** Figures side by side where there is room: two in a row, or three small ones. */
export function figures(list: readonly Markup[], size: 'half' | 'small' = 'half'): Markup {
  return html`<div class="figures ${size}">${list}</div>`;
}
