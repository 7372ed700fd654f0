/**
 * Finds the products in a text: one, or many behind one another as archives and circuits send them. Each is given to the first
 * reader that knows it.
 */
import { isHeadingLine } from './heading.ts';
import type { ParsedProduct, ProductContext } from './product.ts';
import { PRODUCT_PARSERS } from './registry.ts';

/** Every product of a text in its order. Parts that no reader knows are left out; never throws. */
export function parseProducts(text: string, context: ProductContext): ParsedProduct[] {
  return splitProducts(text).flatMap((part) => {
    const parser = PRODUCT_PARSERS.find(({ recognises }) => recognises(part));
    return parser === undefined ? [] : [parser.parse(part, context)];
  });
}

const START_OF_HEADING = '\u0001';
const END_OF_TEXT = '\u0003';

/**
 * Cuts a text into products: at the marks of transmission where there are any, and before every further WMO heading with the
 * sequence number above it. Text without any heading is one product.
 */
export function splitProducts(text: string): string[] {
  const products = text.split(START_OF_HEADING).flatMap((framed) => {
    const end = framed.indexOf(END_OF_TEXT);
    return splitAtHeadings(end < 0 ? framed : framed.slice(0, end));
  });
  return products.filter((product) => product.trim() !== '');
}

function splitAtHeadings(text: string): string[] {
  const lines = text.split('\n');
  const starts: number[] = [];
  for (const [i, line] of lines.entries()) {
    if (line.length > 200 || !isHeadingLine(line.replaceAll('\r', ''))) continue;
    const numbered = i > 0 && /^\s{0,9}\d{3}\s{0,9}$/.test((lines[i - 1] ?? '').slice(0, 30));
    starts.push(numbered ? i - 1 : i);
  }
  // What stands above the first heading belongs to it.
  const cuts = [0, ...starts.slice(1), lines.length];
  return cuts.slice(1).map((cut, i) => lines.slice(cuts[i], cut).join('\n'));
}
