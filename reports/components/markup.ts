/**
 * The only way text becomes HTML in reports: a tagged template that escapes every value that is not markup itself, so names
 * from outside (strategies, cities, tickers, notes) can never become elements.
 */
import { html as escapeTemplate, raw } from 'hono/html';

/** HTML that is safe to place inside other HTML. */
export type Markup = ReturnType<typeof raw>;
/** What a template may hold; false, null and undefined print nothing. */
export type Printable = string | number | boolean | null | undefined | Markup | readonly Printable[];

/** Escapes strings, keeps markup, joins lists. */
export function html(strings: TemplateStringsArray, ...values: readonly Printable[]): Markup {
  const markup = escapeTemplate(strings, ...values);
  if (markup instanceof Promise) throw new TypeError('report templates hold no promises');
  return markup;
}

/** Takes a picture drawn by `charts/` as it is; text inside was escaped when it was drawn. */
export function picture(svg: string): Markup {
  return raw(svg);
}

/** Takes the project's own style sheet as it is. */
export function styleSheet(css: string): Markup {
  return raw(css);
}
